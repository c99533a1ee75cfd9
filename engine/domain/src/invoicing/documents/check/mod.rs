//! What is written into a form becomes what is on a document: every field is checked, prices and taxes are
//! looked up, totals are worked out. What is wrong is refused with its field.

mod line;
mod payment;
mod taxes;

pub(super) use payment::check_due;

use super::calculation::{LineTotals, Precision, Whole, WholeFault};
use super::{Adjustment, AdjustmentKind, Content, DocumentKind, DocumentTerms, Size, Totals};
use crate::hours::Date;
use crate::invoicing::bounds::{
    ADJUSTMENTS_MAX, LINES_MAX, OBSERVATION_CHARACTERS_MAX, PARTY_TEXT_CHARACTERS_MAX,
};
use crate::invoicing::field::Field;
use crate::invoicing::kept::{Establishment, Paper};
use crate::invoicing::party::{Buyer, Party, optional_text, text};
use crate::invoicing::ranges::RangeKind;
use crate::invoicing::refusal::{
    DocumentRefusal, FieldRefusal, InField, InputRefusal, InvoicingRefusal,
};
use crate::invoicing::settings::Settings;
use crate::invoicing::state::Issuer;
use crate::money::{Currency, MoneyRefusal};

/// The circumstances in which a form is checked.
#[derive(Clone, Copy)]
pub(in crate::invoicing) struct Drafting<'a> {
    /// Whose document it is to be.
    pub issuer: &'a Issuer,
    /// How that works.
    pub settings: &'a Settings,
    /// What is to be drafted.
    pub kind: DocumentKind,
    /// The day.
    pub today: Date,
}

