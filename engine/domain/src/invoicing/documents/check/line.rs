use super::Drafting;
use crate::invoicing::bounds::LINE_TEXT_CHARACTERS_MAX;
use crate::invoicing::documents::calculation::{LineFault, LineTotals, Precision, Priced};
use crate::invoicing::documents::{Line, LineTerms, Operation, Size};
use crate::invoicing::field::Field;
use crate::invoicing::items::{ItemTerms, Price, ShortCode};
use crate::invoicing::kept::LineText;
use crate::invoicing::party::{optional_text, text};
use crate::invoicing::refusal::{
    CatalogueRefusal, DocumentRefusal, FieldRefusal, InField, InputRefusal, InvoicingRefusal,
};
use crate::invoicing::taxes::LineTax;
use crate::money::{Amount, Currency};

impl Drafting<'_> {
    /// A line, worked out, and what it says.
    pub(super) fn line(
        self,
        field: &Field,
        terms: &LineTerms,
        operation: Operation,
        precision: Precision,
    ) -> Result<(Line, LineText), InvoicingRefusal> {
        let item = match terms.item {
            Some(id) => {
                let item = self.issuer.known_item(id)?;
                if !item.active {
                    let code = item.code.clone();
                    return Err(CatalogueRefusal::ItemInactive { code, item: id }.into());
                }
                Some(item)
            }
            None => None,
        };
        self.check_quantity(field, terms)?;
        let (price, price_includes_tax) = self.price(field, terms, item, precision.currency)?;
        let discount = checked_discount(field, terms, precision.currency)?;
        let (taxes, excluded) = self.taxes_of(field, terms, item)?;
        let withholdings = self.withholdings_of(field, &terms.withholdings)?;
        let priced = Priced {
            quantity: terms.quantity,
            price,
            includes_tax: price_includes_tax,
            discount,
            taxes: &taxes,
            withholdings: &withholdings,
        };
        let totals = worked_out(field, &priced, precision)?;
        let code = terms.code.clone().or_else(|| item.map(|item| item.code.clone()));
        let why = "write one, or name an item of the catalogue";
        let missing = || InputRefusal::Missing { field: field.of("code"), why };
        let of_item = |of: fn(&ItemTerms) -> &ShortCode| item.map(|item| of(item).clone());
        let line = Line {
            item: terms.item,
            code: code.ok_or_else(missing)?,
            unit: (terms.unit.clone().or_else(|| of_item(|item| &item.unit)))
                .unwrap_or_else(ShortCode::piece),
            standard: (terms.standard.clone().or_else(|| of_item(|item| &item.standard)))
                .unwrap_or_else(ShortCode::own_standard),
            quantity: terms.quantity,
            price,
            price_includes_tax,
            discount,
            taxes,
            excluded,
            withholdings: terms.withholdings.clone(),
            totals,
        };
        Ok((line, self.line_text(field, terms, item, operation)?))
    }

    fn check_quantity(self, field: &Field, terms: &LineTerms) -> Result<(), InputRefusal> {
        let decimals = u32::from(self.settings.takes.quantity_decimals);
        if self.settings.route.submits() && terms.quantity.decimals() > decimals {
            let expected = "a quantity with no more decimals than the gateway takes";
            return Err(InputRefusal::Invalid { field: field.of("quantity"), expected });
        }
        Ok(())
    }

    /// What one costs, and whether its taxes are in that.
    fn price(
        self,
        field: &Field,
        terms: &LineTerms,
        item: Option<&ItemTerms>,
        currency: Currency,
    ) -> Result<(Amount, bool), InvoicingRefusal> {
        let price_field = field.of("price");
        let listed = terms.item.and_then(|id| self.issuer.price(id, currency, self.today));
        let (price, usual) = match (terms.price, listed, terms.item.zip(item)) {
            (Some(price), listed, _) => {
                let usual = listed.map(|listed| listed.includes_tax);
                (price, usual.unwrap_or(self.settings.prices_include_tax))
            }
            (None, Some(Price { price, includes_tax, .. }), _) => (price, includes_tax),
            (None, None, Some((item, terms))) => {
                let (code, date) = (terms.code.clone(), self.today);
                return Err(CatalogueRefusal::PriceMissing { code, item, currency, date }.into());
            }
            (None, None, None) => {
                let why = "write what one costs";
                return Err(InputRefusal::Missing { field: price_field, why }.into());
            }
        };
        let price = currency.checked(price).in_field(&price_field)?;
        let price = price.not_negative().in_field(&price_field)?;
        Ok((price, terms.price_includes_tax.unwrap_or(usual)))
    }

    fn line_text(
        self,
        field: &Field,
        terms: &LineTerms,
        item: Option<&ItemTerms>,
        operation: Operation,
    ) -> Result<LineText, InvoicingRefusal> {
        let limit = LINE_TEXT_CHARACTERS_MAX;
        let name = terms.name.as_deref().or_else(|| item.map(|item| item.name.as_str()));
        let why = "write what it is, or name an item of the catalogue";
        let mandate = match &terms.mandate {
            Some(_) if operation != Operation::Mandates => {
                let (field, why) = (field.of("mandate"), "this is no document of mandates");
                return Err(InputRefusal::Unwanted { field, why }.into());
            }
            Some(mandate) => Some(mandate.checked(&field.of("mandate"))?),
            None => None,
        };
        Ok(LineText {
            name: text(&field.of("name"), name, limit, why)?,
            note: optional_text(&field.of("note"), terms.note.as_deref(), limit)?,
            mandate,
        })
    }

    /// The taxes of a line, and whether the law leaves it out of all.
    fn taxes_of(
        self,
        field: &Field,
        terms: &LineTerms,
        item: Option<&ItemTerms>,
    ) -> Result<(Vec<LineTax>, bool), InvoicingRefusal> {
        if self.kind.is_bought() {
            if terms.taxes.as_ref().is_some_and(|taxes| !taxes.is_empty()) {
                let why = "what is bought from people who write no invoices has no taxes";
                return Err(InputRefusal::Unwanted { field: field.of("taxes"), why }.into());
            }
            return Ok((Vec::new(), terms.excluded.unwrap_or_default()));
        }
        let excluded = terms
            .excluded
            .unwrap_or_else(|| terms.taxes.is_none() && item.is_some_and(|item| item.excluded));
        let of_item = || item.filter(|_| !excluded).map(|item| item.taxes.clone());
        let taxes = terms.taxes.clone().or_else(of_item).unwrap_or_default();
        self.issuer.check_taxes(field, &taxes, excluded)?;
        let (found, limit) = (taxes.len(), usize::from(self.settings.takes.line_taxes));
        if self.settings.route.submits() && found > limit {
            let field = field.of("taxes");
            return Err(InputRefusal::TooMany { field, found, limit }.into());
        }
        Ok((taxes, excluded))
    }
}

