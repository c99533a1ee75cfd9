use serde::{Deserialize, Serialize};

use super::place::ScreenOpening;
use crate::branch::bounds::{DESK_WAITING_MAX, SNAPSHOT_WAITING_MAX};
use crate::branch::catalogue::{PriorityView, QueueView, ServiceView};
use crate::branch::code::Code;
use crate::branch::counter::CounterView;
use crate::branch::state::Branch;
use crate::branch::ticket::TicketView;
use crate::dispatch::Reason;
use crate::{BranchId, CounterId, Language, Name, ServiceId, TicketId, Timestamp};

/// What somebody sees who serves at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskScreen {
    /// Which branch.
    pub branch: BranchId,
    /// What it is called.
    pub branch_name: Name,
    /// In which languages it speaks, its own first.
    pub languages: Vec<Language>,
    /// Its time zone; none for UTC.
    pub time_zone: Option<Name>,
    /// Whether it is open.
    pub opening: ScreenOpening,
    /// The counter itself.
    pub counter: CounterView,
    /// Whom it has called or serves.
    pub ticket: Option<TicketView>,
    /// Who would be called now.
    pub next: Option<DeskNext>,
    /// Who waits whom it is able to serve, the first in line first; at most [`DESK_WAITING_MAX`].
    pub waiting: Vec<TicketView>,
    /// How many those are in all.
    pub waiting_count: usize,
    /// Who is set aside, whose ticket is oldest first; at most as many.
    pub held: Vec<TicketView>,
    /// What people can come for.
    pub services: Vec<ServiceView>,
    /// The classes of people.
    pub priorities: Vec<PriorityView>,
    /// The queues.
    pub queues: Vec<QueueView>,
    /// All counters: to send people to.
    pub counters: Vec<CounterView>,
    /// What the day has been like at this counter.
    pub figures: DeskFigures,
}

/// Who would be called now, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskNext {
    /// Whose ticket.
    pub ticket: TicketId,
    /// What its holder is called by.
    pub code: Code,
    /// For what.
    pub service: ServiceId,
    /// Why.
    pub reason: Reason,
}

/// What the day has been like at a counter. What nobody was measured for is `None`, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeskFigures {
    /// Services that ended there.
    pub served: u64,
    /// Calls to which nobody came.
    pub no_show: u64,
    /// How long those waited whom it called, in the mean.
    pub waiting_mean_ms: Option<u64>,
    /// How long they were served, in the mean.
    pub service_mean_ms: Option<u64>,
}

impl DeskScreen {
    /// What somebody sees who serves at this counter, at this moment; `None` when there is no such counter.
    pub fn of(branch: &Branch, id: CounterId, now: Timestamp) -> Option<Self> {
        let profile = branch.profile()?;
        let counter = branch.counters.get(&id)?;
        let ability = counter.ability(id);
        let lanes = branch.dispatch.line().lanes();
        let able = lanes.filter(|(class, _)| ability.can_serve(class));
        let first = branch.first_waiting(SNAPSHOT_WAITING_MAX);
        let waiting = first.filter(|(_, ticket)| ability.can_serve(&ticket.class()));
        Some(Self {
            branch: profile.branch,
            branch_name: profile.name.clone(),
            languages: branch.languages(),
            time_zone: profile.settings.time_zone.clone(),
            opening: branch.opening_on_screen()?,
            counter: counter.view(id),
            ticket: counter.state.ticket().and_then(|ticket| branch.ticket(ticket)),
            next: branch.next_on_desk(id, now),
            waiting_count: able.map(|(_, lane)| lane.len()).sum(),
            waiting: waiting.take(DESK_WAITING_MAX).map(|(id, ticket)| ticket.view(id)).collect(),
            held: branch.held_on_desk(),
            services: branch.services(),
            priorities: branch.priorities(),
            queues: branch.queues(),
            counters: branch.counters(),
            figures: branch.figures_on_desk(id),
        })
    }
}

impl Branch {
    fn next_on_desk(&self, counter: CounterId, now: Timestamp) -> Option<DeskNext> {
        let next = self.next_for(counter, now)?;
        let ticket = self.tickets.get(&next.ticket)?;
        let (code, service) = (ticket.code, ticket.service);
        Some(DeskNext { ticket: next.ticket, code, service, reason: next.reason })
    }

    fn held_on_desk(&self) -> Vec<TicketView> {
        let held = self.index.held.iter().take(DESK_WAITING_MAX);
        held.filter_map(|id| self.ticket(*id)).collect()
    }

    fn figures_on_desk(&self, counter: CounterId) -> DeskFigures {
        let numbers = self.figures.counter(counter);
        DeskFigures {
            served: numbers.served,
            no_show: numbers.no_show,
            waiting_mean_ms: numbers.waiting_time.mean_ms,
            service_mean_ms: numbers.service_time.mean_ms,
        }
    }
}
