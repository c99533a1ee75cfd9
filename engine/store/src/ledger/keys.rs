//! The keys of the tree. `docs/on-disk-form.md` states them byte by byte.

use crate::StreamId;

/// The form version and the kind of store.
pub(crate) const FORM: &[u8] = b"m/form";
/// Where the chain starts after pruning.
pub(crate) const BASE: &[u8] = b"m/base";

pub(crate) const BATCH: u8 = b'b';
pub(crate) const PIECE: u8 = b'c';
pub(crate) const DOCUMENT: u8 = b'd';
pub(crate) const EVENT: u8 = b'e';
pub(crate) const FLOOR: u8 = b'p';

/// What comes before a document's own key.
pub(crate) const DOCUMENT_PREFIX: usize = 1 + StreamId::LENGTH;

/// The length of an event record's key without the number of a later piece.
pub(crate) const EVENT_LENGTH: usize = 1 + StreamId::LENGTH + 8;

/// The manifest of a batch; later pieces of a long one carry their number.
pub(crate) fn batch(batch: u64, piece: u16) -> Vec<u8> {
    let mut key = Vec::with_capacity(11);
    key.push(BATCH);
    key.extend_from_slice(&batch.to_be_bytes());
    if piece > 0 {
        key.extend_from_slice(&piece.to_be_bytes());
    }
    key
}

/// The number of the batch that a key of [`batch`] names.
pub(crate) fn batch_of(key: &[u8]) -> Option<u64> {
    match key.split_first() {
        Some((&BATCH, rest)) => Some(u64::from_be_bytes(*rest.first_chunk()?)),
        _ => None,
    }
}

/// An event record; later pieces of a long event carry their number.
pub(crate) fn event(stream: StreamId, position: u64, piece: u8) -> Vec<u8> {
    let mut key = Vec::with_capacity(EVENT_LENGTH + 1);
    key.push(EVENT);
    key.extend_from_slice(&stream.to_bytes());
    key.extend_from_slice(&position.to_be_bytes());
    if piece > 0 {
        key.push(piece);
    }
    key
}

/// The stream, the position and the piece that a key of [`event`] names.
pub(crate) fn event_of(key: &[u8]) -> Option<(StreamId, u64, u8)> {
    let (&EVENT, rest) = key.split_first()? else { return None };
    let (stream, rest) = rest.split_first_chunk::<{ StreamId::LENGTH }>()?;
    let (position, rest) = rest.split_first_chunk::<8>()?;
    let piece = match rest {
        [] => 0,
        [piece] if *piece > 0 => *piece,
        _ => return None,
    };
    Some((StreamId::from_bytes(*stream), u64::from_be_bytes(*position), piece))
}

/// A key that starts with `prefix` and the stream.
pub(crate) fn of_stream(prefix: u8, stream: StreamId) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + StreamId::LENGTH + 130);
    key.push(prefix);
    key.extend_from_slice(&stream.to_bytes());
    key
}

/// A document.
pub(crate) fn document(stream: StreamId, document: &[u8]) -> Vec<u8> {
    let mut key = of_stream(DOCUMENT, stream);
    key.extend_from_slice(document);
    key
}

/// Whether the key is one of [`document`].
#[cfg(feature = "testing")]
pub(crate) fn is_of_document(key: &[u8]) -> bool {
    key.first() == Some(&DOCUMENT)
}

/// The stream and the document's own key that a key of [`document`] names.
pub(crate) fn document_of(key: &[u8]) -> Option<(StreamId, &[u8])> {
    let (&DOCUMENT, rest) = key.split_first()? else { return None };
    let (stream, document) = rest.split_first_chunk::<{ StreamId::LENGTH }>()?;
    Some((StreamId::from_bytes(*stream), document))
}

/// What all pieces of a long document start with, from the key of the document. The length keeps
/// the pieces of `a` and `ab` apart.
pub(crate) fn pieces_of(document_key: &[u8]) -> Vec<u8> {
    let own = document_key.get(1..).unwrap_or_default();
    let mut key = Vec::with_capacity(own.len() + 4);
    key.push(PIECE);
    key.push(u8::try_from(own.len()).unwrap_or(u8::MAX));
    key.extend_from_slice(own);
    key
}

/// One piece of a long document, from what [`pieces_of`] gave.
pub(crate) fn piece(pieces: &[u8], number: u16) -> Vec<u8> {
    let mut key = pieces.to_vec();
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// What a key of [`piece`] starts with: what [`pieces_of`] gave.
pub(crate) fn pieces_of_piece(key: &[u8]) -> Option<&[u8]> {
    match key.split_last_chunk::<2>()? {
        (pieces @ [PIECE, ..], _) => Some(pieces),
        _ => None,
    }
}

/// The oldest position that is kept of a stream that was pruned.
pub(crate) fn floor(stream: StreamId) -> Vec<u8> {
    of_stream(FLOOR, stream)
}

/// The first key behind all that start with `prefix`.
pub(crate) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}
