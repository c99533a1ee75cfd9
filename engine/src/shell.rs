//! The one actor of all aggregates: a thin actix shell around a [`Keeper`]. No rule lives here.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use actix::prelude::*;
use turnero_domain::{Aggregate, Message as DomainMessage};

use crate::changed::Flag;
use crate::keeper::{CheckpointCommits, CheckpointJob, Keeper, Request};
use crate::telemetry;
use crate::timekeeper::Timekeeper;

pub(crate) struct Shell<A: Aggregate> {
    pub(crate) keeper: Keeper<A>,
    pub(crate) timekeeper: Timekeeper,
    /// Say that something has happened, to those who act by themselves.
    flags: Vec<Arc<Flag>>,
}

impl<A: Aggregate> Shell<A> {
    pub(crate) fn new(keeper: Keeper<A>, timekeeper: Timekeeper, flags: Vec<Arc<Flag>>) -> Self {
        Self { keeper, timekeeper, flags }
    }

    /// Hands a message to the keeper. It guards the rules itself, and changes its state in steps that
    /// cannot panic. Should it panic all the same, one message is lost, and the actor lives on.
    pub(crate) fn hand_over<M: DomainMessage<Aggregate = A>>(
        &mut self,
        request: Request<M>,
        context: &mut Context<Self>,
    ) {
        let keeper = &mut self.keeper;
        let before = keeper.seq();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| keeper.handle(request))) {
            telemetry::panicked(M::NAME, panic.as_ref());
        }
        if keeper.seq() != before {
            self.flags.iter().for_each(Flag::raise);
        }
        if let Some(job) = self.keeper.checkpoint_due() {
            self.start_checkpoint(job, context);
        }
    }

    /// Makes a checkpoint on a thread where it holds nobody up.
    fn start_checkpoint(&self, job: CheckpointJob<A>, context: &mut Context<Self>) {
        let covers = job.covers;
        let making = fut::wrap_future(tokio::task::spawn_blocking(move || job.run()));
        context.spawn(making.map(move |made, shell: &mut Self, _| match made {
            Ok(Ok(commits)) => shell.checkpoint_made(commits, covers),
            Ok(Err(error)) => shell.checkpoint_failed(&error),
            Err(error) => shell.checkpoint_failed(&error),
        }));
    }

    fn checkpoint_made(&mut self, made: CheckpointCommits, covers: u64) {
        telemetry::checkpoint_written(made.bytes);
        self.keeper.checkpoint_made(made, covers);
    }

    fn checkpoint_failed(&mut self, error: &dyn std::fmt::Display) {
        tracing::error!(%error, aggregate = A::NAME, "a checkpoint could not be made");
        self.keeper.checkpoint_failed();
    }
}

impl<A: Aggregate> Actor for Shell<A> {
    type Context = Context<Self>;

    /// What became due while nobody kept the time is done before the first message is looked at.
    fn started(&mut self, context: &mut Context<Self>) {
        self.start_timekeeping(context);
    }
}

/// A message for the keeper.
pub(crate) struct Deliver<M: DomainMessage>(pub(crate) Request<M>);

impl<M: DomainMessage> Message for Deliver<M> {
    type Result = ();
}

impl<A, M> Handler<Deliver<M>> for Shell<A>
where
    A: Aggregate,
    M: DomainMessage<Aggregate = A>,
{
    type Result = ();

    fn handle(&mut self, Deliver(request): Deliver<M>, context: &mut Context<Self>) {
        self.be_on_time(context);
        self.hand_over(request, context);
        self.look_at_clock_again(context);
    }
}

/// Everything that is asked for has been done: write a last checkpoint, so that the next opening is
/// quick, and end.
pub(crate) struct Finish;

impl Message for Finish {
    type Result = ();
}

impl<A: Aggregate> Handler<Finish> for Shell<A> {
    type Result = ();

    fn handle(&mut self, _: Finish, context: &mut Context<Self>) {
        if let Some(job) = self.keeper.checkpoint_now() {
            let covers = job.covers;
            match job.run() {
                Ok(commits) => self.checkpoint_made(commits, covers),
                Err(error) => self.checkpoint_failed(&error),
            }
        }
        context.stop();
    }
}
