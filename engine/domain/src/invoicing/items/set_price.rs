use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Amount;
use crate::{Context, Decided, IssuerId, ItemId, Message, Permission, PriceListId};

/// Says what something costs, or that a list does not say it any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SetPrice {
    /// Whose.
    pub issuer: IssuerId,
    /// On which list.
    pub list: PriceListId,
    /// What.
    pub item: ItemId,
    /// How much, in the currency of the list; none to take it off the list.
    pub price: Option<Amount>,
}

impl Message for SetPrice {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "set_price";
    const PERMISSION: Permission = permissions::PRICES_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let found = issuer.known_price_list(self.list)?;
        issuer.known_item(self.item)?;
        let field = Field::new("price");
        let price = match self.price {
            Some(price) => {
                let price = price.positive().in_field(&field)?;
                Some(found.terms.currency.checked(price).in_field(&field)?)
            }
            None => None,
        };
        if found.prices.get(&self.item).copied() == price {
            return Ok(Decided::answer(()));
        }
        let (list, item) = (self.list, self.item);
        Ok(Decided::new(vec![InvoicingEvent::PriceSet { list, item, price }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn set(price: Option<&str>) -> SetPrice {
        SetPrice { issuer: issuer(), list: list(), item: item(), price: price.map(amount) }
    }

    #[test]
    fn a_price_is_set_changed_and_taken_off() {
        let (list, item) = (list(), item());
        let price = Some(amount("60000.00"));
        selling().when(&set(Some("60000"))).then(&[InvoicingEvent::PriceSet { list, item, price }]);
        selling().when(&set(None)).then(&[InvoicingEvent::PriceSet { list, item, price: None }]);
        selling().when(&set(Some("50000"))).then_nothing();
    }

    #[test]
    fn a_price_is_above_zero_and_not_finer_than_its_coins() {
        selling().when(&set(Some("0"))).then_refused("money.zero");
        selling().when(&set(Some("-5"))).then_refused("money.negative");
        selling()
            .when(&set(Some("10.005")))
            .then_refused("money.too_many_decimals")
            .saying("price: 10.005 has 3 decimals, and no more than 2 can be; round it first");
    }

    #[test]
    fn list_and_item_must_be_known() {
        existing().when(&set(Some("1"))).then_refused("price_list.unknown");
        let list = InvoicingEvent::PriceListAdded { list: list(), terms: usual_prices() };
        existing().and(list).when(&set(Some("1"))).then_refused("item.unknown");
    }
}
