use std::cmp::Reverse;
use std::collections::BinaryHeap;

use turnero_domain::dispatch::{
    Ability, Age, Dispatch, Learned, Policy, Precedence, Rule, Waiting,
};
use turnero_domain::{CounterId, TicketId, Timestamp};
use uuid::Uuid;

use super::{COUNTERS, Day, LOST_MILLIS, OPEN_MILLIS, Person, class, counter, preferred};

const DAY_MILLIS: i64 = 24 * 3_600_000;

/// Looks on while a day is played.
pub trait Watch {
    /// Somebody has come, and nobody has been called for it yet.
    fn came(&mut self, _hall: &Hall, _person: &Person, _waiting: &Waiting, _now: Timestamp) {}
    /// Somebody is called.
    fn called(&mut self, person: &Person, waiting: &Waiting, now: Timestamp);
}

/// A waiting room that plays days through the domain's dispatch.
pub struct Hall {
    dispatch: Dispatch,
    /// What the means are when they are known from the start.
    known: Option<Learned>,
    days: i64,
    /// How many have come on all days before this one.
    came: u64,
}

/// A counter that will be free.
type Busy = Reverse<(i64, CounterId, bool)>;

impl Hall {
    /// A room that calls by this policy and has learned nothing yet.
    pub fn new(policy: Policy) -> Self {
        let mut dispatch = Dispatch::default();
        dispatch.set_rule(Rule::of(policy));
        dispatch.set_priority(preferred(), Precedence { preferential: true, rank: 1 });
        for number in 0..COUNTERS {
            dispatch.open_counter(counter(number), Ability::default(), Timestamp::default());
        }
        Self { dispatch, known: None, days: 0, came: 0 }
    }

    /// A room that knows this, each morning anew.
    pub fn knowing(policy: Policy, known: Learned) -> Self {
        Self { known: Some(known), ..Self::new(policy) }
    }

    /// What decides who is called.
    pub const fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }

    /// When the doors open on the day that is being played.
    pub fn opens_at(&self) -> Timestamp {
        self.moment(0)
    }

    /// When the doors close on the day that is being played.
    pub fn closes_at(&self) -> Timestamp {
        self.moment(OPEN_MILLIS)
    }

    /// Plays a day until everybody was called.
    pub fn play(&mut self, day: &Day, watch: &mut impl Watch) {
        if let Some(known) = &self.known {
            self.dispatch.adopt(known.clone());
        }
        self.dispatch.open_intake(self.moment(0));
        let mut busy = BinaryHeap::<Busy>::new();
        for (number, person) in day.iter().enumerate() {
            while let Some(Reverse((until, ..))) = busy.peek()
                && *until <= person.arrives_millis
            {
                self.free(&mut busy, day, watch);
            }
            self.arrive(number, person, watch);
            self.call(person.arrives_millis, &mut busy, day, watch);
        }
        self.dispatch.close_intake(self.closes_at());
        while !busy.is_empty() {
            self.free(&mut busy, day, watch);
        }
        self.dispatch.end_day(self.closes_at());
        self.days += 1;
        self.came += day.len() as u64;
    }

    fn arrive(&mut self, number: usize, person: &Person, watch: &mut impl Watch) {
        let now = self.moment(person.arrives_millis);
        let waiting = self.waiting(number, person);
        watch.came(self, person, &waiting, now);
        self.dispatch.arrive(&waiting, now);
    }

    /// How the person of this number waits.
    fn waiting(&self, number: usize, person: &Person) -> Waiting {
        let since = self.moment(person.arrives_millis);
        let age = Age::new(since, self.came + number as u64);
        let class = class(person.kind, person.preferential);
        Waiting { ticket: ticket(number), class, arrived: age, place: age }
    }

    /// The next counter is done, and calls.
    fn free(&mut self, busy: &mut BinaryHeap<Busy>, day: &Day, watch: &mut impl Watch) {
        let Some(Reverse((until, counter, no_show))) = busy.pop() else {
            return;
        };
        let now = self.moment(until);
        if no_show {
            self.dispatch.no_show(counter, now);
        } else {
            self.dispatch.finish(counter, now);
        }
        self.call(until, busy, day, watch);
    }

    /// Every idle counter that can serve somebody calls.
    fn call(
        &mut self,
        millis: i64,
        busy: &mut BinaryHeap<Busy>,
        day: &Day,
        watch: &mut impl Watch,
    ) {
        let now = self.moment(millis);
        while let Some(counter) = self.dispatch.taker()
            && let Some(choice) = self.dispatch.next(counter, now)
            && let Some(person) = day.get(number(choice.ticket))
        {
            let waiting = self.waiting(number(choice.ticket), person);
            watch.called(person, &waiting, now);
            self.dispatch.call(&waiting, counter, &choice.reason, now);
            if person.no_show {
                busy.push(Reverse((millis + LOST_MILLIS, counter, true)));
            } else {
                self.dispatch.start(counter, now);
                busy.push(Reverse((millis + person.service_millis, counter, false)));
            }
        }
    }

    fn moment(&self, millis: i64) -> Timestamp {
        Timestamp::from_millis(self.days * DAY_MILLIS + millis)
    }
}

fn ticket(number: usize) -> TicketId {
    Uuid::from_u128(number as u128).into()
}

fn number(ticket: TicketId) -> usize {
    usize::try_from(Uuid::from(ticket).as_u128()).unwrap_or(usize::MAX)
}
