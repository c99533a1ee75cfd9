use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::ItemTerms;
use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, ItemId, Message, Permission};

/// Lists what an issuer sells, in pages, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListItems {
    /// Whose.
    pub issuer: IssuerId,
    /// What follows this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<ItemId>,
    /// Only those that are sold now, or only those that are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// A page of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemPage {
    /// They.
    pub items: Vec<ItemRow>,
    /// After which one the next page begins, if there is one.
    pub after: Option<ItemId>,
}

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemRow {
    /// Which one.
    pub item: ItemId,
    /// What it is.
    #[serde(flatten)]
    pub terms: ItemTerms,
}

impl Message for ListItems {
    type Aggregate = Issuer;
    type Reply = ItemPage;

    const NAME: &'static str = "list_items";
    const PERMISSION: Permission = permissions::ISSUERS_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let start = self.after.map_or(Bound::Unbounded, Bound::Excluded);
        let known = issuer.items().range((start, Bound::Unbounded));
        let mut wanted = known
            .filter(|(_, terms)| self.active.is_none_or(|active| terms.active == active))
            .map(|(item, terms)| ItemRow { item: *item, terms: ItemTerms::clone(terms) });
        let items: Vec<_> = wanted.by_ref().take(PAGE_MAX).collect();
        let more = wanted.next().is_some();
        let after = items.last().map(|row| row.item).filter(|_| more);
        Ok(Decided::answer(ItemPage { items, after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use crate::invoicing::event::InvoicingEvent;
    use crate::invoicing::example::*;

    fn page(list: &ListItems, many: u128) -> ItemPage {
        let added = |n: u128| InvoicingEvent::ItemAdded {
            item: uuid::Uuid::from_u128(0x1_0000 + n).into(),
            terms: ItemTerms {
                code: format!("C{n}").parse().unwrap_or_else(|_| panic!("a code")),
                ..certificate()
            },
        };
        let given = (0..many).map(added).fold(existing().and(item_added()), Given::and);
        given.when(list).then_nothing().answer().clone()
    }

    #[test]
    fn items_come_in_pages_that_miss_none() {
        let all = ListItems { issuer: issuer(), after: None, active: None };
        let first = page(&all, PAGE_MAX as u128);
        assert_eq!(first.items.len(), PAGE_MAX);
        let next = page(&ListItems { after: first.after, ..all }, PAGE_MAX as u128);
        assert_eq!((next.items.len(), next.after), (1, None));
        let none = page(&ListItems { active: Some(false), ..all }, 0);
        assert!(none.items.is_empty());
    }
}
