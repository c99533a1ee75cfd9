//! The ways from one state of a ticket to the next. Each says whether there is one from where the
//! ticket is; where there is none, nothing changes.

use super::bounds::LEGS_MAX;
use super::leg::LegOutcome;
use super::ticket::{Call, CancelledBy, Ticket, TicketState};
use crate::dispatch::{Age, Target};
use crate::{QueueId, ServiceId, Timestamp};

impl Ticket {
    pub(super) fn be_called(&mut self, call: Call) -> bool {
        if !matches!(*self.state, TicketState::Waiting | TicketState::Held { .. }) {
            return false;
        }
        self.state = TicketState::Called { call: Box::new(call) }.into();
        true
    }

    pub(super) fn be_recalled(&mut self, calls: u16, last_at: Timestamp) -> bool {
        let TicketState::Called { call } = &*self.state else { return false };
        let call = Box::new(Call { calls, last_at, ..**call });
        self.state = TicketState::Called { call }.into();
        true
    }

    pub(super) fn start(&mut self, started_at: Timestamp) -> bool {
        let TicketState::Called { call } = &*self.state else { return false };
        self.state = TicketState::Serving { call: call.clone(), started_at }.into();
        true
    }

    pub(super) fn be_served(&mut self, ended_at: Timestamp) -> bool {
        let TicketState::Serving { call, started_at } = &*self.state else { return false };
        let (call, started_at) = (call.clone(), *started_at);
        self.state = TicketState::Served { call, started_at, ended_at }.into();
        true
    }

    pub(super) fn go_on(
        &mut self,
        at: Timestamp,
        service: ServiceId,
        queue: Option<QueueId>,
        arrived: Age,
    ) -> bool {
        if !matches!(*self.state, TicketState::Serving { .. }) {
            return false;
        }
        self.end_leg(at, LegOutcome::Served);
        let then = &mut self.more_mut().then;
        if then.first() == Some(&service) {
            then.remove(0);
        }
        // There is a box, for the leg that has ended.
        self.more_mut().appointment = None;
        self.promise = None;
        self.set_target(Target::Anyone);
        (self.service, self.queue, self.arrived) = (service, queue, arrived);
        self.wait_at(arrived)
    }

    pub(super) fn not_show(&mut self, ended_at: Timestamp) -> bool {
        let TicketState::Called { call } = &*self.state else { return false };
        self.state = TicketState::NoShow { call: call.clone(), ended_at }.into();
        true
    }

    pub(super) fn be_cancelled(&mut self, ended_at: Timestamp, by: CancelledBy) -> bool {
        if !self.state.is_alive() || matches!(*self.state, TicketState::Serving { .. }) {
            return false;
        }
        self.end_call(ended_at, LegOutcome::Cancelled);
        self.state = TicketState::Cancelled { ended_at, by }.into();
        true
    }

    pub(super) fn be_voided(&mut self, ended_at: Timestamp) -> bool {
        if !self.state.is_alive() {
            return false;
        }
        self.end_call(ended_at, LegOutcome::Voided);
        self.state = TicketState::Voided { ended_at }.into();
        true
    }

    pub(super) fn expire(&mut self, ended_at: Timestamp) -> bool {
        if !self.state.is_alive() {
            return false;
        }
        self.end_call(ended_at, LegOutcome::Expired);
        self.state = TicketState::Expired { ended_at }.into();
        true
    }

    pub(super) fn be_held(&mut self, held_at: Timestamp, until: Option<Timestamp>) -> bool {
        self.set_aside(held_at, until, LegOutcome::Held)
    }

    pub(super) fn resume(&mut self, place: Age) -> bool {
        matches!(*self.state, TicketState::Held { .. }) && self.wait_at(place)
    }

    pub(super) fn be_recycled(
        &mut self,
        at: Timestamp,
        place: Age,
        until: Option<Timestamp>,
    ) -> bool {
        if until.is_some() {
            self.set_place(place);
            return self.set_aside(at, until, LegOutcome::Recycled);
        }
        match *self.state {
            TicketState::Waiting => {}
            TicketState::Called { .. } => self.end_leg(at, LegOutcome::Recycled),
            _ => return false,
        }
        self.wait_at(place)
    }

    pub(super) fn be_reinstated(&mut self, at: Timestamp, place: Age) -> bool {
        let TicketState::NoShow { ended_at, .. } = *self.state else { return false };
        self.end_leg(ended_at, LegOutcome::NoShow);
        self.joined_at = at;
        self.wait_at(place)
    }

    pub(super) fn be_transferred(
        &mut self,
        at: Timestamp,
        queue: Option<QueueId>,
        target: Target,
        place: Age,
    ) -> bool {
        if !self.state.is_alive() {
            return false;
        }
        self.end_leg(at, LegOutcome::Transferred);
        self.queue = queue;
        self.set_target(target);
        self.wait_at(place)
    }

    pub(super) fn be_handed_over(&mut self, at: Timestamp, queue: Option<QueueId>, target: Target) {
        // Nobody can refuse this one: when there is no more room, the leg goes on in the other queue.
        if self.legs().len() < LEGS_MAX {
            self.end_leg(at, LegOutcome::HandedOver);
        }
        self.queue = queue;
        self.set_target(target);
    }

    /// The end says no more than when; a call that it interrupts is kept as a leg.
    fn end_call(&mut self, at: Timestamp, outcome: LegOutcome) {
        if self.state.call().is_some() {
            self.end_leg(at, outcome);
        }
    }

    fn set_aside(&mut self, at: Timestamp, until: Option<Timestamp>, outcome: LegOutcome) -> bool {
        match *self.state {
            TicketState::Waiting => {}
            TicketState::Called { .. } | TicketState::Serving { .. } => self.end_leg(at, outcome),
            _ => return false,
        }
        self.state = TicketState::Held { held_at: at, until }.into();
        true
    }

    fn wait_at(&mut self, place: Age) -> bool {
        self.set_place(place);
        self.state = TicketState::Waiting.into();
        true
    }
}
