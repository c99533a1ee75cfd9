use serde::{Deserialize, Serialize};

use super::ItemTerms;
use crate::invoicing::bounds::ITEMS_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{CatalogueRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, ItemId, Message, Permission};

/// Adds something that is sold. What it costs, price lists say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddItem {
    /// Who sells it.
    pub issuer: IssuerId,
    /// What it is.
    pub terms: ItemTerms,
}

/// The item that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemAdded {
    /// Its id.
    pub item: ItemId,
}

impl Message for AddItem {
    type Aggregate = Issuer;
    type Reply = ItemAdded;

    const NAME: &'static str = "add_item";
    const PERMISSION: Permission = permissions::ITEMS_CREATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        issuer.check_item(&self.terms)?;
        if let Some(item) = issuer.item_of_code(&self.terms.code) {
            let code = self.terms.code.clone();
            return Err(CatalogueRefusal::DuplicateItemCode { code, item }.into());
        }
        if issuer.items.len() >= ITEMS_MAX {
            return Err(CatalogueRefusal::TooManyItems { limit: ITEMS_MAX }.into());
        }
        let (item, terms) = (context.fresh_id(0), self.terms.clone());
        Ok(Decided::new(vec![InvoicingEvent::ItemAdded { item, terms }], ItemAdded { item }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::example::*;
    use crate::invoicing::taxes::LineTax;
    use crate::money::Percent;

    fn add(terms: ItemTerms) -> AddItem {
        AddItem { issuer: issuer(), terms }
    }

    #[test]
    fn an_item_is_added_with_a_fresh_id() {
        let outcome = existing().when(&add(certificate()));
        let item = outcome.fresh_id(0);
        outcome
            .then(&[InvoicingEvent::ItemAdded { item, terms: certificate() }])
            .reply(&ItemAdded { item });
    }

    #[test]
    fn no_two_items_share_a_code() {
        let sold = existing().and(item_added());
        sold.when(&add(certificate()))
            .then_refused("item.duplicate_code")
            .saying("the code CERT-01 belongs to another item; choose another one");
    }

    #[test]
    fn its_taxes_must_be_known_and_have_the_rate() {
        let with = |taxes: Vec<LineTax>, excluded| ItemTerms { taxes, excluded, ..certificate() };
        let check = |terms: ItemTerms, code: &str, sentence: &str| {
            existing().when(&add(terms)).then_refused(code).saying(sentence);
        };
        check(
            with(vec![LineTax::rate(tax("77"), Percent::whole(1))], false),
            "tax.unknown",
            "terms.taxes.0: there is no tax 77 here; take one that this issuer knows, or add it",
        );
        check(
            with(vec![LineTax::rate(tax("01"), Percent::whole(18))], false),
            "tax.rate_unknown",
            "terms.taxes.0: 01 has no rate of 18.00 %; take one of those that it has",
        );
        check(
            with(vec![LineTax::rate(tax("05"), Percent::whole(15))], false),
            "tax.wrong_kind",
            "terms.taxes.0: 05 is kept back, not charged; write it among the withholdings",
        );
        check(
            with(vec![LineTax::rate(tax("01"), Percent::whole(19))], true),
            "input.unwanted",
            "terms.taxes cannot be given here: what is excluded has no taxes; leave it out",
        );
    }

    #[test]
    fn an_issuer_has_a_bounded_number_of_items() {
        let mut given = existing();
        for seed in 0..ITEMS_MAX {
            let code = format!("I{seed}").parse().unwrap();
            let terms = ItemTerms { code, ..certificate() };
            let item = uuid::Uuid::from_u128(0x1000 + seed as u128).into();
            given = given.and(InvoicingEvent::ItemAdded { item, terms });
        }
        given.when(&add(certificate())).then_refused("item.too_many");
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([]).when(&add(certificate())).then_refused("issuer.unknown");
    }
}
