//! Letter paper: who and what at the head, the lines between, and at the foot of every page the code by which it can be
//! looked up.

use std::sync::Arc;

use turnero_domain::invoicing::{Charge, Charged, Environment, Line, LineText, Party};
use turnero_domain::money::{Amount, Percent};

use super::layout::{Align, Mark, Page, Shade, Style, dots};
use super::letters::Letters;
use crate::bounds::{PAGES_MAX, QR_POINTS};
use crate::labels::Labels;
use crate::qr::{self, Cells};
use crate::sheet::{Effect, Sheet};
use crate::words::{in_figures, in_words};

const WIDE: f32 = 612.0;
const HIGH: f32 = 792.0;
const MARGIN: f32 = 42.0;
/// Where the foot of a page begins.
const FOOT: f32 = HIGH - MARGIN - QR_POINTS - 12.0;
/// The right edges of the columns of numbers, and where words stand.
const QUANTITY: f32 = 350.0;
const PRICE: f32 = 430.0;
const TAX: f32 = 490.0;
const AMOUNT: f32 = WIDE - MARGIN;
const NAME: f32 = 100.0;
const NAME_WIDE: f32 = 195.0;

/// Puts a document on its pages.
struct Writer<'a> {
    sheet: &'a Sheet,
    labels: &'static Labels,
    letters: Letters,
    pages: Vec<Page>,
    page: Page,
    y: f32,
}

pub(super) fn pages(sheet: &Sheet) -> Vec<Page> {
    let mut writer = Writer {
        sheet,
        labels: sheet.tongue.labels(),
        letters: Letters::new(),
        pages: Vec::new(),
        page: Page::new(WIDE, HIGH),
        y: MARGIN,
    };
    writer.head();
    writer.people();
    writer.lines();
    writer.totals();
    writer.words();
    writer.finish()
}

