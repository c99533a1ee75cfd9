use super::Drafting;
use crate::invoicing::bounds::LINE_TAXES_MAX;
use crate::invoicing::field::Field;
use crate::invoicing::refusal::{CatalogueRefusal, InField, InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::invoicing::taxes::{Charge, LineTax, TaxCode, TaxNature, TaxTerms, WithheldOf};

impl Issuer {
    /// The tax of this code, if it is charged and in use.
    pub(in crate::invoicing) fn charged_tax(
        &self,
        code: TaxCode,
        field: &Field,
    ) -> Result<&TaxTerms, CatalogueRefusal> {
        let terms = self.tax_in_use(code, field)?;
        match terms.nature {
            TaxNature::Charged => Ok(terms),
            TaxNature::Withheld { .. } => {
                let why = "is kept back, not charged; write it among the withholdings";
                Err(CatalogueRefusal::TaxOfOtherKind { field: field.clone(), code, why })
            }
        }
    }

    fn tax_in_use(&self, code: TaxCode, field: &Field) -> Result<&TaxTerms, CatalogueRefusal> {
        let found = self.taxes.get(&code).filter(|terms| terms.active);
        let unknown = || CatalogueRefusal::TaxUnknown { field: field.clone(), code };
        found.map(AsRef::as_ref).ok_or_else(unknown)
    }

    /// Whether something can have these taxes.
    pub(in crate::invoicing) fn check_taxes(
        &self,
        of: &Field,
        taxes: &[LineTax],
        excluded: bool,
    ) -> Result<(), InvoicingRefusal> {
        let list = of.of("taxes");
        if excluded && !taxes.is_empty() {
            let why = "what is excluded has no taxes";
            return Err(InputRefusal::Unwanted { field: list, why }.into());
        }
        check_list(&list, taxes)?;
        for (place, tax) in taxes.iter().enumerate() {
            let field = list.at(place);
            let terms = self.charged_tax(tax.code, &field)?;
            check_charge(&field, *tax, terms)?;
        }
        Ok(())
    }
}

impl Drafting<'_> {
    /// What is kept back of a line, and what each is a part of.
    pub(super) fn withholdings_of(
        self,
        line: &Field,
        withholdings: &[LineTax],
    ) -> Result<Vec<(LineTax, WithheldOf)>, InvoicingRefusal> {
        let list = line.of("withholdings");
        check_list(&list, withholdings)?;
        let checked = withholdings.iter().enumerate().map(|(place, tax)| {
            let field = list.at(place);
            let terms = self.issuer.tax_in_use(tax.code, &field)?;
            let TaxNature::Withheld { of } = terms.nature else {
                let (code, why) = (tax.code, "is charged, not kept back; write it among the taxes");
                return Err(CatalogueRefusal::TaxOfOtherKind { field, code, why }.into());
            };
            check_charge(&field, *tax, terms)?;
            Ok((*tax, of))
        });
        checked.collect()
    }
}

fn check_list(list: &Field, taxes: &[LineTax]) -> Result<(), InvoicingRefusal> {
    let (found, limit) = (taxes.len(), LINE_TAXES_MAX);
    if found > limit {
        return Err(InputRefusal::TooMany { field: list.clone(), found, limit }.into());
    }
    let before = |place: usize, code| taxes.iter().take(place).any(|other| other.code == code);
    for (place, tax) in taxes.iter().enumerate() {
        if before(place, tax.code) {
            let (field, code) = (list.at(place), tax.code);
            return Err(CatalogueRefusal::TaxTwice { field, code }.into());
        }
    }
    Ok(())
}

/// Whether the tax has this rate.
fn check_charge(field: &Field, tax: LineTax, terms: &TaxTerms) -> Result<(), InvoicingRefusal> {
    match tax.charge {
        Charge::Rate(rate) if !terms.rates.is_empty() && !terms.rates.contains(&rate) => {
            let (field, code, known) = (field.clone(), tax.code, terms.rates.clone());
            Err(CatalogueRefusal::RateUnknown { field, code, rate, known }.into())
        }
        Charge::Rate(_) => Ok(()),
        Charge::Each(amount) => {
            amount.positive().in_field(&field.of("charge"))?;
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use crate::invoicing::example::*;
    use crate::money::Percent;

    #[track_caller]
    fn refused(taxes: &[LineTax], code: &str, sentence: &str) {
        let given = existing();
        let refusal = given.state().check_taxes(&Field::new("line"), taxes, false).unwrap_err();
        assert_eq!((refusal.code(), refusal.to_string().as_str()), (code, sentence));
    }

    #[test]
    fn a_line_has_each_tax_once_and_not_too_many() {
        let iva = LineTax::rate(tax("01"), Percent::whole(19));
        let reduced = LineTax::rate(tax("01"), Percent::whole(5));
        refused(
            &[iva, reduced],
            "tax.twice",
            "line.taxes.1: 01 stands on this line already; leave one of them out",
        );
        refused(
            &[iva; 5],
            "input.too_many",
            "line.taxes has 5 entries, and no more than 4 can be; leave some out",
        );
    }

    #[test]
    fn a_tax_on_each_piece_is_something() {
        let bags = LineTax { code: tax("22"), charge: Charge::Each(amount("0")) };
        refused(
            &[bags],
            "money.zero",
            "line.taxes.0.charge: the amount is zero; write one above zero",
        );
    }

    #[test]
    fn a_withholding_is_no_tax_and_a_tax_no_withholding() {
        let given = existing();
        let settings = given.state().settings().unwrap();
        let (kind, today) =
            (crate::invoicing::DocumentKind::Invoice, "2026-11-20".parse().unwrap());
        let drafting = Drafting { issuer: given.state(), settings, kind, today };
        let check = |code: &str| {
            let withheld = [LineTax::rate(tax(code), Percent::whole(5))];
            drafting.withholdings_of(&Field::new("line"), &withheld)
        };
        assert_eq!(check("06").unwrap()[0].1, WithheldOf::Price);
        assert_eq!(check("05").unwrap()[0].1, WithheldOf::Tax(tax("01")));
        assert_eq!(check("01").unwrap_err().code(), "tax.wrong_kind");
        assert_eq!(check("99").unwrap_err().code(), "tax.unknown");
    }
}
