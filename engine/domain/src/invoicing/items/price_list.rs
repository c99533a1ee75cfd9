use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::ItemCode;
use crate::hours::Date;
use crate::invoicing::field::Field;
use crate::invoicing::refusal::InputRefusal;
use crate::invoicing::state::Issuer;
use crate::money::{Amount, Currency};
use crate::{ItemId, Name, PriceListId};

/// Prices that hold together: in one currency, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PriceListTerms {
    /// What it is called.
    pub name: Name,
    /// What its prices are in.
    pub currency: Currency,
    /// Whether they include their taxes.
    pub prices_include_tax: bool,
    /// The first day on which they hold; always, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last day on which they hold; for good, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Whether they hold at all.
    pub active: bool,
}

/// A price list and its prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Where it stands among the lists: the one that was added last is the last.
    pub position: u16,
    /// What it is.
    #[serde(flatten)]
    pub terms: PriceListTerms,
    /// What things cost.
    pub prices: OrdMap<ItemId, Amount>,
}

/// What something costs on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Price {
    /// The list that says so.
    pub list: PriceListId,
    /// How much.
    pub price: Amount,
    /// Whether its taxes are in it.
    pub includes_tax: bool,
}

impl PriceListTerms {
    /// Whether there is a day on which it can hold.
    pub(super) fn check(&self) -> Result<(), InputRefusal> {
        match (self.since, self.until) {
            (Some(since), Some(until)) if until < since => {
                Err(InputRefusal::PeriodEmpty { field: Field::new("terms") })
            }
            _ => Ok(()),
        }
    }

    fn holds_on(&self, date: Date) -> bool {
        self.active
            && self.since.is_none_or(|since| since <= date)
            && self.until.is_none_or(|until| date <= until)
    }
}

impl Issuer {
    /// What something costs on a day, in a currency. Of several lists that say so the one that begins last
    /// is taken (a season's before the usual one), and of those that begin together, the newest.
    pub fn price(&self, item: ItemId, currency: Currency, date: Date) -> Option<Price> {
        let says = |(id, list): (&PriceListId, &std::sync::Arc<PriceList>)| {
            let holds = list.terms.currency == currency && list.terms.holds_on(date);
            let price = *list.prices.get(&item).filter(|_| holds)?;
            let includes_tax = list.terms.prices_include_tax;
            let rank = (list.terms.since, list.position);
            Some((rank, Price { list: *id, price, includes_tax }))
        };
        let found = self.price_lists.iter().filter_map(says).max_by_key(|(rank, _)| *rank);
        found.map(|(_, price)| price)
    }

    /// The item of this code.
    pub fn item_of_code(&self, code: &ItemCode) -> Option<ItemId> {
        self.index.item_codes.get(code).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::event::InvoicingEvent;
    use crate::invoicing::example::*;

    fn list(n: u128, change: impl FnOnce(&mut PriceListTerms), price: &str) -> [InvoicingEvent; 2] {
        let list = uuid::Uuid::from_u128(0x1200 + n).into();
        let mut terms = usual_prices();
        change(&mut terms);
        let price = Some(amount(price));
        [
            InvoicingEvent::PriceListAdded { list, terms },
            InvoicingEvent::PriceSet { list, item: item(), price },
        ]
    }

    #[test]
    fn the_list_that_began_last_says_what_something_costs() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let season = (Some(date("2026-12-01")), Some(date("2026-12-31")));
        let events = [
            list(1, |_| {}, "50000"),
            list(2, |terms| (terms.since, terms.until) = season, "40000"),
            list(3, |terms| terms.currency = "USD".parse().unwrap(), "12.50"),
            list(4, |terms| terms.active = false, "1"),
        ];
        let given =
            events.into_iter().flatten().fold(existing().and(item_added()), |g, e| g.and(e));
        let costs = |day: &str, currency: &str| {
            let price = given.state().price(item(), currency.parse().unwrap(), date(day));
            price.map(|price| price.price.to_string())
        };
        assert_eq!(costs("2026-11-30", "COP").as_deref(), Some("50000"));
        assert_eq!(costs("2026-12-01", "COP").as_deref(), Some("40000"));
        assert_eq!(costs("2026-12-31", "COP").as_deref(), Some("40000"));
        assert_eq!(costs("2027-01-01", "COP").as_deref(), Some("50000"));
        assert_eq!(costs("2026-12-05", "USD").as_deref(), Some("12.50"));
        assert_eq!(costs("2026-12-05", "EUR"), None);
    }
}
