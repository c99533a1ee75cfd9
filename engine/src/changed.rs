//! How those who act by themselves hear that there may be something to do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use uuid::Uuid;

/// The aggregates of one kind in which something has changed since somebody looked.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    flags: Mutex<Vec<Arc<Flag>>>,
    news: Notify,
    closed: AtomicBool,
}

/// Says that something has changed in one of them.
#[derive(Debug)]
pub(crate) struct Flag {
    aggregate: Uuid,
    /// Whether it is among those that have changed already: then there is nothing to be done.
    up: AtomicBool,
    changed: Arc<Changed>,
}

impl Flag {
    pub(crate) fn new(aggregate: Uuid, changed: Arc<Changed>) -> Arc<Self> {
        Arc::new(Self { aggregate, up: AtomicBool::new(false), changed })
    }

    /// Something has changed. Costs next to nothing while nobody has looked since the last time.
    pub(crate) fn raise(self: &Arc<Self>) {
        if !self.up.swap(true, Ordering::AcqRel) {
            crate::lock(&self.changed.flags).push(self.clone());
            self.changed.news.notify_one();
        }
    }

    /// In which aggregate something has changed.
    pub(crate) fn aggregate(&self) -> Uuid {
        self.aggregate
    }

    /// Somebody is about to look: what changes from now on is news again.
    pub(crate) fn lower(&self) -> Uuid {
        self.up.store(false, Ordering::Release);
        self.aggregate
    }
}

impl Changed {
    /// Those in which something has changed; none of them has any more.
    pub(crate) fn take(&self) -> Vec<Uuid> {
        self.take_raised().iter().map(|flag| flag.lower()).collect()
    }

    /// The flags of those in which something has changed. They stay up, and nobody is told of further changes, until
    /// whoever took them lowers each: for those who look later than at once.
    pub(crate) fn take_raised(&self) -> Vec<Arc<Flag>> {
        std::mem::take(&mut *crate::lock(&self.flags))
    }

    /// Waits until something changes, or it is over.
    pub(crate) async fn wait(&self) {
        self.news.notified().await;
    }

    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.news.notify_one();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_aggregate_is_named_once_however_often_it_changes() {
        let changed = Arc::new(Changed::default());
        let flags = [1, 2].map(|number| Flag::new(Uuid::from_u128(number), changed.clone()));
        for _ in 0..3 {
            flags.iter().for_each(Flag::raise);
        }
        changed.wait().await;
        assert_eq!(changed.take(), [1, 2].map(Uuid::from_u128));
        assert!(changed.take().is_empty());
        flags[1].raise();
        changed.wait().await;
        assert_eq!(changed.take(), [Uuid::from_u128(2)]);
    }
}
