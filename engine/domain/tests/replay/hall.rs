//! A branch whose days are played by people who do what a plan says, so that there is something to
//! record.

use std::collections::{BTreeMap, BTreeSet};

use turnero_domain::branch::{
    AddCounter, AddPriority, AddService, Back, Branch, BranchChange, BranchEvent, CallNext, Cancel,
    ChangeBranch, ChangeCounter, ChangeService, CloseDay, CounterState, CounterTerms, CreateBranch,
    Finish, Hold, IssueTicket, NoShow, OpenCounter, OpenDay, PolicyChoice, PriorityTerms, Recycle,
    RecycleTo, Reinstate, Resume, ServiceTerms, Start, TakeBreak, Transfer, TransferPlace,
    TransferTo,
};
use turnero_domain::replay::{Recorder, Recording};
use turnero_domain::{
    Aggregate, BranchId, Context, CounterId, Message, Name, PrincipalId, PriorityId, Recorded,
    Seconds, ServiceId, TicketId, Timestamp,
};
use uuid::Uuid;

/// 2026-11-20 13:00 UTC, when the hall opens.
pub(crate) const MORNING: i64 = 1_795_179_600_000;

/// Somebody who will come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guest {
    /// In milliseconds since the morning.
    pub(crate) comes: i64,
    pub(crate) service: usize,
    pub(crate) preferential: bool,
    /// From the call to the counter.
    pub(crate) walk: i64,
    pub(crate) served: i64,
    pub(crate) kind: Kind,
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Comes, waits, is served.
    Plain,
    /// Goes on to another service.
    GoesOn(usize),
    /// Does not come when called.
    Absent,
    /// Does not come when called, but later.
    Late(i64),
    /// Does not wait longer than that.
    Impatient(i64),
    /// Is set aside while waiting, for that long.
    StepsOut(i64),
    /// Is put back in line when called for the first time.
    PutBack,
    /// Is sent to the first counter in the middle of the service.
    SentOn,
}

/// How the counters work.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub(crate) counters: usize,
    /// Whether they call by themselves.
    pub(crate) by_themselves: bool,
    /// How long agents take before they call, in turn.
    pub(crate) pauses: Vec<i64>,
    /// How long they finish their notes; none when there is nothing to note.
    pub(crate) wrap_up: Option<i64>,
    /// Breaks: which counter, from when, for how long.
    pub(crate) breaks: Vec<(usize, i64, i64)>,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Comes(usize),
    Gives(TicketId),
    Calls(CounterId),
    Starts(TicketId),
    Ends(TicketId),
    Opens(CounterId),
    Breaks(CounterId),
    Back(TicketId),
    Reinstated(TicketId),
    Aside(TicketId),
}

/// The branch and what is about to happen in it.
#[derive(Clone)]
pub(crate) struct Hall {
    pub(crate) branch: Branch,
    pub(crate) services: Vec<ServiceId>,
    pub(crate) priority: PriorityId,
    pub(crate) counters: Vec<CounterId>,
    morning: Branch,
    history: Vec<Recorded<BranchEvent>>,
    plan: BTreeMap<(i64, u64), Act>,
    planned: u64,
    asked: u64,
    now: i64,
    days: i64,
    guests: Vec<Guest>,
    /// Who is at the kiosk.
    coming: usize,
    who: BTreeMap<TicketId, usize>,
    put_back: BTreeSet<TicketId>,
    staff: Staff,
    about_to_call: BTreeSet<CounterId>,
    empty: BTreeSet<CounterId>,
    before_all: Branch,
    calls: usize,
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn branch() -> BranchId {
    Uuid::from_u128(0xB).into()
}

impl Hall {
    /// A hall with three services of different length, before its first day.
    pub(crate) fn new(policy: PolicyChoice, staff: Staff) -> Self {
        let mut hall = Self {
            branch: Branch::default(),
            services: Vec::new(),
            priority: PriorityId::ORDINARY,
            counters: Vec::new(),
            morning: Branch::default(),
            history: Vec::new(),
            plan: BTreeMap::new(),
            planned: 0,
            asked: 0,
            now: -3_600_000,
            days: 0,
            guests: Vec::new(),
            coming: 0,
            who: BTreeMap::new(),
            put_back: BTreeSet::new(),
            staff,
            about_to_call: BTreeSet::new(),
            empty: BTreeSet::new(),
            before_all: Branch::default(),
            calls: 0,
        };
        let branch = branch();
        hall.ask(&CreateBranch { branch, name: name("Hall") });
        for (letter, minutes) in [("A", 3), ("B", 8), ("C", 20)] {
            let (title, prefix) = (name(letter), letter.parse().unwrap());
            let added = AddService { branch, name: title.clone(), prefix };
            let service = hall.ask(&added).unwrap().service;
            let terms = ServiceTerms {
                guess: Some(Seconds::minutes(minutes)),
                target_wait: Some(Seconds::minutes(10)),
                ..ServiceTerms::default()
            };
            hall.ask(&ChangeService { branch, service, name: title, terms });
            hall.services.push(service);
        }
        let terms = PriorityTerms {
            name: name("Elderly"),
            description: None,
            rank: 1,
            preferential: true,
            active: true,
        };
        hall.priority = hall.ask(&AddPriority { branch, terms }).unwrap().priority;
        for number in 0..hall.staff.counters {
            let title = name(&format!("Desk {number}"));
            let added = AddCounter { branch, name: title.clone() };
            let counter = hall.ask(&added).unwrap().counter;
            let terms = CounterTerms {
                auto_call: hall.staff.by_themselves,
                wrap_up: hall.staff.wrap_up.is_some(),
                ..CounterTerms::default()
            };
            hall.ask(&ChangeCounter { branch, counter, name: title, terms });
            hall.counters.push(counter);
        }
        hall.choose(policy);
        hall.ask(&CloseDay { branch });
        hall.before_all = hall.branch.clone();
        hall
    }

