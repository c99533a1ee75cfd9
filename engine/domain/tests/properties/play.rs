//! A branch that is played with, and the eyes that watch it.

use turnero_domain::branch::*;
use turnero_domain::dispatch::AppointmentRank;
use turnero_domain::hours::{
    Interval, Minutes, RegularHours, TimeOfDay, Week, Weekday, WrittenHours,
};
use turnero_domain::{
    Aggregate, AppointmentId, BranchId, Context, CounterId, Message, Name, Note, PrincipalId,
    PriorityId, QueueId, Recorded, Refusal, Seconds, ServiceId, Timestamp, VisitId,
};
use uuid::Uuid;

use super::observer::Observer;
use super::step::Step;

pub(crate) const BRANCH: u128 = 0xB;

/// A branch that is played with, what it has recorded, and what an observer outside knows of it.
#[derive(Default)]
pub(crate) struct Play {
    pub(crate) branch: Branch,
    pub(crate) history: Vec<Recorded<BranchEvent>>,
    pub(crate) refused: usize,
    pub(crate) observer: Observer,
    messages: u64,
    waited_ms: i64,
    visits: Vec<VisitId>,
    appointments: Vec<AppointmentId>,
}

/// The one that the number chooses, or every now and then one that nobody knows.
fn choose<I: Copy + From<Uuid>>(known: &[I], number: usize) -> I {
    if known.is_empty() || number.is_multiple_of(17) {
        return Uuid::from_u128(0xDEAD).into();
    }
    known[number % known.len()]
}

/// Every other one of them, or all.
fn some<I: Copy + Ord>(known: &[I], number: usize) -> Chosen<I> {
    if number.is_multiple_of(3) {
        return Chosen::All;
    }
    let bits = number / 3;
    let chosen = known.iter().enumerate().filter(|(n, _)| bits & (1 << (n % 16)) != 0);
    Chosen::these(chosen.map(|(_, one)| *one))
}

