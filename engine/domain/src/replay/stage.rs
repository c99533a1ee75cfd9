use std::collections::{BTreeMap, BTreeSet};

use super::agenda::{Agenda, Key, Step};
use super::as_it_was::later;
use super::played::Played;
use super::recording::{Changed, Recording};
use super::seat::Seat;
use crate::dispatch::{Ability, Age, Class, Desk, Dispatch, Reach, Rule, Target, Waiting};
use crate::{CounterId, TicketId, Timestamp};

/// A recorded day that is being played again. What happens to people stands in `people.rs`.
pub(super) struct Stage<'a> {
    pub(super) recording: &'a Recording,
    pub(super) dispatch: Dispatch,
    /// Whether the day keeps the rules that the branch had.
    as_ruled: bool,
    pub(super) seats: BTreeMap<CounterId, Seat<'a>>,
    /// Those who have come, by their visits.
    pub(super) people: BTreeMap<usize, Person>,
    /// Whose visit a ticket stands for.
    pub(super) visits: BTreeMap<TicketId, usize>,
    pub(super) agenda: Agenda,
    /// The numbers of the events with which counters called by themselves on the recorded day.
    called_by_themselves: BTreeSet<u64>,
    pub(super) evening: bool,
    pub(super) played: Played,
}

/// Somebody who is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    /// In which stay they are, or were last.
    pub(super) stay: usize,
    /// Since when they wait for the present service.
    pub(super) arrived: Age,
    /// Where they wait, if they do, and since when.
    pub(super) line: Option<(Waiting, Timestamp)>,
    /// How long they have waited in the line since the wait began, or since the last call.
    pub(super) waited_millis: u64,
    /// Whether nobody calls them more, however long they wait.
    pub(super) in_vain: bool,
}

impl<'a> Stage<'a> {
    /// Before the first moment of the day.
    pub(super) fn new(recording: &'a Recording, rule: Option<Rule>) -> Self {
        let mut dispatch = recording.start.clone();
        if let Some(rule) = rule {
            dispatch.set_rule(rule);
        }
        let mut agenda = Agenda::default();
        for (index, change) in recording.changes.iter().enumerate() {
            agenda.plan(change.at, change.seq, Step::Change(index));
        }
        let mut visits = BTreeMap::new();
        for (index, visit) in recording.visits.iter().enumerate() {
            visits.insert(visit.ticket, index);
            if let Some(first) = visit.stays.first() {
                let joins = Step::Joins { visit: index, stay: 0 };
                agenda.plan(first.entered_at, first.seq, joins);
            }
        }
        agenda.plan(recording.evening_at, u64::MAX, Step::Evening);
        let seat = |(id, desk): (CounterId, &Desk)| (id, Seat::new(recording, id, desk.open));
        let mut seats: BTreeMap<CounterId, Seat<'_>> = dispatch.counters().map(seat).collect();
        for (counter, (until, seq)) in &recording.wrapping_up {
            if let Some(seat) = seats.get_mut(counter) {
                seat.wraps_up = Some(agenda.plan(*until, *seq, Step::WrappedUp(*counter)));
            }
        }
        let (as_ruled, evening, people) = (rule.is_none(), false, BTreeMap::new());
        let pauses = recording.presences.values().flatten().flat_map(|presence| &presence.pauses);
        let by_themselves = pauses.filter(|pause| pause.by_itself).map(|pause| pause.seq);
        Self {
            recording,
            dispatch,
            as_ruled,
            seats,
            people,
            visits,
            agenda,
            called_by_themselves: by_themselves.collect(),
            evening,
            played: Played::default(),
        }
    }

    /// The day, from morning to evening.
    pub(super) fn play(mut self) -> Played {
        // Each step makes somebody or something go on that cannot go back: there is a last one.
        while let Some((key, step)) = self.agenda.next() {
            self.take(key, step);
            self.settle(key);
        }
        self.go_home();
        self.played
    }

    fn take(&mut self, key: Key, step: Step) {
        let now = key.at;
        match step {
            Step::Change(index) => self.change(index, now),
            Step::Joins { visit, stay } => self.joins(visit, stay, now),
            Step::Leaves { visit, stay } => self.leaves(visit, stay, now),
            Step::Calls(counter) => {
                let planned = self.seats.get_mut(&counter).map(|seat| &mut seat.planned);
                // One that calls by itself takes its turn among those that do.
                if planned.and_then(Option::take) == Some(key)
                    && !self.calls_by_itself(counter, now)
                {
                    self.call(counter, now);
                }
            }
            Step::Starts(counter) => self.starts(counter, now),
            Step::Ends(counter) => self.ends(counter, now),
            Step::WrappedUp(counter) => {
                // One that was opened again meanwhile may do so after another service.
                if let Some(seat) = self.seats.get_mut(&counter)
                    && seat.wraps_up == Some(key)
                {
                    seat.wraps_up = None;
                    seat.readiness.begin_anew(0);
                }
            }
            Step::Evening => self.begin_evening(now),
        }
    }