impl Drafting<'_> {
    /// What is on the document, and what its paper says.
    pub(in crate::invoicing) fn checked(
        self,
        (buyer, party): (Buyer, Party),
        terms: &DocumentTerms,
    ) -> Result<(Content, Paper), InvoicingRefusal> {
        let currency = terms.currency.unwrap_or(self.settings.currency);
        let precision = Precision { currency, rounding: self.settings.rounding };
        self.check_counts(terms)?;
        self.check_whole(terms, currency)?;
        let mut lines = Vec::with_capacity(terms.lines.len());
        let mut texts = Vec::with_capacity(terms.lines.len());
        for (place, line) in terms.lines.iter().enumerate() {
            let field = Field::new("lines").at(place);
            let (line, text) = self.line(&field, line, terms.operation, precision)?;
            lines.push(line);
            texts.push(text);
        }
        let line_totals: Vec<_> = lines.iter().map(|line| &line.totals).collect();
        let (adjustments, totals) = self.whole(terms, &line_totals, precision)?;
        let payment = self.payment(terms, &totals, currency)?;
        let content = Content {
            buyer,
            currency,
            lines,
            adjustments,
            totals,
            payment,
            range: terms.range,
            exchange: terms.exchange,
            operation: terms.operation,
            order: terms.order.clone(),
            period: terms.period,
            transcribes: terms.transcribes.clone(),
        };
        let observation = terms.observation.as_deref();
        let field = Field::new("observation");
        let paper = Paper {
            party: party.into(),
            lines: texts,
            observation: optional_text(&field, observation, OBSERVATION_CHARACTERS_MAX)?,
            establishment: match &terms.establishment {
                Some(establishment) => Some(checked_establishment(establishment)?.into()),
                None => None,
            },
            findings: Vec::new(),
            mailed_to: None,
        };
        Ok((content, paper))
    }

    fn check_counts(self, terms: &DocumentTerms) -> Result<(), InputRefusal> {
        if terms.lines.is_empty() {
            let why = "a document without lines says nothing";
            return Err(InputRefusal::Missing { field: Field::new("lines"), why });
        }
        for (name, found, limit) in [
            ("lines", terms.lines.len(), LINES_MAX),
            ("adjustments", terms.adjustments.len(), ADJUSTMENTS_MAX),
        ] {
            if found > limit {
                return Err(InputRefusal::TooMany { field: Field::new(name), found, limit });
            }
        }
        Ok(())
    }

    /// What is said about the document as a whole.
    fn check_whole(
        self,
        terms: &DocumentTerms,
        currency: Currency,
    ) -> Result<(), InvoicingRefusal> {
        if terms.transcribes.is_some() && self.kind != DocumentKind::Invoice {
            let why = "only invoices are written on paper when nothing else works";
            return Err(InputRefusal::Unwanted { field: Field::new("transcribes"), why }.into());
        }
        if let Some(exchange) = terms.exchange {
            let field = Field::new("exchange");
            if currency == self.settings.currency {
                let why = "the document is in the issuer's own currency";
                return Err(InputRefusal::Unwanted { field, why }.into());
            }
            exchange.rate.positive().in_field(&field.of("rate"))?;
        }
        if let Some(period) = terms.period
            && period.until < period.since
        {
            return Err(InputRefusal::PeriodEmpty { field: Field::new("period") }.into());
        }
        if terms.range.is_some() {
            let kind = range_kind(self.kind, terms.transcribes.is_some());
            self.issuer.range_for(kind, terms.range, currency)?;
        }
        Ok(())
    }

    /// What the document comes to, and each adjustment.
    fn whole(
        self,
        terms: &DocumentTerms,
        lines: &[&LineTotals],
        precision: Precision,
    ) -> Result<(Vec<Adjustment>, Totals), InvoicingRefusal> {
        self.check_adjustments(terms, precision.currency)?;
        let step = Field::new("cash_step");
        let cash_step = match terms.cash_step {
            Some(amount) => {
                let amount = amount.positive().in_field(&step)?;
                Some(precision.currency.checked(amount).in_field(&step)?)
            }
            None => None,
        };
        let whole = Whole { lines, adjustments: &terms.adjustments, cash_step };
        let (adjustments, totals) =
            whole.totals(precision).map_err(|fault| -> InvoicingRefusal {
                match fault {
                    WholeFault::Money(refusal) => {
                        FieldRefusal { refusal, field: Field::new("lines") }.into()
                    }
                    WholeFault::DiscountAboveTotal { place, discount, total } => {
                        let field = Field::new("adjustments").at(place);
                        DocumentRefusal::DiscountAbovePrice { field, discount, price: total }.into()
                    }
                }
            })?;
        let (moved, limit) = (totals.cash_rounding.size(), self.settings.cash_rounding_max);
        if let Some(step) = cash_step.filter(|_| moved > limit) {
            return Err(DocumentRefusal::RoundingAboveLimit { step, moved, limit }.into());
        }
        Ok((adjustments, totals))
    }

    fn check_adjustments(
        self,
        terms: &DocumentTerms,
        currency: Currency,
    ) -> Result<(), InvoicingRefusal> {
        for (place, adjustment) in terms.adjustments.iter().enumerate() {
            let field = Field::new("adjustments").at(place).of("size");
            match adjustment.size {
                Size::Percent(rate) => {
                    let limit = self.settings.tip_percent_max;
                    if rate.is_zero() {
                        Err(MoneyRefusal::Zero).in_field(&field)?;
                    }
                    if adjustment.kind == AdjustmentKind::Tip && rate > limit {
                        return Err(DocumentRefusal::TipTooHigh { field, limit }.into());
                    }
                }
                Size::Amount(amount) => {
                    amount.positive().in_field(&field)?;
                    currency.checked(amount).in_field(&field)?;
                }
            }
        }
        Ok(())
    }
}

/// The range that the number of a document comes from.
pub(in crate::invoicing) const fn range_kind(kind: DocumentKind, on_paper: bool) -> RangeKind {
    if on_paper { RangeKind::Paper } else { kind.range() }
}

