use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::code::Code;
use super::counter::CounterSign;
use super::leg::{Leg, LegOutcome};
use super::waits::Promise;
use crate::dispatch::{Age, Class, InHand, Reason, Target, Waiting};
use crate::{
    AppointmentId, CounterId, CustomerId, Language, Note, PrincipalId, PriorityId, QueueId,
    ServiceId, TicketId, Timestamp, VisitMark,
};

/// One visit, as a branch keeps it. Small, because a branch keeps many: what few of them have is in a
/// box of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// What the person is called by.
    pub code: Code,
    /// What the person came for; of several services, the present one.
    pub service: ServiceId,
    /// The queue in which it waits or last waited; none for the one that every branch has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// The class of people that its holder belongs to, unless it is the ordinary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// How long its holder was told to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Since when its holder waits for this service. Whoever is sent elsewhere or comes back keeps it;
    /// whoever was promised a time waits since that.
    pub arrived: Age,
    /// When the present leg began.
    pub joined_at: Timestamp,
    /// What its holder follows it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitMark>,
    /// How far it has come.
    pub state: Progress,
    /// What few have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<Box<More>>,
}

/// What few tickets have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct More {
    /// Who alone may call it.
    #[serde(default, skip_serializing_if = "Target::is_anyone")]
    pub target: Target,
    /// Its place in the line, when that is not the one that it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Age>,
    /// The appointment that its holder came for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentId>,
    /// What its holder goes on to afterwards, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<ServiceId>,
    /// The legs that have ended, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs: Vec<Leg>,
    /// What was noted, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<TicketNote>,
    /// Whose it is, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// In which language its holder is spoken to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// What somebody noted about a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketNote {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: PrincipalId,
    /// What.
    pub text: Note,
}

/// How far a ticket has come, with what is known at that point. A call is in a box: most tickets that
/// a branch keeps wait, and were not called yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TicketState {
    /// Its holder waits to be called.
    Waiting,
    /// It is set aside, and is not called until it comes back.
    Held {
        /// Since when.
        held_at: Timestamp,
        /// When it comes back by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Its holder was called, and is on the way.
    Called {
        /// The call.
        call: Box<Call>,
    },
    /// Its holder is being served.
    Serving {
        /// The call that was followed.
        call: Box<Call>,
        /// When the service began.
        started_at: Timestamp,
    },
    /// Its holder was served: the ticket has ended.
    Served {
        /// The call that was followed.
        call: Box<Call>,
        /// When the service began.
        started_at: Timestamp,
        /// When it ended.
        ended_at: Timestamp,
    },
    /// Its holder was called and did not come: the ticket has ended, unless its holder comes late.
    NoShow {
        /// The call that nobody followed.
        call: Box<Call>,
        /// When that was said.
        ended_at: Timestamp,
    },
    /// It was withdrawn: the ticket has ended.
    Cancelled {
        /// When.
        ended_at: Timestamp,
        /// By whom.
        #[serde(default)]
        by: CancelledBy,
    },
    /// The day was closed before its turn came: the ticket has ended.
    Expired {
        /// When.
        ended_at: Timestamp,
    },
    /// It was made in error: the ticket has ended, and counts for nothing.
    Voided {
        /// When.
        ended_at: Timestamp,
    },
}

/// Who withdrew a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// Somebody who works there.
    #[default]
    Staff,
    /// Its holder.
    Customer,
}

impl CancelledBy {
    /// Whether it was somebody who works there.
    pub const fn is_staff(&self) -> bool {
        matches!(self, Self::Staff)
    }
}

/// How far a ticket has come, as a branch keeps it: to wait takes no room, and most wait.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress(Option<Box<TicketState>>);

impl From<TicketState> for Progress {
    fn from(state: TicketState) -> Self {
        match state {
            TicketState::Waiting => Self(None),
            further => Self(Some(Box::new(further))),
        }
    }
}

impl Deref for Progress {
    type Target = TicketState;

    fn deref(&self) -> &TicketState {
        self.0.as_deref().unwrap_or(&TicketState::Waiting)
    }
}

impl PartialEq<TicketState> for Progress {
    fn eq(&self, other: &TicketState) -> bool {
        **self == *other
    }
}

impl Serialize for Progress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TicketState::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Progress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        TicketState::deserialize(deserializer).map(Self::from)
    }
}

/// How a ticket was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    /// Where to.
    pub counter: CounterSign,
    /// When for the first time.
    pub called_at: Timestamp,
    /// How many times.
    pub calls: u16,
    /// When for the last time.
    pub last_at: Timestamp,
    /// Who sat there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<PrincipalId>,
    /// Why this ticket was next; none when it was not, and somebody chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// A ticket, as it is shown to those who work there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketView {
    /// Which one.
    pub ticket: TicketId,
    /// What the person is called by.
    pub code: Code,
    /// What the person came for.
    pub service: ServiceId,
    /// How long its holder was told to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Since when its holder waits, or waited, for this service.
    pub waiting_since: Timestamp,
    /// How far it has come.
    #[serde(flatten)]
    pub state: TicketState,
    /// The queue in which it waits or last waited; none for the one that every branch has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// The class of people that its holder belongs to, unless it is the ordinary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// What few have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<Box<More>>,
}