    fn change(&mut self, index: usize, now: Timestamp) {
        let Some(change) = self.recording.changes.get(index) else { return };
        match &change.what {
            Changed::Rule(rule) => {
                if self.as_ruled {
                    self.dispatch.set_rule(*rule);
                }
            }
            Changed::Priority { priority, precedence } => {
                self.dispatch.set_priority(*priority, *precedence);
            }
            Changed::Service { service, guess, weight } => {
                self.dispatch.set_service(*service, *guess, *weight);
            }
            Changed::Opened { counter, ability, by_itself } => {
                self.open(*counter, ability, *by_itself, now);
            }
            Changed::Closed { counter } => {
                self.dispatch.close_counter(*counter, now);
                if let Some(seat) = self.seats.get_mut(counter) {
                    seat.readiness.begin_anew(0);
                }
            }
            Changed::HandedOver { from, to } => self.hand_over(from, to, now),
        }
    }

    fn open(&mut self, counter: CounterId, ability: &Ability, by_itself: bool, now: Timestamp) {
        let was_open = self.dispatch.desks().get(&counter).map(|desk| desk.open);
        self.dispatch.open_counter(counter, ability.clone(), now);
        let seat =
            self.seats.entry(counter).or_insert_with(|| Seat::new(self.recording, counter, false));
        seat.by_itself = by_itself;
        if was_open != Some(true) {
            seat.opens();
        }
    }

    fn hand_over(&mut self, from: &Class, to: &Class, now: Timestamp) {
        let Some(lane) = self.dispatch.line().lane(from).cloned() else { return };
        for (_, ticket) in lane {
            let index = self.visits.get(&ticket);
            let Some(person) = index.and_then(|index| self.people.get_mut(index)) else { continue };
            if let Some((waiting, _)) = &mut person.line {
                let before = *waiting;
                (waiting.class.queue, waiting.class.target) = (to.queue, to.target);
                self.dispatch.reassign(&before, waiting, now);
            }
        }
    }

    /// Whoever calls by itself does, and the others plan when they will.
    fn settle(&mut self, key: Key) {
        let now = key.at;
        self.look_around(now);
        if self.goes_on_at_once(key) {
            return;
        }
        loop {
            let seats = &self.seats;
            let by_itself = |id| seats.get(&id).is_some_and(|seat| seat.calls_by_itself(now));
            match self.dispatch.taker_among(by_itself) {
                Some(counter) if self.call(counter, now) => self.look_around(now),
                _ => return,
            }
        }
    }

    /// Whether more happens in this millisecond before a counter calls by itself: on the recorded day none called
    /// between the two. Of what is decided at once, all happens before anybody is called.
    fn goes_on_at_once(&self, key: Key) -> bool {
        let Some(next) = self.agenda.peek().filter(|next| next.at == key.at) else { return false };
        let follows = key.seq < next.seq && next.seq != u64::MAX;
        follows && self.called_by_themselves.range(key.seq..next.seq).next().is_none()
    }

    /// Every counter sees whether it could call now.
    fn look_around(&mut self, now: Timestamp) {
        for (id, desk) in self.dispatch.desks() {
            let Some(seat) = self.seats.get_mut(id) else { continue };
            let ready = desk.is_idle()
                && seat.wraps_up.is_none()
                && desk.ability.reach(self.dispatch.line().classes()) != Reach::Nothing;
            seat.readiness.set(ready, now);
            let due = seat.waits_millis(now).map(|millis| later(now, millis));
            if let Some(key) = seat.planned
                && Some(key.at) != due
            {
                self.agenda.cancel(key);
                seat.planned = None;
            }
            if let (Some(at), None, Some(pause)) = (due, seat.planned, seat.pause()) {
                seat.planned = Some(self.agenda.plan(at, pause.seq, Step::Calls(*id)));
            }
        }
    }

    fn calls_by_itself(&self, counter: CounterId, now: Timestamp) -> bool {
        self.seats.get(&counter).is_some_and(|seat| seat.calls_by_itself(now))
    }

    /// The last counter has closed. Those who were served that day and still wait are served by those who
    /// were there in the evening; the others are not.
    fn begin_evening(&mut self, now: Timestamp) {
        self.evening = true;
        self.wait_in_vain(now);
        // Nobody alone may be called by somebody who is not there any more.
        let classes: Vec<Class> = self.dispatch.line().classes().copied().collect();
        for from in classes.iter().filter(|class| !class.target.is_anyone()) {
            let to = Class { target: Target::Anyone, ..*from };
            self.hand_over(from, &to, now);
        }
        for counter in &self.recording.evening {
            let Some(desk) = self.dispatch.desks().get(counter) else { continue };
            let (open, ability) = (desk.open, desk.ability.clone());
            if !open {
                self.dispatch.open_counter(*counter, (*ability).clone(), now);
            }
            if let Some(seat) = self.seats.get_mut(counter) {
                seat.serves_in_the_evening();
            }
        }
    }

    /// Nothing more happens. Who still waits is somebody whom nobody was able to serve.
    fn go_home(&mut self) {
        let left: Vec<usize> = self.people.keys().copied().collect();
        let ended_at = self.recording.ended_at;
        left.into_iter().for_each(|visit| self.remains(visit, ended_at));
    }
}
