use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::Item;

/// Where keepers leave what is to be written. The journal takes all of it at once, so a push costs one
/// short lock and no more. It is bounded by admission: each item holds a permit.
#[derive(Default)]
pub(crate) struct Inbox {
    contents: Mutex<Contents>,
    arrived: Condvar,
}

#[derive(Default)]
struct Contents {
    items: VecDeque<Item>,
    waiting: bool,
    closed: bool,
}

impl Inbox {
    pub(crate) fn push(&self, item: Item) {
        let mut contents = crate::lock(&self.contents);
        contents.items.push_back(item);
        if contents.waiting {
            contents.waiting = false;
            drop(contents);
            self.arrived.notify_one();
        }
    }

    /// Lets the journal end once it has taken everything.
    pub(crate) fn close(&self) {
        crate::lock(&self.contents).closed = true;
        self.arrived.notify_one();
    }

    /// Swaps what has arrived into `items` (which must be empty), waiting for something to arrive, at
    /// the most `patience` long. `false` when the inbox is closed and empty.
    pub(crate) fn take(&self, items: &mut VecDeque<Item>, patience: Option<Duration>) -> bool {
        let mut contents = crate::lock(&self.contents);
        while contents.items.is_empty() {
            if contents.closed {
                return false;
            }
            contents.waiting = true;
            match patience {
                None => contents = crate::unpoisoned(self.arrived.wait(contents)),
                Some(patience) => {
                    let waited = self.arrived.wait_timeout(contents, patience);
                    let (guard, timeout) = crate::unpoisoned(waited);
                    contents = guard;
                    if timeout.timed_out() {
                        break;
                    }
                }
            }
        }
        contents.waiting = false;
        std::mem::swap(&mut contents.items, items);
        true
    }

    /// How many items wait.
    #[cfg(feature = "testing")]
    pub(crate) fn len(&self) -> usize {
        crate::lock(&self.contents).items.len()
    }
}
