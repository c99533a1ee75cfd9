use serde::{Deserialize, Serialize};

use super::{TaxCode, TaxNature, TaxTerms, WithheldOf};
use crate::invoicing::bounds::{TAX_RATES_MAX, TAXES_MAX};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{CatalogueRefusal, InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Says what a tax is: a new one, or one that is known and has changed. What was issued stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SetTax {
    /// With whom.
    pub issuer: IssuerId,
    /// Which one.
    pub code: TaxCode,
    /// What it is from now on.
    pub terms: TaxTerms,
}

impl Message for SetTax {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "set_tax";
    const PERMISSION: Permission = permissions::TAXES_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (code, terms) = (self.code, &self.terms);
        let found = terms.rates.len();
        if found > TAX_RATES_MAX {
            let (field, limit) = (Field::new("terms").of("rates"), TAX_RATES_MAX);
            return Err(InputRefusal::TooMany { field, found, limit }.into());
        }
        if let TaxNature::Withheld { of: WithheldOf::Tax(base) } = terms.nature {
            issuer.charged_tax(base, &Field::new("terms").of("nature"))?;
        }
        let known = issuer.taxes.get(&code);
        if known.is_some_and(|known| **known == *terms) {
            return Ok(Decided::answer(()));
        }
        if known.is_none() && issuer.taxes.len() >= TAXES_MAX {
            return Err(CatalogueRefusal::TooManyTaxes { limit: TAXES_MAX }.into());
        }
        Ok(Decided::new(vec![InvoicingEvent::TaxSet { code, terms: terms.clone() }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::example::*;
    use crate::money::Percent;

    fn set(code: &str, nature: TaxNature, rates: Vec<Percent>) -> SetTax {
        let terms = TaxTerms { name: name("Sales tax"), nature, rates, active: true };
        SetTax { issuer: issuer(), code: tax(code), terms }
    }

    #[test]
    fn another_countrys_tax_is_data() {
        let message = set("VAT", TaxNature::Charged, vec![Percent::whole(21)]);
        let (code, terms) = (tax("VAT"), message.terms.clone());
        let outcome = existing().when(&message);
        outcome.then(&[InvoicingEvent::TaxSet { code, terms: terms.clone() }]);
        let after = outcome.afterwards();
        assert_eq!(after.state().taxes().get(&code).map(AsRef::as_ref), Some(&terms));
        after.when(&message).then_nothing();
    }

    #[test]
    fn a_withholding_is_a_part_of_a_tax_that_is_known() {
        let of = WithheldOf::Tax(tax("VAT"));
        existing()
            .when(&set("RET", TaxNature::Withheld { of }, Vec::new()))
            .then_refused("tax.unknown");
        let of = WithheldOf::Tax(tax("05"));
        existing()
            .when(&set("RET", TaxNature::Withheld { of }, Vec::new()))
            .then_refused("tax.wrong_kind");
    }

    #[test]
    fn taxes_and_their_rates_are_bounded() {
        let rates = (0..17).map(Percent::whole).collect();
        existing().when(&set("VAT", TaxNature::Charged, rates)).then_refused("input.too_many");
        let known = existing().state().taxes().len();
        let full = (known..TAXES_MAX).fold(existing(), |given, n| {
            given.when(&set(&format!("T{n}"), TaxNature::Charged, Vec::new())).afterwards()
        });
        full.when(&set("VAT", TaxNature::Charged, Vec::new())).then_refused("tax.too_many");
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([])
            .when(&set("VAT", TaxNature::Charged, Vec::new()))
            .then_refused("issuer.unknown");
    }
}
