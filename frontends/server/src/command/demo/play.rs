//! The days of the demonstration: a list of what comes next, carried out as the clock comes to it. Each step sends the
//! engine messages, and what they come to says which step follows.

use std::collections::BTreeMap;
use std::time::Duration;

use turnero::branch::AppointmentTerms;
use turnero::branch::{Book, Cancel, CheckIn, DayState, FindSlots, IssueTicket, Snapshot};
use turnero::hours::Zone;
use turnero::{AppointmentId, Engine, Principal, TicketId, Timestamp};

use super::Outcome;
use super::attempt::attempt;
use super::desks::{Act, Desk, Moment};
use super::dice::Dice;
use super::pace::Pace;
use super::places::{BEHIND_UTC, CLOSES_AT, INTAKE_ENDS_BEFORE, OPENS_AT, ZONE};
use super::town::Place;
use super::visitors::{Visitor, later, of_a_day};
use crate::bounds::{DEMO_KEPT, DEMO_PATIENCE};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// So many minutes before the doors open the day begins: appointments are made, agents sit down.
const BEFORE: i64 = 20;

/// Something that happens.
enum Step {
    Comes { place: usize, visitor: Visitor },
    Leaves { place: usize, ticket: TicketId },
    ChecksIn { place: usize, appointment: AppointmentId },
    Acts { desk: usize, act: Act },
}

/// All that plays.
pub(super) struct Play {
    pub(super) engine: Engine,
    pub(super) places: std::sync::Arc<[Place]>,
    pub(super) desks: Vec<Desk>,
    pub(super) pace: Pace,
    pub(super) dice: Dice,
    pub(super) plan: Plan,
}

/// What comes, by time, and at one time in the order in which it was planned.
#[derive(Default)]
pub(super) struct Plan {
    steps: BTreeMap<(Timestamp, u64), Step>,
    planned: u64,
}

impl Plan {
    fn add(&mut self, at: Timestamp, step: Step) {
        self.planned += 1;
        self.steps.insert((at, self.planned), step);
    }
}

/// The midnight, on the clocks of the demonstration, with which the day begins that this moment is in.
pub(super) fn midnight(at: Timestamp) -> Timestamp {
    let behind = BEHIND_UTC * MINUTE_MS;
    let local = at.as_millis() - behind;
    Timestamp::from_millis(local.div_euclid(DAY_MS) * DAY_MS + behind)
}

/// This many minutes after a midnight.
pub(super) fn minute(midnight: Timestamp, minutes: i64) -> Timestamp {
    midnight.plus_millis(minutes * MINUTE_MS)
}

/// The moment at which a day begins.
pub(super) fn morning(midnight: Timestamp) -> Timestamp {
    minute(midnight, OPENS_AT - BEFORE)
}

impl Play {
    /// Plays so many days; without a number, one after the other until somebody ends it.
    pub(super) async fn days(&mut self, number: Option<u32>) -> Outcome<()> {
        let mut today = midnight(self.pace.now());
        let mut played = 0;
        while number.is_none_or(|number| played < number) {
            self.day(today).await?;
            played = played.saturating_add(1);
            today = today.plus_millis(DAY_MS);
        }
        Ok(())
    }

    async fn day(&mut self, midnight: Timestamp) -> Outcome<()> {
        self.pace.skip_to(morning(midnight));
        self.plan_day(midnight).await?;
        self.pace.until(minute(midnight, OPENS_AT)).await;
        self.wait_for(DayState::Open).await?;
        while let Some(((at, _), step)) = self.plan.steps.pop_first() {
            self.pace.until(at).await;
            self.carry_out(step, midnight).await?;
        }
        self.pace.until(minute(midnight, CLOSES_AT)).await;
        self.wait_for(DayState::Closed).await?;
        // What happened days ago makes room, or a demonstration that goes on and on would fill the disk.
        self.engine.prune(DEMO_KEPT).await?;
        Ok(())
    }

    async fn plan_day(&mut self, midnight: Timestamp) -> Outcome<()> {
        let places = self.places.clone();
        for (number, place) in places.iter().enumerate() {
            for visitor in of_a_day(place.table, midnight, &mut self.dice) {
                self.plan.add(visitor.at, Step::Comes { place: number, visitor });
            }
            self.book(number, place, midnight).await?;
        }
        for desk in 0..self.desks.len() {
            let at = minute(midnight, OPENS_AT - BEFORE + 1);
            self.plan.add(at, Step::Acts { desk, act: Act::SitDown });
        }
        Ok(())
    }

