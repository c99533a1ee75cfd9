use serde::{Deserialize, Serialize};

use super::ItemTerms;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{CatalogueRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, ItemId, Message, Permission};

/// Changes something that is sold: renames it, taxes it otherwise, takes it off sale. What was drafted or
/// issued stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeItem {
    /// Who sells it.
    pub issuer: IssuerId,
    /// Which one.
    pub item: ItemId,
    /// What it is from now on.
    pub terms: ItemTerms,
}

impl Message for ChangeItem {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "change_item";
    const PERMISSION: Permission = permissions::ITEMS_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let before = issuer.known_item(self.item)?;
        issuer.check_item(&self.terms)?;
        let same_code = issuer.item_of_code(&self.terms.code);
        if let Some(item) = same_code.filter(|other| *other != self.item) {
            let code = self.terms.code.clone();
            return Err(CatalogueRefusal::DuplicateItemCode { code, item }.into());
        }
        if *before == self.terms {
            return Ok(Decided::answer(()));
        }
        let (item, terms) = (self.item, self.terms.clone());
        Ok(Decided::new(vec![InvoicingEvent::ItemChanged { item, terms }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn change(terms: ItemTerms) -> ChangeItem {
        ChangeItem { issuer: issuer(), item: item(), terms }
    }

    #[test]
    fn an_item_is_taken_off_sale() {
        let sold = existing().and(item_added());
        let terms = ItemTerms { active: false, ..certificate() };
        let changed = InvoicingEvent::ItemChanged { item: item(), terms: terms.clone() };
        let after = sold.when(&change(terms.clone())).then(&[changed]).afterwards();
        assert_eq!(after.state().item(item()), Some(&terms));
        sold.when(&change(certificate())).then_nothing();
    }

    #[test]
    fn it_can_take_a_code_that_is_free() {
        let other = ItemTerms { code: "COPY".parse().unwrap(), ..certificate() };
        let second = uuid::Uuid::from_u128(0x99).into();
        let two = existing()
            .and(item_added())
            .and(InvoicingEvent::ItemAdded { item: second, terms: other.clone() });
        two.when(&change(other)).then_refused("item.duplicate_code");
        let free = ItemTerms { code: "PAPER".parse().unwrap(), ..certificate() };
        let after = two.when(&change(free.clone())).afterwards();
        assert_eq!(after.state().item_of_code(&free.code), Some(item()));
        assert_eq!(after.state().item_of_code(&certificate().code), None);
    }

    #[test]
    fn the_item_must_be_known() {
        existing().when(&change(certificate())).then_refused("item.unknown");
    }
}
