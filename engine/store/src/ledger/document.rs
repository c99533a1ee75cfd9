//! Document records: what lies under the keys `d/...`, and the pieces of long ones under `c/...`.

use bytes::Bytes;

use super::cursor::Cursor;
use super::keys;
use super::manifest::ManifestBuilder;
use super::seal::{self, CONTENT_MAX, DIGEST, Digest};
use crate::StoreError;
use crate::tree::{Changes, Tree};

const HEADER: usize = 8 + 4;
/// A document up to this length lies in its record; a longer one in pieces beside it.
const INLINE_MAX: usize = CONTENT_MAX - HEADER;

/// A document's record as it was read.
pub(crate) struct DocumentRecord<'a> {
    /// The batch that wrote it.
    pub(crate) batch: u64,
    /// The length of the whole value.
    pub(crate) length: usize,
    /// The digest that a manifest names.
    pub(crate) digest: Digest,
    rest: &'a [u8],
}

impl<'a> DocumentRecord<'a> {
    /// Reads a record, if it is what was written under the key.
    pub(crate) fn parse(key: &[u8], value: &'a [u8]) -> Option<Self> {
        let (content, digest) = seal::open(key, value)?;
        let mut cursor = Cursor(content);
        let batch = cursor.u64()?;
        let length = usize::try_from(cursor.u32()?).ok()?;
        let expected = if length > INLINE_MAX { DIGEST } else { length };
        (cursor.0.len() == expected).then_some(Self { batch, length, digest, rest: cursor.0 })
    }

    /// How many pieces lie beside it.
    pub(crate) fn pieces(&self) -> usize {
        pieces(self.length)
    }
}

fn pieces(length: usize) -> usize {
    if length > INLINE_MAX { length.div_ceil(CONTENT_MAX) } else { 0 }
}

/// The value that lies in a record: `Some(None)` if it lies in pieces beside it, and `None` if the record
/// is not what was written.
pub(crate) fn inline(key: &[u8], value: &[u8]) -> Option<Option<Bytes>> {
    let record = DocumentRecord::parse(key, value)?;
    Some((record.pieces() == 0).then(|| Bytes::copy_from_slice(record.rest)))
}

/// The value of the document whose record is `value`; `None` if it is not what was written.
pub(crate) fn value_of(
    tree: &impl Tree,
    key: &[u8],
    value: &[u8],
) -> Result<Option<Bytes>, StoreError> {
    let Some(record) = DocumentRecord::parse(key, value) else { return Ok(None) };
    if record.pieces() == 0 {
        return Ok(Some(Bytes::copy_from_slice(record.rest)));
    }
    let mut whole = Vec::with_capacity(record.length);
    let pieces = keys::pieces_of(key);
    for number in (0..=u16::MAX).take(record.pieces()) {
        let piece_key = keys::piece(&pieces, number);
        let Some(piece) = tree.get(&piece_key)? else { return Ok(None) };
        let Some((content, _)) = seal::open(&piece_key, &piece) else { return Ok(None) };
        whole.extend_from_slice(content);
    }
    let sound = whole.len() == record.length && seal::digest(key, &whole) == record.rest;
    Ok(sound.then(|| Bytes::from(whole)))
}

/// Adds a new value, or the end, of a document to the changes. `old` is the record that it replaces.
pub(crate) fn write(
    changes: &mut Changes,
    manifest: &mut ManifestBuilder,
    batch: u64,
    key: &[u8],
    value: Option<&[u8]>,
    old: Option<&DocumentRecord<'_>>,
) {
    let kept = value.map_or(0, |value| pieces(value.len()));
    let former = old.map_or(0, DocumentRecord::pieces);
    if kept > 0 || former > 0 {
        let pieces = keys::pieces_of(key);
        for (number, bytes) in
            (0..=u16::MAX).take(kept).zip(value.unwrap_or_default().chunks(CONTENT_MAX))
        {
            let piece_key = keys::piece(&pieces, number);
            changes.put_with(&piece_key, |buffer| {
                let start = buffer.len();
                buffer.extend_from_slice(bytes);
                seal::seal(&piece_key, buffer, start);
            });
        }
        for number in (0..=u16::MAX).take(former).skip(kept) {
            changes.remove(&keys::piece(&pieces, number));
        }
    }
    let Some(value) = value else {
        changes.remove(key);
        manifest.removed(key);
        return;
    };
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
    changes.put_with(key, |buffer| {
        let start = buffer.len();
        buffer.extend_from_slice(&batch.to_be_bytes());
        buffer.extend_from_slice(&length.to_be_bytes());
        if kept > 0 {
            buffer.extend_from_slice(&seal::digest(key, value));
        } else {
            buffer.extend_from_slice(value);
        }
        let digest = seal::seal(key, buffer, start);
        manifest.put(key, digest);
    });
}
