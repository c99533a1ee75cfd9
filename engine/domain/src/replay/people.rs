//! What happens to people while a day is played.

use super::agenda::Step;
use super::as_it_was::later;
use super::recording::{AttendanceEnd, Ending, Entry, Fate, Stay};
use super::seat::Serving;
use super::stage::{Person, Stage};
use super::waits::PlayedCall;
use crate::dispatch::{Age, Waiting};
use crate::{CounterId, Timestamp};

impl<'a> Stage<'a> {
    /// Somebody joins the line.
    pub(super) fn joins(&mut self, visit: usize, index: usize, now: Timestamp) {
        let Some(found) = self.recording.visits.get(visit) else { return };
        let Some(stay) = found.stays.get(index) else { return };
        let before = self.people.get(&visit).copied();
        let fresh = stay.entry == Entry::Fresh;
        let arrived = match before {
            Some(before) if !fresh => before.arrived,
            // Nobody is early or late for what they go on to.
            Some(_) => Age { since: now, ..stay.waiting.arrived },
            None => stay.waiting.arrived,
        };
        let waiting = stay.place_at(found.ticket, arrived, now);
        let waited_millis = before.filter(|_| !fresh).map_or(0, |before| before.waited_millis);
        let line = Some((waiting, now));
        let in_vain = self.evening && found.attendance(index).is_none();
        self.people.insert(visit, Person { stay: index, arrived, line, waited_millis, in_vain });
        match in_vain {
            true => {}
            false if fresh => self.dispatch.arrive(&waiting, now),
            false => self.dispatch.put_back(&waiting, now),
        }
        self.plan_fate(visit, index, stay, now);
    }

    /// What would end this stay if nobody called.
    fn plan_fate(&mut self, visit: usize, index: usize, stay: &Stay, now: Timestamp) {
        let leaves = Step::Leaves { visit, stay: index };
        match stay.fate {
            Fate::Called(_) | Fate::Remained => {}
            Fate::Moved { after_millis } => {
                let next = self.stay(visit, index + 1).map_or(u64::MAX, |next| next.seq);
                self.agenda.plan(later(now, after_millis), next, leaves);
            }
            Fate::Aside { after_millis, seq } | Fate::Left { after_millis, seq } => {
                self.agenda.plan(later(now, after_millis), seq, leaves);
            }
        }
    }

    /// Somebody leaves the line as they did that day, unless they were called before.
    pub(super) fn leaves(&mut self, visit: usize, index: usize, now: Timestamp) {
        let here = self.people.get(&visit).is_some_and(|person| person.stay == index);
        let Some(stay) = self.stay(visit, index).filter(|_| here) else { return };
        let Some((waiting, entered)) = self.people.get(&visit).and_then(|person| person.line)
        else {
            return;
        };
        match stay.fate {
            Fate::Moved { .. } => {
                let Some(next) = self.stay(visit, index + 1) else { return };
                let Some(person) = self.people.get_mut(&visit) else { return };
                let after = next.place_at(waiting.ticket, person.arrived, now);
                (person.stay, person.line) = (index + 1, Some((after, entered)));
                if !person.in_vain {
                    self.dispatch.reassign(&waiting, &after, now);
                }
                self.plan_fate(visit, index + 1, next, now);
            }
            Fate::Aside { .. } => {
                if self.steps_out(visit, now).is_some_and(|person| !person.in_vain) {
                    self.dispatch.leave(&waiting, now);
                }
                self.goes_on(visit, index, now);
            }
            Fate::Left { .. } | Fate::Called(_) | Fate::Remained => self.remains(visit, now),
        }
    }

    /// A counter calls. Whether there was anybody.
    pub(super) fn call(&mut self, counter: CounterId, now: Timestamp) -> bool {
        let Some(choice) = self.dispatch.next(counter, now) else { return false };
        let Some(index) = self.visits.get(&choice.ticket).copied() else { return false };
        let Some((waiting, _)) = self.people.get(&index).and_then(|person| person.line) else {
            return false;
        };
        let (Some(visit), Some(person)) =
            (self.recording.visits.get(index), self.steps_out(index, now))
        else {
            return false;
        };
        self.dispatch.call(&waiting, counter, &choice.reason, now);
        if let Some(stay) = visit.stays.get(person.stay) {
            let (ticket, at, reason) = (choice.ticket, now, choice.reason);
            let wait = stay.wait(person.waited_millis);
            self.played.calls.push(PlayedCall { ticket, counter, at, wait, reason });
        }
        let serving = Serving::of(self.recording, index, visit, person.stay);
        if let Some(person) = self.people.get_mut(&index) {
            (person.stay, person.waited_millis) = (serving.stay, 0);
        }
        let (seq, step) = match serving.service_millis {
            Some(_) => (serving.started_seq, Step::Starts(counter)),
            None => (serving.ended_seq, Step::Ends(counter)),
        };
        self.agenda.plan(later(now, serving.walk_millis), seq, step);
        if let Some(seat) = self.seats.get_mut(&counter) {
            seat.called(serving);
        }
        true
    }

