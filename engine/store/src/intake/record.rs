//! The form of a record of the log: the changes of one write, vouched for by a hash.
//!
//! ```text
//!   hash    32  of all that follows, without the padding
//!   life    16  drawn when the log was last empty: what lies there from before is never taken for a record
//!   round    8  each round is one file full; rounds take the two files in turn
//!   number   8  1, 2, 3, ... through all rounds of a life
//!   length   4  of the changes, in bytes
//!   changes     each: length of the key (2), length of the value (4; all ones: removed), key, value
//!   padding     to the next block
//! ```

use bytes::{Buf, BufMut, Bytes};

use crate::ledger::Cursor;
use crate::tree::Changes;

/// Records begin at multiples of this. A sector that holds something acknowledged is never written again.
pub(super) const BLOCK: usize = 512;

/// Drawn when a log begins.
pub(super) type Life = [u8; 16];

const HASH: usize = 32;
const HEADER: usize = HASH + 16 + 8 + 8 + 4;
/// What stands before each change.
const LENGTHS: usize = 2 + 4;
const REMOVED: u32 = u32::MAX;

/// Where a record belongs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) life: Life,
    pub(super) round: u64,
    pub(super) number: u64,
}

/// A record that is what was written.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) place: Place,
    /// Its changes, for [`changes`].
    pub(super) changes: Bytes,
}

impl Record {
    /// How many bytes of the file it takes.
    pub(super) fn taken(&self) -> usize {
        (HEADER + self.changes.len()).next_multiple_of(BLOCK)
    }
}

/// How many bytes of the file a record of these changes takes.
pub(super) fn taken_by(changes: &Changes) -> usize {
    (HEADER + changes.bytes() + LENGTHS * changes.len()).next_multiple_of(BLOCK)
}

/// Lays a record out and gives its changes.
pub(super) fn lay_out(buffer: &mut Vec<u8>, place: Place, changes: &Changes) -> Bytes {
    let length = changes.bytes() + LENGTHS * changes.len();
    buffer.clear();
    buffer.reserve(taken_by(changes));
    buffer.put_bytes(0, HASH);
    buffer.put_slice(&place.life);
    buffer.put_u64(place.round);
    buffer.put_u64(place.number);
    buffer.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    for change in changes.iter() {
        // Keys have some hundred bytes, values some thousand.
        buffer.put_u16(u16::try_from(change.key.len()).unwrap_or(u16::MAX));
        let length = |value: &[u8]| u32::try_from(value.len()).unwrap_or(REMOVED);
        buffer.put_u32(change.value.map_or(REMOVED, length));
        buffer.put_slice(change.key);
        buffer.put_slice(change.value.unwrap_or_default());
    }
    let hash = blake3::hash(buffer.get(HASH..).unwrap_or_default());
    if let Some(room) = buffer.first_chunk_mut() {
        *room = *hash.as_bytes();
    }
    let own = Bytes::copy_from_slice(buffer.get(HEADER..).unwrap_or_default());
    buffer.resize(buffer.len().next_multiple_of(BLOCK), 0);
    own
}

/// The record with which these bytes begin, if there is one and it belongs to that life.
pub(super) fn read(bytes: &Bytes, life: Option<Life>) -> Option<Record> {
    let mut cursor = Cursor(bytes);
    let hash: [u8; HASH] = cursor.array()?;
    let place = Place { life: cursor.array()?, round: cursor.u64()?, number: cursor.u64()? };
    let length = usize::try_from(cursor.u32()?).ok()?;
    if life.is_some_and(|life| life != place.life) {
        return None;
    }
    let whole = bytes.get(HASH..HEADER.checked_add(length)?)?;
    if place.number == 0 || blake3::hash(whole) != hash {
        return None;
    }
    Some(Record { place, changes: bytes.slice(HEADER..HEADER + length) })
}

/// The keys that a record changes, with their new values.
pub(super) fn changes(record: &Bytes) -> impl Iterator<Item = (Bytes, Option<Bytes>)> {
    let mut rest = record.clone();
    std::iter::from_fn(move || {
        let mut cursor = Cursor(&rest);
        let (key, value) = (usize::from(cursor.u16()?), cursor.u32()?);
        let (value, removed) = match value {
            REMOVED => (0, true),
            length => (usize::try_from(length).ok()?, false),
        };
        if rest.len() < LENGTHS + key + value {
            return None;
        }
        rest.advance(LENGTHS);
        let key = rest.split_to(key);
        let value = rest.split_to(value);
        Some((key, (!removed).then_some(value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { life: [7; 16], round: 3, number: 9 };

    fn laid_out() -> Vec<u8> {
        let mut changes = Changes::new();
        changes.put(b"key", &[5; 900]);
        changes.remove(b"gone");
        changes.put(b"empty", b"");
        let mut buffer = Vec::new();
        lay_out(&mut buffer, PLACE, &changes);
        assert_eq!(buffer.len(), taken_by(&changes));
        buffer
    }

    #[test]
    fn a_record_is_read_as_it_was_laid_out() {
        let buffer = laid_out();
        let record = read(&Bytes::from(buffer.clone()), Some(PLACE.life)).unwrap();
        assert_eq!((record.place, record.taken()), (PLACE, buffer.len()));
        let read: Vec<_> = changes(&record.changes).collect();
        let bytes = |bytes: &'static [u8]| Bytes::from_static(bytes);
        assert_eq!(
            read,
            [
                (bytes(b"key"), Some(Bytes::from(vec![5; 900]))),
                (bytes(b"gone"), None),
                (bytes(b"empty"), Some(Bytes::new())),
            ]
        );
    }

    #[test]
    fn what_was_changed_cut_or_written_in_another_life_is_no_record() {
        let buffer = laid_out();
        assert!(read(&Bytes::from(buffer.clone()), Some([8; 16])).is_none());
        for place in [0, 40, 60, 500, 900] {
            let mut flipped = buffer.clone();
            flipped[place] ^= 1;
            assert!(read(&Bytes::from(flipped), None).is_none(), "{place}");
        }
        for length in [0, 31, 67, 600] {
            let cut = Bytes::copy_from_slice(&buffer[..length]);
            assert!(read(&cut, None).is_none(), "{length}");
        }
        assert!(read(&Bytes::from(vec![0; 4_096]), None).is_none());
    }
}
