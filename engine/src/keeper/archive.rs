//! What an aggregate puts away for good, like the figures of a day that is over. It lies in the store as
//! documents, in pieces when it is long, and goes with the commit of the event that it belongs to. Nothing of
//! it is kept in memory: it is asked for now and then.

use std::ops::ControlFlow;

use bytes::{BufMut, Bytes, BytesMut};
use turnero_domain::Archived;
use turnero_store::{Commit, DocumentChange, Store, StoreError, StreamId, bounds};

/// What the keys of what was put away begin with; behind it stands its name, a zero, and the number of
/// the piece.
const PREFIX: &[u8] = b"archive/";

/// The longest piece: well within what a document holds, and three of them within a batch.
const PIECE_BYTES_MAX: usize = 96 * 1024;

/// Puts this away with a commit. What does not fit there any more comes in commits of its own, right behind: a
/// list of changes for each.
pub(super) fn add(commit: &mut Commit, archived: Vec<Archived>) -> Vec<Vec<DocumentChange>> {
    let mut beyond: Vec<Vec<DocumentChange>> = Vec::new();
    let mut room = bounds::BATCH_BYTES_MAX.saturating_sub(commit.weight());
    for change in archived.into_iter().flat_map(changes) {
        let weight = change.weight();
        if weight > room {
            beyond.push(Vec::new());
            room = bounds::BATCH_BYTES_MAX;
        }
        room = room.saturating_sub(weight);
        beyond.last_mut().unwrap_or(&mut commit.documents).push(change);
    }
    beyond
}

/// The changes that put this away.
fn changes(archived: Archived) -> Vec<DocumentChange> {
    let content = Bytes::from(archived.content);
    let piece = |(number, start): (u16, usize)| DocumentChange::Put {
        key: key_of(&archived.name, number),
        value: content.slice(start..content.len().min(start + PIECE_BYTES_MAX)),
    };
    (0..).zip((0..content.len().max(1)).step_by(PIECE_BYTES_MAX)).map(piece).collect()
}

fn key_of(name: &str, number: u16) -> Bytes {
    let mut key = BytesMut::with_capacity(PREFIX.len() + name.len() + 3);
    key.put_slice(PREFIX);
    key.put_slice(name.as_bytes());
    key.put_u8(0);
    key.put_u16(number);
    key.freeze()
}

/// What was put away under names that begin with `prefix` and are wanted, in the order of the names, each
/// with its name.
pub(crate) fn read(
    store: &dyn Store,
    stream: StreamId,
    prefix: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    let whole = [PREFIX, prefix.as_bytes()].concat();
    store.documents(stream, &whole, &mut |key, piece| {
        let Some(name) = name_of(key) else { return ControlFlow::Continue(()) };
        match found.last_mut() {
            Some((last, content)) if *last == name => content.extend_from_slice(&piece),
            _ if wanted(&name) => found.push((name, piece.to_vec())),
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

fn name_of(key: &[u8]) -> Option<String> {
    let name = key.strip_prefix(PREFIX)?;
    let name = name.get(..name.len().checked_sub(3)?)?;
    String::from_utf8(name.to_vec()).ok()
}
