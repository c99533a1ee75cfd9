//! Keeps the time of every aggregate: does what is due when it is due, without anybody asking. A day
//! closes, nobody came, a held ticket comes back.
//!
//! ```text
//!  actor started ─────▶ when is something due? ─▶ now: ask the keeper, in the engine's name ─┐
//!  message handled ───▶          ▲               later: wait for the clock ──────────────────┤
//!  store back again ──▶          └───────────────────────────────────────────────────────────┘
//! ```
//!
//! When something is due follows from the state of the aggregate ([`Aggregate::next_due`]), so a crash
//! forgets nothing, and what became due while the engine was down is done first of all. What is done goes
//! the way of all messages: through the keeper and the journal, with a permit. There is one alarm for each
//! aggregate, and nobody looks again and again whether it is time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use serde::Serialize;
use tokio::sync::{oneshot, watch};
use turnero_domain::{
    Aggregate, Caller, Context as Circumstances, Decided, Message as DomainMessage, Permission,
    Timestamp,
};

use crate::admission::Wicket;
use crate::bounds::{TIMELY_PAUSE_MAX, TIMELY_PAUSE_MIN, TIMELY_ROUNDS_MAX};
use crate::clock::Clock;
use crate::journal::Condition;
use crate::keeper::{Reply, Request, Surroundings};
use crate::shell::Shell;
use crate::telemetry;

/// What an actor needs to keep the time of its aggregate.
pub(crate) struct Timekeeper {
    clock: Arc<dyn Clock>,
    condition: Arc<Condition>,
    wicket: Arc<Wicket>,
    doing: Doing,
    /// The position for which the clock was looked at last: when nothing has happened since, nothing else
    /// is due.
    looked_at: Option<u64>,
    /// How long to wait when what is due cannot be done.
    pause: Duration,
}

/// What a timekeeper does at the moment.
enum Doing {
    /// Nothing: nothing will be due unless something happens.
    Resting,
    /// Waits for this moment.
    Waiting(Timestamp, SpawnHandle),
    /// Could not do what is due, and waits a while.
    Pausing(SpawnHandle),
    /// Waits for the store, which says when it is back.
    Blocked,
}

impl Timekeeper {
    pub(crate) fn new(surroundings: &Surroundings, wicket: Arc<Wicket>) -> Self {
        let Surroundings { clock, condition, .. } = surroundings;
        Self {
            clock: clock.clone(),
            condition: condition.clone(),
            wicket,
            doing: Doing::Resting,
            looked_at: None,
            pause: TIMELY_PAUSE_MIN,
        }
    }
}

/// What the clock does in an aggregate, as a message like any other.
#[derive(Serialize)]
struct WhatIsDue<A: Aggregate> {
    #[serde(skip)]
    to: A::Id,
}

impl<A: Aggregate> DomainMessage for WhatIsDue<A> {
    type Aggregate = A;
    type Reply = ();

    const NAME: &'static str = "what_is_due";
    /// Never looked at: the engine sends it to its own actors, past the door.
    const PERMISSION: Permission = Permission::new("engine:keep_time");

    fn to(&self) -> A::Id {
        self.to
    }

    fn decide(&self, state: &A, context: &Circumstances) -> Result<Decided<Self>, A::Refusal> {
        Ok(Decided::new(state.due(context), ()))
    }
}

impl<A: Aggregate> Shell<A> {
    /// Does what became due before the actor was there, and from now on what becomes due.
    pub(crate) fn start_timekeeping(&mut self, context: &mut Context<Self>) {
        let writable_again = self.timekeeper.condition.writable_again();
        Self::watch_store(writable_again, context);
        self.look_at_clock(context);
    }

    /// A message has come. What is due by now is done before it, whether the alarm has gone off yet or not:
    /// who takes a ticket at closing time is too late.
    pub(crate) fn be_on_time(&mut self, context: &mut Context<Self>) {
        match self.timekeeper.doing {
            // What the clock has done may have been lost.
            _ if self.keeper.is_outdated() => self.start_again(context),
            Doing::Waiting(moment, _) if moment <= self.keeper.now() => self.look_at_clock(context),
            Doing::Blocked if self.timekeeper.condition.is_writable() => self.start_again(context),
            _ => {}
        }
    }

    /// Something may have happened.
    pub(crate) fn look_at_clock_again(&mut self, context: &mut Context<Self>) {
        if self.timekeeper.looked_at != Some(self.keeper.seq()) {
            self.look_at_clock(context);
        }
    }

