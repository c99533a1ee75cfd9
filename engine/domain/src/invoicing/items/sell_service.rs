use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::SERVICES_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{CatalogueRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, ItemId, Message, Permission, ServiceId};

/// Says what a service sells: who is served there is invoiced that. None for a service that sells nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SellService {
    /// Who invoices.
    pub issuer: IssuerId,
    /// The service, of whatever branch.
    pub service: ServiceId,
    /// What it sells.
    pub item: Option<ItemId>,
}

impl Message for SellService {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "sell_service";
    const PERMISSION: Permission = permissions::ITEMS_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        if let Some(item) = self.item {
            issuer.known_item(item)?;
        }
        let before = issuer.services.get(&self.service).copied();
        if before == self.item {
            return Ok(Decided::answer(()));
        }
        if before.is_none() && issuer.services.len() >= SERVICES_MAX {
            return Err(CatalogueRefusal::TooManyServicesSell { limit: SERVICES_MAX }.into());
        }
        let (service, item) = (self.service, self.item);
        Ok(Decided::new(vec![InvoicingEvent::ServiceSells { service, item }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn sell(item: Option<ItemId>) -> SellService {
        SellService { issuer: issuer(), service: service(), item }
    }

    #[test]
    fn a_service_sells_an_item_and_then_no_more() {
        let (service, item) = (service(), Some(item()));
        let sold = existing().and(item_added());
        let after = sold.when(&sell(item));
        after.then(&[InvoicingEvent::ServiceSells { service, item }]);
        after.afterwards().when(&sell(item)).then_nothing();
        let item = None;
        after
            .afterwards()
            .when(&sell(item))
            .then(&[InvoicingEvent::ServiceSells { service, item }]);
        sold.when(&sell(None)).then_nothing();
    }

    #[test]
    fn as_many_services_sell_something_as_can_be_found_quickly() {
        let full = (0..SERVICES_MAX).fold(existing().and(item_added()), |given, n| {
            let service = uuid::Uuid::from_u128(0x9000 + n as u128).into();
            given.and(InvoicingEvent::ServiceSells { service, item: Some(item()) })
        });
        full.when(&sell(Some(item()))).then_refused("service.too_many_sell");
    }

    #[test]
    fn the_item_must_be_known() {
        existing().when(&sell(Some(item()))).then_refused("item.unknown");
    }
}
