//! Document records: what lies under the keys `d/...`, and the pieces of long ones under `c/...`.

use bytes::Bytes;

use super::cursor::Cursor;
use super::manifest::ManifestBuilder;
use super::seal::{self, CONTENT_MAX, DIGEST, Digest};
use super::{envelope, keys};
use crate::StoreError;
use crate::tree::{Changes, Tree};
use crate::vault::Vault;

const HEADER: usize = 8 + 4;
/// The bit of the length that says that the document is sealed, and that the number of its slot follows.
const SEALED: u32 = 1 << 31;
const SLOT: usize = 4;
/// A document up to this length lies in its record; a longer one in pieces beside it.
const INLINE_MAX: usize = CONTENT_MAX - HEADER;

/// What is written under the key of a document.
#[derive(Clone, Copy)]
pub(crate) struct Content<'a> {
    /// The value, or the envelope that holds it.
    pub(crate) bytes: &'a [u8],
    /// The slot of the vault in which the key of the envelope lies.
    pub(crate) slot: Option<u32>,
}

/// A document's record as it was read.
pub(crate) struct DocumentRecord<'a> {
    /// The batch that wrote it.
    pub(crate) batch: u64,
    /// The length of the whole value, or of the envelope that holds it.
    pub(crate) length: usize,
    /// The slot of the vault in which the key of the envelope lies, if it is sealed.
    pub(crate) slot: Option<u32>,
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
        let marked = cursor.u32()?;
        let length = usize::try_from(marked & !SEALED).ok()?;
        let slot = if marked & SEALED == 0 { None } else { Some(cursor.u32()?) };
        let expected = if pieces(length, slot.is_some()) > 0 { DIGEST } else { length };
        let record = Self { batch, length, slot, digest, rest: cursor.0 };
        (cursor.0.len() == expected).then_some(record)
    }

    /// How many pieces lie beside it.
    pub(crate) fn pieces(&self) -> usize {
        pieces(self.length, self.slot.is_some())
    }
}

fn pieces(length: usize, sealed: bool) -> usize {
    let inline_max = if sealed { INLINE_MAX - SLOT } else { INLINE_MAX };
    if length > inline_max { length.div_ceil(CONTENT_MAX) } else { 0 }
}

/// The value that lies in a record: `Some(None)` if it lies in pieces beside it, and `None` if the record
/// is not what was written.
pub(crate) fn inline(
    vault: &Vault,
    key: &[u8],
    value: &[u8],
) -> Result<Option<Option<Bytes>>, StoreError> {
    match DocumentRecord::parse(key, value) {
        None => Ok(None),
        Some(record) if record.pieces() > 0 => Ok(Some(None)),
        Some(record) => Ok(unsealed(vault, key, &record, record.rest)?.map(Some)),
    }
}

/// The value of the document whose record is `value`; `None` if it is not what was written.
pub(crate) fn value_of(
    tree: &impl Tree,
    vault: &Vault,
    key: &[u8],
    value: &[u8],
) -> Result<Option<Bytes>, StoreError> {
    let Some(record) = DocumentRecord::parse(key, value) else { return Ok(None) };
    match stored(tree, key, &record)? {
        Some(bytes) => unsealed(vault, key, &record, &bytes),
        None => Ok(None),
    }
}

/// Whether all that belongs to a record is there and what was written, sealed or not.
pub(crate) fn is_whole(tree: &impl Tree, key: &[u8], value: &[u8]) -> Result<bool, StoreError> {
    match DocumentRecord::parse(key, value) {
        Some(record) => Ok(stored(tree, key, &record)?.is_some()),
        None => Ok(false),
    }
}

/// What is in the envelope, if it is one; `None` if nobody sealed that for this place.
fn unsealed(
    vault: &Vault,
    key: &[u8],
    record: &DocumentRecord<'_>,
    bytes: &[u8],
) -> Result<Option<Bytes>, StoreError> {
    match record.slot {
        None => Ok(Some(Bytes::copy_from_slice(bytes))),
        Some(slot) => Ok(envelope::open(&vault.key(slot)?, key, bytes).map(Bytes::from)),
    }
}

/// The bytes of a record and of its pieces, as they lie there; `None` if they are not what was written.
fn stored(
    tree: &impl Tree,
    key: &[u8],
    record: &DocumentRecord<'_>,
) -> Result<Option<Bytes>, StoreError> {
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

/// Whether one of these sealed records of a document can be read with the keys of a vault.
#[cfg(feature = "testing")]
pub(crate) fn can_be_read<'a>(
    vault: Box<dyn crate::vault::VaultDisk>,
    key: &[u8],
    mut records: impl Iterator<Item = &'a [u8]>,
) -> bool {
    let Ok(vault) = Vault::open(vault, true) else { return false };
    let is_sealed = |record| DocumentRecord::parse(key, record).is_some_and(|r| r.slot.is_some());
    records
        .any(|record| is_sealed(record) && matches!(inline(&vault, key, record), Ok(Some(Some(_)))))
}

/// Adds a new value, or the end, of a document to the changes. `old` is the record that it replaces.
pub(crate) fn write(
    changes: &mut Changes,
    manifest: &mut ManifestBuilder,
    batch: u64,
    key: &[u8],
    content: Option<Content<'_>>,
    old: Option<&DocumentRecord<'_>>,
) {
    let value = content.map(|content| content.bytes);
    let kept = content.map_or(0, |content| pieces(content.bytes.len(), content.slot.is_some()));
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
    let Some(Content { bytes: value, slot }) = content else {
        changes.remove(key);
        manifest.removed(key);
        return;
    };
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
    changes.put_with(key, |buffer| {
        let start = buffer.len();
        buffer.extend_from_slice(&batch.to_be_bytes());
        match slot {
            None => buffer.extend_from_slice(&length.to_be_bytes()),
            Some(slot) => {
                buffer.extend_from_slice(&(length | SEALED).to_be_bytes());
                buffer.extend_from_slice(&slot.to_be_bytes());
            }
        }
        if kept > 0 {
            buffer.extend_from_slice(&seal::digest(key, value));
        } else {
            buffer.extend_from_slice(value);
        }
        let digest = seal::seal(key, buffer, start);
        manifest.put(key, digest);
    });
}
