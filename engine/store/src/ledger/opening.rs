//! What is read, and checked, when a tree is opened or opened afresh.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};

use super::cursor::Cursor;
use super::manifest::{Manifest, ManifestReader, Named, Written};
use super::record::Record;
use super::{Extent, FORM_VERSION, document, events, keys, seal};
use crate::marker::Mark;
use crate::tree::{Changes, Direction, Tree};
use crate::{Damage, StoreError, StreamId};

/// What a tree holds.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// The newest batch.
    pub(crate) head: Mark,
    /// The newest batch whose manifest was pruned.
    pub(crate) base: Mark,
    /// Events that were ever appended.
    pub(crate) events: u64,
    /// The streams.
    pub(crate) extents: BTreeMap<StreamId, Extent>,
    /// The form in which it was written.
    pub(crate) form: u32,
}

pub(crate) fn damaged(batch: Option<u64>, what: impl Into<String>) -> StoreError {
    StoreError::Damaged(Damage { batch, event: None, what: what.into() })
}

/// Reads what the tree holds. `known` is what it must hold at least: the head marker's or, after a
/// failure, the newest batch that was acknowledged.
pub(crate) fn load(tree: &impl Tree, known: Mark) -> Result<Loaded, StoreError> {
    let Some(form) = check_form(tree, known)? else {
        return Ok(Loaded { form: FORM_VERSION, ..Loaded::default() });
    };
    let (base, base_events) = read_base(tree)?;
    let newest = newest_batch(tree)?.unwrap_or(base.batch);
    if newest < known.batch {
        let what = format!(
            "batch {} was kept once, and the newest that is there is {newest}",
            known.batch
        );
        return Err(damaged(Some(newest + 1), what));
    }
    let mut loaded = Loaded { head: base, base, events: base_events, form, ..Loaded::default() };
    walk_chain(tree, known, newest, &mut loaded)?;
    loaded.extents = read_extents(tree)?;
    let positions: u64 = loaded.extents.values().map(|extent| extent.position).sum();
    if positions != loaded.events {
        let events = loaded.events;
        let what =
            format!("the streams end at {positions} events together, and {events} were kept");
        return Err(damaged(None, what));
    }
    Ok(loaded)
}

/// The form of what there is; a fresh tree gets its own.
fn check_form(tree: &impl Tree, known: Mark) -> Result<Option<u32>, StoreError> {
    if let Some(value) = tree.get(keys::FORM)? {
        let (content, _) = seal::open(keys::FORM, &value)
            .ok_or_else(|| damaged(None, "the form version cannot be read"))?;
        let found = Cursor(content)
            .u32()
            .ok_or_else(|| damaged(None, "the form version cannot be read"))?;
        if found > FORM_VERSION {
            return Err(StoreError::NewerForm { found, known: FORM_VERSION });
        }
        return Ok(Some(found));
    }
    let mut empty = true;
    let everything = (Bound::Unbounded, Bound::Unbounded);
    tree.scan(everything, Direction::Forward, &mut |_, _| {
        empty = false;
        ControlFlow::Break(())
    })?;
    if !empty {
        return Err(damaged(
            None,
            "the form version is missing, as after a restore that was interrupted",
        ));
    }
    if known.batch > 0 {
        let what = format!("batch {} was kept once, and now nothing is there", known.batch);
        return Err(damaged(Some(1), what));
    }
    let mut changes = Changes::new();
    put_form(&mut changes);
    tree.write(&changes)?;
    Ok(None)
}

/// Adds the form version to the changes.
pub(crate) fn put_form(changes: &mut Changes) {
    changes.put_with(keys::FORM, |buffer| {
        let start = buffer.len();
        buffer.extend_from_slice(&FORM_VERSION.to_be_bytes());
        seal::seal(keys::FORM, buffer, start);
    });
}

/// Where the chain starts, and how many events were appended up to there.
fn read_base(tree: &impl Tree) -> Result<(Mark, u64), StoreError> {
    let Some(value) = tree.get(keys::BASE)? else { return Ok((Mark::default(), 0)) };
    let parse = || {
        let (content, _) = seal::open(keys::BASE, &value)?;
        let mut cursor = Cursor(content);
        Some((Mark { batch: cursor.u64()?, chain: cursor.array()? }, cursor.u64()?))
    };
    parse().ok_or_else(|| damaged(None, "the start of the chain cannot be read"))
}

/// Adds a new start of the chain to the changes.
pub(crate) fn put_base(changes: &mut Changes, base: Mark, events: u64) {
    changes.put_with(keys::BASE, |buffer| {
        let start = buffer.len();
        buffer.extend_from_slice(&base.batch.to_be_bytes());
        buffer.extend_from_slice(&base.chain);
        buffer.extend_from_slice(&events.to_be_bytes());
        seal::seal(keys::BASE, buffer, start);
    });
}

/// The number of the newest batch whose manifest is there.
pub(crate) fn newest_batch(tree: &impl Tree) -> Result<Option<u64>, StoreError> {
    let range = (Bound::Included(&[keys::BATCH][..]), Bound::Excluded(&[keys::BATCH + 1][..]));
    let mut newest = None;
    tree.scan(range, Direction::Backward, &mut |key, _| {
        newest = keys::batch_of(key);
        ControlFlow::Break(())
    })?;
    Ok(newest)
}

/// One manifest, or `None` if it is not there or not what was written.
pub(crate) fn read_manifest(tree: &impl Tree, batch: u64) -> Result<Option<Manifest>, StoreError> {
    let mut reader = ManifestReader::default();
    for piece in 0..=u16::MAX {
        let key = keys::batch(batch, piece);
        let Some(value) = tree.get(&key)? else { return Ok(None) };
        if reader.take(&key, &value).is_none() {
            return Ok(None);
        }
        if !reader.is_short() {
            break;
        }
    }
    Ok(reader.finish(batch))
}

