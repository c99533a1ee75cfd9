use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use bytes::{BufMut, Bytes, BytesMut};
use turnero_domain::Timestamp;

use crate::bounds::{RECEIPT_LIFETIME, RECEIPTS_MAX};
use crate::key::{BodyHash, KeyHash};
use crate::telemetry;

/// Which idempotency keys were used, and where their receipts are. Only the short hash of a key and the
/// position of its commit are kept in memory; the receipt itself (whole hash, body, reply) lies in the
/// store as the note of the commit's first event.
#[derive(Debug, Default)]
pub(crate) struct Receipts {
    positions: HashMap<u64, u64, BuildHasherDefault<AlreadyHashed>>,
    by_age: VecDeque<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    short: u64,
    position: u64,
    at_ms: i64,
}

impl Receipts {
    /// The position of the commit that the key was used for, unless its time is up: then the event may have
    /// been pruned.
    pub(crate) fn find(&mut self, key: KeyHash, now: Timestamp) -> Option<u64> {
        self.forget_old(now);
        self.positions.get(&key.short()).copied()
    }

    /// Remembers a key from now on, and forgets those whose time is up.
    pub(crate) fn remember(&mut self, short: u64, position: u64, at: Timestamp) {
        self.positions.insert(short, position);
        self.by_age.push_back(Entry { short, position, at_ms: at.as_millis() });
        self.forget_old(at);
    }

    /// Forgets what was remembered above a position: it did not become durable.
    pub(crate) fn go_back_to(&mut self, position: u64) {
        while let Some(newest) = self.by_age.pop_back_if(|entry| entry.position > position) {
            self.drop_position(newest);
        }
    }

    /// How many keys are remembered.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn len(&self) -> usize {
        self.by_age.len()
    }

    fn forget_old(&mut self, now: Timestamp) {
        let lifetime = i64::try_from(RECEIPT_LIFETIME.as_millis()).unwrap_or(i64::MAX);
        let expired = now.as_millis().saturating_sub(lifetime);
        while let Some(oldest) = self.by_age.pop_front_if(|entry| entry.at_ms < expired) {
            self.drop_position(oldest);
        }
        while self.by_age.len() > RECEIPTS_MAX {
            let Some(oldest) = self.by_age.pop_front() else { break };
            self.drop_position(oldest);
            telemetry::receipt_evicted();
        }
    }

    fn drop_position(&mut self, entry: Entry) {
        // The key may have been used again after its time was up: then the newer position stays.
        if self.positions.get(&entry.short) == Some(&entry.position) {
            self.positions.remove(&entry.short);
        }
    }

    /// The form in which a checkpoint carries them.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.by_age.len() * Entry::BYTES);
        for entry in &self.by_age {
            bytes.put_u64(entry.short);
            bytes.put_u64(entry.position);
            bytes.put_i64(entry.at_ms);
        }
        bytes
    }

    /// The reverse of [`to_bytes`](Self::to_bytes); `None` if the bytes are not of that form.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (entries, rest) = bytes.as_chunks::<{ Entry::BYTES }>();
        if !rest.is_empty() {
            return None;
        }
        let mut receipts = Self::default();
        for entry in entries {
            let (numbers, _) = entry.as_chunks::<8>();
            let [short, position, at] = numbers else { return None };
            let position = u64::from_be_bytes(*position);
            let at = Timestamp::from_millis(i64::from_be_bytes(*at));
            receipts.remember(u64::from_be_bytes(*short), position, at);
        }
        Some(receipts)
    }
}

impl Entry {
    const BYTES: usize = 24;
}

/// The keys of the map are hashes already.
#[derive(Debug, Default)]
pub(crate) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// What is kept of a command that carried a key: enough to give the same reply again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) key: KeyHash,
    pub(crate) body: BodyHash,
    /// The reply as JSON.
    pub(crate) reply: Bytes,
}

impl Receipt {
    pub(crate) fn to_note(&self) -> Bytes {
        let mut note = BytesMut::with_capacity(32 + self.reply.len());
        note.put_slice(&self.key.0);
        note.put_slice(&self.body.0);
        note.put_slice(&self.reply);
        note.freeze()
    }

    pub(crate) fn from_note(note: &Bytes) -> Option<Self> {
        let (key, rest) = note.split_first_chunk::<16>()?;
        let (body, _) = rest.split_first_chunk::<16>()?;
        Some(Self { key: KeyHash(*key), body: BodyHash(*body), reply: note.slice(32..) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    #[test]
    fn keys_are_forgotten_after_their_time() {
        let mut receipts = Receipts::default();
        receipts.remember(7, 1, at(0));
        let day = i64::try_from(RECEIPT_LIFETIME.as_millis()).unwrap();
        receipts.remember(8, 2, at(day));
        assert_eq!(receipts.positions.get(&7), Some(&1));
        receipts.remember(9, 3, at(day + 1));
        assert_eq!(receipts.positions.get(&7), None);
        assert_eq!(receipts.len(), 2);
    }

    #[test]
    fn the_oldest_is_forgotten_when_there_are_too_many() {
        let mut receipts = Receipts::default();
        for position in 1..=RECEIPTS_MAX as u64 + 1 {
            receipts.remember(position, position, at(0));
        }
        assert_eq!(receipts.len(), RECEIPTS_MAX);
        assert_eq!(receipts.positions.get(&1), None);
        assert_eq!(receipts.positions.get(&2), Some(&2));
    }

    #[test]
    fn going_back_forgets_only_what_is_above() {
        let mut receipts = Receipts::default();
        receipts.remember(1, 1, at(0));
        receipts.remember(2, 5, at(0));
        receipts.go_back_to(4);
        assert_eq!((receipts.positions.get(&1), receipts.positions.get(&2)), (Some(&1), None));
    }

    #[test]
    fn a_checkpoint_carries_them() {
        let mut receipts = Receipts::default();
        receipts.remember(1, 1, at(3));
        receipts.remember(2, 5, at(4));
        let read = Receipts::from_bytes(&receipts.to_bytes()).unwrap();
        assert_eq!(read.by_age, receipts.by_age);
        assert_eq!(read.positions, receipts.positions);
        assert!(Receipts::from_bytes(&[0; 23]).is_none());
    }

    #[test]
    fn a_note_is_read_back() {
        let receipt = Receipt {
            key: KeyHash([1; 16]),
            body: BodyHash([2; 16]),
            reply: Bytes::from_static(b"{}"),
        };
        assert_eq!(Receipt::from_note(&receipt.to_note()), Some(receipt));
        assert_eq!(Receipt::from_note(&Bytes::from_static(b"short")), None);
    }
}
