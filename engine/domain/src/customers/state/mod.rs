//! The directory in memory: packed records, and what finds them.

mod bytes;
mod entries;
mod people;
mod record;
mod words;
mod written;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::customer::{Customer, Kept};
use super::event::CustomerEvent;
use super::refusal::CustomerRefusal;
use crate::identity::IdentityDocument;
use crate::{Aggregate, BranchId, CustomerId, DirectoryId, Documents, Recorded};

pub(super) use entries::Entry;
use people::{Gathered, People};
pub(super) use words::Sought;

/// The directory of customers.
///
/// What is known of anybody comes from documents alone ([`Aggregate::keep`]), so the serialised state holds nothing of
/// persons and stays small however many there are. The maps are persistent: a clone costs a handful of reference
/// counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customers {
    /// Up to which event of each branch its visits are noted.
    pub(super) followed: OrdMap<BranchId, u64>,
    #[serde(skip)]
    pub(super) people: People,
}

impl Aggregate for Customers {
    type Id = DirectoryId;
    type Event = CustomerEvent;
    type Refusal = CustomerRefusal;
    type Document = Kept;

    const KIND: u8 = 3;
    const NAME: &'static str = "customers";
    const FORM: u32 = 1;

    fn apply(&mut self, recorded: &Recorded<CustomerEvent>) {
        // Everything else that happens is told by the documents that go with it.
        if let CustomerEvent::VisitsFollowed { branch, to } = &recorded.event {
            self.followed.insert(*branch, *to);
        }
    }

    fn keep(&mut self, document: Uuid, content: Option<Kept>) {
        self.people.keep(document.into(), content.as_ref());
    }

    fn keep_all(&mut self, documents: impl Documents<Kept>) {
        self.people = People::of(documents.each(|id, kept| Gathered::of(id.into(), &kept)));
    }

    fn changes(event: &CustomerEvent) -> Option<Uuid> {
        event.customer().map(Uuid::from)
    }
}

impl Customers {
    /// How many customers there are, without doubles.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A customer under its id or that of one of its doubles, with the id under which it is known now.
    pub fn customer(&self, id: CustomerId) -> Option<(CustomerId, Customer)> {
        match self.people.get(id)? {
            Kept::Customer(customer) => Some((id, *customer)),
            // A double points at one that is no double.
            Kept::MergedInto(merged) => match self.people.get(merged.into)? {
                Kept::Customer(customer) => Some((merged.into, *customer)),
                Kept::MergedInto(_) => None,
            },
        }
    }

    /// The same, or the refusal to say.
    pub(super) fn known(&self, id: CustomerId) -> Result<(CustomerId, Customer), CustomerRefusal> {
        self.customer(id).ok_or(CustomerRefusal::CustomerUnknown { customer: id })
    }

    /// Who has this document.
    pub fn holder(&self, document: &IdentityDocument) -> Option<CustomerId> {
        self.people.holder(document)
    }

    /// That nobody else than `customer` has this document.
    pub(super) fn document_is_free(
        &self,
        document: Option<&IdentityDocument>,
        customer: CustomerId,
    ) -> Result<(), CustomerRefusal> {
        match document.and_then(|document| self.holder(document)) {
            Some(holder) if holder != customer => {
                Err(CustomerRefusal::DocumentTaken { customer: holder })
            }
            _ => Ok(()),
        }
    }

    /// That there is room for so many more.
    pub(super) fn has_room(&self, more: usize) -> Result<(), CustomerRefusal> {
        let limit = super::bounds::CUSTOMERS_MAX;
        if self.len() + more > limit {
            return Err(CustomerRefusal::TooManyCustomers { limit });
        }
        Ok(())
    }

    /// Up to which event of a branch its visits are noted.
    pub fn followed(&self, branch: BranchId) -> u64 {
        self.followed.get(&branch).copied().unwrap_or(0)
    }
}