impl Writer<'_> {
    fn head(&mut self) {
        let (sheet, letters) = (self.sheet, &self.letters);
        let issuer = &sheet.issuer;
        let mut left = MARGIN;
        if let Some(dots) = sheet.logo.as_deref().and_then(dots) {
            let (place, room) = ((MARGIN, MARGIN), (90.0, 54.0));
            left += self.page.logo(place, Align::Begin, room, dots) + 14.0;
        }
        let wide = 370.0 - left;
        let name = issuer.trade_name.as_ref().unwrap_or(&issuer.name);
        let mut y = self.page.flow(
            letters,
            (left, MARGIN + 14.0),
            Align::Begin,
            Style::bold(14.0),
            wide,
            name,
        );
        for line in party_lines(issuer, issuer.trade_name.is_some()) {
            y = self.page.flow(letters, (left, y), Align::Begin, Style::soft(8.5), wide, &line);
        }
        let right = WIDE - MARGIN;
        let mut at = MARGIN + 12.0;
        let title = self.labels.kind(sheet.kind);
        at = self.page.flow(letters, (right, at), Align::End, Style::bold(11.0), 200.0, title);
        let number = self.labels.number(sheet);
        at = self.page.flow(
            letters,
            (right, at + 8.0),
            Align::End,
            Style::bold(18.0),
            220.0,
            number,
        );
        if let Some((date, clock)) = &sheet.issued {
            let issued = format!("{} {date} {clock}", self.labels.issued);
            at = self.page.flow(letters, (right, at), Align::End, Style::soft(8.5), 200.0, &issued);
        }
        if let Some(about) = &sheet.about {
            let about = format!("{} {about}", self.labels.about);
            at = self.page.flow(letters, (right, at), Align::End, Style::soft(8.5), 200.0, &about);
        }
        for remark in remarks(sheet, self.labels) {
            at = self.page.flow(letters, (right, at), Align::End, Style::bold(8.5), 200.0, remark);
        }
        self.y = y.max(at).max(MARGIN + 60.0) + 6.0;
        self.page.rule(MARGIN, self.y, WIDE - 2.0 * MARGIN, 1.5, Shade::Ink);
        self.y += 20.0;
    }

    fn people(&mut self) {
        let (sheet, letters) = (self.sheet, &self.letters);
        let label =
            if sheet.kind.is_bought() { self.labels.supplier } else { self.labels.customer };
        self.page.write(letters, (MARGIN, self.y), Align::Begin, Style::soft(8.5), label);
        let mut y = self.y + 14.0;
        y = self.page.flow(
            letters,
            (MARGIN, y),
            Align::Begin,
            Style::bold(11.0),
            300.0,
            &sheet.party.name,
        );
        for line in party_lines(&sheet.party, false) {
            y = self.page.flow(letters, (MARGIN, y), Align::Begin, Style::plain(9.0), 300.0, &line);
        }
        let right = WIDE - MARGIN;
        let mut at = self.y;
        self.page.write(letters, (right, at), Align::End, Style::soft(8.5), self.labels.payment);
        at += 14.0;
        for part in &sheet.content.payment {
            let mut text = self.labels.paid(part.form, part.method);
            if let Some(due) = part.due {
                text = format!("{text}, {} {due}", self.labels.due);
            }
            if sheet.content.payment.len() > 1 {
                text = format!("{text}: {}", self.money(part.amount));
            }
            at = self.page.flow(letters, (right, at), Align::End, Style::plain(9.0), 220.0, &text);
        }
        self.y = y.max(at) + 14.0;
    }

    fn lines(&mut self) {
        self.columns();
        let nothing = LineText { name: "".into(), note: None, mandate: None };
        let content = self.sheet.content.clone();
        for (place, line) in content.lines.iter().enumerate() {
            if self.pages.len() > PAGES_MAX {
                return;
            }
            let text = self.sheet.lines.get(place).cloned().unwrap_or_else(|| nothing.clone());
            self.line(line, &text);
        }
    }

    /// The heads of the columns, on every page that has lines.
    fn columns(&mut self) {
        let labels = self.labels;
        let style = Style::soft(8.0);
        for (x, align, text) in [
            (MARGIN, Align::Begin, labels.code),
            (NAME, Align::Begin, labels.description),
            (QUANTITY, Align::End, labels.quantity),
            (PRICE, Align::End, labels.price),
            (TAX, Align::End, labels.tax),
            (AMOUNT, Align::End, labels.amount),
        ] {
            self.page.write(&self.letters, (x, self.y), align, style, text);
        }
        self.y += 6.0;
        self.page.rule(MARGIN, self.y, WIDE - 2.0 * MARGIN, 0.75, Shade::Ink);
        self.y += 14.0;
    }

    fn line(&mut self, line: &Line, text: &LineText) {
        let style = Style::plain(9.0);
        let names = self.letters.wrapped(&text.name, style.size, style.weight, NAME_WIDE);
        let small = Style::soft(8.0);
        let notes = text.note.as_deref().unwrap_or_default();
        let notes = self.letters.wrapped(notes, small.size, small.weight, NAME_WIDE);
        let codes = line.code.as_str();
        let codes = self.letters.wrapped(codes, style.size, style.weight, NAME - MARGIN - 6.0);
        #[expect(clippy::cast_precision_loss, reason = "a text has a few hundred lines at most")]
        let rows = |texts: &[String], style: Style| texts.len() as f32 * style.leading();
        let high = (rows(&names, style) + rows(&notes, small)).max(rows(&codes, style));
        if self.make_room(high + 6.0) {
            self.columns();
        }
        let y = self.y;
        let mut at = y;
        for name in &names {
            self.page.write(&self.letters, (NAME, at), Align::Begin, style, name);
            at += style.leading();
        }
        for note in &notes {
            self.page.write(&self.letters, (NAME, at), Align::Begin, small, note);
            at += small.leading();
        }
        let mut below = y;
        for code in &codes {
            self.page.write(&self.letters, (MARGIN, below), Align::Begin, Style::soft(9.0), code);
            below += style.leading();
        }
        let tax = line.totals.taxes.iter().map(|charged| rate(charged, self)).collect::<Vec<_>>();
        let tax = if line.excluded { self.labels.excluded.to_owned() } else { tax.join(" + ") };
        for (x, text) in [
            (QUANTITY, line.quantity.to_string()),
            (PRICE, self.money(line.price)),
            (TAX, tax),
            (AMOUNT, self.money(line.totals.gross)),
        ] {
            self.page.write(&self.letters, (x, y), Align::End, style, &text);
        }
        self.y = at.max(below).max(y + style.leading()) + 2.0;
        self.page.rule(MARGIN, self.y - 8.0, WIDE - 2.0 * MARGIN, 0.5, Shade::Line);
        self.y += 6.0;
    }

    fn totals(&mut self) {
        let rows = totals(self.sheet, self.labels);
        #[expect(clippy::cast_precision_loss, reason = "there are a few taxes")]
        let high = rows.len() as f32 * 14.0 + 30.0;
        self.make_room(high);
        self.y += 6.0;
        for (label, amount, strong) in rows {
            let style = if strong { Style::bold(12.0) } else { Style::plain(9.0) };
            if strong {
                self.page.rule(PRICE - 90.0, self.y - 10.0, AMOUNT - PRICE + 90.0, 1.0, Shade::Ink);
                self.y += 6.0;
            }
            let amount = self.money(amount);
            // What is large needs more room than its column.
            let wide = self.letters.width(&amount, style.size, style.weight);
            let label_end = TAX.min(AMOUNT - wide - 12.0);
            self.page.write(&self.letters, (label_end, self.y), Align::End, style, &label);
            self.page.write(&self.letters, (AMOUNT, self.y), Align::End, style, &amount);
            self.y += style.leading() + 2.0;
        }
    }

    fn words(&mut self) {
        let sheet = self.sheet;
        let said = in_words(sheet.content.totals.total, sheet.content.currency, sheet.tongue);
        self.y += 8.0;
        let wide = WIDE - 2.0 * MARGIN;
        if let Some(said) = said {
            self.paragraph(Style::bold(9.5), wide, &said);
        }
        if let Some(observation) = &sheet.observation {
            self.y += 6.0;
            self.paragraph(Style::soft(8.5), wide, self.labels.notes);
            self.paragraph(Style::plain(9.0), wide, observation);
        }
        if let Some(authorised) = &sheet.authorised {
            self.y += 6.0;
            let text = authorised_text(authorised, self.labels);
            self.paragraph(Style::soft(8.0), wide, &text);
        }
    }

    fn paragraph(&mut self, style: Style, wide: f32, text: &str) {
        for line in self.letters.wrapped(text, style.size, style.weight, wide) {
            self.make_room(style.leading());
            self.page.write(&self.letters, (MARGIN, self.y), Align::Begin, style, &line);
            self.y += style.leading();
        }
    }

    /// Begins a new page unless there is room for this much. Whether it did.
    fn make_room(&mut self, high: f32) -> bool {
        if self.y + high <= FOOT {
            return false;
        }
        self.pages.push(std::mem::replace(&mut self.page, Page::new(WIDE, HIGH)));
        self.y = MARGIN + 12.0;
        let title = self.labels.kind(self.sheet.kind);
        let number = self.labels.number(self.sheet);
        let again = format!("{title} {number}");
        self.page.write(&self.letters, (MARGIN, self.y), Align::Begin, Style::bold(9.0), &again);
        self.y += 22.0;
        true
    }

    /// The foot of every page: how many there are is known only now.
    fn finish(mut self) -> Vec<Page> {
        self.pages.push(self.page);
        let count = self.pages.len();
        let code = self.sheet.code.as_deref();
        let cells = qr::text(self.sheet).and_then(|text| Cells::of(&text)).map(Arc::new);
        let top = HIGH - MARGIN - QR_POINTS;
        let across = self.labels.across(self.sheet.effect);
        for (place, page) in self.pages.iter_mut().enumerate() {
            if let Some(across) = across {
                page.across(&self.letters, across);
            }
            page.rule(MARGIN, top - 8.0, WIDE - 2.0 * MARGIN, 0.5, Shade::Line);
            let mut left = MARGIN;
            if let Some(cells) = &cells {
                let cells = cells.clone();
                page.marks.push(Mark::Qr { x: MARGIN, y: top, side: QR_POINTS, cells });
                left += QR_POINTS + 12.0;
                page.write(
                    &self.letters,
                    (left, top + 10.0),
                    Align::Begin,
                    Style::bold(8.5),
                    self.labels.look_up,
                );
            }
            if let Some(code) = code {
                let name = Labels::code_name(self.sheet.kind);
                let text = format!("{name}: {code}");
                page.flow(
                    &self.letters,
                    (left, top + 24.0),
                    Align::Begin,
                    Style::soft(7.5),
                    WIDE - MARGIN - left,
                    &text,
                );
            }
            let number = format!("{} {} {} {count}", self.labels.page, place + 1, self.labels.of);
            let base = HIGH - MARGIN + 2.0;
            page.write(&self.letters, (WIDE - MARGIN, base), Align::End, Style::soft(8.0), &number);
            page.write(
                &self.letters,
                (left, base),
                Align::Begin,
                Style::soft(8.0),
                self.labels.made_with,
            );
        }
        self.pages
    }

    fn money(&self, amount: Amount) -> String {
        in_figures(amount, self.sheet.content.currency.decimals().min(2), self.sheet.tongue)
    }
}

