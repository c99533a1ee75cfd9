use serde::{Deserialize, Serialize};

use super::fields::{Channel, PartyKind, Purpose};
use crate::{BranchId, CustomerId, TicketId};

/// What can happen in the directory.
///
/// Each speaks of one customer, by the id alone. None carries personal data: events are for ever, and can be
/// followed by many. What is known of the customer from now on lies in the document that goes with the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CustomerEvent {
    /// Somebody is known from now on.
    CustomerAdded {
        /// Who.
        customer: CustomerId,
        /// A person or a company.
        kind: PartyKind,
    },
    /// Something else is known of somebody.
    CustomerChanged {
        /// Who.
        customer: CustomerId,
    },
    /// Something was noted about somebody.
    CustomerNoted {
        /// Who.
        customer: CustomerId,
    },
    /// Somebody agreed.
    ConsentGiven {
        /// Who.
        customer: CustomerId,
        /// To what.
        purpose: Purpose,
        /// By which way they may be reached for it.
        channel: Channel,
    },
    /// Somebody agrees no more.
    ConsentWithdrawn {
        /// Who.
        customer: CustomerId,
        /// To what.
        purpose: Purpose,
        /// By which way.
        channel: Channel,
    },
    /// One entry turned out to be the double of another: whoever asks for it is answered with that one.
    CustomerMerged {
        /// The double.
        customer: CustomerId,
        /// The one that stays.
        into: CustomerId,
    },
    /// A customer has taken a double in, with all that was known of it.
    CustomerAbsorbed {
        /// The one that stays.
        customer: CustomerId,
        /// The double.
        double: CustomerId,
    },
    /// A ticket was issued to somebody.
    CustomerVisited {
        /// Who.
        customer: CustomerId,
        /// Where.
        branch: BranchId,
        /// The ticket.
        ticket: TicketId,
    },
    /// An invoice was issued to somebody.
    CustomerInvoiced {
        /// Who.
        customer: CustomerId,
        /// The invoice.
        invoice: uuid::Uuid,
    },
    /// All visits of a branch have been noted up to an event of its stream.
    VisitsFollowed {
        /// Where.
        branch: BranchId,
        /// The position of that event.
        to: u64,
    },
    /// All that was known of somebody was erased.
    CustomerErased {
        /// Who.
        customer: CustomerId,
    },
}

impl CustomerEvent {
    /// Whose document has changed with it.
    pub const fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::CustomerAdded { customer, .. }
            | Self::CustomerChanged { customer }
            | Self::CustomerNoted { customer }
            | Self::ConsentGiven { customer, .. }
            | Self::ConsentWithdrawn { customer, .. }
            | Self::CustomerMerged { customer, .. }
            | Self::CustomerAbsorbed { customer, .. }
            | Self::CustomerVisited { customer, .. }
            | Self::CustomerInvoiced { customer, .. }
            | Self::CustomerErased { customer } => Some(*customer),
            Self::VisitsFollowed { .. } => None,
        }
    }
}
