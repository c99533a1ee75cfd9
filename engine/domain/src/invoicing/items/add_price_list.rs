use serde::{Deserialize, Serialize};

use super::PriceListTerms;
use crate::invoicing::bounds::PRICE_LISTS_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{CatalogueRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, PriceListId};

/// Adds prices that hold together, so far none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddPriceList {
    /// Whose.
    pub issuer: IssuerId,
    /// What it is.
    pub terms: PriceListTerms,
}

/// The price list that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriceListAdded {
    /// Its id.
    pub list: PriceListId,
}

impl Message for AddPriceList {
    type Aggregate = Issuer;
    type Reply = PriceListAdded;

    const NAME: &'static str = "add_price_list";
    const PERMISSION: Permission = permissions::PRICES_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        self.terms.check()?;
        if issuer.price_lists.len() >= PRICE_LISTS_MAX {
            return Err(CatalogueRefusal::TooManyPriceLists { limit: PRICE_LISTS_MAX }.into());
        }
        let (list, terms) = (context.fresh_id(0), self.terms.clone());
        let added = InvoicingEvent::PriceListAdded { list, terms };
        Ok(Decided::new(vec![added], PriceListAdded { list }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::example::*;

    fn add(terms: PriceListTerms) -> AddPriceList {
        AddPriceList { issuer: issuer(), terms }
    }

    #[test]
    fn a_price_list_is_added_with_a_fresh_id() {
        let outcome = existing().when(&add(usual_prices()));
        let list = outcome.fresh_id(0);
        let terms = usual_prices();
        outcome
            .then(&[InvoicingEvent::PriceListAdded { list, terms }])
            .reply(&PriceListAdded { list });
    }

    #[test]
    fn it_must_hold_on_some_day() {
        let since = Some("2026-12-02".parse().unwrap());
        let until = Some("2026-12-01".parse().unwrap());
        existing()
            .when(&add(PriceListTerms { since, until, ..usual_prices() }))
            .then_refused("input.period_empty");
    }

    #[test]
    fn an_issuer_has_a_bounded_number_of_price_lists() {
        let mut given = existing();
        for seed in 0..PRICE_LISTS_MAX {
            given = given.seed(seed as u128).when(&add(usual_prices())).afterwards();
        }
        given.when(&add(usual_prices())).then_refused("price_list.too_many");
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([]).when(&add(usual_prices())).then_refused("issuer.unknown");
    }
}