fn rate(charged: &Charged, writer: &Writer<'_>) -> String {
    match charged.tax.charge {
        Charge::Rate(rate) => percent(rate),
        Charge::Each(each) => writer.money(each),
    }
}

/// A rate without zeros at its end: `19%`, `2.5%`.
fn percent(rate: Percent) -> String {
    let written = rate.to_string();
    let short = if written.contains('.') {
        written.trim_end_matches('0').trim_end_matches('.')
    } else {
        &written
    };
    format!("{short}%")
}

/// What has to be said of a document beside its number.
pub(super) fn remarks(sheet: &Sheet, labels: &Labels) -> impl Iterator<Item = &'static str> {
    let waiting = (sheet.effect == Effect::Waiting).then_some(labels.waiting);
    let trial = (sheet.environment == Environment::Test).then_some(labels.trial);
    waiting.into_iter().chain(trial)
}

/// Who somebody is, line by line; with the legal name where the trade name stands above.
pub(super) fn party_lines(party: &Party, with_name: bool) -> Vec<String> {
    let identity = match party.identity.check_digit() {
        Some(digit) => format!("{} {}-{digit}", party.identity.kind(), party.identity.number()),
        None => format!("{} {}", party.identity.kind(), party.identity.number()),
    };
    let name = with_name.then(|| party.name.to_string());
    let ways = [&party.phone, &party.email].into_iter().flatten().map(ToString::to_string);
    let ways = Some(ways.collect::<Vec<_>>().join(" · ")).filter(|ways| !ways.is_empty());
    let address = party.address.as_ref().map(ToString::to_string);
    [name, Some(identity), address, ways].into_iter().flatten().collect()
}