fn checked_establishment(written: &Establishment) -> Result<Establishment, InputRefusal> {
    let establishment = Field::new("establishment");
    let check = |name: &str, written: &str| {
        let why = "where something was sold is told whole or not at all";
        text(&establishment.of(name), Some(written), PARTY_TEXT_CHARACTERS_MAX, why)
    };
    Ok(Establishment {
        name: check("name", &written.name)?,
        address: check("address", &written.address)?,
        phone: check("phone", &written.phone)?,
        email: check("email", &written.email)?,
        municipality: check("municipality", &written.municipality)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use crate::invoicing::documents::{AdjustmentTerms, Exchange, LineTerms, Period, Transcribed};
    use crate::invoicing::example::*;

    pub(super) fn check(terms: &DocumentTerms) -> Result<(Content, Paper), InvoicingRefusal> {
        let given = selling();
        let settings = given.state().settings().unwrap();
        let today = "2026-11-20".parse().unwrap();
        let kind = DocumentKind::Invoice;
        let drafting = Drafting { issuer: given.state(), settings, kind, today };
        drafting.checked((Buyer::FinalConsumer, Party::final_consumer()), terms)
    }

    /// Refused with this code, and the sentence or the data name this field.
    #[track_caller]
    fn refused(terms: &DocumentTerms, code: &str, field: &str) {
        let refusal = check(terms).unwrap_err();
        assert_eq!(refusal.code(), code, "{refusal}");
        assert!(refusal.to_string().contains(field), "{refusal}");
    }

    fn adjusted(kind: AdjustmentKind, size: Size) -> DocumentTerms {
        let adjustment = AdjustmentTerms { kind, reason: name("Propina"), size };
        DocumentTerms { adjustments: vec![adjustment], ..one_certificate() }
    }

    #[test]
    fn an_item_of_the_catalogue_brings_its_price_its_taxes_and_its_name() {
        let (content, paper) = check(&one_certificate()).unwrap();
        assert_eq!(content.lines[0].code, certificate().code);
        assert_eq!(content.lines[0].price.to_string(), "50000.00");
        assert_eq!(content.totals.tax.to_string(), "7983.19");
        assert_eq!(paper.lines[0].name.as_ref(), "Certificate");
        assert_eq!(content.payment[0].amount, content.totals.total);
    }

    #[test]
    fn an_observation_has_at_most_250_characters() {
        let observation = Some("ñ".repeat(250));
        assert!(check(&DocumentTerms { observation, ..one_certificate() }).is_ok());
        let observation = Some("ñ".repeat(251));
        let terms = DocumentTerms { observation, ..one_certificate() };
        refused(&terms, "input.too_long", "observation");
    }

    #[test]
    fn a_document_has_some_lines_and_not_too_many() {
        refused(&DocumentTerms::default(), "input.missing", "lines");
        let lines = vec![LineTerms::of_item(item(), crate::money::Quantity::ONE); 101];
        refused(&DocumentTerms::of_lines(lines), "input.too_many", "lines");
        let mut terms = adjusted(AdjustmentKind::Surcharge, Size::Amount(amount("1")));
        terms.adjustments = vec![terms.adjustments[0].clone(); 11];
        refused(&terms, "input.too_many", "adjustments");
    }

    #[test]
    fn no_more_is_proposed_as_a_tip_than_the_law_allows_and_people_may_give_more() {
        let percent = |text: &str| Size::Percent(text.parse().unwrap());
        assert!(check(&adjusted(AdjustmentKind::Tip, percent("10"))).is_ok());
        let terms = adjusted(AdjustmentKind::Tip, percent("10.01"));
        refused(&terms, "tip.too_high", "adjustments.0.size");
        assert!(check(&adjusted(AdjustmentKind::Surcharge, percent("50"))).is_ok());
        let (content, _) =
            check(&adjusted(AdjustmentKind::Tip, Size::Amount(amount("20000")))).unwrap();
        assert_eq!(content.totals.surcharge.to_string(), "20000.00");
    }

    #[test]
    fn adjustments_are_something_and_no_discount_is_above_the_whole() {
        let kind = AdjustmentKind::Discount;
        let size = Size::Amount(amount("50000.01"));
        refused(&adjusted(kind, size), "discount.above_price", "adjustments.0");
        let size = Size::Amount(amount("0"));
        refused(&adjusted(kind, size), "money.zero", "adjustments.0.size");
        let size = Size::Percent(crate::money::Percent::ZERO);
        refused(&adjusted(kind, size), "money.zero", "adjustments.0.size");
        let size = Size::Amount(amount("0.001"));
        refused(&adjusted(kind, size), "money.too_many_decimals", "adjustments.0.size");
    }

    #[test]
    fn coins_move_a_total_within_limits() {
        let with = |price: &str, step: &str| {
            let lines = vec![LineTerms { price: Some(amount(price)), ..line() }];
            DocumentTerms { cash_step: Some(amount(step)), ..DocumentTerms::of_lines(lines) }
        };
        let (content, _) = check(&with("49976", "50")).unwrap();
        assert_eq!(content.totals.cash_rounding.to_string(), "24.00");
        assert_eq!(content.total().to_string(), "50000.00");
        assert!(check(&with("50500", "1000")).is_ok());
        refused(&with("51001", "5000"), "cash_rounding.above_limit", "cash_step");
        refused(&with("51001", "0"), "money.zero", "cash_step");
    }

    #[test]
    fn what_is_told_is_told_whole() {
        let text = |text: &str| std::sync::Arc::from(text);
        let establishment = Some(Establishment {
            name: text("SuperMarket"),
            address: text("calle 10 # 3-13"),
            phone: text("0987654321"),
            email: text(" "),
            municipality: text("68679"),
        });
        let terms = DocumentTerms { establishment, ..one_certificate() };
        refused(&terms, "input.missing", "establishment.email");
        let [since, until] = ["2026-11-20", "2026-11-19"].map(|day| day.parse().unwrap());
        let period = Some(Period { since, until });
        refused(&DocumentTerms { period, ..one_certificate() }, "input.period_empty", "period");
    }

    #[test]
    fn an_exchange_rate_stands_beside_another_currency_only() {
        let date = "2026-11-20".parse().unwrap();
        let with = |currency: &str, rate: &str| DocumentTerms {
            currency: Some(currency.parse().unwrap()),
            exchange: Some(Exchange { rate: amount(rate), date }),
            ..DocumentTerms::of_lines(vec![line()])
        };
        let (content, _) = check(&with("USD", "4012.35")).unwrap();
        assert_eq!(content.exchange.unwrap().rate, amount("4012.35"));
        refused(&with("COP", "1"), "input.unwanted", "exchange");
        refused(&with("USD", "0"), "money.zero", "exchange.rate");
    }

    #[test]
    fn a_range_that_is_named_is_looked_at_at_once() {
        let terms = DocumentTerms { range: Some(range()), ..one_certificate() };
        refused(&terms, "numbering_range.unknown", "range");
    }

    #[test]
    fn only_an_invoice_was_on_paper_before() {
        let number = "FTP7".parse().unwrap();
        let transcribes = Some(Transcribed { number, date: "2026-11-19".parse().unwrap() });
        let terms = DocumentTerms { transcribes, ..one_certificate() };
        assert!(check(&terms).is_ok());
        let given = selling();
        let settings = given.state().settings().unwrap();
        let (kind, today) = (DocumentKind::CreditNote, "2026-11-20".parse().unwrap());
        let drafting = Drafting { issuer: given.state(), settings, kind, today };
        let refusal =
            drafting.checked((Buyer::FinalConsumer, Party::final_consumer()), &terms).unwrap_err();
        assert_eq!(refusal.code(), "input.unwanted");
    }
}
