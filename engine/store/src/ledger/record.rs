//! Event records: what lies under the keys `e/...`.
//!
//! A record holds as many consecutive events of one stream, of one batch, as fit into a value. An
//! event that does not fit lies alone, in numbered pieces.

use bytes::Bytes;

use super::cursor::Cursor;
use super::keys;
use super::manifest::ManifestBuilder;
use super::seal::{self, CONTENT_MAX};
use crate::tree::Changes;
use crate::{NewEvent, StoredEvent, StreamId};

const WHOLE: u8 = 0;
const FIRST_PIECE: u8 = 1;
const LATER_PIECE: u8 = 2;

const WHOLE_HEADER: usize = 1 + 8 + 2;
const FRAME_HEADER: usize = 2 + 2;
const FIRST_HEADER: usize = 1 + 8 + 4 + 4;
const LATER_HEADER: usize = 1 + 8;

/// A record as it was read, not yet taken apart.
pub(crate) enum Record<'a> {
    /// Some events, each whole.
    Whole { batch: u64, count: u16 },
    /// The beginning of one long event.
    First { batch: u64, body: usize, note: usize, bytes: &'a [u8] },
    /// More of it.
    Later { batch: u64, bytes: &'a [u8] },
}

impl<'a> Record<'a> {
    /// Takes the content of a value apart.
    pub(crate) fn parse(content: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor(content);
        let tag = cursor.byte()?;
        let batch = cursor.u64()?;
        match tag {
            WHOLE => Some(Self::Whole { batch, count: cursor.u16()? }),
            FIRST_PIECE => Some(Self::First {
                batch,
                body: usize::try_from(cursor.u32()?).ok()?,
                note: usize::try_from(cursor.u32()?).ok()?,
                bytes: cursor.0,
            }),
            LATER_PIECE => Some(Self::Later { batch, bytes: cursor.0 }),
            _ => None,
        }
    }

    /// The batch that wrote it.
    pub(crate) fn batch(&self) -> u64 {
        match self {
            Self::Whole { batch, .. } | Self::First { batch, .. } | Self::Later { batch, .. } => {
                *batch
            }
        }
    }

    /// How many events begin in it.
    pub(crate) fn count(&self) -> u16 {
        match self {
            Self::Whole { count, .. } => *count,
            Self::First { .. } => 1,
            Self::Later { .. } => 0,
        }
    }
}

/// The events of a whole record whose content is `content`, sharing its memory.
pub(crate) fn frames(
    content: &Bytes,
    first: u64,
    count: u16,
) -> impl Iterator<Item = Option<StoredEvent>> {
    let mut rest = content.slice(WHOLE_HEADER.min(content.len())..);
    (0..u64::from(count)).map(move |index| {
        let mut cursor = Cursor(&rest);
        let body = usize::from(cursor.u16()?);
        let note = usize::from(cursor.u16()?);
        let length = FRAME_HEADER + body + note;
        if rest.len() < length {
            return None;
        }
        let mut frame = rest.split_to(length).split_off(FRAME_HEADER);
        let note = frame.split_off(body);
        Some(StoredEvent { position: first.checked_add(index)?, body: frame, note })
    })
}

/// Writes the events of one stream in one batch as records.
pub(crate) struct RecordWriter<'a> {
    changes: &'a mut Changes,
    manifest: &'a mut ManifestBuilder,
    batch: u64,
    stream: StreamId,
    /// The position of the next event.
    next: u64,
    /// The frames of the record under way.
    frames: Vec<u8>,
    count: u16,
}

impl<'a> RecordWriter<'a> {
    /// `frames` is a buffer to use, given back by [`finish`](Self::finish).
    pub(crate) fn new(
        changes: &'a mut Changes,
        manifest: &'a mut ManifestBuilder,
        frames: Vec<u8>,
        batch: u64,
        stream: StreamId,
        first: u64,
    ) -> Self {
        Self { changes, manifest, batch, stream, next: first, frames, count: 0 }
    }

    /// Adds the next event.
    pub(crate) fn push(&mut self, event: &NewEvent) {
        let length = FRAME_HEADER + event.body.len() + event.note.len();
        if WHOLE_HEADER + self.frames.len() + length > CONTENT_MAX || self.count == u16::MAX {
            self.end_record();
        }
        let lengths = (u16::try_from(event.body.len()), u16::try_from(event.note.len()));
        match lengths {
            (Ok(body), Ok(note)) if WHOLE_HEADER + length <= CONTENT_MAX => {
                self.frames.extend_from_slice(&body.to_be_bytes());
                self.frames.extend_from_slice(&note.to_be_bytes());
                self.frames.extend_from_slice(&event.body);
                self.frames.extend_from_slice(&event.note);
                self.count += 1;
                self.next += 1;
            }
            _ => self.push_in_pieces(event),
        }
    }

    /// Ends the last record and gives the buffer back.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.end_record();
        self.frames
    }

    fn end_record(&mut self) {
        if self.count == 0 {
            return;
        }
        let key = keys::event(self.stream, self.next - u64::from(self.count), 0);
        let (batch, count, frames) = (self.batch, self.count, &self.frames);
        put(self.changes, self.manifest, &key, count, |buffer| {
            buffer.push(WHOLE);
            buffer.extend_from_slice(&batch.to_be_bytes());
            buffer.extend_from_slice(&count.to_be_bytes());
            buffer.extend_from_slice(frames);
        });
        self.frames.clear();
        self.count = 0;
    }

    fn push_in_pieces(&mut self, event: &NewEvent) {
        let mut bytes = Vec::with_capacity(event.weight());
        bytes.extend_from_slice(&event.body);
        bytes.extend_from_slice(&event.note);
        let (head, rest) =
            bytes.split_at_checked(CONTENT_MAX - FIRST_HEADER).unwrap_or((&bytes, &[]));
        let lengths = [event.body.len(), event.note.len()]
            .map(|length| u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
        let batch = self.batch.to_be_bytes();
        let key = keys::event(self.stream, self.next, 0);
        put(self.changes, self.manifest, &key, 1, |buffer| {
            buffer.push(FIRST_PIECE);
            buffer.extend_from_slice(&batch);
            buffer.extend_from_slice(lengths.as_flattened());
            buffer.extend_from_slice(head);
        });
        for (piece, bytes) in (1..=u8::MAX).zip(rest.chunks(CONTENT_MAX - LATER_HEADER)) {
            let key = keys::event(self.stream, self.next, piece);
            put(self.changes, self.manifest, &key, 0, |buffer| {
                buffer.push(LATER_PIECE);
                buffer.extend_from_slice(&batch);
                buffer.extend_from_slice(bytes);
            });
        }
        self.next += 1;
    }
}

fn put(
    changes: &mut Changes,
    manifest: &mut ManifestBuilder,
    key: &[u8],
    count: u16,
    fill: impl FnOnce(&mut Vec<u8>),
) {
    changes.put_with(key, |buffer| {
        let start = buffer.len();
        fill(buffer);
        let digest = seal::seal(key, buffer, start);
        manifest.events(key, digest, count);
    });
}
