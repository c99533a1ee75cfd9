//! A morning in a town hall, made up so that there is something to play again. Nothing in it is left to
//! chance: every run makes the same one.

use std::collections::BTreeMap;
use std::sync::Arc;

use turnero::branch::{
    AddCounter, AddPriority, AddService, BranchChange, BranchRefusal, CallNext, Cancel,
    ChangeBranch, ChangeService, CloseDay, CreateBranch, Finish, IssueTicket, NoShow, OpenDay,
    PolicyChoice, PriorityTerms, ServiceTerms, Start,
};
use turnero::{
    AskError, BranchId, Clock, CounterId, Engine, ManualClock, Name, Principal, Seconds, Settings,
};
use turnero::{ServiceId, TicketId, Timestamp};

use crate::Outcome;

/// What people come for: a name, a prefix, what is said that it takes, and how long they should wait at
/// most; in minutes.
const SERVICES: [(&str, &str, u32, u32); 3] =
    [("Inquiries", "A", 3, 10), ("Payments", "B", 6, 15), ("Registration", "C", 20, 45)];
/// For which of them they come, in turn.
const WISHES: [usize; 10] = [0, 2, 0, 1, 0, 1, 2, 0, 1, 0];
/// Seconds from one person to the next, in turn.
const GAPS: [u32; 7] = [95, 40, 210, 130, 20, 180, 125];
/// How long services really take, in hundredths of what is said, in turn.
const LENGTHS: [u32; 9] = [90, 140, 60, 110, 75, 190, 100, 50, 120];
/// How many seconds agents take before they call, in turn.
const PAUSES: [u32; 6] = [12, 40, 5, 25, 90, 15];
const PEOPLE: usize = 80;
const COUNTERS: [&str; 4] = ["Desk 1", "Desk 2", "Desk 3", "Desk 4"];
/// One in so many is elderly, does not come when called, or waits no longer than eight minutes.
const ELDERLY: usize = 9;
const ABSENT: usize = 17;
const IMPATIENT: usize = 23;
const PATIENCE_S: u32 = 8 * 60;

enum Step {
    Comes(usize),
    Leaves(TicketId),
    Calls(CounterId),
    Meets { ticket: TicketId, counter: CounterId },
    Ends { ticket: TicketId, counter: CounterId },
}

struct Morning {
    engine: Engine,
    branch: BranchId,
    services: Vec<ServiceId>,
    elderly: turnero::branch::PriorityAdded,
    /// By second, and within a second in the order in which it was planned.
    plan: BTreeMap<(u32, usize), Step>,
    planned: usize,
    /// Counters that found nobody to call.
    idle: Vec<CounterId>,
    who: BTreeMap<TicketId, usize>,
    pauses: usize,
}

/// An engine in which the morning has been, in ticket order, and what time it is there.
pub(crate) async fn recorded() -> Outcome<(Engine, Timestamp)> {
    let clock = Arc::new(ManualClock::new("2026-11-20T12:00:00Z".parse()?));
    let settings = Settings::in_memory().forecasts(false).clock(clock.clone());
    let mut morning = Morning::set_up(Engine::open(settings)?).await?;
    let (host, branch) = (Principal::host(), morning.branch);
    // Days are opened and closed by hand here; the one on which everything was set up is over.
    morning.engine.ask(&host, CloseDay { branch }).await?;
    clock.advance_millis(20 * 3_600_000);
    morning.engine.ask(&host, OpenDay { branch }).await?;
    let mut now = 0;
    while let Some(((second, _), step)) = morning.plan.pop_first() {
        clock.advance_millis(i64::from(second - now) * 1_000);
        now = second;
        morning.carry_out(now, step).await?;
    }
    morning.engine.ask(&host, CloseDay { branch }).await?;
    Ok((morning.engine, clock.now()))
}

