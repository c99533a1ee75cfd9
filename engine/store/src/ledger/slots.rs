//! Which slots of the vault are in use. Nobody writes that down: the sealed documents say it themselves, so
//! whatever a crash leaves, they and the vault cannot disagree.

use std::ops::{Bound, ControlFlow};
use std::sync::{Mutex, PoisonError};

use super::document::DocumentRecord;
use super::documents::document_damage;
use super::opening::damaged;
use super::{Ledger, Writer, keys, portions};
use crate::StoreError;
use crate::locks::lock;
use crate::tree::Tree;
use crate::vault::{SLOTS_MAX, Vault};

/// A bit for each slot that is in use.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Slots {
    words: Vec<u64>,
    /// No slot below is free.
    lowest: u32,
}

/// What a batch does with slots.
#[derive(Debug, Default)]
pub(crate) struct Turnover {
    /// They were free before it.
    pub(crate) taken: Vec<u32>,
    /// They are free after it, and what they hold must be overwritten.
    pub(crate) freed: Vec<u32>,
}

impl Slots {
    /// Those that were noted.
    pub(super) fn of_words(words: Vec<u64>) -> Self {
        Self { words, lowest: 0 }
    }

    /// A bit for each.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many are in use.
    pub(super) fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    fn contains(&self, slot: u32) -> bool {
        self.words.get((slot / 64) as usize).is_some_and(|word| word & (1 << (slot % 64)) != 0)
    }

    /// Notes that a slot is in use; `false` if it was already.
    fn insert(&mut self, slot: u32) -> bool {
        let place = (slot / 64) as usize;
        if self.words.len() <= place {
            self.words.resize(place + 1, 0);
        }
        let Some(word) = self.words.get_mut(place) else { return false };
        let before = *word;
        *word |= 1 << (slot % 64);
        before != *word
    }

    /// Lets slots go.
    pub(crate) fn release(&mut self, slots: &[u32]) {
        for slot in slots {
            if let Some(word) = self.words.get_mut((slot / 64) as usize) {
                *word &= !(1 << (slot % 64));
            }
            self.lowest = self.lowest.min(*slot);
        }
    }

    /// Takes the lowest free slot; the vault grows if there is none.
    pub(crate) fn take(&mut self, vault: &Vault) -> Result<u32, StoreError> {
        let mut place = (self.lowest / 64) as usize;
        while self.words.get(place).is_some_and(|word| *word == u64::MAX) {
            place += 1;
        }
        let free = self.words.get(place).map_or(0, |word| word.trailing_ones());
        let slot = u32::try_from(place).unwrap_or(SLOTS_MAX).saturating_mul(64) + free;
        if slot >= vault.slots() {
            vault.grow()?;
        }
        self.insert(slot);
        self.lowest = slot;
        Ok(slot)
    }

    /// Those below `end` that are not in use, in order.
    fn free_below(&self, end: u32) -> Vec<u32> {
        (0..end).filter(|slot| !self.contains(*slot)).collect()
    }

    /// All that are in use, in order.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.words).flat_map(|(place, word)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| place * 64 + bit)
        })
    }
}

/// The slots that the sealed documents of a tree use.
fn slots_of(tree: &impl Tree) -> Result<Slots, StoreError> {
    let slots = Mutex::new(Slots::default());
    let range =
        (Bound::Included(&[keys::DOCUMENT][..]), Bound::Excluded(&[keys::DOCUMENT + 1][..]));
    portions::walk(tree, range, &|pairs| {
        let mut found = Vec::with_capacity(pairs.len());
        for (key, value) in pairs.iter() {
            match DocumentRecord::parse(key, value) {
                // Nobody knows whether it was sealed, so no slot may be taken for free.
                None => return Err(StoreError::Damaged(document_damage(key, None))),
                Some(record) => found.extend(record.slot),
            }
        }
        let mut slots = lock(&slots);
        if found.iter().all(|slot| *slot < SLOTS_MAX && slots.insert(*slot)) {
            return Ok(ControlFlow::Continue(()));
        }
        Err(damaged(None, "two documents lie under one key of the vault"))
    })?;
    Ok(slots.into_inner().unwrap_or_else(PoisonError::into_inner))
}

impl<T: Tree> Ledger<T> {
    /// Learns from the documents which slots are in use, unless that was noted; checks those, and overwrites all
    /// others: what was begun and never finished is finished by that.
    pub(super) fn sweep(
        &self,
        writer: &mut Writer,
        noted: Option<Slots>,
    ) -> Result<(), StoreError> {
        let slots = noted.map_or_else(|| slots_of(&self.tree), Ok)?;
        for slot in slots.in_use() {
            self.vault.key(slot)?;
        }
        self.vault.renew(&slots.free_below(self.vault.slots()))?;
        writer.slots = slots;
        Ok(())
    }

    /// Overwrites the slots of what a batch has ended: the last step before it is acknowledged.
    pub(super) fn let_go(
        &self,
        writer: &mut Writer,
        turnover: &mut Turnover,
    ) -> Result<(), StoreError> {
        turnover.freed.sort_unstable();
        self.vault.renew(&turnover.freed)?;
        writer.slots.release(&turnover.freed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::MemoryVault;

    #[test]
    fn the_lowest_free_slot_is_taken_and_the_vault_grows_in_blocks() {
        let vault = Vault::begin(Box::new(MemoryVault::default()));
        let mut slots = Slots::default();
        for expected in 0..200 {
            assert_eq!(slots.take(&vault).unwrap(), expected);
        }
        assert_eq!(vault.slots(), 4_096);
        slots.release(&[64, 7]);
        assert_eq!(slots.free_below(201), [7, 64, 200]);
        assert_eq!([0; 3].map(|_| slots.take(&vault).unwrap()), [7, 64, 200]);
        assert!(slots.in_use().eq(0..=200));
    }

    #[test]
    fn a_renewed_slot_has_another_key_and_its_neighbours_have_theirs() {
        let vault = Vault::begin(Box::new(MemoryVault::default()));
        vault.grow().unwrap();
        let before: Vec<_> = (0..5).map(|slot| vault.key(slot).unwrap()).collect();
        vault.renew(&[1, 2, 4]).unwrap();
        let after: Vec<_> = (0..5).map(|slot| vault.key(slot).unwrap()).collect();
        let same: Vec<_> = before.iter().zip(&after).map(|(old, new)| old == new).collect();
        assert_eq!(same, [true, false, false, true, false]);
    }
}
