use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;
use turnero_domain::Timestamp;

use super::Lost;
use crate::error::LostOutcome;
use crate::health::Health;

/// The condition of the journal, as everybody may see it.
#[derive(Debug)]
pub(crate) struct Condition {
    epoch: AtomicU64,
    failed: AtomicBool,
    stalled: AtomicBool,
    health: Mutex<Health>,
    /// Marked whenever commands are accepted again.
    writable_again: watch::Sender<()>,
}

impl Default for Condition {
    fn default() -> Self {
        Self {
            epoch: AtomicU64::new(0),
            failed: AtomicBool::new(false),
            stalled: AtomicBool::new(false),
            health: Mutex::new(Health::Ready),
            writable_again: watch::Sender::new(()),
        }
    }
}

impl Condition {
    /// Counts the failures and recoveries of the store. What was decided in an older epoch does not hold.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    /// Whether commands are accepted.
    pub(crate) fn is_writable(&self) -> bool {
        !self.has_failed() && !self.stalled.load(Ordering::Acquire)
    }

    /// Whether the store has failed and is not back yet.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    /// Changes whenever commands are accepted again after they were not.
    pub(crate) fn writable_again(&self) -> watch::Receiver<()> {
        self.writable_again.subscribe()
    }

    pub(crate) fn health(&self) -> Health {
        crate::lock(&self.health).clone()
    }

    /// What a command is told that is not even tried.
    pub(crate) fn not_done(&self) -> Lost {
        let reason = match &*crate::lock(&self.health) {
            Health::ReadOnly { reason, .. } | Health::Recovering { reason, .. } => reason.clone(),
            Health::Ready | Health::Degraded { .. } => Arc::from("the store has just failed"),
            Health::Closed => Arc::from("the engine is closed"),
        };
        Lost { reason, outcome: LostOutcome::NotDone }
    }

    /// The store failed: a new epoch, in which nothing is written.
    pub(crate) fn fail(&self, reason: &str, now: Timestamp) {
        self.failed.store(true, Ordering::Release);
        self.still_failing(reason, now);
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }

    /// Another attempt to bring the store back begins.
    pub(crate) fn recovering(&self) {
        let mut health = crate::lock(&self.health);
        if let Health::ReadOnly { reason, since } = &*health {
            *health = Health::Recovering { reason: reason.clone(), since: *since };
        }
    }

    /// The attempt failed.
    pub(crate) fn still_failing(&self, reason: &str, now: Timestamp) {
        let mut health = crate::lock(&self.health);
        let since = since(&health).unwrap_or(now);
        *health = Health::ReadOnly { reason: Arc::from(reason), since };
    }

    /// The store works again: a new epoch, in which keepers start from what is durable.
    pub(crate) fn recovered(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
        *crate::lock(&self.health) = Health::Ready;
        self.failed.store(false, Ordering::Release);
        self.writable_again.send_replace(());
    }

    /// A commit takes too long: refuse new commands until it ends. No new epoch, for nothing has failed
    /// yet. `true` the first time.
    pub(crate) fn stalled(&self, reason: &str, now: Timestamp) -> bool {
        let first = !self.stalled.swap(true, Ordering::AcqRel);
        let mut health = crate::lock(&self.health);
        if health.is_ready() {
            *health = Health::ReadOnly { reason: Arc::from(reason), since: now };
        }
        first
    }

    /// The commit that took too long has ended well after all.
    pub(crate) fn unstalled(&self) {
        if self.stalled.swap(false, Ordering::AcqRel) && !self.has_failed() {
            *crate::lock(&self.health) = Health::Ready;
            self.writable_again.send_replace(());
        }
    }

    pub(crate) fn close(&self) {
        self.failed.store(true, Ordering::Release);
        *crate::lock(&self.health) = Health::Closed;
    }
}

fn since(health: &Health) -> Option<Timestamp> {
    match health {
        Health::ReadOnly { since, .. } | Health::Recovering { since, .. } => Some(*since),
        Health::Ready | Health::Degraded { .. } | Health::Closed => None,
    }
}
