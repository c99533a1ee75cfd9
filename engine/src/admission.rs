//! Who may come in. Mailboxes of actors are not bounded in a way that can be relied on, so a permit is
//! taken before a message is sent and travels with it until the reply.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Counts what is under way, in one place.
#[derive(Debug)]
struct Gauge {
    under_way: AtomicUsize,
    limit: usize,
}

impl Gauge {
    fn enter(&self) -> bool {
        if self.under_way.fetch_add(1, Ordering::AcqRel) < self.limit {
            return true;
        }
        self.under_way.fetch_sub(1, Ordering::AcqRel);
        false
    }
}

/// The gate of the engine.
#[derive(Debug)]
pub(crate) struct Gate {
    gauge: Gauge,
    emptied: Notify,
}

/// The gate of one aggregate, behind that of the engine.
#[derive(Debug)]
pub(crate) struct Wicket {
    gate: Arc<Gate>,
    gauge: Gauge,
}

/// The right to have one message under way. Given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit(Arc<Wicket>);

impl Gate {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        let gauge = Gauge { under_way: AtomicUsize::new(0), limit };
        Arc::new(Self { gauge, emptied: Notify::new() })
    }

    pub(crate) fn under_way(&self) -> usize {
        self.gauge.under_way.load(Ordering::Acquire)
    }

    /// Waits until nothing is under way.
    pub(crate) async fn empty(&self) {
        loop {
            let emptied = self.emptied.notified();
            tokio::pin!(emptied);
            emptied.as_mut().enable();
            if self.under_way() == 0 {
                return;
            }
            emptied.await;
        }
    }
}

impl Wicket {
    pub(crate) fn new(gate: Arc<Gate>, limit: usize) -> Arc<Self> {
        Arc::new(Self { gate, gauge: Gauge { under_way: AtomicUsize::new(0), limit } })
    }

    /// A permit, or `None` when there is as much under way as there may be.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Permit> {
        if !self.gate.gauge.enter() {
            return None;
        }
        if !self.gauge.enter() {
            self.gate.leave();
            return None;
        }
        Some(Permit(self.clone()))
    }
}

impl Gate {
    fn leave(&self) {
        if self.gauge.under_way.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.emptied.notify_waiters();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.gauge.under_way.fetch_sub(1, Ordering::AcqRel);
        self.0.gate.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_gate_turns_away_and_opens_again() {
        let gate = Gate::new(2);
        let one = Wicket::new(gate.clone(), 1);
        let other = Wicket::new(gate.clone(), 5);
        let first = one.enter().unwrap();
        assert!(one.enter().is_none(), "the wicket is full");
        let second = other.enter().unwrap();
        assert!(other.enter().is_none(), "the gate is full");
        assert_eq!(gate.under_way(), 2);
        drop((first, second));
        assert_eq!(gate.under_way(), 0);
        assert!(one.enter().is_some());
    }
}