impl Morning {
    async fn set_up(engine: Engine) -> Outcome<Self> {
        let host = Principal::host();
        let branch: BranchId = engine.fresh_id();
        engine.ask(&host, CreateBranch { branch, name: Name::new("Town hall")? }).await?;
        let policy = Some(PolicyChoice::named(Name::new("fifo")?));
        let change = BranchChange { policy, ..BranchChange::default() };
        engine.ask(&host, ChangeBranch { branch, change }).await?;
        let mut services = Vec::new();
        for (title, prefix, minutes, target) in SERVICES {
            let (name, prefix) = (Name::new(title)?, prefix.parse()?);
            let add = AddService { branch, name: name.clone(), prefix };
            let service = engine.ask(&host, add).await?.service;
            let (guess, target_wait) =
                (Some(Seconds::minutes(minutes)), Some(Seconds::minutes(target)));
            let terms = ServiceTerms { guess, target_wait, ..ServiceTerms::default() };
            engine.ask(&host, ChangeService { branch, service, name, terms }).await?;
            services.push(service);
        }
        let name = Name::new("60 years and more")?;
        let (description, rank, preferential, active) = (None, 1, true, true);
        let terms = PriorityTerms { name, description, rank, preferential, active };
        let elderly = engine.ask(&host, AddPriority { branch, terms }).await?;
        let mut idle = Vec::new();
        for name in COUNTERS {
            let add = AddCounter { branch, name: Name::new(name)? };
            idle.push(engine.ask(&host, add).await?.counter);
        }
        let (plan, who) = (BTreeMap::new(), BTreeMap::new());
        let (planned, pauses) = (0, 0);
        let mut morning =
            Self { engine, branch, services, elderly, plan, planned, idle, who, pauses };
        let mut second = 0;
        for (person, gap) in (1..=PEOPLE).zip(GAPS.into_iter().cycle()) {
            morning.plan(second, Step::Comes(person));
            second += gap;
        }
        Ok(morning)
    }

    fn plan(&mut self, second: u32, step: Step) {
        self.planned += 1;
        self.plan.insert((second, self.planned), step);
    }

    async fn carry_out(&mut self, now: u32, step: Step) -> Outcome<()> {
        let (host, branch) = (Principal::host(), self.branch);
        match step {
            Step::Comes(person) => self.comes(now, person).await?,
            Step::Leaves(ticket) => {
                // Who was called meanwhile has no reason to leave.
                match self.engine.ask(&host, Cancel { branch, ticket }).await {
                    Ok(()) | Err(AskError::Refused(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Step::Calls(counter) => self.call(now, counter).await?,
            Step::Meets { ticket, counter } => {
                let person = self.who.get(&ticket).copied().unwrap_or_default();
                if person.is_multiple_of(ABSENT) {
                    self.engine.ask(&host, NoShow { branch, ticket }).await?;
                    self.call_after_pause(now, counter);
                } else {
                    self.engine.ask(&host, Start { branch, ticket }).await?;
                    let takes = Self::takes_s(person);
                    self.plan(now + takes, Step::Ends { ticket, counter });
                }
            }
            Step::Ends { ticket, counter } => {
                self.engine.ask(&host, Finish { branch, ticket }).await?;
                self.call_after_pause(now, counter);
            }
        }
        Ok(())
    }

    async fn comes(&mut self, now: u32, person: usize) -> Outcome<()> {
        let wish = WISHES.iter().cycle().nth(person).copied().unwrap_or_default();
        let Some(service) = self.services.get(wish).copied() else { return Ok(()) };
        let mut issue = IssueTicket::new(self.branch, service);
        issue.priority = person.is_multiple_of(ELDERLY).then_some(self.elderly.priority);
        let ticket = self.engine.ask(&Principal::host(), issue).await?.ticket;
        self.who.insert(ticket, person);
        if person.is_multiple_of(IMPATIENT) {
            self.plan(now + PATIENCE_S, Step::Leaves(ticket));
        }
        if let Some(counter) = self.idle.pop() {
            self.call_after_pause(now, counter);
        }
        Ok(())
    }

    fn takes_s(person: usize) -> u32 {
        let wish = WISHES.iter().cycle().nth(person).copied().unwrap_or_default();
        let minutes = SERVICES.get(wish).map_or(5, |(_, _, minutes, _)| *minutes);
        let hundredths = LENGTHS.iter().cycle().nth(person).copied().unwrap_or(100);
        minutes * 60 * hundredths / 100
    }

    fn call_after_pause(&mut self, now: u32, counter: CounterId) {
        self.pauses += 1;
        let pause = PAUSES.iter().cycle().nth(self.pauses).copied().unwrap_or_default();
        self.plan(now + pause, Step::Calls(counter));
    }

    async fn call(&mut self, now: u32, counter: CounterId) -> Outcome<()> {
        let call = CallNext { branch: self.branch, counter };
        match self.engine.ask(&Principal::host(), call).await {
            Ok(called) => {
                let ticket = called.ticket;
                self.plan(now + 30, Step::Meets { ticket, counter });
                Ok(())
            }
            Err(AskError::Refused(BranchRefusal::NobodyWaits)) => {
                self.idle.push(counter);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}
