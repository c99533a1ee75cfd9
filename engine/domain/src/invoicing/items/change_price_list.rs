use serde::{Deserialize, Serialize};

use super::PriceListTerms;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, PriceListId};

/// Changes a price list: renames it, lets it end, takes it out of use. Its currency stays: its prices are
/// in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangePriceList {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub list: PriceListId,
    /// What it is from now on.
    pub terms: PriceListTerms,
}

impl Message for ChangePriceList {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "change_price_list";
    const PERMISSION: Permission = permissions::PRICES_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let before = &issuer.known_price_list(self.list)?.terms;
        self.terms.check()?;
        if self.terms.currency != before.currency {
            let field = Field::new("terms").of("currency");
            let expected = "the currency that the list has: its prices are in that";
            return Err(InputRefusal::Invalid { field, expected }.into());
        }
        if *before == self.terms {
            return Ok(Decided::answer(()));
        }
        let (list, terms) = (self.list, self.terms.clone());
        Ok(Decided::new(vec![InvoicingEvent::PriceListChanged { list, terms }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn change(terms: PriceListTerms) -> ChangePriceList {
        ChangePriceList { issuer: issuer(), list: list(), terms }
    }

    #[test]
    fn a_price_list_ends_and_keeps_its_prices() {
        let until = Some("2026-12-31".parse().unwrap());
        let terms = PriceListTerms { until, ..usual_prices() };
        let changed = InvoicingEvent::PriceListChanged { list: list(), terms: terms.clone() };
        let after = selling().when(&change(terms)).then(&[changed]).afterwards();
        assert_eq!(after.state().price_lists[&list()].prices.len(), 1);
        selling().when(&change(usual_prices())).then_nothing();
    }

    #[test]
    fn its_currency_stays() {
        let currency = "USD".parse().unwrap();
        selling()
            .when(&change(PriceListTerms { currency, ..usual_prices() }))
            .then_refused("input.invalid");
    }

    #[test]
    fn the_list_must_be_known() {
        existing().when(&change(usual_prices())).then_refused("price_list.unknown");
    }
}
