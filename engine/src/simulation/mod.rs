//! A seeded simulation of the engine: one thread, one seed, always the same run.
//!
//! The core of the engine knows no thread: keepers, the journal and the feed are moved step by step. Here
//! chance decides which of them moves next, and what goes wrong. Around them stand checkers that know only
//! what clients were told and what the store holds:
//!
//! ```text
//!   clients ─ask─▶ mailboxes ─▶ keepers ─▶ journal ─▶ simulated disk     faults, crashes, damage
//!      ▲                                      │           │
//!      └──────────────── replies ─────────────┴─▶ feed    │
//!      │                                            │     │
//!   witness: every reply, every item of a feed, held against all that was ever durable
//! ```
//!
//! What is not simulated: the actors and threads around the core (`Engine`, `Shell`, the journal's thread, the
//! watchdog), and the real stores. They have tests of their own.

mod client;
mod dice;
mod ending;
mod errand;
mod faults;
mod follower;
mod guests;
mod letter;
mod probe;
mod report;
mod rules;
mod server;
mod steps;
mod wish;
mod witness;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use report::{Failure, Report};
use tokio::runtime::Runtime;
use world::World;

/// What a checker says: nothing, or what is wrong.
type Checked<T = ()> = Result<T, String>;

/// How a run goes.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Steps before everything is brought to rest.
    pub steps: u64,
    /// What is broken on purpose, to see that the checkers notice.
    pub mutation: Option<Mutation>,
    /// Whether a failure tells what had happened before.
    pub trail: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { steps: 200, mutation: None, trail: false }
    }
}

/// Ways to break the engine from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    /// Replies go before their events are written.
    ReplyBeforeWriting,
    /// Idempotency keys are forgotten now and then.
    ForgetKeys,
    /// A feed leaves an event out.
    LoseFeedEvent,
    /// A crash brings back an older disk, with a marker that fits.
    OldDisk,
    /// After a failure nobody looks what the store holds.
    RecoverBlindly,
    /// Replies to what is in doubt say that it was not done.
    DenyDoubt,
    /// The keys of who was erased are not overwritten.
    KeepKeys,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ReplyBeforeWriting,
        Self::ForgetKeys,
        Self::LoseFeedEvent,
        Self::OldDisk,
        Self::RecoverBlindly,
        Self::DenyDoubt,
        Self::KeepKeys,
    ];
}

/// Runs simulations.
#[derive(Debug)]
pub struct Simulator {
    /// Only for what a feed reads from the store.
    runtime: Runtime,
}

impl Simulator {
    /// One for this thread.
    ///
    /// # Errors
    ///
    /// When the system gives no threads.
    pub fn new() -> std::io::Result<Self> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build()?;
        Ok(Self { runtime })
    }

    /// The run of this seed.
    ///
    /// # Errors
    ///
    /// What a checker found.
    pub fn run(&self, seed: u64, plan: &Plan) -> Result<Report, Failure> {
        let mut world = World::new(seed, plan, &self.runtime);
        let run = AssertUnwindSafe(|| {
            world.open(false)?;
            for _ in 0..plan.steps {
                world.step()?;
            }
            world.come_to_rest()
        });
        let result = catch_unwind(run).unwrap_or_else(|panic| {
            Err(format!("something panicked: {}", crate::panic_text(panic.as_ref())))
        });
        match result {
            Ok(()) => Ok(world.report),
            Err(what) => {
                Err(Failure { seed, step: world.report.steps, what, trail: world.trail.into() })
            }
        }
    }
}
