use serde::{Deserialize, Serialize};

use super::appointments::AppointmentTerms;
use super::arrival::Arrival;
use super::catalogue::{Order, PriorityTerms, QueueTerms, ServiceTerms, Unserved};
use super::choice::{Choice, UnservedService};
use super::code::{Code, Prefix};
use super::counter::{CounterNumber, CounterSign, CounterTerms};
use super::day::Turning;
use super::settings::BranchChange;
use super::ticket::{CancelledBy, TicketState};
use super::waits::ToldWait;
use crate::dispatch::{Age, Class, Reason, Target};
use crate::hours::Date;
use crate::{
    AppointmentId, BranchId, CounterId, Name, Note, PrincipalId, PriorityId, QueueId, ServiceId,
    TicketId, Timestamp, VisitMark,
};

/// What can happen in a branch.
///
/// Each carries what a display needs, so that a board can follow the events and ask for nothing. None
/// carries personal data: events are kept for ever and sent to every screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BranchEvent {
    /// The branch exists.
    BranchCreated {
        /// Its id.
        branch: BranchId,
        /// What it is called.
        name: Name,
    },
    /// The branch works in another way.
    BranchChanged {
        /// What is different.
        change: Box<BranchChange>,
    },
    /// There is one more class of people.
    PriorityAdded {
        /// Its id.
        priority: PriorityId,
        /// What it is.
        terms: PriorityTerms,
    },
    /// A class of people is another one.
    PriorityChanged {
        /// Its id.
        priority: PriorityId,
        /// What it is now.
        terms: PriorityTerms,
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
    /// A service is given in another way.
    ServiceChanged {
        /// Its id.
        service: ServiceId,
        /// What it is called now.
        name: Name,
        /// How it is given now.
        terms: ServiceTerms,
    },
    /// There is one more line.
    QueueAdded {
        /// Its id.
        queue: QueueId,
        /// What it is.
        terms: QueueTerms,
    },
    /// A line is another one. Who waits in it goes on waiting.
    QueueChanged {
        /// Its id.
        queue: QueueId,
        /// What it is now.
        terms: QueueTerms,
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
    /// A desk works in another way.
    CounterChanged {
        /// Which one.
        counter: CounterSign,
        /// What it is called now.
        name: Name,
        /// How it works now.
        terms: CounterTerms,
    },
    /// Services, priorities, queues or counters are shown in another order.
    Reordered {
        /// What comes first now.
        order: Order,
    },
    /// A counter serves again.
    CounterOpened {
        /// Which one.
        counter: CounterSign,
    },
    /// A counter serves nobody any more.
    CounterClosed {
        /// Which one.
        counter: CounterSign,
    },
    /// The agent of a counter is away for a while.
    BreakBegun {
        /// Which one.
        counter: CounterSign,
        /// Why.
        reason: Name,
    },
    /// An agent has sat down.
    AgentSeated {
        /// Where.
        counter: CounterSign,
        /// Who.
        agent: PrincipalId,
    },
    /// An agent has left.
    AgentLeft {
        /// Where.
        counter: CounterSign,
        /// Who.
        agent: PrincipalId,
    },
    /// A new day begins.
    DayOpened {
        /// Its number.
        number: u32,
        /// How that came, and when the clock turns it next.
        #[serde(default, skip_serializing_if = "Turning::is_plain")]
        turning: Turning,
    },
    /// No new tickets for now; who waits is still served.
    IntakeClosed {
        /// The number of the day.
        number: u32,
        /// How that came, and when the clock turns it next.
        #[serde(default, skip_serializing_if = "Turning::is_plain")]
        turning: Turning,
    },
    /// There are new tickets again, on the same day: a pause is over.
    IntakeOpened {
        /// The number of the day.
        number: u32,
        /// How that came, and when the clock turns it next.
        #[serde(default, skip_serializing_if = "Turning::is_plain")]
        turning: Turning,
    },
    /// The day is over. Every ticket that was alive has expired, and every counter is idle.
    DayClosed {
        /// The number of the day.
        number: u32,
        /// How many have expired.
        expired: u32,
        /// How that came, and when the clock turns it next.
        #[serde(default, skip_serializing_if = "Turning::is_plain")]
        turning: Turning,
    },
    /// The clock turns the day at another moment than it was to: the hours have changed.
    TurnPlanned {
        /// When; never, when people open and close.
        next: Option<Timestamp>,
        /// The business day that the day under way belongs to from now on, if to another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<Date>,
    },
    /// A time was promised to somebody.
    AppointmentBooked {
        /// Its id.
        appointment: AppointmentId,
        /// What was promised.
        terms: AppointmentTerms,
        /// When it can be checked in no more.
        until: Timestamp,
        /// What its holder follows it by.
        visit: VisitMark,
    },
    /// An appointment was withdrawn.
    AppointmentCancelled {
        /// Which one.
        appointment: AppointmentId,
    },
    /// Somebody has not come to an appointment.
    AppointmentMissed {
        /// Which one.
        appointment: AppointmentId,
    },
    /// Somebody took a ticket, and waits.
    TicketIssued {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// What its holder came for.
        service: ServiceId,
        /// What else is known of it.
        #[serde(default, skip_serializing_if = "Arrival::is_plain")]
        arrival: Arrival,
    },
    /// Who takes a ticket from now on is told to wait so long.
    WaitsTold {
        /// All that is told.
        waits: Vec<ToldWait>,
    },
    /// A ticket was called to a counter.
    TicketCalled {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// Where to.
        counter: CounterSign,
        /// How that came.
        #[serde(default, skip_serializing_if = "Choice::is_next")]
        choice: Choice,
        /// Why it was next; none when it was not, and somebody chose it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
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
        /// The counter that is free again.
        counter: CounterSign,
        /// Whether something is to be done there before it is idle.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        wrap_up: bool,
    },
    /// The service is done, and its holder goes on to the next of the visit.
    TicketWentOn {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is free again.
        counter: CounterSign,
        /// Whether something is to be done there before it is idle.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        wrap_up: bool,
        /// What its holder waits for now.
        service: ServiceId,
        /// Where.
        queue: Option<QueueId>,
        /// Why nobody can be served there, if so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unserved: Option<Unserved>,
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
        /// By whom.
        #[serde(default, skip_serializing_if = "CancelledBy::is_staff")]
        by: CancelledBy,
    },
    /// The ticket was made in error; it has ended.
    TicketVoided {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is idle again, when it had the ticket.
        counter: Option<CounterSign>,
    },
    /// The ticket was set aside.
    TicketHeld {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is idle again, when it had the ticket.
        counter: Option<CounterSign>,
        /// When it comes back by itself.
        until: Option<Timestamp>,
    },
    /// The ticket waits again.
    TicketResumed {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// Its place; at the end when there is none.
        place: Option<Age>,
    },
    /// The ticket was put back in line, for others to go first.
    TicketRecycled {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is idle again, when it had called the ticket.
        counter: Option<CounterSign>,
        /// Its place; at the end when there is none.
        place: Option<Age>,
        /// When it can be called again, if not at once.
        until: Option<Timestamp>,
    },
    /// Somebody came late, and waits again.
    TicketReinstated {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// Its place; at the end when there is none.
        place: Option<Age>,
    },
    /// The ticket was sent elsewhere, and waits there.
    TicketTransferred {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is idle again, when it had the ticket.
        counter: Option<CounterSign>,
        /// In which queue it waits now.
        queue: Option<QueueId>,
        /// Who alone may call it.
        #[serde(default, skip_serializing_if = "Target::is_anyone")]
        target: Target,
        /// Its place; at the end when there is none.
        place: Option<Age>,
        /// What the next should know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// Something was noted about a visit.
    TicketNoted {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// What.
        note: Note,
    },
    /// Nobody was left to serve these who wait; they wait in another queue, with the time that they
    /// have waited.
    LaneHandedOver {
        /// Which they were.
        from: Class,
        /// Which they are now.
        to: Class,
        /// How many.
        waiting: u32,
    },
    /// People wait whom no open counter is able to serve.
    WaitingUnserved {
        /// What they wait for.
        services: Vec<UnservedService>,
    },
    /// A move was taken back: the ticket is as it was before.
    MoveUndone {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        code: Code,
        /// The counter that is as it was before, too.
        counter: Option<CounterSign>,
        /// The number of the event that was taken back.
        undone: u64,
        /// How far the ticket has come now.
        now: TicketState,
    },
}