    /// From now on people are called by another policy.
    pub(crate) fn choose(&mut self, policy: PolicyChoice) {
        let change = BranchChange { policy: Some(policy), ..BranchChange::default() };
        self.ask(&ChangeBranch { branch: branch(), change });
    }

    /// A day on which these come, until nobody has anything to do any more.
    pub(crate) fn day(&mut self, guests: Vec<Guest>) -> Recording {
        self.days += 1;
        self.now = (self.days - 1) * 24 * 3_600_000;
        let opened = self.now;
        self.morning = self.branch.clone();
        self.history.clear();
        self.who.clear();
        self.put_back.clear();
        self.about_to_call.clear();
        self.ask(&OpenDay { branch: branch() });
        for (index, guest) in guests.iter().enumerate() {
            self.plan(opened + guest.comes, Act::Comes(index));
        }
        self.guests = guests;
        for (counter, from, length) in self.staff.breaks.clone() {
            let counter = self.counters[counter % self.counters.len()];
            self.plan(opened + from, Act::Breaks(counter));
            self.plan(opened + from + length, Act::Opens(counter));
        }
        while let Some(((at, _), act)) = self.plan.pop_first() {
            self.now = at;
            self.act(act);
            self.look();
        }
        self.recording(true)
    }

    /// The recording of the day until now.
    pub(crate) fn recording(&self, day_over: bool) -> Recording {
        let mut recorder = Recorder::new(self.morning.clone());
        for recorded in &self.history {
            recorder.see(recorded).unwrap();
        }
        recorder.end(self.moment(), day_over)
    }

    pub(crate) fn moment(&self) -> Timestamp {
        Timestamp::from_millis(MORNING + self.now)
    }

    fn plan(&mut self, at: i64, act: Act) {
        self.planned += 1;
        self.plan.insert((at, self.planned), act);
    }

    fn act(&mut self, act: Act) {
        let branch = branch();
        match act {
            Act::Comes(index) => {
                self.comes(index);
            }
            Act::Gives(ticket) => {
                self.ask(&Cancel { branch, ticket });
            }
            Act::Aside(ticket) => {
                self.ask(&Hold { branch, ticket, length: None });
            }
            Act::Back(ticket) => {
                self.ask(&Resume { branch, ticket, to: Back::OldPlace });
            }
            Act::Reinstated(ticket) => {
                self.ask(&Reinstate { branch, ticket, to: Back::OldPlace });
            }
            Act::Calls(counter) => {
                self.about_to_call.remove(&counter);
                self.ask(&CallNext { branch, counter });
            }
            Act::Starts(ticket) => self.starts(ticket),
            Act::Ends(ticket) => self.ends(ticket),
            Act::Opens(counter) => {
                self.ask(&OpenCounter { branch, counter });
            }
            Act::Breaks(counter) => {
                self.ask(&TakeBreak { branch, counter, reason: name("Coffee") });
            }
        }
    }

    fn comes(&mut self, index: usize) -> TicketId {
        let guest = self.guests[index];
        let service = self.services[guest.service % 3];
        let mut issue = IssueTicket::new(branch(), service);
        issue.priority = guest.preferential.then_some(self.priority);
        if let Kind::GoesOn(next) = guest.kind {
            issue.then = vec![self.services[next % 3]];
        }
        self.coming = index;
        let ticket = self.ask(&issue).unwrap().ticket;
        match guest.kind {
            Kind::Impatient(millis) => self.plan(self.now + millis, Act::Gives(ticket)),
            Kind::StepsOut(millis) => {
                self.plan(self.now + 1_000, Act::Aside(ticket));
                self.plan(self.now + 1_000 + millis, Act::Back(ticket));
            }
            _ => {}
        }
        ticket
    }

