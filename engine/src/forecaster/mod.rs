//! Looks ahead for every branch in which something has changed, off the path of its messages, and says how
//! long people wait.
//!
//! ```text
//!  something happened ─▶ Flag ─▶ Changed ─▶ once a second for each branch at most ─▶ LookAhead ─▶ forecast
//!                                             ▲                                                     │
//!                 somebody waits: a while later                        Board: who asks sees it ◀────┤
//!                                                    TellWaits, if newcomers wait otherwise than told
//! ```
//!
//! One thread does it for all branches, one after the other, and rests nine times as long as it has worked:
//! however many there are, forecasts take no more than a tenth of one core, and on a busy day they come
//! less often instead of holding anybody up. A flag stays up until the forecast for it is made, so a branch in which
//! much happens wakes nobody meanwhile. What it knows of a branch is what the branch answers, so a forecast never shows
//! what a crash could take back.

mod board;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use turnero_domain::branch::{Branch, LookAhead, Outlook, TellWaits, ToldWait};
use turnero_domain::{BranchId, Caller, Message, Timestamp};

pub(crate) use board::Board;
pub use board::{BranchForecast, NewcomerForecast, TicketForecast};

use crate::bounds::{FORECAST_AGAIN_AFTER, FORECAST_EVERY, FORECAST_PAUSE, FORECAST_REST};
use crate::changed::{Changed, Flag};
use crate::clock::Clock;
use crate::hosted::Residents;
use crate::keeper::{Reply, Request};
use crate::shell::Deliver;
use crate::telemetry;

/// The thread that looks ahead. It ends when it is told to.
pub(crate) struct ForecasterThread {
    changed: Arc<Changed>,
    thread: JoinHandle<()>,
}

impl ForecasterThread {
    pub(crate) fn start(
        clock: Arc<dyn Clock>,
        residents: Arc<Residents>,
        changed: Arc<Changed>,
        board: Arc<Board>,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let (theirs, plan) = (changed.clone(), Plan::default());
        let rests_until = Timestamp::default();
        let forecaster = Forecaster { clock, residents, changed: theirs, board, plan, rests_until };
        let thread =
            std::thread::Builder::new().name("turnero-forecasts".to_owned()).spawn(move || {
                crate::modest::let_others_go_first();
                runtime.block_on(forecaster.run());
            })?;
        Ok(Self { changed, thread })
    }

    /// Finishes the forecast under way, and ends.
    pub(crate) fn finish(self) {
        self.changed.close();
        if self.thread.join().is_err() {
            tracing::error!("the thread of the forecasts ended with a panic");
        }
    }
}

struct Forecaster {
    clock: Arc<dyn Clock>,
    residents: Arc<Residents>,
    changed: Arc<Changed>,
    board: Arc<Board>,
    plan: Plan,
    /// Until then it rests.
    rests_until: Timestamp,
}

/// For which branches a forecast is to be made, and when.
#[derive(Default)]
struct Plan {
    due: BTreeSet<(Timestamp, BranchId)>,
    known: BTreeMap<BranchId, Known>,
}

/// What is known of the forecasts of a branch.
#[derive(Default)]
struct Known {
    /// When the next one is due.
    due: Option<Timestamp>,
    /// Before that, none is made.
    not_before: Timestamp,
    /// The number of the newest event that the last one has seen, or made itself.
    seen: Option<u64>,
    /// When the last one was made.
    made_at: Timestamp,
    /// It is up while a forecast is due: until that one is made, nobody needs to say so again.
    flag: Option<Arc<Flag>>,
}

impl Plan {
    /// Something has changed in a branch: a forecast is due as soon as may be.
    fn has_changed(&mut self, flag: Arc<Flag>, now: Timestamp) {
        let branch = flag.aggregate().into();
        let known = self.known.entry(branch).or_default();
        let at = known.not_before.max(now);
        known.flag = Some(flag);
        self.want(branch, at);
    }

    /// A forecast is wanted at this time, or earlier.
    fn want(&mut self, branch: BranchId, at: Timestamp) {
        let known = self.known.entry(branch).or_default();
        match known.due {
            Some(due) if due <= at => return,
            Some(due) => self.due.remove(&(due, branch)),
            None => false,
        };
        known.due = Some(at);
        self.due.insert((at, branch));
    }

    /// When the first forecast is due.
    fn next(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, _)| *at)
    }

    /// The branch whose forecast is due longest.
    fn take(&mut self, now: Timestamp) -> Option<BranchId> {
        let (_, branch) = *self.due.first().filter(|(at, _)| *at <= now)?;
        self.due.pop_first();
        if let Some(known) = self.known.get_mut(&branch) {
            (known.due, known.not_before) = (None, after(now, FORECAST_EVERY));
            // What changes from here on may come too late for this forecast.
            known.flag.take().iter().for_each(|flag| {
                flag.lower();
            });
        }
        Some(branch)
    }
}

impl Forecaster {
    async fn run(mut self) {
        while self.wait().await {
            let now = self.clock.now();
            for flag in self.changed.take_raised() {
                self.plan.has_changed(flag, now);
            }
            if self.rests_until <= now
                && let Some(branch) = self.plan.take(now)
            {
                self.look_ahead(branch).await;
            }
        }
    }

