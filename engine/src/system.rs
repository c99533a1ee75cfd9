//! The engine's own actix system, on its own threads: it neither needs nor disturbs the runtime of the
//! host, and several of them live side by side.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use actix::{Actor, Addr, Arbiter, ArbiterHandle, Context, System};

use crate::error::OpenError;

/// A running actix system.
pub(crate) struct ActorSystem {
    arbiters: Vec<ArbiterHandle>,
    next: AtomicUsize,
    system: System,
    thread: JoinHandle<()>,
}

impl ActorSystem {
    pub(crate) fn start(threads: NonZeroUsize) -> Result<Self, OpenError> {
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("turnero-system".to_owned())
            .spawn(move || run(threads, &tell))
            .map_err(|error| OpenError::Threads(error.to_string()))?;
        match told.recv() {
            Ok((system, arbiters)) => {
                Ok(Self { arbiters, next: AtomicUsize::new(0), system, thread })
            }
            Err(_) => Err(OpenError::Threads("the actor system ended at once".to_owned())),
        }
    }

    /// Starts an actor on the next thread in turn.
    pub(crate) fn spawn<A>(&self, actor: A) -> Option<Addr<A>>
    where
        A: Actor<Context = Context<A>> + Send,
    {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.arbiters.len().max(1);
        let arbiter = self.arbiters.get(turn)?;
        Some(A::start_in_arbiter(arbiter, |_| actor))
    }

    /// Ends all its threads and waits for them.
    pub(crate) fn finish(self) {
        self.system.stop();
        if self.thread.join().is_err() {
            tracing::error!("the actor system ended with a panic");
        }
    }
}

fn run(threads: NonZeroUsize, tell: &std::sync::mpsc::Sender<(System, Vec<ArbiterHandle>)>) {
    let runner = System::new();
    let arbiters: Vec<Arbiter> = (0..threads.get()).map(|_| Arbiter::new()).collect();
    let handles = arbiters.iter().map(Arbiter::handle).collect();
    if tell.send((System::current(), handles)).is_err() {
        return;
    }
    if let Err(error) = runner.run() {
        tracing::error!(%error, "the actor system ended with an error");
    }
    for arbiter in arbiters {
        arbiter.stop();
        if arbiter.join().is_err() {
            tracing::error!("an actor thread ended with a panic");
        }
    }
}
