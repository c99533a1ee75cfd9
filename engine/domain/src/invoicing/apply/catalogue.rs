use std::sync::Arc;

use imbl::OrdMap;

use crate::ItemId;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::items::{ItemTerms, PriceList};
use crate::invoicing::ranges::{Range, RangeWarning};
use crate::invoicing::state::Issuer;

impl Issuer {
    pub(super) fn apply_to_catalogue(&mut self, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::TaxSet { code, terms } => {
                self.taxes.insert(*code, Arc::new(terms.clone()));
            }
            InvoicingEvent::ItemAdded { item, terms }
            | InvoicingEvent::ItemChanged { item, terms } => self.set_item(*item, terms),
            InvoicingEvent::PriceListAdded { list, terms } => {
                let position = u16::try_from(self.price_lists.len() + 1).unwrap_or(u16::MAX);
                let terms = terms.clone();
                let added = PriceList { position, terms, prices: OrdMap::new() };
                self.price_lists.insert(*list, Arc::new(added));
            }
            InvoicingEvent::PriceListChanged { list, terms } => {
                if let Some(found) = self.price_lists.get_mut(list) {
                    Arc::make_mut(found).terms = terms.clone();
                }
            }
            InvoicingEvent::PriceSet { list, item, price } => {
                if let Some(found) = self.price_lists.get_mut(list) {
                    let prices = &mut Arc::make_mut(found).prices;
                    match price {
                        Some(price) => _ = prices.insert(*item, *price),
                        None => _ = prices.remove(item),
                    }
                }
            }
            InvoicingEvent::ServiceSells { service, item } => match item {
                Some(item) => _ = self.services.insert(*service, *item),
                None => _ = self.services.remove(service),
            },
            _ => self.apply_to_ranges(event),
        }
    }

    fn set_item(&mut self, item: ItemId, terms: &ItemTerms) {
        if let Some(before) = self.items.insert(item, Arc::new(terms.clone())) {
            self.index.item_codes.remove(&before.code);
        }
        self.index.item_codes.insert(terms.code.clone(), item);
    }

    fn apply_to_ranges(&mut self, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::RangeAdded { range, terms, next } => {
                let (terms, next) = (terms.clone(), *next);
                let added = Range { terms, next, warned_of_numbers: false, warned_of_days: false };
                self.ranges.insert(*range, Arc::new(added));
            }
            InvoicingEvent::RangeChanged { range, active } => {
                if let Some(found) = self.ranges.get_mut(range) {
                    Arc::make_mut(found).terms.active = *active;
                }
            }
            InvoicingEvent::RangeWarned { range, warnings } => {
                if let Some(found) = self.ranges.get_mut(range) {
                    let found = Arc::make_mut(found);
                    for warning in warnings {
                        match warning {
                            RangeWarning::FewNumbers { .. } => found.warned_of_numbers = true,
                            RangeWarning::FewDays { .. } => found.warned_of_days = true,
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
