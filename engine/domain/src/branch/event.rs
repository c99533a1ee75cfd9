use serde::{Deserialize, Serialize};

use super::code::{Code, Prefix};
use super::counter::{CounterNumber, CounterSign};
use crate::{BranchId, CounterId, Name, ServiceId, TicketId};

/// What can happen in a branch.
///
/// Each carries what a display needs, so that a board can follow the events and ask for nothing. None
/// carries personal data: events are kept for ever and sent to every screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BranchEvent {
    /// The branch exists.
    BranchCreated {
        /// Its id.
        branch: BranchId,
        /// What it is called.
        name: Name,
    },
    /// People can come for something more.
    ServiceAdded {
        /// Its id.
        service: ServiceId,
        /// What it is called.
        name: Name,
        /// What its codes begin with.
        prefix: Prefix,
    },
    /// There is one more desk.
    CounterAdded {
        /// Its id.
        counter: CounterId,
        /// Its number.
        number: CounterNumber,
        /// What it is called.
        name: Name,
    },
    /// Somebody took a ticket, and waits.
    TicketIssued {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// What its holder came for.
        service: ServiceId,
    },
    /// A ticket was called to a counter.
    TicketCalled {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// Where to.
        counter: CounterSign,
    },
    /// A ticket was called again.
    TicketRecalled {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// Where to.
        counter: CounterSign,
        /// How many times it has been called by now.
        calls: u16,
    },
    /// Who was called has come, and is being served.
    ServiceStarted {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// Where.
        counter: CounterSign,
    },
    /// The service is done; the ticket has ended.
    TicketServed {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is idle again.
        counter: CounterSign,
    },
    /// Nobody came; the ticket has ended.
    TicketNoShow {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is idle again.
        counter: CounterSign,
    },
    /// The ticket was withdrawn; it has ended.
    TicketCancelled {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is idle again, when the ticket had been called.
        counter: Option<CounterSign>,
    },
}
