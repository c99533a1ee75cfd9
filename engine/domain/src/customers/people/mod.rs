//! Messages about customers: they are added, changed, found, merged and noted, and so are their visits.

mod add;
mod change;
mod find;
mod find_by_document;
mod follow_visits;
mod history;
mod merge;
mod note;
mod note_invoice;
mod search;

pub use add::{AddCustomer, CustomerAdded};
pub use change::ChangeCustomer;
pub use find::{CustomerView, FindCustomer};
pub use find_by_document::FindCustomerByDocument;
pub use follow_visits::{FollowVisits, FollowedVisit, FollowedVisits, VisitsFollowed};
pub use history::{CustomerHistory, HistoryOfCustomer};
pub use merge::MergeCustomers;
pub use note::NoteCustomer;
pub use note_invoice::NoteInvoice;
pub(super) use search::page_size;
pub use search::{CustomerPage, CustomerSummary, SearchBy, SearchCustomers, SearchPlace};

use super::customer::{Customer, Kept};
use super::event::CustomerEvent;
use crate::{CustomerId, Decided, Message};

/// These events, and this is known of the customer from now on.
pub(super) fn known_as<M: Message<Aggregate = super::Customers>>(
    decided: Decided<M>,
    id: CustomerId,
    customer: Customer,
) -> Decided<M> {
    decided.keeping(id, Some(Kept::Customer(Box::new(customer))))
}

/// One thing happens to a customer, and this is known of it from now on.
pub(super) fn happens<M: Message<Aggregate = super::Customers>>(
    event: CustomerEvent,
    id: CustomerId,
    customer: Customer,
    reply: M::Reply,
) -> Decided<M> {
    known_as(Decided::new(vec![event], reply), id, customer)
}
