use serde::{Deserialize, Serialize};

use super::ItemTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::money::Amount;
use crate::{Context, Decided, IssuerId, ItemId, Message, Permission, PriceListId, ServiceId};

/// Asks what an item is, what it costs, and which services sell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindItem {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub item: ItemId,
}

/// An item, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemView {
    /// Which one.
    pub item: ItemId,
    /// What it is.
    #[serde(flatten)]
    pub terms: ItemTerms,
    /// What it costs, by list.
    pub prices: Vec<ItemPrice>,
    /// The services that sell it, of whatever branch.
    #[serde(default)]
    pub services: Vec<ServiceId>,
}

/// What an item costs in one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemPrice {
    /// In which list.
    pub list: PriceListId,
    /// How much, in the currency of the list.
    pub price: Amount,
}

impl Message for FindItem {
    type Aggregate = Issuer;
    type Reply = ItemView;

    const NAME: &'static str = "find_item";
    const PERMISSION: Permission = permissions::ISSUERS_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let terms = issuer.known_item(self.item)?.clone();
        let prices = issuer.price_lists().iter().filter_map(|(list, found)| {
            found.prices.get(&self.item).map(|price| ItemPrice { list: *list, price: *price })
        });
        let sells = issuer.services.iter().filter(|(_, item)| **item == self.item);
        Ok(Decided::answer(ItemView {
            item: self.item,
            terms,
            prices: prices.collect(),
            services: sells.map(|(service, _)| *service).collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::event::InvoicingEvent;
    use crate::invoicing::example::*;

    #[test]
    fn an_item_is_shown_with_what_it_costs() {
        let given = selling();
        let find = FindItem { issuer: issuer(), item: item() };
        let outcome = given.when(&find);
        let found = outcome.then_nothing().answer();
        assert_eq!(found.terms, *given.state().item(item()).unwrap());
        let price = given.state().price_lists().get(&list()).unwrap().prices.get(&item());
        let expected: Vec<_> =
            price.map(|price| ItemPrice { list: list(), price: *price }).into_iter().collect();
        assert_eq!(found.prices, expected);
    }

    #[test]
    fn an_item_is_shown_with_the_services_that_sell_it() {
        let sells = |n| InvoicingEvent::ServiceSells { service: service_of(n), item: Some(item()) };
        let given = selling().and(sells(1)).and(sells(2));
        let given = given.and(InvoicingEvent::ServiceSells { service: service_of(2), item: None });
        let outcome = given.when(&FindItem { issuer: issuer(), item: item() });
        let found = &outcome.then_nothing().answer().services;
        assert!(found.contains(&service_of(1)) && !found.contains(&service_of(2)), "{found:?}");
    }

    fn service_of(n: u128) -> ServiceId {
        uuid::Uuid::from_u128(0x9000 + n).into()
    }

    #[test]
    fn an_item_must_exist() {
        let find = FindItem { issuer: issuer(), item: uuid::Uuid::from_u128(0).into() };
        existing().when(&find).then_refused("item.unknown");
    }
}
