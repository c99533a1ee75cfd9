//! What an aggregate puts away for good, like the figures of a day that is over. It lies in the store as
//! documents, and nothing of it is kept in memory: it is asked for now and then.
//!
//! What fits goes, in pieces, with the commit of the event that it belongs to. What does not goes as parts, in commits
//! of their own *before* that one, which then brings the head that makes them valid. So a crash at any moment leaves
//! either the event with all that belongs to it, or neither, and at most parts that no head names. The keys of parts
//! carry the digest, so that what was left is never mixed with what comes later; it is removed when the same is put away
//! again.

use std::ops::ControlFlow;

use bytes::{BufMut, Bytes, BytesMut};
use turnero_domain::Archived;
use turnero_store::{Commit, DocumentChange, Store, StoreError, StreamId, bounds};

/// What the keys of what was put away begin with; behind it stands its name, a zero, and the number of
/// the piece.
const PREFIX: &[u8] = b"archive/";

/// What the keys of parts begin with; behind it stand the name, a zero, the digest, and the number of the part.
const PARTS: &[u8] = b"archive-parts/";

/// The number of a piece that is a head.
const HEAD: u16 = u16::MAX;

/// The longest piece: well within what a document holds, and three of them within a batch.
const PIECE_BYTES_MAX: usize = 96 * 1024;

/// As much of the digest as stands in the key of a part.
const PART_DIGEST_BYTES: usize = 16;

/// What is left free in a commit, so that a head always has its place there: a key and a few numbers, far below this.
pub(super) const HEAD_BYTES_MAX: usize = 1024;

/// What says that parts are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ArchiveHead {
    /// How many parts there are.
    parts: u16,
    /// Over all of them.
    digest: blake3::Hash,
}

impl ArchiveHead {
    fn to_bytes(self) -> Bytes {
        let mut bytes = BytesMut::with_capacity(2 + blake3::OUT_LEN);
        bytes.put_u16(self.parts);
        bytes.put_slice(self.digest.as_bytes());
        bytes.freeze()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (parts, digest) = bytes.split_first_chunk::<2>()?;
        let digest = blake3::Hash::from_bytes(digest.try_into().ok()?);
        Some(Self { parts: u16::from_be_bytes(*parts), digest })
    }
}

/// Puts this away with a commit. What does not fit there comes in commits before it: a list of changes for each.
pub(super) fn add(
    store: &dyn Store,
    commit: &mut Commit,
    archived: Vec<Archived>,
) -> Vec<Vec<DocumentChange>> {
    let mut before = Vec::new();
    for one in archived {
        let room = bounds::BATCH_BYTES_MAX.saturating_sub(commit.weight());
        let pieces = pieces(&one);
        if pieces.iter().map(DocumentChange::weight).sum::<usize>() <= room {
            commit.documents.extend(pieces);
        } else {
            before.extend(add_parts(store, commit, one));
        }
    }
    before
}

/// The changes that put this away whole.
fn pieces(archived: &Archived) -> Vec<DocumentChange> {
    let content = Bytes::copy_from_slice(&archived.content);
    let piece =
        |(number, value)| DocumentChange::Put { key: key_of(&archived.name, number), value };
    (0..).zip(cut(&content)).map(piece).collect()
}

/// Puts the head of this into the commit, and gives the parts that come before it.
fn add_parts(
    store: &dyn Store,
    commit: &mut Commit,
    archived: Archived,
) -> Vec<Vec<DocumentChange>> {
    let Archived { name, content } = archived;
    let digest = blake3::hash(&content);
    let (mut head, mut changes) = (ArchiveHead { parts: 0, digest }, Vec::new());
    for value in cut(&Bytes::from(content)) {
        changes.push(DocumentChange::Put { key: part_key(&name, &digest, head.parts), value });
        head.parts += 1;
    }
    let (key, value) = (key_of(&name, HEAD), head.to_bytes());
    commit.documents.push(DocumentChange::Put { key, value });
    let mut room = bounds::BATCH_BYTES_MAX.saturating_sub(commit.weight());
    for key in left_over(store, commit.stream, &name, &digest) {
        let removed = DocumentChange::Remove { key };
        let Some(less) = room.checked_sub(removed.weight()) else { break };
        room = less;
        commit.documents.push(removed);
    }
    in_commits(changes)
}

