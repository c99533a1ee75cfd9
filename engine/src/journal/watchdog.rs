use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Condition;
use crate::bounds::{STALL_FATAL_AFTER, STALL_REPORTED_AFTER};
use crate::clock::Clock;
use crate::settings::OnStall;

/// Tells since when the journal has been at work on a batch.
#[derive(Debug)]
pub(crate) struct Pulse {
    origin: Instant,
    /// Milliseconds after `origin`, plus one; 0 while the journal rests.
    busy_since: AtomicU64,
}

impl Pulse {
    pub(crate) fn new() -> Self {
        Self { origin: Instant::now(), busy_since: AtomicU64::new(0) }
    }

    pub(crate) fn begin(&self) {
        self.busy_since.store(self.elapsed_ms() + 1, Ordering::Relaxed);
    }

    pub(crate) fn end(&self) {
        self.busy_since.store(0, Ordering::Relaxed);
    }

    fn busy_for(&self) -> Duration {
        match self.busy_since.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            since => Duration::from_millis((self.elapsed_ms() + 1).saturating_sub(since)),
        }
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Looks after the journal from outside: sled 0.34 can deadlock in a write, and then nothing inside the
/// journal can notice.
pub(crate) struct Watchdog {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Watchdog {
    const LOOKS_EVERY: Duration = Duration::from_millis(500);

    pub(crate) fn start(
        pulse: Arc<Pulse>,
        condition: Arc<Condition>,
        clock: Arc<dyn Clock>,
        on_stall: OnStall,
    ) -> io::Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        let theirs = ended.clone();
        let thread =
            std::thread::Builder::new().name("turnero-watchdog".to_owned()).spawn(move || {
                while !theirs.load(Ordering::Acquire) {
                    std::thread::park_timeout(Self::LOOKS_EVERY);
                    look(&pulse, &condition, clock.as_ref(), on_stall);
                }
            })?;
        Ok(Self { ended, thread })
    }

    pub(crate) fn finish(self) {
        self.ended.store(true, Ordering::Release);
        self.thread.thread().unpark();
        if self.thread.join().is_err() {
            tracing::error!("the watchdog thread ended with a panic");
        }
    }
}

fn look(pulse: &Pulse, condition: &Condition, clock: &dyn Clock, on_stall: OnStall) {
    let busy = pulse.busy_for();
    if busy < STALL_REPORTED_AFTER {
        condition.unstalled();
        return;
    }
    if condition.stalled(&format!("a write has taken {} s", busy.as_secs()), clock.now()) {
        tracing::error!(busy_s = busy.as_secs(), "a write to the store does not come back");
    }
    if busy >= STALL_FATAL_AFTER && on_stall == OnStall::EndProcess {
        tracing::error!("ending the process; nothing acknowledged is lost; start it again");
        std::process::abort();
    }
}