    /// Looks when something is due, and sees to it then.
    fn look_at_clock(&mut self, context: &mut Context<Self>) {
        if let Doing::Pausing(_) = self.timekeeper.doing {
            // It looks again when that is over.
            return;
        }
        for _ in 0..TIMELY_ROUNDS_MAX {
            self.timekeeper.looked_at = Some(self.keeper.seq());
            let (due, now) = (self.next_due(), self.keeper.now());
            if let Doing::Waiting(moment, alarm) = self.timekeeper.doing {
                if due == Some(moment) && moment > now {
                    return;
                }
                context.cancel_future(alarm);
            }
            self.timekeeper.doing = Doing::Resting;
            match due {
                None => return,
                Some(moment) if moment > now => return self.wait_until(moment, context),
                Some(_) if !self.do_what_is_due(context) => return,
                Some(_) => {}
            }
        }
        // There is more: after those who wait meanwhile.
        self.pause(context);
    }

    fn wait_until(&mut self, moment: Timestamp, context: &mut Context<Self>) {
        let arrived = fut::wrap_future(self.timekeeper.clock.clone().until(moment));
        let alarm = context.spawn(arrived.map(|(), shell: &mut Self, context| {
            shell.timekeeper.doing = Doing::Resting;
            shell.look_at_clock(context);
        }));
        self.timekeeper.doing = Doing::Waiting(moment, alarm);
    }

    /// Asks the keeper for what is due. Whether something has happened; if the store loses it, it says so when
    /// it is back, and what is due is looked for again.
    fn do_what_is_due(&mut self, context: &mut Context<Self>) -> bool {
        if !self.timekeeper.condition.is_writable() {
            self.timekeeper.doing = Doing::Blocked;
            return false;
        }
        if !self.keeper.refresh() {
            self.pause(context);
            return false;
        }
        let Some(permit) = self.timekeeper.wicket.enter() else {
            self.pause(context);
            return false;
        };
        let (sender, mut answer) = oneshot::channel();
        let to: A::Id = self.keeper.standing().stream().id.into();
        let span = tracing::debug_span!("what_is_due", aggregate = ?to);
        let (message, caller, key) = (WhatIsDue::<A> { to }, Caller::ENGINE, None);
        let before = self.keeper.seq();
        let reply = Reply { sender, permit, span };
        let condition = None;
        self.hand_over(Request { message, caller, key, condition, reply }, context);
        if self.keeper.seq() > before {
            self.timekeeper.pause = TIMELY_PAUSE_MIN;
            return true;
        }
        let aggregate = A::NAME;
        match answer.try_recv() {
            Ok(Err(error)) => {
                tracing::warn!(%error, aggregate, "what is due could not be done; it is tried again");
            }
            _ if self.is_due() => {
                tracing::error!(aggregate, "what is due stays due; it is tried again");
            }
            _ => return true,
        }
        self.pause(context);
        false
    }

    fn is_due(&self) -> bool {
        self.next_due().is_some_and(|moment| moment <= self.keeper.now())
    }

    /// When something is due. A rule that panics here must not take the actor with it: then nothing is,
    /// until something happens.
    fn next_due(&self) -> Option<Timestamp> {
        let state = self.keeper.state();
        catch_unwind(AssertUnwindSafe(|| state.next_due())).unwrap_or_else(|panic| {
            telemetry::panicked("next_due", panic.as_ref());
            None
        })
    }

    /// Tries again after a while, or when the store is back.
    fn pause(&mut self, context: &mut Context<Self>) {
        let pause = self.timekeeper.pause;
        self.timekeeper.pause = (pause * 2).min(TIMELY_PAUSE_MAX);
        let over = fut::wrap_future(tokio::time::sleep(pause));
        let handle = context.spawn(over.map(|(), shell: &mut Self, context| {
            shell.timekeeper.doing = Doing::Resting;
            shell.start_again(context);
        }));
        self.timekeeper.doing = Doing::Pausing(handle);
    }

    /// From what is durable: what the actor saw last may have been lost with the store.
    fn start_again(&mut self, context: &mut Context<Self>) {
        match self.timekeeper.doing {
            Doing::Waiting(_, handle) | Doing::Pausing(handle) => {
                context.cancel_future(handle);
            }
            Doing::Resting | Doing::Blocked => {}
        }
        self.timekeeper.doing = Doing::Resting;
        if self.keeper.refresh() {
            self.look_at_clock(context);
        } else {
            self.pause(context);
        }
    }

    fn watch_store(mut writable_again: watch::Receiver<()>, context: &mut Context<Self>) {
        let changed = async move { writable_again.changed().await.map(|()| writable_again) };
        context.spawn(fut::wrap_future(changed).map(|changed, shell: &mut Self, context| {
            // Otherwise the engine is gone.
            let Ok(writable_again) = changed else { return };
            Self::watch_store(writable_again, context);
            shell.start_again(context);
        }));
    }
}

#[cfg(test)]
mod tests;