/// What a document comes to, row by row; the last that is strong is what is to be paid.
pub(super) fn totals(sheet: &Sheet, labels: &Labels) -> Vec<(String, Amount, bool)> {
    let totals = &sheet.content.totals;
    let mut rows = vec![(labels.gross.to_owned(), totals.gross, false)];
    for charged in &totals.taxes {
        let name = match charged.tax.charge {
            Charge::Rate(rate) => format!("{} {}", tax_name(charged), percent(rate)),
            Charge::Each(_) => tax_name(charged),
        };
        rows.push((name, charged.amount, false));
    }
    for (label, amount) in [
        (labels.discount, totals.discount.opposite()),
        (labels.surcharge, totals.surcharge),
        (labels.rounding, totals.cash_rounding),
    ] {
        if !amount.is_zero() {
            rows.push((label.to_owned(), amount, false));
        }
    }
    rows.push((format!("{} {}", labels.total, sheet.content.currency), totals.total, true));
    if !totals.withheld.is_zero() {
        rows.push((labels.withheld.to_owned(), totals.withheld, false));
    }
    rows
}

/// The tax authority's name of a tax, or its code where we know none.
fn tax_name(charged: &Charged) -> String {
    match charged.tax.code.as_str() {
        "01" => "IVA".to_owned(),
        "03" => "ICA".to_owned(),
        "04" => "INC".to_owned(),
        "22" => "INC bolsas".to_owned(),
        "34" => "IBUA".to_owned(),
        "35" => "ICUI".to_owned(),
        other => other.to_owned(),
    }
}

/// Which numbers were authorised, in a sentence.
pub(super) fn authorised_text(authorised: &crate::sheet::Authorised, labels: &Labels) -> String {
    let (from, to) = &authorised.numbers;
    let (since, until) = authorised.period;
    let resolution = authorised.resolution.as_ref();
    let resolution =
        resolution.map_or_else(String::new, |text| format!(", {} {text}", labels.resolution));
    format!(
        "{}{resolution}: {from} {} {to}, {since} {} {until}",
        labels.authorised, labels.until, labels.until
    )
}
