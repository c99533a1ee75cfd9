//! Manifests: what lies under the keys `b/...`. One for each batch: the names and digests of all that
//! it wrote, and the hash of the manifest before it. So the newest one vouches for everything.

use super::cursor::Cursor;
use super::keys;
use super::seal::{self, CONTENT_MAX, DIGEST, Digest};
use crate::marker::{ChainHash, Mark};
use crate::tree::Changes;

const EVENTS: u8 = 0;
const PUT: u8 = 1;
const REMOVED: u8 = 2;

/// Collects what a batch writes.
#[derive(Default)]
pub(crate) struct ManifestBuilder {
    entries: Vec<u8>,
    count: u32,
}

/// A manifest as it was read.
pub(crate) struct Manifest {
    /// The number of the batch: 1, 2, 3, ...
    pub(crate) batch: u64,
    /// Events that were appended before it, to all streams, ever.
    pub(crate) events_before: u64,
    /// The hash of the manifest before it; zeros before the first.
    pub(crate) previous: ChainHash,
    /// The hash of this one.
    pub(crate) hash: ChainHash,
    entries: Vec<u8>,
}

/// What a manifest says about one key.
pub(crate) struct Named<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) what: Written,
}

/// What a batch did with a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// An event record in which `count` events begin.
    Events { digest: Digest, count: u16 },
    /// A document's new value.
    Put { digest: Digest },
    /// A document's end.
    Removed,
}

impl ManifestBuilder {
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.count = 0;
    }

    pub(crate) fn events(&mut self, key: &[u8], digest: Digest, count: u16) {
        self.name(EVENTS, key);
        self.entries.extend_from_slice(&digest);
        self.entries.extend_from_slice(&count.to_be_bytes());
    }

    pub(crate) fn put(&mut self, key: &[u8], digest: Digest) {
        self.name(PUT, key);
        self.entries.extend_from_slice(&digest);
    }

    pub(crate) fn removed(&mut self, key: &[u8]) {
        self.name(REMOVED, key);
    }

    /// Adds the manifest to the changes of its batch and gives the new head of the chain.
    pub(crate) fn write(&self, changes: &mut Changes, previous: Mark, events_before: u64) -> Mark {
        let batch = previous.batch + 1;
        let mut body = Vec::with_capacity(52 + self.entries.len());
        body.extend_from_slice(&batch.to_be_bytes());
        body.extend_from_slice(&events_before.to_be_bytes());
        body.extend_from_slice(&previous.chain);
        body.extend_from_slice(&self.count.to_be_bytes());
        body.extend_from_slice(&self.entries);
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
        let (head, rest) = body.split_at_checked(CONTENT_MAX - 4).unwrap_or((&body, &[]));
        put_piece(changes, batch, 0, &length.to_be_bytes(), head);
        for (piece, bytes) in (1..=u16::MAX).zip(rest.chunks(CONTENT_MAX)) {
            put_piece(changes, batch, piece, &[], bytes);
        }
        Mark { batch, chain: *blake3::hash(&body).as_bytes() }
    }

    fn name(&mut self, tag: u8, key: &[u8]) {
        self.count += 1;
        self.entries.push(tag);
        self.entries.push(u8::try_from(key.len()).unwrap_or(u8::MAX));
        self.entries.extend_from_slice(key);
    }
}

fn put_piece(changes: &mut Changes, batch: u64, piece: u16, length: &[u8], bytes: &[u8]) {
    let key = keys::batch(batch, piece);
    changes.put_with(&key, |buffer| {
        let start = buffer.len();
        buffer.extend_from_slice(length);
        buffer.extend_from_slice(bytes);
        seal::seal(&key, buffer, start);
    });
}

/// Puts the pieces of a manifest together. `None` when they are not what was written.
#[derive(Default)]
pub(crate) struct ManifestReader {
    body: Vec<u8>,
    length: usize,
}

impl ManifestReader {
    /// Takes the content of the next piece; piece 0 begins anew.
    pub(crate) fn take(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        let (content, _) = seal::open(key, value)?;
        if key.len() == 9 {
            let mut cursor = Cursor(content);
            self.length = usize::try_from(cursor.u32()?).ok()?;
            self.body = cursor.0.to_vec();
        } else {
            self.body.extend_from_slice(content);
        }
        Some(())
    }

    /// The manifest, when its last piece was taken.
    pub(crate) fn finish(&mut self, batch: u64) -> Option<Manifest> {
        if self.body.len() != self.length {
            return None;
        }
        let manifest = Manifest::parse(&self.body)?;
        (manifest.batch == batch).then_some(manifest)
    }

    /// Whether more pieces must follow.
    pub(crate) fn is_short(&self) -> bool {
        self.body.len() < self.length
    }
}

impl Manifest {
    fn parse(body: &[u8]) -> Option<Self> {
        let mut cursor = Cursor(body);
        let (batch, events_before) = (cursor.u64()?, cursor.u64()?);
        let previous = cursor.array()?;
        let count = cursor.u32()?;
        let hash = *blake3::hash(body).as_bytes();
        let manifest = Self { batch, events_before, previous, hash, entries: cursor.0.to_vec() };
        let known = manifest.named().try_fold(0_u32, |known, entry| entry.map(|_| known + 1))?;
        (known == count).then_some(manifest)
    }

    /// All that the batch wrote, in order.
    pub(crate) fn named(&self) -> impl Iterator<Item = Option<Named<'_>>> {
        let mut cursor = Cursor(&self.entries);
        std::iter::from_fn(move || {
            if cursor.0.is_empty() {
                return None;
            }
            let entry = entry(&mut cursor);
            if entry.is_none() {
                cursor.0 = &[];
            }
            Some(entry)
        })
    }

    /// How many events the batch appended.
    pub(crate) fn events(&self) -> u64 {
        self.named()
            .flatten()
            .map(|named| match named.what {
                Written::Events { count, .. } => u64::from(count),
                Written::Put { .. } | Written::Removed => 0,
            })
            .sum()
    }

    /// Its place in the chain.
    pub(crate) fn mark(&self) -> Mark {
        Mark { batch: self.batch, chain: self.hash }
    }
}

fn entry<'a>(cursor: &mut Cursor<'a>) -> Option<Named<'a>> {
    let tag = cursor.byte()?;
    let length = cursor.byte()?;
    let key = cursor.bytes(usize::from(length))?;
    let what = match tag {
        EVENTS => Written::Events { digest: cursor.array::<DIGEST>()?, count: cursor.u16()? },
        PUT => Written::Put { digest: cursor.array::<DIGEST>()? },
        REMOVED => Written::Removed,
        _ => return None,
    };
    Some(Named { key, what })
}