    /// Every third free time is taken. Most come, a little early or a little late.
    async fn book(&mut self, number: usize, place: &Place, midnight: Timestamp) -> Outcome<()> {
        let (host, branch) = (Principal::host(), place.branch);
        let date = Zone::new(ZONE)?.local(minute(midnight, OPENS_AT)).date;
        let by_appointment = place.table.services.iter().zip(&place.services);
        for (_, service) in by_appointment.filter(|(table, _)| table.by_appointment) {
            let find = FindSlots { branch, service: *service, date };
            let Some(found) = attempt(&self.engine, &host, find).await? else { continue };
            for slot in found.slots.into_iter().filter(|slot| slot.free > 0) {
                let last = minute(midnight, CLOSES_AT - INTAKE_ENDS_BEFORE);
                if slot.at >= last || !self.dice.happens(33) {
                    continue;
                }
                let terms = AppointmentTerms {
                    service: *service,
                    at: slot.at,
                    priority: None,
                    customer: None,
                    language: None,
                };
                let booked = attempt(&self.engine, &host, Book { branch, terms }).await?;
                let minutes = |number: u64| Duration::from_secs(60 * number);
                let early = self.dice.between(minutes(0), minutes(14));
                if let Some(booked) = booked.filter(|_| self.dice.happens(85)) {
                    let at = later(slot.at, early).plus_millis(-10 * MINUTE_MS);
                    let at = at.max(minute(midnight, OPENS_AT + 1));
                    let appointment = booked.appointment;
                    self.plan.add(at, Step::ChecksIn { place: number, appointment });
                }
            }
        }
        Ok(())
    }

    async fn carry_out(&mut self, step: Step, midnight: Timestamp) -> Outcome<()> {
        let (places, now) = (self.places.clone(), self.pace.now());
        match step {
            Step::Comes { place, visitor } => {
                let Some(found) = places.get(place) else { return Ok(()) };
                self.comes(place, found, &visitor).await?;
            }
            Step::Leaves { place, ticket } => {
                if let Some(Place { branch, .. }) = places.get(place) {
                    let cancel = Cancel { branch: *branch, ticket };
                    attempt(&self.engine, &Principal::host(), cancel).await?;
                }
            }
            Step::ChecksIn { place, appointment } => {
                if let Some(Place { branch, .. }) = places.get(place) {
                    let check_in = CheckIn { branch: *branch, appointment };
                    attempt(&self.engine, &Principal::host(), check_in).await?;
                }
            }
            Step::Acts { desk, act } => {
                let Some(acting) = self.desks.get(desk) else { return Ok(()) };
                let Some(place) = places.get(acting.place) else { return Ok(()) };
                let minute = now.millis_since(midnight) / MINUTE_MS;
                let over = minute >= CLOSES_AT;
                let moment = Moment { engine: &self.engine, place, minute, over };
                let next = acting.act(act, &moment, &mut self.dice).await?;
                if let Some((after, act)) = next {
                    self.plan.add(later(now, after), Step::Acts { desk, act });
                }
            }
        }
        Ok(())
    }

    async fn comes(&mut self, number: usize, place: &Place, visitor: &Visitor) -> Outcome<()> {
        let service_of = |at: usize| place.services.get(at).copied();
        let Some(service) = service_of(visitor.service) else { return Ok(()) };
        let issue = IssueTicket {
            then: visitor.then.and_then(service_of).into_iter().collect(),
            priority: visitor.preferential.then_some(place.preferential.priority),
            ..IssueTicket::new(place.branch, service)
        };
        let issued = attempt(&self.engine, &Principal::host(), issue).await?;
        if let (Some(issued), Some(patience)) = (issued, visitor.patience) {
            let at = later(visitor.at, patience);
            self.plan.add(at, Step::Leaves { place: number, ticket: issued.ticket });
        }
        Ok(())
    }

    /// The engine opens and closes the doors by itself, when the clock says so, on threads of its own.
    async fn wait_for(&self, state: DayState) -> Outcome<()> {
        let reached = async {
            for place in self.places.iter() {
                let look = || Snapshot { branch: place.branch };
                while self.engine.ask(&Principal::host(), look()).await?.day.map(|day| day.state)
                    != Some(state)
                {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
            Ok(())
        };
        let late = "the doors were not opened or closed in time; is the disk full?";
        tokio::time::timeout(DEMO_PATIENCE, reached).await.map_err(|_| late)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_the_place() {
        let at: Timestamp = "2026-11-20T03:00:00-05:00".parse().unwrap();
        let expected: Timestamp = "2026-11-20T00:00:00-05:00".parse().unwrap();
        assert_eq!(midnight(at), expected);
        assert_eq!(midnight(expected), expected);
        assert_eq!(morning(expected), "2026-11-20T07:40:00-05:00".parse().unwrap());
    }
}
