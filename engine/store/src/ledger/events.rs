//! Reading the events of a stream, with every check that needs no more than the records themselves.

use std::ops::{Bound, ControlFlow};

use bytes::Bytes;

use super::record::{self, Record};
use super::{Ledger, keys, seal};
use crate::contract::Page;
use crate::locks::read;
use crate::tree::{Direction, Tree};
use crate::{Damage, StoreError, StoredEvent, StreamId};

impl<T: Tree> Ledger<T> {
    pub(super) fn read_events(
        &self,
        stream: StreamId,
        after: u64,
        page: Page,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let Some(extent) = read(&self.extents).get(&stream).copied() else {
            return Ok(Vec::new());
        };
        if after >= extent.position {
            return Ok(Vec::new());
        }
        self.check_kept(stream, after)?;
        let mut reading = Reading::new(stream, after, extent.position, page);
        // The batch that is being written lies above the head that was known when we began.
        if let Some(start) = self.record_before(stream, after + 1)? {
            let (from, to) =
                (keys::event(stream, start, 0), keys::event(stream, extent.position, u8::MAX));
            self.tree.scan(
                (Bound::Included(&from), Bound::Included(&to)),
                Direction::Forward,
                &mut |key, value| reading.take(key, value),
            )?;
        }
        reading.finish().or_else(|damage| {
            // What looks like a hole may have been pruned while we read.
            self.check_kept(stream, after)?;
            Err(StoreError::Damaged(damage))
        })
    }

    fn check_kept(&self, stream: StreamId, after: u64) -> Result<(), StoreError> {
        match read(&self.extents).get(&stream) {
            Some(extent) if after + 1 < extent.oldest => {
                Err(StoreError::Pruned { stream, oldest: extent.oldest })
            }
            _ => Ok(()),
        }
    }

    /// The position at which the record that holds `position` begins.
    pub(super) fn record_before(
        &self,
        stream: StreamId,
        position: u64,
    ) -> Result<Option<u64>, StoreError> {
        record_before(&self.tree, stream, position)
    }
}

/// The position at which the last record that begins at or before `position` begins.
pub(super) fn record_before(
    tree: &impl Tree,
    stream: StreamId,
    position: u64,
) -> Result<Option<u64>, StoreError> {
    let (from, to) = (keys::event(stream, 0, 0), keys::event(stream, position, u8::MAX));
    let mut start = None;
    tree.scan(
        (Bound::Included(&from), Bound::Included(&to)),
        Direction::Backward,
        &mut |key, _| {
            start = keys::event_of(key).map(|(_, start, _)| start);
            ControlFlow::Break(())
        },
    )?;
    Ok(start)
}

/// A long event of which pieces are still to come.
struct Long {
    position: u64,
    body: usize,
    length: usize,
    bytes: Vec<u8>,
    piece: u8,
}

/// A page on its way.
struct Reading {
    stream: StreamId,
    /// The position that the next event must have; `None` before the first record.
    next: Option<u64>,
    after: u64,
    head: u64,
    page: Page,
    bytes: usize,
    events: Vec<StoredEvent>,
    long: Option<Long>,
    full: bool,
    damage: Option<Damage>,
}

impl Reading {
    fn new(stream: StreamId, after: u64, head: u64, page: Page) -> Self {
        Self {
            stream,
            next: None,
            after,
            head,
            page,
            bytes: 0,
            events: Vec::new(),
            long: None,
            full: false,
            damage: None,
        }
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> ControlFlow<()> {
        if let Err(damage) = self.take_record(key, value) {
            self.damage = Some(damage);
        }
        if self.damage.is_some() || self.full {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn take_record(&mut self, key: &[u8], value: &[u8]) -> Result<(), Damage> {
        let (_, position, piece) = keys::event_of(key)
            .ok_or_else(|| self.damage(None, "a key among the events is none of theirs"))?;
        let (content, _) = seal::open(key, value).ok_or_else(|| {
            self.damage(Some(position), "an event record is not what was written")
        })?;
        let record = Record::parse(content)
            .ok_or_else(|| self.damage(Some(position), "an event record cannot be read"))?;
        let batch = record.batch();
        let stream = self.stream;
        let broken = |what: &str| Damage {
            batch: Some(batch),
            event: Some((stream, position)),
            what: what.to_owned(),
        };
        if piece == 0 {
            let next = self.next.unwrap_or(position);
            if position != next || self.long.is_some() {
                return Err(self.damage(Some(next), "an event is missing"));
            }
        }
        match record {
            Record::Whole { count, .. } if piece == 0 && count > 0 => {
                self.next = Some(position + u64::from(count));
                let content = Bytes::copy_from_slice(content);
                for event in record::frames(&content, position, count) {
                    if self.full {
                        break;
                    }
                    self.give(event.ok_or_else(|| broken("an event record cannot be read"))?);
                }
            }
            Record::First { body, note, bytes, .. } if piece == 0 => {
                self.next = Some(position + 1);
                let length = body + note;
                self.long = Some(Long { position, body, length, bytes: bytes.to_vec(), piece: 0 });
            }
            Record::Later { bytes, .. } => match &mut self.long {
                Some(long) if long.position == position && long.piece + 1 == piece => {
                    long.piece = piece;
                    long.bytes.extend_from_slice(bytes);
                }
                _ => return Err(broken("a piece of an event is missing")),
            },
            _ => return Err(broken("an event record cannot be read")),
        }
        self.give_long()
    }

    /// Gives the long event when its last piece was taken.
    fn give_long(&mut self) -> Result<(), Damage> {
        let Some(long) = self.long.take() else { return Ok(()) };
        if long.bytes.len() < long.length {
            self.long = Some(long);
            return Ok(());
        }
        if long.bytes.len() > long.length || long.body > long.length {
            return Err(self.damage(Some(long.position), "an event is longer than it says"));
        }
        let mut body = Bytes::from(long.bytes);
        let note = body.split_off(long.body);
        self.give(StoredEvent { position: long.position, body, note });
        Ok(())
    }

    fn give(&mut self, event: StoredEvent) {
        if event.position <= self.after || event.position > self.head {
            return;
        }
        self.bytes += event.body.len() + event.note.len();
        self.full = event.position == self.head
            || self.bytes >= self.page.bytes_max
            || self.events.len() + 1 >= self.page.events_max;
        self.events.push(event);
    }

    fn finish(self) -> Result<Vec<StoredEvent>, Damage> {
        if let Some(damage) = self.damage {
            return Err(damage);
        }
        let begins = self.events.first().map(|event| event.position);
        if begins != Some(self.after + 1) {
            return Err(self.damage(Some(self.after + 1), "an event is missing"));
        }
        if !self.full {
            let missing =
                self.next.unwrap_or(self.after + 1).saturating_sub(u64::from(self.long.is_some()));
            return Err(self.damage(Some(missing), "an event is missing"));
        }
        Ok(self.events)
    }

    fn damage(&self, position: Option<u64>, what: &str) -> Damage {
        Damage {
            batch: None,
            event: position.map(|position| (self.stream, position)),
            what: what.to_owned(),
        }
    }
}
