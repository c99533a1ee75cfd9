//! Filling an empty store from a backup.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::{Bound, ControlFlow};

use super::{Ledger, Writer, keys, opening, seal};
use crate::StoreError;
use crate::backup_form::{BackupReader, Frame, Step, Trailer};
use crate::contract::BackupSummary;
use crate::locks::{lock, write};
use crate::marker::Mark;
use crate::tree::{Changes, Direction, Tree};

/// Bytes written at once: below the size of the largest batch.
const WRITE_BYTES: usize = 256 * 1024;

impl<T: Tree> Ledger<T> {
    pub(super) fn restore_from(&self, source: &mut dyn Read) -> Result<BackupSummary, StoreError> {
        let _housekeeping = lock(&self.housekeeping);
        let mut writer = self.writer()?;
        if writer.head != Mark::default() || !self.holds_nothing()? {
            return Err(StoreError::NotEmpty);
        }
        // Looked at before anything is touched.
        let mut source = BackupReader::begin(source)?;
        // Without its form version the tree is refused at opening, should we not come to the end.
        let mut changes = Changes::new();
        changes.remove(keys::FORM);
        writer.failed = true;
        self.tree.write(&changes)?;
        let outcome = self.fill(&mut source).and_then(|trailer| self.settle(&mut writer, trailer));
        match outcome {
            Ok(trailer) => {
                writer.failed = false;
                drop(writer);
                Ok(BackupSummary {
                    batches: trailer.head.batch,
                    streams: trailer.streams,
                    bytes: source.bytes(),
                })
            }
            Err(error) => {
                self.empty_again(&mut writer)?;
                Err(error)
            }
        }
    }

    fn fill(&self, source: &mut BackupReader<'_>) -> Result<Trailer, StoreError> {
        let mut changes = Changes::new();
        // What long documents left behind is looked for only where there were any.
        let mut long = BTreeSet::new();
        loop {
            let step = source.next(|frame| match frame {
                Frame::Put { key, value } if seal::open(key, value).is_none() => {
                    Err(bad("a value in it is not what was written"))
                }
                Frame::Put { key, value } => {
                    if let Some(pieces) = keys::pieces_of_piece(key) {
                        long.insert(pieces.to_vec());
                    }
                    changes.put(key, value);
                    Ok(None)
                }
                Frame::Remove { key } => {
                    changes.remove(key);
                    Ok(None)
                }
                Frame::RemovePrefix { prefix } => Ok(long.take(prefix)),
                Frame::Keys { first, keys } => match self.vault.fill(first, keys) {
                    Err(StoreError::TooLarge { .. }) => {
                        Err(bad("it names a slot that no vault has"))
                    }
                    filled => filled.map(|()| None),
                },
                Frame::Secret { secret } => self.vault.set_secret(*secret).map(|()| None),
            })?;
            let prefix = match step {
                Step::End(trailer) => {
                    self.tree.write(&changes)?;
                    return Ok(trailer);
                }
                Step::Frame(prefix) => prefix,
            };
            if changes.bytes() >= WRITE_BYTES || prefix.is_some() {
                self.tree.write(&changes)?;
                changes.clear();
            }
            if let Some(prefix) = prefix {
                let end = keys::after_prefix(&prefix);
                let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
                self.remove_range((Bound::Included(&prefix), end))?;
            }
        }
    }

    /// Makes what was filled in the content of this store, if it is what the trailer says.
    fn settle(&self, writer: &mut Writer, trailer: Trailer) -> Result<Trailer, StoreError> {
        let mut changes = Changes::new();
        opening::put_form(&mut changes);
        self.tree.write(&changes)?;
        let loaded = opening::load(&self.tree, trailer.head).map_err(distrust)?;
        if loaded.head != trailer.head
            || loaded.events != trailer.events
            || loaded.extents.len() as u64 != trailer.streams
        {
            return Err(bad("it does not hold what it says at its end"));
        }
        // The marker follows last: it must never name what is then taken out again.
        (writer.head, writer.base, writer.events) = (loaded.head, loaded.base, loaded.events);
        *write(&self.extents) = loaded.extents.clone();
        self.sweep(writer, None).map_err(distrust)?;
        let report = self.verify_beside(writer)?;
        if let Some(damage) = report.damage {
            return Err(bad(&damage.to_string()));
        }
        self.take_over(writer, loaded);
        Ok(trailer)
    }

    fn empty_again(&self, writer: &mut Writer) -> Result<(), StoreError> {
        write(&self.extents).clear();
        (writer.head, writer.base, writer.events) = (Mark::default(), Mark::default(), 0);
        self.remove_range((Bound::Unbounded, Bound::Unbounded))?;
        // With no document left, this overwrites every key that came with the backup.
        self.sweep(writer, None)?;
        let mut changes = Changes::new();
        opening::put_form(&mut changes);
        self.tree.write(&changes)?;
        writer.failed = false;
        Ok(())
    }

    /// Whether there is any key but the form version.
    fn holds_nothing(&self) -> Result<bool, StoreError> {
        let mut nothing = true;
        let everything = (Bound::Unbounded, Bound::Unbounded);
        self.tree.scan(everything, Direction::Forward, &mut |key, _| {
            nothing = key == keys::FORM;
            if nothing { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(nothing)
    }
}

fn bad(what: &str) -> StoreError {
    StoreError::BadBackup { what: what.to_owned() }
}

/// Damage of what was just restored is damage of the backup.
fn distrust(error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged(damage) => bad(&damage.to_string()),
        error => error,
    }
}
