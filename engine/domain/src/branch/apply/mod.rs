mod appointments;
mod catalogue;
mod count;
mod day;
mod keep;
mod moves;
mod tell;

use std::sync::Arc;

use super::day::{Day, next_due};
use super::event::BranchEvent;
use super::refusal::BranchRefusal;
use super::settings::{Profile, Settings};
use super::state::Branch;
use crate::{Aggregate, Archived, BranchId, Context, NoDocument, PrincipalId, Recorded, Timestamp};

/// The circumstances of an event.
#[derive(Debug, Clone, Copy)]
struct Fact {
    /// Its number.
    seq: u64,
    /// When it happened.
    at: Timestamp,
    /// Who made it happen.
    by: PrincipalId,
}

/// Every event that `decide` makes fits the state that it was decided on. One that does not (written
/// by another version, or damaged and not noticed) is a fact all the same: what does not fit is left
/// out, always in the same way, and never with a panic. To stop here would close the branch for good,
/// because its history would stop there at every start.
impl Aggregate for Branch {
    type Id = BranchId;
    type Event = BranchEvent;
    type Refusal = BranchRefusal;
    type Document = NoDocument;

    const KIND: u8 = 1;
    const NAME: &'static str = "branch";
    const FORM: u32 = 5;

    fn archive(&self, event: &BranchEvent) -> Option<Archived> {
        self.sealed_by(event)
    }

    fn apply(&mut self, recorded: &Recorded<BranchEvent>) {
        let fact = Fact { seq: recorded.seq, at: recorded.at, by: recorded.by };
        self.seq = recorded.seq;
        match &recorded.event {
            BranchEvent::BranchCreated { branch, name } => {
                let (branch, name, settings) = (*branch, name.clone(), Settings::default());
                self.profile = Some(Arc::new(Profile { branch, name, settings }));
                self.day = Some(Day::first(fact.at));
                self.dispatch.open_intake(fact.at);
            }
            BranchEvent::BranchChanged { change } => {
                if let Some(profile) = self.profile() {
                    let profile = change.made_to(profile.clone());
                    self.dispatch.set_rule(profile.settings.policy.rule().unwrap_or_default());
                    self.profile = Some(Arc::new(profile));
                }
            }
            BranchEvent::PriorityAdded { .. }
            | BranchEvent::PriorityChanged { .. }
            | BranchEvent::ServiceAdded { .. }
            | BranchEvent::ServiceChanged { .. }
            | BranchEvent::QueueAdded { .. }
            | BranchEvent::QueueChanged { .. }
            | BranchEvent::CounterAdded { .. }
            | BranchEvent::CounterChanged { .. }
            | BranchEvent::Reordered { .. }
            | BranchEvent::CounterOpened { .. }
            | BranchEvent::CounterClosed { .. }
            | BranchEvent::BreakBegun { .. }
            | BranchEvent::AgentSeated { .. }
            | BranchEvent::AgentLeft { .. } => self.apply_to_catalogue(fact, &recorded.event),
            BranchEvent::DayOpened { number, turning } => self.open_day(fact, *number, *turning),
            BranchEvent::IntakeClosed { turning, .. } => self.close_intake(fact, *turning),
            BranchEvent::IntakeOpened { turning, .. } => self.open_intake(fact, *turning),
            BranchEvent::DayClosed { turning, .. } => self.close_day(fact, *turning),
            BranchEvent::TurnPlanned { next, date } => self.plan_turn(*next, *date),
            BranchEvent::AppointmentBooked { .. }
            | BranchEvent::AppointmentCancelled { .. }
            | BranchEvent::AppointmentMissed { .. } => self.apply_to_appointments(&recorded.event),
            BranchEvent::WaitingUnserved { .. } => {}
            BranchEvent::WaitsTold { waits } => self.told = Arc::new(waits.clone()),
            BranchEvent::TicketIssued { .. }
            | BranchEvent::TicketCalled { .. }
            | BranchEvent::TicketRecalled { .. }
            | BranchEvent::ServiceStarted { .. }
            | BranchEvent::TicketServed { .. }
            | BranchEvent::TicketWentOn { .. }
            | BranchEvent::TicketNoShow { .. }
            | BranchEvent::TicketCancelled { .. }
            | BranchEvent::TicketVoided { .. }
            | BranchEvent::TicketHeld { .. }
            | BranchEvent::TicketResumed { .. }
            | BranchEvent::TicketRecycled { .. }
            | BranchEvent::TicketReinstated { .. }
            | BranchEvent::TicketTransferred { .. }
            | BranchEvent::TicketNoted { .. }
            | BranchEvent::LaneHandedOver { .. }
            | BranchEvent::MoveUndone { .. } => self.apply_to_tickets(fact, &recorded.event),
        }
        self.count_plain_order();
    }

    fn next_due(&self) -> Option<Timestamp> {
        next_due(self)
    }

    fn due(&self, context: &Context) -> Vec<BranchEvent> {
        // What was never created has no clock.
        if self.profile.is_none() { Vec::new() } else { self.keeping_time(context) }
    }
}
