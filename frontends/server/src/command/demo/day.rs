//! A morning in the clinic, as a list of what comes next. Nothing in it is left to chance, so every run
//! shows the same day.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use turnero::branch::{
    BranchRefusal, CallNext, Cancel, Finish, IssueTicket, NoShow, Recall, Start,
};
use turnero::{AskError, CounterId, Engine, ManualClock, Principal, ServiceId, TicketId};

use super::Outcome;
use super::clinic::Clinic;

/// When somebody comes, in minutes after eight.
const ARRIVALS: [u32; 24] =
    [0, 1, 1, 3, 4, 6, 9, 12, 13, 18, 24, 25, 27, 34, 41, 48, 50, 52, 61, 70, 76, 83, 84, 97];
/// The third person does not hear the call.
const ABSENT: usize = 3;
/// The eighth has no time to wait.
const IMPATIENT: usize = 8;
/// How long services take, in turn.
const SERVICE_MINUTES: [u32; 5] = [7, 11, 5, 14, 8];

/// What happens at some minute.
enum Step {
    Arrival { person: usize, service: ServiceId },
    Call { counter: CounterId },
    Recall { ticket: TicketId },
    NoShow { ticket: TicketId, counter: CounterId },
    Start { ticket: TicketId, counter: CounterId },
    Finish { ticket: TicketId, counter: CounterId },
    Cancel { ticket: TicketId },
}

/// The day as far as it has come.
struct Day {
    engine: Engine,
    clinic: Clinic,
    /// By minute, and within a minute in the order in which it was planned.
    plan: BTreeMap<(u32, usize), Step>,
    planned: usize,
    /// Counters that found nobody to call. The last one is the first to call again.
    idle: Vec<CounterId>,
    absent: Option<TicketId>,
    started: usize,
}

/// Lets the day pass, so many minutes a second, and closes the engine in the evening.
pub(crate) async fn play(
    engine: Engine,
    clinic: Clinic,
    clock: Arc<ManualClock>,
    speed: u32,
) -> Outcome<()> {
    let mut day = Day::new(engine, clinic);
    let mut now = 0;
    while let Some(((minute, _), step)) = day.plan.pop_first() {
        let passed = minute - now;
        tokio::time::sleep(Duration::from_secs(passed.into()) / speed).await;
        clock.advance_millis(i64::from(passed) * 60_000);
        now = minute;
        day.carry_out(now, step).await?;
    }
    Ok(day.engine.close().await?)
}

impl Day {
    fn new(engine: Engine, clinic: Clinic) -> Self {
        let services = clinic.services.clone();
        let mut day = Self {
            engine,
            idle: clinic.counters.iter().rev().copied().collect(),
            clinic,
            plan: BTreeMap::new(),
            planned: 0,
            absent: None,
            started: 0,
        };
        for ((person, minute), service) in (1..).zip(ARRIVALS).zip(services.into_iter().cycle()) {
            day.plan(minute, Step::Arrival { person, service });
        }
        day
    }

    fn plan(&mut self, minute: u32, step: Step) {
        self.planned += 1;
        self.plan.insert((minute, self.planned), step);
    }

    /// Sends the engine what this step says, and plans what follows from it.
    async fn carry_out(&mut self, now: u32, step: Step) -> Outcome<()> {
        let (host, branch) = (Principal::host(), self.clinic.branch);
        match step {
            Step::Arrival { person, service } => {
                let issue = IssueTicket::new(branch, service);
                let ticket = self.engine.ask(&host, issue).await?.ticket;
                match person {
                    ABSENT => self.absent = Some(ticket),
                    IMPATIENT => self.plan(now + 5, Step::Cancel { ticket }),
                    _ => {}
                }
                if let Some(counter) = self.idle.pop() {
                    self.plan(now, Step::Call { counter });
                }
            }
            Step::Call { counter } => self.call(now, counter).await?,
            Step::Recall { ticket } => {
                self.engine.ask(&host, Recall { branch, ticket }).await?;
            }
            Step::NoShow { ticket, counter } => {
                self.engine.ask(&host, NoShow { branch, ticket }).await?;
                self.plan(now, Step::Call { counter });
            }
            Step::Start { ticket, counter } => {
                self.engine.ask(&host, Start { branch, ticket }).await?;
                let takes = SERVICE_MINUTES.iter().cycle().nth(self.started).unwrap_or(&10);
                self.started += 1;
                self.plan(now + takes, Step::Finish { ticket, counter });
            }
            Step::Finish { ticket, counter } => {
                self.engine.ask(&host, Finish { branch, ticket }).await?;
                self.plan(now + 1, Step::Call { counter });
            }
            Step::Cancel { ticket } => {
                self.engine.ask(&host, Cancel { branch, ticket }).await?;
            }
        }
        Ok(())
    }

    /// Whoever is next comes within a minute; all but one.
    async fn call(&mut self, now: u32, counter: CounterId) -> Outcome<()> {
        let call = CallNext { branch: self.clinic.branch, counter };
        let ticket = match self.engine.ask(&Principal::host(), call).await {
            Ok(called) => called.ticket,
            Err(AskError::Refused(BranchRefusal::NobodyWaits)) => {
                self.idle.push(counter);
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        if self.absent == Some(ticket) {
            self.plan(now + 2, Step::Recall { ticket });
            self.plan(now + 4, Step::NoShow { ticket, counter });
        } else {
            self.plan(now + 1, Step::Start { ticket, counter });
        }
        Ok(())
    }
}