fn checked_discount(
    field: &Field,
    terms: &LineTerms,
    currency: Currency,
) -> Result<Option<Size>, InvoicingRefusal> {
    let field = field.of("discount");
    match terms.discount {
        Some(Size::Amount(amount)) => {
            let amount = amount.not_negative().in_field(&field)?;
            Ok(Some(Size::Amount(currency.checked(amount).in_field(&field)?)))
        }
        other => Ok(other),
    }
}

fn worked_out(
    field: &Field,
    priced: &Priced<'_>,
    precision: Precision,
) -> Result<LineTotals, InvoicingRefusal> {
    let field = field.clone();
    priced.totals(precision).map_err(|fault| match fault {
        LineFault::Money(refusal) => FieldRefusal { refusal, field }.into(),
        LineFault::DiscountAbovePrice { discount, price } => {
            let field = field.of("discount");
            DocumentRefusal::DiscountAbovePrice { field, discount, price }.into()
        }
        LineFault::TaxAbovePrice { tax, price } => {
            DocumentRefusal::TaxAbovePrice { field, tax, price }.into()
        }
        LineFault::Zero => DocumentRefusal::LineZero { field }.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use crate::identity::IdentityKind;
    use crate::invoicing::documents::DocumentKind;
    use crate::invoicing::example::*;
    use crate::invoicing::party::IdentityTerms;
    use crate::invoicing::settings::{IssuerChange, Route};
    use crate::money::{Percent, Rounding};

    fn check_in(
        given: &crate::given::Given<crate::invoicing::Issuer>,
        kind: DocumentKind,
        terms: &LineTerms,
    ) -> Result<Line, InvoicingRefusal> {
        let settings = given.state().settings().unwrap();
        let today = "2026-11-20".parse().unwrap();
        let drafting = Drafting { issuer: given.state(), settings, kind, today };
        let precision = Precision { currency: Currency::COP, rounding: Rounding::HalfEven };
        let field = Field::new("lines").at(2);
        drafting.line(&field, terms, Operation::Standard, precision).map(|(line, _)| line)
    }

    fn check(terms: &LineTerms) -> Result<Line, InvoicingRefusal> {
        check_in(&selling(), DocumentKind::Invoice, terms)
    }

    #[track_caller]
    fn refused(terms: &LineTerms, code: &str, field: &str) {
        let refusal = check(terms).unwrap_err();
        assert_eq!(refusal.code(), code, "{refusal}");
        assert!(refusal.to_string().contains(field), "{refusal}");
    }

    #[test]
    fn something_that_stands_in_no_catalogue_is_written_whole() {
        let line = check(&line()).unwrap();
        assert_eq!((line.unit.as_str(), line.standard.as_str()), ("94", "999"));
        assert!(line.price_includes_tax, "as the issuer's prices do");
        refused(&LineTerms { code: None, ..self::line() }, "input.missing", "lines.2.code");
        refused(&LineTerms { name: None, ..self::line() }, "input.missing", "lines.2.name");
        let price = None;
        refused(&LineTerms { price, ..self::line() }, "input.missing", "lines.2.price");
    }

    #[test]
    fn a_line_of_zero_and_three_decimals_are_refused() {
        let price = |text: &str| LineTerms { price: Some(amount(text)), ..line() };
        refused(&price("0"), "line.zero", "lines.2");
        refused(&price("0.005"), "money.too_many_decimals", "lines.2.price");
        refused(&price("-5"), "money.negative", "lines.2.price");
        let free = Some(Size::Percent(Percent::whole(100)));
        refused(&LineTerms { discount: free, ..line() }, "line.zero", "lines.2");
        let fine = Some(Size::Amount(amount("0.001")));
        let terms = LineTerms { discount: fine, ..line() };
        refused(&terms, "money.too_many_decimals", "lines.2.discount");
        let high = Some(Size::Amount(amount("60000")));
        let terms = LineTerms { discount: high, ..line() };
        refused(&terms, "discount.above_price", "lines.2.discount");
    }

    #[test]
    fn what_has_no_price_or_is_not_sold_is_refused() {
        let terms = LineTerms::of_item(item(), "1".parse().unwrap());
        let unpriced = existing().and(item_added());
        let refusal = check_in(&unpriced, DocumentKind::Invoice, &terms).unwrap_err();
        assert_eq!(refusal.code(), "price.missing");
        assert_eq!(
            refusal.to_string(),
            "no price list says what CERT-01 costs in COP on 2026-11-20; set its price, or write \
             one on the line"
        );
        let refusal = check_in(&existing(), DocumentKind::Invoice, &terms).unwrap_err();
        assert_eq!(refusal.code(), "item.unknown");
        let inactive = ItemTerms { active: false, ..certificate() };
        let changed =
            crate::invoicing::InvoicingEvent::ItemChanged { item: item(), terms: inactive };
        let refusal = check_in(&selling().and(changed), DocumentKind::Invoice, &terms).unwrap_err();
        assert_eq!(refusal.code(), "item.inactive");
    }

    #[test]
    fn a_price_on_the_line_stands_before_the_lists() {
        let terms = LineTerms {
            price: Some(amount("45000")),
            price_includes_tax: Some(false),
            ..LineTerms::of_item(item(), "2".parse().unwrap())
        };
        let line = check(&terms).unwrap();
        assert_eq!(line.totals.gross.to_string(), "90000.00");
        assert_eq!(line.totals.total.to_string(), "107100.00");
    }

    #[test]
    fn a_gateway_takes_fewer_decimals_and_taxes() {
        let change = IssuerChange { route: Some(Route::Submitted), ..IssuerChange::default() };
        let change = crate::invoicing::InvoicingEvent::IssuerChanged { change: Box::new(change) };
        let half = LineTerms { quantity: "0.5".parse().unwrap(), ..line() };
        assert!(check(&half).is_ok());
        let submitted = selling().and(change);
        let refusal = check_in(&submitted, DocumentKind::Invoice, &half).unwrap_err();
        assert_eq!(refusal.code(), "input.invalid");
        let two = vec![
            LineTax::rate(tax("01"), Percent::whole(19)),
            LineTax::rate(tax("04"), Percent::whole(8)),
        ];
        let two = LineTerms { taxes: Some(two), ..line() };
        assert!(check(&two).is_ok());
        let refusal = check_in(&submitted, DocumentKind::Invoice, &two).unwrap_err();
        assert_eq!(refusal.code(), "input.too_many");
    }

    #[test]
    fn what_is_bought_has_no_taxes() {
        let taxes = Some(vec![LineTax::rate(tax("01"), Percent::whole(19))]);
        let terms = LineTerms { taxes, ..line() };
        let refusal = check_in(&selling(), DocumentKind::SupportDocument, &terms).unwrap_err();
        assert_eq!(refusal.code(), "input.unwanted");
        let terms = LineTerms::of_item(item(), "1".parse().unwrap());
        let line = check_in(&selling(), DocumentKind::SupportDocument, &terms).unwrap();
        assert!(line.totals.tax.is_zero() && line.totals.taxable.is_zero());
    }

    #[test]
    fn a_mandate_stands_only_in_a_document_of_mandates() {
        let kind = IdentityKind::CitizenshipCard;
        let identity = IdentityTerms { kind, number: "123456789".to_owned(), check_digit: None };
        let terms = LineTerms { mandate: Some(identity), ..line() };
        refused(&terms, "input.unwanted", "lines.2.mandate");
    }
}