    fn starts(&mut self, ticket: TicketId) {
        let (branch, guest) = (branch(), self.guests[self.who[&ticket]]);
        match guest.kind {
            Kind::Absent => {
                self.ask(&NoShow { branch, ticket });
            }
            Kind::Late(millis) if self.put_back.insert(ticket) => {
                self.ask(&NoShow { branch, ticket });
                self.plan(self.now + millis, Act::Reinstated(ticket));
            }
            Kind::PutBack if self.put_back.insert(ticket) => {
                self.ask(&Recycle { branch, ticket, to: RecycleTo::After(1) });
            }
            _ => {
                if self.ask(&Start { branch, ticket }).is_some() {
                    self.plan(self.now + guest.served, Act::Ends(ticket));
                }
            }
        }
    }

    fn ends(&mut self, ticket: TicketId) {
        let (branch, guest) = (branch(), self.guests[self.who[&ticket]]);
        if guest.kind == Kind::SentOn && self.put_back.insert(ticket) {
            let (to, place) = (TransferTo::Counter(self.counters[0]), TransferPlace::First);
            self.ask(&Transfer { branch, ticket, to, place, note: None });
        } else {
            self.ask(&Finish { branch, ticket });
        }
    }

    /// Agents see who waits, and finish their notes.
    fn look(&mut self) {
        for counter in self.counters.clone() {
            let state = self.branch.counter_state(counter);
            let idle = state == Some(CounterState::Idle);
            if !self.staff.by_themselves
                && idle
                && !self.empty.contains(&counter)
                && self.sees_somebody(counter)
                && self.about_to_call.insert(counter)
            {
                let pauses = &self.staff.pauses;
                let pause = pauses[self.calls % pauses.len()];
                self.calls += 1;
                self.plan(self.now + pause, Act::Calls(counter));
            }
        }
    }

    /// Whether somebody waits whom this counter can call: nobody presses a button in vain.
    fn sees_somebody(&self, counter: CounterId) -> bool {
        let (now, principal, seed) = (self.moment(), PrincipalId::Host, 1);
        let call = CallNext { branch: branch(), counter };
        call.decide(&self.branch, &Context { now, principal, seed }).is_ok()
    }

    /// Asks for something; what is refused does not happen.
    pub(crate) fn ask<M: Message<Aggregate = Branch>>(&mut self, message: &M) -> Option<M::Reply> {
        let principal = PrincipalId::User(Uuid::from_u128(0xA6));
        self.asked += 1;
        let seed = u128::from(self.asked).wrapping_mul(0x5851_F42D_4C95_7F2D_1405_7B7E_F767_814F);
        let context = Context { now: self.moment(), principal, seed };
        let decided = message.decide(&self.branch, &context).ok()?;
        for event in decided.events {
            let (seq, at) = (self.branch.seq() + 1, context.now);
            let recorded = Recorded { seq, at, by: principal, origin: None, event };
            self.branch.apply(&recorded);
            self.follows(&recorded.event);
            self.history.push(recorded);
        }
        Some(decided.reply)
    }

    /// What people do when something has happened.
    fn follows(&mut self, event: &BranchEvent) {
        match event {
            BranchEvent::TicketIssued { ticket, .. } => {
                self.who.insert(*ticket, self.coming);
            }
            BranchEvent::TicketCalled { ticket, .. } => {
                let walk = self.guests[self.who[ticket]].walk;
                self.plan(self.now + walk, Act::Starts(*ticket));
            }
            BranchEvent::TicketServed { counter, wrap_up: true, .. }
            | BranchEvent::TicketWentOn { counter, wrap_up: true, .. } => {
                let length = self.staff.wrap_up.unwrap_or(0);
                self.plan(self.now + length, Act::Opens(counter.id));
            }
            _ => {}
        }
    }

    /// Closes the day.
    pub(crate) fn close_day(&mut self) {
        self.ask(&CloseDay { branch: branch() }).unwrap();
    }

    /// The tickets of those who were of this kind.
    pub(crate) fn tickets_of(&self, kind: Kind) -> Vec<TicketId> {
        let of_kind = self.who.iter().filter(|(_, index)| self.guests[**index].kind == kind);
        of_kind.map(|(ticket, _)| *ticket).collect()
    }

    /// The events of the day, and the branch before it.
    pub(crate) fn history(&self) -> (&Branch, &[Recorded<BranchEvent>]) {
        (&self.morning, &self.history)
    }

    /// Nobody sits at this counter.
    pub(crate) fn leave_alone(&mut self, counter: usize) {
        self.empty.insert(self.counters[counter]);
    }

    /// Whatever somebody was about to do, they do no more.
    pub(crate) fn everybody_goes_home(&mut self) {
        self.plan.clear();
    }

    /// Somebody comes now.
    pub(crate) fn comes_now(&mut self, guest: Guest) -> TicketId {
        self.guests.push(guest);
        self.comes(self.guests.len() - 1)
    }

    /// So much time passes, and nobody does anything.
    pub(crate) fn passes(&mut self, millis: i64) {
        self.now += millis;
    }

    /// The branch before its first day that was played.
    pub(crate) fn before_all(&self) -> Branch {
        self.before_all.clone()
    }

    /// The same hall once more, as it is now.
    pub(crate) fn of(hall: &Self) -> Self {
        let mut same = hall.clone();
        same.history.clear();
        same
    }
}