    /// Whom a counter has called has come.
    pub(super) fn starts(&mut self, counter: CounterId, now: Timestamp) {
        let Some(serving) = self.seats.get(&counter).and_then(|seat| seat.serves) else { return };
        self.dispatch.start(counter, now);
        let millis = serving.service_millis.unwrap_or(0);
        if let Some(visit) = self.recording.visits.get(serving.visit) {
            self.played.add_work(visit.ticket, millis);
        }
        self.agenda.plan(later(now, millis), serving.ended_seq, Step::Ends(counter));
    }

    /// A counter is done with whom it has, and they go on or home.
    pub(super) fn ends(&mut self, counter: CounterId, now: Timestamp) {
        let Some(seat) = self.seats.get_mut(&counter) else { return };
        let Some(serving) = seat.done() else { return };
        if let Some(wrap_up) = serving.wrap_up {
            let (at, step) = (later(now, wrap_up.millis), Step::WrappedUp(counter));
            seat.wraps_up = Some(self.agenda.plan(at, wrap_up.seq, step));
        }
        let hand = match serving.end {
            AttendanceEnd::Served => self.dispatch.finish(counter, now),
            AttendanceEnd::NobodyCame => self.dispatch.no_show(counter, now),
            AttendanceEnd::GivenBack { .. } => self.dispatch.give_back(counter, now),
            AttendanceEnd::Stopped => self.dispatch.void(counter, now),
        };
        if let (Some(hand), AttendanceEnd::GivenBack { aside: true }) = (hand, serving.end) {
            self.dispatch.leave(&hand.waiting, now);
        }
        if serving.known {
            self.goes_on(serving.visit, serving.stay, now);
        } else {
            self.ends_as(serving.visit, Ending::Served, now);
        }
    }

    /// What comes after a stay: another one, or the end.
    fn goes_on(&mut self, visit: usize, stay: usize, now: Timestamp) {
        let Some(next) = self.stay(visit, stay + 1) else {
            let ending = self.recording.visits.get(visit).map(|visit| visit.ending);
            return self.ends_as(visit, ending.unwrap_or(Ending::StillThere), now);
        };
        match next.entry {
            Entry::Fresh | Entry::AtOnce => self.joins(visit, stay + 1, now),
            Entry::Later { millis } => {
                let joins = Step::Joins { visit, stay: stay + 1 };
                self.agenda.plan(later(now, millis), next.seq, joins);
            }
        }
    }

    /// In the evening nobody calls those more who were called no more that day. They wait all the same.
    pub(super) fn wait_in_vain(&mut self, now: Timestamp) {
        for (visit, person) in &mut self.people {
            let Some((waiting, _)) = person.line else { continue };
            let found = self.recording.visits.get(*visit);
            if found.is_some_and(|found| found.attendance(person.stay).is_none()) {
                person.in_vain = true;
                self.dispatch.leave(&waiting, now);
            }
        }
    }

    /// Somebody has waited until now, and was not called.
    pub(super) fn remains(&mut self, visit: usize, now: Timestamp) {
        let waiting = self.people.get(&visit).and_then(|person| person.line);
        if let (Some((waiting, _)), Some(person)) = (waiting, self.steps_out(visit, now)) {
            if !person.in_vain {
                self.dispatch.leave(&waiting, now);
            }
            if let Some(stay) = self.stay(visit, person.stay) {
                self.played.in_vain.push(stay.wait(person.waited_millis));
            }
        }
        let ending = self.recording.visits.get(visit).map(|visit| visit.ending);
        // They were served that day, and nobody was able to now.
        let ending = ending.filter(|ending| !matches!(ending, Ending::Served | Ending::NoShow));
        self.ends_as(visit, ending.unwrap_or(Ending::Expired), now);
    }

    /// Somebody is in the line no more: how long they were is counted.
    fn steps_out(&mut self, visit: usize, now: Timestamp) -> Option<Person> {
        let stay = self.stay(visit, self.people.get(&visit)?.stay)?;
        let person = self.people.get_mut(&visit)?;
        if let Some((_, entered)) = person.line.take() {
            person.waited_millis += stay.waited(entered, person.arrived.since, now);
        }
        Some(*person)
    }

    fn ends_as(&mut self, visit: usize, ending: Ending, now: Timestamp) {
        let found = self.recording.visits.get(visit);
        if let (Some(_), Some(found)) = (self.people.remove(&visit), found) {
            self.played.ended.push((found.ticket, ending, now));
        }
    }

    fn stay(&self, visit: usize, stay: usize) -> Option<&'a Stay> {
        self.recording.visits.get(visit)?.stays.get(stay)
    }
}

impl Stay {
    /// Where somebody stands who joins the line now: in the same place relative to now as that day.
    fn place_at(&self, ticket: crate::TicketId, arrived: Age, now: Timestamp) -> Waiting {
        let Waiting { class, place, arrived: arrived_then, .. } = self.waiting;
        let place = if place == arrived_then {
            arrived
        } else {
            let moved = now.millis_since(self.entered_at);
            Age { since: place.since.plus_millis(moved), ..place }
        };
        Waiting { ticket, class, arrived, place }
    }
}
