//! The roll of a receipt printer: one column, as long as it needs to be.

use std::sync::Arc;

use super::layout::{Align, Mark, Page, Shade, Style, dots};
use super::letter::{authorised_text, party_lines, remarks, totals};
use super::letters::Letters;
use crate::bounds::QR_POINTS;
use crate::labels::Labels;
use crate::qr::{self, Cells};
use crate::sheet::Sheet;
use crate::words::{in_figures, in_words};

/// 80 mm, of which a printer's head reaches 72.
const WIDE: f32 = 226.8;
const MARGIN: f32 = 11.3;
const INNER: f32 = WIDE - 2.0 * MARGIN;
const MIDDLE: f32 = WIDE / 2.0;
const RIGHT: f32 = WIDE - MARGIN;

/// Where the next line stands.
struct Roll<'a> {
    sheet: &'a Sheet,
    labels: &'static Labels,
    letters: Letters,
    page: Page,
    y: f32,
}

pub(super) fn page(sheet: &Sheet) -> Page {
    let labels = sheet.tongue.labels();
    let page = Page::new(WIDE, 0.0);
    let mut roll = Roll { sheet, labels, letters: Letters::new(), page, y: 20.0 };
    roll.head();
    roll.lines();
    roll.totals();
    roll.foot();
    roll.page.high = roll.y + 14.0;
    if let Some(across) = labels.across(sheet.effect) {
        roll.page.across(&roll.letters, across);
    }
    roll.page
}

impl Roll<'_> {
    fn middle(&mut self, style: Style, text: &str) {
        self.y = self.page.flow(&self.letters, (MIDDLE, self.y), Align::Middle, style, INNER, text);
    }

    fn begin(&mut self, style: Style, text: &str) {
        self.y = self.page.flow(&self.letters, (MARGIN, self.y), Align::Begin, style, INNER, text);
    }

    /// Words at one side, a figure at the other.
    fn both(&mut self, style: Style, words: &str, figure: &str) {
        let wide = INNER - self.letters.width(figure, style.size, style.weight) - 6.0;
        self.page.write(&self.letters, (RIGHT, self.y), Align::End, style, figure);
        self.y = self.page.flow(&self.letters, (MARGIN, self.y), Align::Begin, style, wide, words);
    }

    fn rule(&mut self) {
        self.page.rule(MARGIN, self.y - 4.0, INNER, 0.75, Shade::Ink);
        self.y += 9.0;
    }

    fn head(&mut self) {
        let sheet = self.sheet;
        if let Some(dots) = sheet.logo.as_deref().and_then(dots) {
            let (place, room) = ((MIDDLE, self.y - 8.0), (120.0, 48.0));
            self.page.logo(place, Align::Middle, room, dots);
            self.y += 56.0;
        }
        let issuer = sheet.issuer.clone();
        self.middle(Style::bold(12.0), issuer.trade_name.as_ref().unwrap_or(&issuer.name));
        for line in party_lines(&issuer, issuer.trade_name.is_some()) {
            self.middle(Style::plain(8.0), &line);
        }
        self.y += 6.0;
        self.middle(Style::bold(9.5), self.labels.kind(sheet.kind));
        self.middle(Style::bold(13.0), self.labels.number(sheet));
        if let Some((date, clock)) = &sheet.issued {
            let issued = format!("{} {date} {clock}", self.labels.issued);
            self.middle(Style::plain(8.0), &issued);
        }
        if let Some(about) = &sheet.about {
            let about = format!("{} {about}", self.labels.about);
            self.middle(Style::plain(8.0), &about);
        }
        for remark in remarks(sheet, self.labels) {
            self.middle(Style::bold(8.0), remark);
        }
        self.rule();
        let label =
            if sheet.kind.is_bought() { self.labels.supplier } else { self.labels.customer };
        self.begin(Style::soft(8.0), label);
        self.begin(Style::bold(9.0), &sheet.party.name);
        for line in party_lines(&sheet.party, false) {
            self.begin(Style::plain(8.0), &line);
        }
        self.rule();
    }

    fn lines(&mut self) {
        let sheet = self.sheet;
        let decimals = sheet.content.currency.decimals().min(2);
        for (place, line) in sheet.content.lines.iter().enumerate() {
            let name = sheet.lines.get(place).map(|text| text.name.clone());
            self.begin(Style::plain(9.0), name.as_deref().unwrap_or(line.code.as_str()));
            let price = in_figures(line.price, decimals, sheet.tongue);
            let words = format!("{} x {price}", line.quantity);
            let amount = in_figures(line.totals.gross, decimals, sheet.tongue);
            self.both(Style::soft(8.5), &words, &amount);
        }
        self.rule();
    }

    fn totals(&mut self) {
        let sheet = self.sheet;
        let decimals = sheet.content.currency.decimals().min(2);
        for (label, amount, strong) in totals(sheet, self.labels) {
            let style = if strong { Style::bold(12.0) } else { Style::plain(8.5) };
            if strong {
                self.y += 4.0;
            }
            self.both(style, &label, &in_figures(amount, decimals, sheet.tongue));
        }
        if let Some(said) =
            in_words(sheet.content.totals.total, sheet.content.currency, sheet.tongue)
        {
            self.begin(Style::plain(8.0), &said);
        }
        self.y += 4.0;
        for part in &sheet.content.payment {
            let text = self.labels.paid(part.form, part.method);
            let due =
                part.due.map_or_else(String::new, |due| format!(", {} {due}", self.labels.due));
            self.both(
                Style::plain(8.0),
                &format!("{text}{due}"),
                &in_figures(part.amount, decimals, sheet.tongue),
            );
        }
        if let Some(observation) = sheet.observation.clone() {
            self.begin(Style::soft(8.0), self.labels.notes);
            self.begin(Style::plain(8.0), &observation);
        }
        self.rule();
    }

    fn foot(&mut self) {
        let sheet = self.sheet;
        if let Some(cells) = qr::text(sheet).and_then(|text| Cells::of(&text)).map(Arc::new) {
            let side = QR_POINTS * 1.15;
            self.page.marks.push(Mark::Qr { x: MIDDLE - side / 2.0, y: self.y, side, cells });
            self.y += side + 14.0;
            self.middle(Style::plain(8.0), self.labels.look_up);
        }
        if let Some(code) = &sheet.code {
            let text = format!("{}: {code}", Labels::code_name(sheet.kind));
            self.begin(Style::soft(7.0), &text);
        }
        if let Some(authorised) = &sheet.authorised {
            let text = authorised_text(authorised, self.labels);
            self.begin(Style::soft(7.0), &text);
        }
        self.middle(Style::soft(7.0), self.labels.made_with);
    }
}