impl TicketState {
    /// The call that it was last given, if any.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Called { call }
            | Self::Serving { call, .. }
            | Self::Served { call, .. }
            | Self::NoShow { call, .. } => Some(call),
            _ => None,
        }
    }

    /// The counter that has it in its hands.
    pub fn in_hand(&self) -> Option<CounterSign> {
        match self {
            Self::Called { call } | Self::Serving { call, .. } => Some(call.counter),
            _ => None,
        }
    }

    /// When it ended; `None` while it is alive.
    pub const fn ended_at(&self) -> Option<Timestamp> {
        match *self {
            Self::Waiting | Self::Held { .. } | Self::Called { .. } | Self::Serving { .. } => None,
            Self::Served { ended_at, .. }
            | Self::NoShow { ended_at, .. }
            | Self::Cancelled { ended_at, .. }
            | Self::Expired { ended_at }
            | Self::Voided { ended_at } => Some(ended_at),
        }
    }

    /// Whether it waits, is held, was called or is being served.
    pub const fn is_alive(&self) -> bool {
        self.ended_at().is_none()
    }
}

impl Ticket {
    /// Who alone may call it.
    pub fn target(&self) -> Target {
        self.more.as_ref().map_or(Target::Anyone, |more| more.target)
    }

    /// Its place in the line: the lower, the sooner.
    pub fn place(&self) -> Age {
        self.more.as_ref().and_then(|more| more.place).unwrap_or(self.arrived)
    }

    /// The tickets that are like this one for whoever calls the next.
    pub fn class(&self) -> Class {
        let (queue, service, priority) = (self.queue, self.service, self.priority);
        let appointment = self.more.as_ref().is_some_and(|more| more.appointment.is_some());
        Class { queue, service, priority, target: self.target(), appointment }
    }

    /// Somebody who waits with it.
    pub fn waiting(&self, ticket: TicketId) -> Waiting {
        let (arrived, place) = (self.arrived, self.place());
        Waiting { ticket, class: self.class(), arrived, place }
    }

    /// Whom a counter has that has called or serves it.
    pub(super) fn in_hand(&self, ticket: TicketId) -> Option<(CounterId, InHand)> {
        let (call, started_at) = match &*self.state {
            TicketState::Called { call } => (call, None),
            TicketState::Serving { call, started_at } => (call, Some(*started_at)),
            _ => return None,
        };
        let overdue = call.reason.is_some_and(|reason| reason.is_overdue());
        let (waiting, called_at) = (self.waiting(ticket), call.called_at);
        Some((call.counter.id, InHand { waiting, called_at, started_at, overdue }))
    }

    /// What its holder goes on to afterwards.
    pub fn then(&self) -> &[ServiceId] {
        self.more.as_ref().map_or(&[], |more| &more.then)
    }

    /// The legs that have ended before the present one.
    pub fn legs(&self) -> &[Leg] {
        self.more.as_ref().map_or(&[], |more| &more.legs)
    }

    /// What was noted.
    pub fn notes(&self) -> &[TicketNote] {
        self.more.as_ref().map_or(&[], |more| &more.notes)
    }

    /// The box for what few have.
    pub(super) fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// Changes what few have, without making a box for nothing.
    pub(super) fn set_target(&mut self, target: Target) {
        if target != self.target() {
            self.more_mut().target = target;
        }
    }

    /// Changes its place, without making a box for nothing.
    pub(super) fn set_place(&mut self, place: Age) {
        let place = (place != self.arrived).then_some(place);
        if self.more.as_ref().and_then(|more| more.place) != place {
            self.more_mut().place = place;
        }
    }

    /// The present leg ends like this, and the next begins.
    pub(super) fn end_leg(&mut self, ended_at: Timestamp, outcome: LegOutcome) {
        let leg = self.present_leg(ended_at, outcome);
        self.more_mut().legs.push(leg);
        self.joined_at = ended_at;
    }

    /// The present leg, if it ended like this.
    pub(super) fn present_leg(&self, ended_at: Timestamp, outcome: LegOutcome) -> Leg {
        let call = self.state.call();
        let started_at = match *self.state {
            TicketState::Serving { started_at, .. } | TicketState::Served { started_at, .. } => {
                Some(started_at)
            }
            _ => None,
        };
        Leg {
            service: self.service,
            queue: self.queue,
            joined_at: self.joined_at,
            called_at: call.map(|call| call.called_at),
            started_at,
            ended_at,
            counter: call.map(|call| call.counter.id),
            agent: call.and_then(|call| call.agent),
            outcome,
        }
    }

    /// The ticket as it is shown.
    pub fn view(&self, ticket: TicketId) -> TicketView {
        TicketView {
            ticket,
            code: self.code,
            service: self.service,
            promise: self.promise,
            issued_at: self.issued_at,
            waiting_since: self.arrived.since,
            state: (*self.state).clone(),
            queue: self.queue,
            priority: self.priority,
            more: self.more.clone(),
        }
    }
}

/// What is so, and what can be done from here. It stands in refusals, after the ticket's code.
impl fmt::Display for TicketState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Waiting => "still waits; call it first, or cancel it",
            Self::Held { .. } => "is set aside; resume it, or cancel it",
            Self::Called { call } => {
                return write!(
                    formatter,
                    "was called to {}; start it, recall it, or say that nobody came",
                    call.counter
                );
            }
            Self::Serving { call, .. } => {
                return write!(formatter, "is being served at {}; finish it", call.counter);
            }
            Self::Served { .. } => "was served already; issue a new ticket",
            Self::NoShow { .. } => {
                "did not come when it was called; reinstate it, or issue a new ticket"
            }
            Self::Cancelled { .. } => "was cancelled; issue a new ticket",
            Self::Expired { .. } => {
                "was not called before the day was closed; issue a new ticket when it is open"
            }
            Self::Voided { .. } => "was made in error; issue a new ticket",
        })
    }
}