    /// Waits until something has changed or a forecast is due. `false` when it is over.
    async fn wait(&self) -> bool {
        let due = async {
            match self.plan.next() {
                Some(moment) => self.clock.clone().until(moment.max(self.rests_until)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.changed.wait() => {}
            () = due => {}
        }
        !self.changed.is_closed()
    }

    async fn look_ahead(&mut self, branch: BranchId) {
        let Some(outlook) = self.ask(branch, LookAhead { branch }).await else {
            let again = after(self.clock.now(), FORECAST_PAUSE);
            return self.plan.want(branch, again);
        };
        let known = self.plan.known.entry(branch).or_default();
        let busy = !outlook.dispatch.line().is_empty();
        let outlived = after(known.made_at, FORECAST_AGAIN_AFTER);
        if known.seen == Some(outlook.seq) && outlook.at < outlived {
            if busy {
                self.plan.want(branch, outlived);
            }
            return;
        }
        (known.seen, known.made_at) = (Some(outlook.seq), outlook.at);
        // The branch may have answered later than it was asked.
        known.not_before = known.not_before.max(after(outlook.at, FORECAST_EVERY));
        let again = after(outlook.at, FORECAST_AGAIN_AFTER);
        self.tell(branch, &outlook).await;
        if busy {
            // What people wait changes with time, also when nothing happens.
            self.plan.want(branch, again);
        }
    }

    /// Makes the forecast, shows it, and tells newcomers what has changed for them.
    async fn tell(&mut self, branch: BranchId, outlook: &Outlook) {
        // The same draws each time: what people are told changes with the room, and not by chance.
        let began = Instant::now();
        let made = catch_unwind(AssertUnwindSafe(|| outlook.forecast(SEED)));
        self.rests_until = after(self.clock.now(), began.elapsed() * FORECAST_REST);
        let forecast = match made {
            Ok(forecast) => BranchForecast::new(branch, outlook, &forecast),
            Err(panic) => return telemetry::panicked("forecast", panic.as_ref()),
        };
        let told = |newcomer: &NewcomerForecast| {
            let (service, priority) = (newcomer.service, newcomer.priority);
            Some(ToldWait { service, priority, promise: newcomer.wait?.into() })
        };
        let waits: Vec<_> = forecast.newcomers.iter().filter_map(told).collect();
        self.board.show(branch, forecast);
        if self.ask(branch, TellWaits { branch, waits }).await == Some(true) {
            // That is an event too, and changes nothing for the next forecast.
            let known = self.plan.known.entry(branch).or_default();
            known.seen = Some(outlook.seq + 1);
        }
    }

    /// Asks a branch, in the engine's name and past the door. `None` if it cannot answer now.
    async fn ask<M: Message<Aggregate = Branch>>(
        &self,
        branch: BranchId,
        message: M,
    ) -> Option<M::Reply> {
        let resident = self.residents.branches.find(branch)?;
        let permit = resident.wicket.enter()?;
        let (sender, answer) = oneshot::channel();
        let span = tracing::debug_span!("ask", message = M::NAME, aggregate = ?branch);
        let (caller, key) = (Caller::ENGINE, None);
        let reply = Reply { sender, permit, span };
        let condition = None;
        resident.address.do_send(Deliver(Request { message, caller, key, condition, reply }));
        match answer.await {
            Ok(Ok(reply)) => Some(reply),
            Ok(Err(error)) => {
                tracing::debug!(%error, %branch, message = M::NAME, "no forecast for now");
                None
            }
            Err(_) => None,
        }
    }
}

/// Where all draws come from.
const SEED: u64 = 0x7475_726e_6572_6f00;

fn after(moment: Timestamp, pause: Duration) -> Timestamp {
    moment.plus_millis(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1_000)
    }

    fn branch(number: u128) -> BranchId {
        Uuid::from_u128(number).into()
    }

    fn flag(number: u128) -> Arc<Flag> {
        Flag::new(Uuid::from_u128(number), Arc::default())
    }

    #[test]
    fn a_branch_has_one_forecast_a_second_at_most() {
        let mut plan = Plan::default();
        plan.has_changed(flag(1), second(10));
        assert_eq!(plan.take(second(10)), Some(branch(1)));
        plan.has_changed(flag(1), second(10));
        plan.has_changed(flag(1), second(10));
        assert_eq!((plan.take(second(10)), plan.next()), (None, Some(second(11))));
        assert_eq!(plan.take(second(11)), Some(branch(1)));
        assert_eq!(plan.next(), None);
    }

    #[test]
    fn whose_forecast_is_due_longest_comes_first() {
        let mut plan = Plan::default();
        plan.want(branch(1), second(15));
        plan.want(branch(2), second(12));
        plan.want(branch(1), second(11));
        plan.want(branch(2), second(14));
        let order: Vec<_> = std::iter::from_fn(|| plan.take(second(20))).collect();
        assert_eq!(order, [branch(1), branch(2)]);
    }
}