/// Follows the chain from the batch that is known to the newest, and checks that one in full.
fn walk_chain(
    tree: &impl Tree,
    known: Mark,
    newest: u64,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    let start = known.batch.max(loaded.base.batch + 1);
    let mut last = loaded.base;
    if last.batch == known.batch && last.chain != known.chain {
        return Err(damaged(Some(last.batch), "a batch is not the one that was kept"));
    }
    for batch in start..=newest {
        let manifest = read_manifest(tree, batch)?.ok_or_else(|| {
            damaged(Some(batch), "the manifest of a batch is missing or not what was written")
        })?;
        // The first one is vouched for by the mark instead, unless it is the very first of the chain.
        let linked = last.batch + 1 == batch;
        if linked && manifest.previous != last.chain {
            return Err(damaged(Some(batch), "a batch does not follow the one before it"));
        }
        if batch == known.batch && manifest.hash != known.chain {
            return Err(damaged(Some(batch), "a batch is not the one that was kept"));
        }
        if linked && manifest.events_before != loaded.events {
            return Err(damaged(Some(batch), "a batch does not continue the count of events"));
        }
        last = manifest.mark();
        loaded.events = manifest.events_before + manifest.events();
        if batch == newest {
            check_batch(tree, &manifest)?;
        }
    }
    loaded.head = last;
    Ok(())
}

/// Checks that the tree holds all that its newest manifest names.
fn check_batch(tree: &impl Tree, manifest: &Manifest) -> Result<(), StoreError> {
    for named in manifest.named().flatten() {
        let value = tree.get(named.key)?;
        let sound = match (named.what, &value) {
            (Written::Removed, value) => value.is_none(),
            (_, None) => false,
            (Written::Events { digest, .. }, Some(value)) => {
                seal::open(named.key, value).is_some_and(|(_, found)| found == digest)
            }
            (Written::Put { digest }, Some(value)) => {
                seal::open(named.key, value).is_some_and(|(_, found)| found == digest)
                    && document::is_whole(tree, named.key, value)?
            }
        };
        // An event record that was pruned is named still.
        let pruned = value.is_none() && is_pruned(tree, &named)?;
        if !sound && !pruned {
            return Err(StoreError::Damaged(Damage {
                batch: Some(manifest.batch),
                event: keys::event_of(named.key).map(|(stream, position, _)| (stream, position)),
                what: "the newest batch is not whole".to_owned(),
            }));
        }
    }
    Ok(())
}

/// Whether what a manifest names lies below the floor of its stream.
pub(crate) fn is_pruned(tree: &impl Tree, named: &Named<'_>) -> Result<bool, StoreError> {
    let Some((stream, position, _)) = keys::event_of(named.key) else { return Ok(false) };
    Ok(position < read_floor(tree, stream)?)
}

/// The oldest position that is kept of a stream.
pub(crate) fn read_floor(tree: &impl Tree, stream: StreamId) -> Result<u64, StoreError> {
    let key = keys::floor(stream);
    let Some(value) = tree.get(&key)? else { return Ok(1) };
    seal::open(&key, &value)
        .and_then(|(content, _)| Cursor(content).u64())
        .ok_or_else(|| damaged(None, format!("the floor of stream {stream} cannot be read")))
}

/// Where every stream begins and ends: two looks for each, not a walk over its events.
fn read_extents(tree: &impl Tree) -> Result<BTreeMap<StreamId, Extent>, StoreError> {
    let mut extents = BTreeMap::new();
    let mut from = vec![keys::EVENT];
    loop {
        let end = [keys::EVENT + 1];
        let mut found = None;
        tree.scan(
            (Bound::Included(&from), Bound::Excluded(&end)),
            Direction::Forward,
            &mut |key, _| {
                found = Some(keys::event_of(key));
                ControlFlow::Break(())
            },
        )?;
        let Some(found) = found else { return Ok(extents) };
        let (stream, oldest, _) =
            found.ok_or_else(|| damaged(None, "a key among the events is none of theirs"))?;
        let position = last_position(tree, stream)?;
        // Records below the floor are left when the process ended while pruning.
        let floor = read_floor(tree, stream)?;
        if oldest > floor || tree.get(&keys::event(stream, floor, 0))?.is_none() {
            return Err(missing(stream, floor, "the oldest event of a stream is missing"));
        }
        extents.insert(stream, Extent { oldest: floor, position });
        match keys::after_prefix(&keys::of_stream(keys::EVENT, stream)) {
            Some(next) => from = next,
            None => return Ok(extents),
        }
    }
}

/// The position of the last event in the last record of a stream.
fn last_position(tree: &impl Tree, stream: StreamId) -> Result<u64, StoreError> {
    let start = events::record_before(tree, stream, u64::MAX)?
        .ok_or_else(|| missing(stream, 1, "an event is missing"))?;
    let key = keys::event(stream, start, 0);
    let value = tree.get(&key)?.ok_or_else(|| missing(stream, start, "an event is missing"))?;
    seal::open(&key, &value)
        .and_then(|(content, _)| Record::parse(content))
        .and_then(|record| u64::from(record.count()).checked_sub(1)?.checked_add(start))
        .ok_or_else(|| missing(stream, start, "an event record is not what was written"))
}

fn missing(stream: StreamId, position: u64, what: &str) -> StoreError {
    StoreError::Damaged(Damage {
        batch: None,
        event: Some((stream, position)),
        what: what.to_owned(),
    })
}