fn name(text: &str, n: usize) -> Name {
    Name::new(&format!("{text} {n}")).unwrap()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

impl Play {
    /// A branch with a service and two counters.
    pub(crate) fn begun() -> Self {
        let mut play = Self::default();
        // What comes before the branch exists is refused, and what comes first makes it.
        play.take(Step::Issue(1, 1));
        assert_eq!(play.refused, 1);
        for step in [Step::Create, Step::AddService(0), Step::AddCounter(0), Step::AddCounter(1)] {
            play.take(step);
        }
        play
    }

    fn services(&self) -> Vec<ServiceId> {
        self.branch.services().iter().map(|view| view.service).collect()
    }

    fn counters(&self) -> Vec<CounterId> {
        self.branch.counters().iter().map(|view| view.counter).collect()
    }

    fn queues(&self) -> Vec<QueueId> {
        self.branch.queues().iter().filter_map(|view| view.queue).collect()
    }

    fn priorities(&self) -> Vec<PriorityId> {
        self.branch.priorities().iter().map(|view| view.priority).collect()
    }

    pub(crate) fn take(&mut self, step: Step) {
        let branch = BranchId::from(Uuid::from_u128(BRANCH));
        let of = |wanted, n: usize| choose(&self.observer.among(&self.branch, wanted, n), n);
        let counter = |n: usize| choose(&self.counters(), n);
        match step {
            Step::Issue(n, m) => {
                let services = self.services();
                let then =
                    if m.is_multiple_of(5) { vec![choose(&services, m / 5)] } else { Vec::new() };
                let priorities = self.priorities();
                let priority = priorities.get(m % (priorities.len() * 2 + 1)).copied();
                let service = choose(&services, n);
                let issue = IssueTicket { then, priority, ..IssueTicket::new(branch, service) };
                if let Some(issued) = self.send(&issue) {
                    self.visits.push(issued.visit);
                }
            }
            Step::Book(n, seconds) => {
                let services = self.services();
                let (service, at) = (choose(&services, n), self.now().plus(Seconds::new(seconds)));
                let (priority, customer, language) = (None, None, None);
                let terms = AppointmentTerms { service, at, priority, customer, language };
                if let Some(booked) = self.send(&Book { branch, terms }) {
                    self.appointments.push(booked.appointment);
                }
            }
            Step::CheckIn(n) => {
                let appointment = choose(&self.appointments, n);
                self.tell(&CheckIn { branch, appointment });
            }
            Step::CancelAppointment(n) => {
                let appointment = choose(&self.appointments, n);
                self.tell(&CancelAppointment { branch, appointment });
            }
            Step::CallNext(n) => self.tell(&CallNext { branch, counter: counter(n) }),
            Step::CallGiven(n, m) => {
                self.tell(&CallGiven { branch, counter: counter(n), ticket: of("waiting", m) });
            }
            Step::Recall(n) => self.tell(&Recall { branch, ticket: of("called", n) }),
            Step::Start(n) => self.tell(&Start { branch, ticket: of("called", n) }),
            Step::Finish(n) => self.tell(&Finish { branch, ticket: of("serving", n) }),
            Step::NoShow(n) => self.tell(&NoShow { branch, ticket: of("called", n) }),
            Step::Cancel(n) => self.tell(&Cancel { branch, ticket: of("waiting", n) }),
            Step::CancelVisit(n) => {
                let visit = choose(&self.visits, n);
                self.tell(&FindVisit { branch, visit });
                self.tell(&CancelVisit { branch, visit });
            }
            Step::Void(n) => self.tell(&Void { branch, ticket: of("waiting", n) }),
            Step::Undo => {
                self.tell(&Undo { branch, ticket: None });
                // Whoever was taken back from a counter is called when the clock is looked at.
                self.tell(&KeepTime { branch });
            }
            Step::Look(n) => {
                let find = FindTicket { branch, ticket: of("waiting", n) };
                self.tell(&Snapshot { branch });
                self.tell(&find);
            }
            Step::Wait(seconds) => self.waited_ms += i64::from(seconds) * 1_000,
            Step::UntilDue => {
                if let Some(due) = next_due(&self.branch) {
                    self.waited_ms += due.millis_since(self.now()).max(0);
                    self.keep_time();
                }
            }
            Step::PassHours(hours) => {
                self.waited_ms += i64::from(hours) * 3_600_000;
                self.keep_time();
            }
            Step::Hold(..)
            | Step::Resume(..)
            | Step::Recycle(..)
            | Step::Reinstate(..)
            | Step::Transfer(..)
            | Step::Note(_) => self.move_elsewhere(step),
            _ => self.change(step),
        }
    }

    fn move_elsewhere(&mut self, step: Step) {
        let branch = BranchId::from(Uuid::from_u128(BRANCH));
        let of = |wanted, n: usize| choose(&self.observer.among(&self.branch, wanted, n), n);
        let back = |m: usize| if m.is_multiple_of(2) { Back::OldPlace } else { Back::End };
        let seconds = |m: usize| Seconds::new(u32::try_from(m % 50).unwrap());
        match step {
            Step::Hold(n, m) => {
                let length = (m % 3 == 0).then(|| seconds(m));
                self.tell(&Hold { branch, ticket: choose(&self.observer.tried, n), length });
            }
            Step::Resume(n, m) => {
                self.tell(&Resume { branch, ticket: of("held", n), to: back(m) });
            }
            Step::Recycle(n, m) => {
                let to = match m % 3 {
                    0 => RecycleTo::End,
                    1 => RecycleTo::After(u16::try_from(m % 5).unwrap()),
                    _ => RecycleTo::In(seconds(m)),
                };
                self.tell(&Recycle { branch, ticket: of("called", n), to });
            }
            Step::Reinstate(n, m) => {
                self.tell(&Reinstate { branch, ticket: of("no_show", n), to: back(m) });
            }
            Step::Transfer(n, m) => {
                let to = match m % 4 {
                    0 => TransferTo::Queue(None),
                    1 => TransferTo::Queue(Some(choose(&self.queues(), m / 4))),
                    2 => TransferTo::Counter(choose(&self.counters(), m / 4)),
                    _ => TransferTo::Agent(agent(m / 4)),
                };
                let places = [TransferPlace::First, TransferPlace::Last, TransferPlace::ByArrival];
                let (place, note) = (places[m / 8 % 3], None);
                self.tell(&Transfer {
                    branch,
                    ticket: choose(&self.observer.tried, n),
                    to,
                    place,
                    note,
                });
            }
            Step::Note(n) => {
                let note = Note::new("something").unwrap();
                self.tell(&AddNote { branch, ticket: choose(&self.observer.tried, n), note });
            }
            _ => {}
        }
    }

    fn change(&mut self, step: Step) {
        let branch = BranchId::from(Uuid::from_u128(BRANCH));
        let counter = |n: usize| choose(&self.counters(), n);
        match step {
            Step::Create => self.tell(&CreateBranch { branch, name: name("Branch", 1) }),
            Step::ChangeHours(n) => self.tell(&ChangeBranch { branch, change: hours(n) }),
            Step::ChangeBranch(n) => self.tell(&ChangeBranch { branch, change: settings(n) }),
            Step::AddService(n) => {
                let prefix = Prefix::new(["A", "B", "C", "AA", "AB", "ABC"][usize::from(n)]);
                let (name, prefix) = (name("Service", n.into()), prefix.unwrap());
                self.tell(&AddService { branch, name, prefix });
            }
            Step::AddPriority(n) => {
                let terms = PriorityTerms {
                    name: name("Class", n.into()),
                    description: None,
                    rank: n,
                    preferential: n != 0,
                    active: true,
                };
                self.tell(&AddPriority { branch, terms });
            }
            Step::ChangePriority(n) => {
                let terms = PriorityTerms {
                    name: name("Class", n % 3),
                    description: None,
                    rank: u8::try_from(n % 7).unwrap(),
                    preferential: n % 2 == 0,
                    active: n % 5 != 0,
                };
                let priority = choose(&self.priorities(), n);
                self.tell(&ChangePriority { branch, priority, terms });
            }
            Step::Reorder(n) => {
                let order = Order::Services(vec![choose(&self.services(), n)]);
                self.tell(&Reorder { branch, order });
            }
            Step::AddQueue(n, m) => {
                let terms = self.queue_terms(n.into(), m);
                self.tell(&AddQueue { branch, terms });
            }
            Step::ChangeQueue(n, m) => {
                let terms = self.queue_terms(n % 4, m);
                self.tell(&ChangeQueue { branch, queue: choose(&self.queues(), n), terms });
            }
            Step::ChangeService(n, m) => {
                let terms =
                    ServiceTerms { slots: slots(m), active: m % 4 != 0, ..ServiceTerms::default() };
                let service = choose(&self.services(), n);
                self.tell(&ChangeService { branch, service, name: name("Service", n % 6), terms });
            }
            Step::AddCounter(n) => {
                self.tell(&AddCounter { branch, name: name("Desk", n.into()) });
            }
            Step::ChangeCounter(n, m) => {
                let terms = CounterTerms {
                    queues: some(&self.queues(), m),
                    skills: some(&self.services(), m / 7),
                    auto_call: m % 2 == 0,
                    wrap_up: m % 5 == 0,
                    active: m % 11 != 0,
                    direction: None,
                };
                let (counter, name) = (counter(n), name("Desk", n % 6));
                self.tell(&ChangeCounter { branch, counter, name, terms });
            }
            Step::OpenCounter(n) => self.tell(&OpenCounter { branch, counter: counter(n) }),
            Step::CloseCounter(n) => self.tell(&CloseCounter { branch, counter: counter(n) }),
            Step::TakeBreak(n) => {
                self.tell(&TakeBreak { branch, counter: counter(n), reason: name("Lunch", 1) });
            }
            Step::Sit(n) => {
                self.tell(&Sit { branch, counter: counter(n), agent: Some(agent(n / 7)) });
            }
            Step::Leave(n) => self.tell(&Leave { branch, counter: counter(n) }),
            Step::OpenDay => self.tell(&OpenDay { branch }),
            Step::CloseIntake => self.tell(&CloseIntake { branch }),
            Step::CloseDay => self.tell(&CloseDay { branch }),
            _ => self.keep_time(),
        }
    }

    /// The clock does what is due, and then nothing is: otherwise it would be asked for ever.
    fn keep_time(&mut self) {
        let branch = BranchId::from(Uuid::from_u128(BRANCH));
        if let Some(kept) = self.send(&KeepTime { branch }) {
            let kept_at = self.history.last().map(|recorded| recorded.at).unwrap();
            assert!(kept.next_due.is_none_or(|due| due > kept_at), "still due: {kept:?}");
            assert_eq!(kept.next_due, next_due(&self.branch));
        }
    }

    fn queue_terms(&self, n: usize, m: usize) -> QueueTerms {
        let classes: Vec<_> =
            [None].into_iter().chain(self.priorities().into_iter().map(Some)).collect();
        QueueTerms {
            name: name("Line", n),
            services: some(&self.services(), m),
            priorities: some(&classes, m / 5),
            active: !m.is_multiple_of(6),
        }
    }

    fn tell<M: Message<Aggregate = Branch>>(&mut self, message: &M) {
        self.send(message);
    }

    pub(crate) fn send<M: Message<Aggregate = Branch>>(&mut self, message: &M) -> Option<M::Reply> {
        self.messages += 1;
        let context = Context {
            now: self.now(),
            principal: agent(usize::try_from(self.messages % 3).unwrap()),
            seed: u128::from(self.messages).wrapping_mul(0x5851_F42D_4C95_7F2D_1405_7B7E_F767_814F),
        };
        let before = self.branch.clone();
        let decided = message.decide(&self.branch, &context);
        let again = message.decide(&self.branch, &context);
        assert!(self.branch == before, "a decision has changed the state");
        match (decided, again) {
            (Ok(decided), Ok(again)) => {
                assert_eq!(decided.events, again.events);
                assert_eq!(json(&decided.reply), json(&again.reply));
                for event in decided.events {
                    let seq = self.branch.seq() + 1;
                    let by = context.principal;
                    let recorded = Recorded { seq, at: context.now, by, origin: None, event };
                    self.observer.see(&self.branch, &recorded);
                    self.branch.apply(&recorded);
                    self.history.push(recorded);
                }
                Some(decided.reply)
            }
            (Err(refusal), Err(again)) => {
                assert_eq!(refusal, again);
                assert!(!refusal.code().is_empty());
                self.refused += 1;
                None
            }
            _ => panic!("{} was decided in two ways", M::NAME),
        }
    }

    fn now(&self) -> Timestamp {
        // Three messages in a millisecond, as in a busy hall.
        let millis = i64::try_from(self.messages / 3).unwrap() + self.waited_ms;
        Timestamp::from_millis(1_795_186_800_000 + millis)
    }

    /// So many tickets come and go.
    pub(crate) fn come_and_go(&mut self, count: usize) {
        let branch = BranchId::from(Uuid::from_u128(BRANCH));
        for _ in 0..count {
            let issued = self.send(&IssueTicket::new(branch, self.services()[0])).unwrap();
            self.tell(&Cancel { branch, ticket: issued.ticket });
        }
    }

    /// The next message comes from the principal who sent the last.
    pub(crate) fn same_principal(&mut self) {
        self.messages += 2;
    }

    pub(crate) fn check(&self) {
        self.observer.check(&self.branch);
        assert_eq!(self.branch.seq(), self.history.len() as u64);
    }
}

/// One of three who work there.
fn agent(n: usize) -> PrincipalId {
    PrincipalId::User(Uuid::from_u128(0xA0 + n as u128 % 3))
}

fn slots(n: usize) -> Option<SlotTerms> {
    let seconds = |seconds| Seconds::new(seconds);
    let (duration, early, late) = (seconds(100), seconds(80), seconds(40));
    let capacity = u16::try_from(n % 3).unwrap();
    (capacity > 0).then_some(SlotTerms { capacity, duration, early, late })
}

fn settings(n: usize) -> BranchChange {
    let first = TicketNumber::new(u16::try_from(n % 5 + 1).unwrap()).unwrap();
    let last = TicketNumber::new(u16::try_from(n % 7 * 20 + 1).unwrap()).unwrap();
    let numbering = Numbering {
        restart: if n.is_multiple_of(2) { Restart::Daily } else { Restart::Never },
        first,
        last,
        at_end: if n.is_multiple_of(3) { AtEnd::Refuse } else { AtEnd::StartOver },
    };
    let time_limits = TimeLimits {
        no_answer: n.is_multiple_of(2).then(|| Seconds::new(60)),
        calls: n.is_multiple_of(3).then_some(3),
        hold: n.is_multiple_of(5).then(|| Seconds::new(90)),
        ..TimeLimits::default()
    };
    let waiting = u32::try_from(n % 40).unwrap() + 10;
    BranchChange {
        numbering: (n % 3 != 1).then_some(numbering),
        limits: Some(Limits { waiting, waiting_per_service: None }),
        time_limits: Some(time_limits),
        policy: Some(policy(n)),
        ..BranchChange::default()
    }
}

/// One of the policies that there are, with limits that are reached.
fn policy(n: usize) -> PolicyChoice {
    let offer = POLICIES[n % POLICIES.len()];
    let small = |parameter: &&'static str| (name_of(parameter), u32::try_from(n % 3 + 1).unwrap());
    let appointments = if n.is_multiple_of(4) {
        AppointmentRank::AsIfTheyJustCame
    } else {
        AppointmentRank::FirstAtTheirTime
    };
    PolicyChoice {
        name: Some(name_of(offer.name)),
        parameters: offer.needs.iter().chain(offer.takes).map(small).collect(),
        appointments,
    }
}

fn name_of(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn hours(n: usize) -> BranchChange {
    let by_clock = BranchHours::ByClock(short_hours(n));
    let hours = if n.is_multiple_of(4) { BranchHours::ByHand } else { by_clock };
    let time_zone = n.is_multiple_of(11).then(|| Name::new("America/Bogota").unwrap());
    BranchChange { hours: Some(hours), time_zone, ..BranchChange::default() }
}

/// A branch that opens for some minutes, and pauses for one: so the clock has much to do in a short play.
fn short_hours(n: usize) -> WrittenHours {
    let minutes = u16::try_from(n % 3 + 2).unwrap();
    let interval = |place: u16| Interval {
        opens: TimeOfDay::new(15, place * (minutes + 1)).unwrap(),
        closes: TimeOfDay::new(15, place * (minutes + 1) + minutes).unwrap(),
    };
    let mut week = Week::default();
    for weekday in Weekday::ALL {
        *week.on_mut(weekday) = (0..8).map(interval).collect();
    }
    let intake_ends_before = Minutes::new(u16::from(n.is_multiple_of(8)));
    WrittenHours { regular: RegularHours::Weekly(week), exceptions: Vec::new(), intake_ends_before }
}
