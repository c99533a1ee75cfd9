//! An index: keys in their order, each with the customer that it finds.

use std::ops::RangeInclusive;

use imbl::OrdSet;
use uuid::Uuid;

use crate::CustomerId;

/// A key, and whom it finds: 24 bytes. Those of one key lie in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::customers) struct Entry {
    /// The beginning of a word or of a number.
    pub(in crate::customers) key: u64,
    /// Whose.
    pub(in crate::customers) customer: CustomerId,
}

/// Keys in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::customers) struct Entries(OrdSet<Entry>);

impl Entries {
    /// All of these. In their order each goes in right behind the one before, which costs a fraction of what it
    /// costs at random.
    pub(super) fn of(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable();
        Self(entries.into_iter().collect())
    }

    pub(super) fn insert(&mut self, key: u64, customer: CustomerId) {
        self.0.insert(Entry { key, customer });
    }

    pub(super) fn remove(&mut self, key: u64, customer: CustomerId) {
        self.0.remove(&Entry { key, customer });
    }

    /// Those within a range of keys, behind a place that was come to before.
    pub(in crate::customers) fn within(
        &self,
        keys: RangeInclusive<u64>,
        after: Option<Entry>,
    ) -> impl Iterator<Item = Entry> {
        let first = Entry { key: *keys.start(), customer: Uuid::nil().into() };
        let last = Entry { key: *keys.end(), customer: Uuid::max().into() };
        // A place before the range is no place in it.
        let from = after.filter(|after| *after >= first).map_or(first, |after| after.min(last));
        self.0.range(from..=last).copied().filter(move |entry| Some(*entry) != after)
    }
}
