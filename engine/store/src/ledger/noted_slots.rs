//! Which slots were in use when the store was closed in order, noted beside the vault. The documents say it too, but
//! asking a million of them is half of what opening takes. The note names the newest batch of its time: with any other
//! it is worth nothing, so after a crash the documents are asked. It can always be thrown away.
//!
//! ```text
//!   magic (14), newest batch (8), its hash (32), a bit for each slot (8 bytes for 64 of them), blake3 of all before (32)
//! ```

use super::cursor::Cursor;
use super::slots::Slots;
use crate::marker::Mark;

const MAGIC: &[u8; 14] = b"turnero-slots\n";
const HASH: usize = 32;

/// The note of these slots at this batch.
pub(super) fn write(slots: &Slots, head: Mark) -> Vec<u8> {
    let mut note = Vec::new();
    note.extend_from_slice(MAGIC);
    note.extend_from_slice(&head.batch.to_be_bytes());
    note.extend_from_slice(&head.chain);
    for word in slots.words() {
        note.extend_from_slice(&word.to_be_bytes());
    }
    let hash = blake3::hash(&note);
    note.extend_from_slice(hash.as_bytes());
    note
}

/// The slots that a note tells, if it is whole and was written at this batch.
pub(super) fn read(note: &[u8], head: Mark) -> Option<Slots> {
    let (content, hash) = note.split_last_chunk::<HASH>()?;
    if blake3::hash(content) != *hash {
        return None;
    }
    let mut cursor = Cursor(content);
    let is_ours = cursor.array()? == *MAGIC;
    let noted = Mark { batch: cursor.u64()?, chain: cursor.array()? };
    let (words, rest) = cursor.0.as_chunks::<8>();
    (is_ours && noted == head && rest.is_empty())
        .then(|| Slots::of_words(words.iter().map(|word| u64::from_be_bytes(*word)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_believed_whole_and_at_its_own_batch_only() {
        let slots = Slots::of_words(vec![u64::MAX, 5]);
        let head = Mark { batch: 7, chain: [3; 32] };
        let note = write(&slots, head);
        assert_eq!(read(&note, head), Some(slots));
        for other in [Mark { batch: 8, ..head }, Mark { chain: [4; 32], ..head }, Mark::default()] {
            assert_eq!(read(&note, other), None);
        }
        for place in 0..note.len() {
            let mut changed = note.clone();
            changed[place] ^= 1;
            assert_eq!(read(&changed, head), None, "byte {place}");
            assert_eq!(read(&note[..place], head), None, "cut at {place}");
        }
    }
}