/// As few commits as these changes fit into.
fn in_commits(changes: Vec<DocumentChange>) -> Vec<Vec<DocumentChange>> {
    let (mut commits, mut room) = (Vec::<Vec<DocumentChange>>::new(), 0);
    for change in changes {
        let weight = change.weight();
        match commits.last_mut() {
            Some(last) if weight <= room => last.push(change),
            _ => {
                room = bounds::BATCH_BYTES_MAX;
                commits.push(vec![change]);
            }
        }
        room = room.saturating_sub(weight);
    }
    commits
}

/// The keys of parts of that name which a crash has left.
fn left_over(store: &dyn Store, stream: StreamId, name: &str, digest: &blake3::Hash) -> Vec<Bytes> {
    let (all, ours) = (parts_prefix(name), part_prefix(name, digest));
    let mut keys = Vec::new();
    let read = store.documents(stream, &all, &mut |key, _| {
        if !key.starts_with(&ours) {
            keys.push(Bytes::copy_from_slice(key));
        }
        ControlFlow::Continue(())
    });
    if let Err(error) = read {
        // They are in nobody's way. Whatever ails the store shows with the commit.
        tracing::warn!(%stream, %error, "what a crash may have left of an archive cannot be looked for");
    }
    keys
}

/// The content in pieces: at least one, so that what is empty is found, too.
fn cut(content: &Bytes) -> impl Iterator<Item = Bytes> {
    let starts = (0..content.len().max(1)).step_by(PIECE_BYTES_MAX);
    starts.map(|start| content.slice(start..content.len().min(start + PIECE_BYTES_MAX)))
}

fn key_of(name: &str, number: u16) -> Bytes {
    numbered(&[PREFIX, name.as_bytes(), &[0]].concat(), number)
}

fn part_key(name: &str, digest: &blake3::Hash, number: u16) -> Bytes {
    numbered(&part_prefix(name, digest), number)
}

fn parts_prefix(name: &str) -> Vec<u8> {
    [PARTS, name.as_bytes(), &[0]].concat()
}

fn part_prefix(name: &str, digest: &blake3::Hash) -> Vec<u8> {
    let (short, _) = digest.as_bytes().split_at(PART_DIGEST_BYTES);
    [parts_prefix(name).as_slice(), short].concat()
}

fn numbered(prefix: &[u8], number: u16) -> Bytes {
    let mut key = BytesMut::with_capacity(prefix.len() + 2);
    key.put_slice(prefix);
    key.put_u16(number);
    key.freeze()
}

/// Something that was put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Under which name.
    pub(crate) name: String,
    /// What it is; nothing where parts of it are missing or are not what was written.
    pub(crate) content: Option<Vec<u8>>,
}

/// What was put away under names that begin with `prefix` and are wanted, in the order of the names.
pub(crate) fn read(
    store: &dyn Store,
    stream: StreamId,
    prefix: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Found>, StoreError> {
    let mut found: Vec<(String, Vec<u8>, bool)> = Vec::new();
    let whole = [PREFIX, prefix.as_bytes()].concat();
    store.documents(stream, &whole, &mut |key, piece| {
        let Some((name, number)) = name_of(key) else { return ControlFlow::Continue(()) };
        match found.last_mut() {
            Some((last, content, _)) if *last == name => content.extend_from_slice(&piece),
            _ if wanted(&name) => found.push((name, piece.to_vec(), number == HEAD)),
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    let found = found.into_iter().map(|(name, content, is_head)| {
        let content = if is_head { join(store, stream, &name, &content)? } else { Some(content) };
        Ok(Found { name, content })
    });
    found.collect()
}

/// What the parts of this head are together, if they are what was written.
fn join(
    store: &dyn Store,
    stream: StreamId,
    name: &str,
    head: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(ArchiveHead { parts, digest }) = ArchiveHead::from_bytes(head) else {
        return Ok(None);
    };
    let mut content = Vec::new();
    for number in 0..parts {
        match store.document(stream, &part_key(name, &digest, number))? {
            Some(part) => content.extend_from_slice(&part),
            None => return Ok(None),
        }
    }
    Ok((blake3::hash(&content) == digest).then_some(content))
}

fn name_of(key: &[u8]) -> Option<(String, u16)> {
    let (name, number) = key.strip_prefix(PREFIX)?.split_last_chunk::<2>()?;
    let name = name.strip_suffix(&[0])?;
    Some((String::from_utf8(name.to_vec()).ok()?, u16::from_be_bytes(*number)))
}
