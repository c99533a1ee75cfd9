//! The two files of the log.
//!
//! Rounds take them in turn: while the changes of one round are carried into the tree, the next round is written. A
//! file is never given back and never grows, so keeping a record is one write and one sync of its data.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use bytes::Bytes;

use super::record::{self, BLOCK, Place, Record};
use crate::folder::{failed, sync_folder};
use crate::tree::Changes;
use crate::{Damage, StoreError};

/// Their names.
const FILES: [&str; 2] = ["intake-0", "intake-1"];

/// How long each is: some rounds' worth, so that writing goes on while a slow disk takes in the round before.
const FILE_BYTES: usize = 1024 * 1024;

/// The log, open for writing.
pub(super) struct Log {
    files: [File; 2],
    /// The place of the next record, and where in the file of its round.
    next: Place,
    at: usize,
    /// Whether a record lies in it.
    is_empty: bool,
    buffer: Vec<u8>,
}

impl Log {
    /// Opens the log in a folder, or makes one there, and gives the changes of all records in it, the oldest first. If
    /// there are any, they are to be carried into the tree and the log is to be [emptied](Self::empty) before anything
    /// is appended.
    pub(super) fn open(folder: &Path) -> Result<(Self, Vec<Bytes>), StoreError> {
        let doing = failed("opening the log");
        let mut files = Vec::new();
        let mut rounds = Vec::new();
        for name in FILES {
            let path = folder.join(name);
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .map_err(&doing)?;
            let mut content = Vec::with_capacity(FILE_BYTES);
            file.read_to_end(&mut content).map_err(&doing)?;
            if content.len() < FILE_BYTES {
                file.write_all(&vec![0; FILE_BYTES - content.len()]).map_err(&doing)?;
                file.sync_all().map_err(&doing)?;
            }
            rounds.push(round(&Bytes::from(content))?);
            files.push(file);
        }
        sync_folder(folder).map_err(&doing)?;
        let Ok(files) = <[File; 2]>::try_from(files) else { return Err(StoreError::Failed) };
        let records = in_order(rounds)?;
        let next = records.last().map_or(Place::default(), |last| last.place);
        let mut log = Self { files, next, at: 0, is_empty: false, buffer: Vec::new() };
        if records.is_empty() {
            log.begin()?;
        }
        Ok((log, records.into_iter().map(|record| record.changes).collect()))
    }

    /// Whether a record of these changes fits into this round.
    pub(super) fn has_room_for(&self, changes: &Changes) -> bool {
        self.at + record::taken_by(changes) <= FILE_BYTES
    }

    /// Keeps a record, and gives its changes. After an error nobody knows whether it is there.
    pub(super) fn append(&mut self, changes: &Changes) -> Result<Bytes, StoreError> {
        let own = record::lay_out(&mut self.buffer, self.next, changes);
        self.is_empty = false;
        let [even, odd] = &mut self.files;
        let file = if self.next.round.is_multiple_of(2) { even } else { odd };
        write_at(file, self.at, &self.buffer).map_err(failed("writing the log"))?;
        self.at += self.buffer.len();
        self.next.number += 1;
        Ok(own)
    }

    /// From now on records go into the other file, whose own have all been carried into the tree.
    pub(super) fn next_round(&mut self) {
        self.next.round += 1;
        self.at = 0;
    }

    /// Whether there is no record in it.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Forgets all records: they have been carried into the tree. The older round goes first, for the younger one
    /// alone would be carried again without harm, and the older one alone would not.
    pub(super) fn empty(&mut self) -> Result<(), StoreError> {
        let [even, odd] = &mut self.files;
        let older_first = if self.next.round.is_multiple_of(2) { [odd, even] } else { [even, odd] };
        for file in older_first {
            write_at(file, 0, &[0; BLOCK]).map_err(failed("emptying the log"))?;
        }
        self.begin()
    }

    /// Begins another life in files without a first record.
    fn begin(&mut self) -> Result<(), StoreError> {
        let mut life = [0; 16];
        getrandom::fill(&mut life).map_err(|error| StoreError::Io {
            doing: "beginning a log",
            reason: error.to_string(),
        })?;
        self.next = Place { life, round: 0, number: 1 };
        (self.at, self.is_empty) = (0, true);
        Ok(())
    }
}

fn write_at(file: &mut File, at: usize, bytes: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at as u64))?;
    file.write_all(bytes)?;
    file.sync_data()
}

/// The records of the round that a file holds.
fn round(file: &Bytes) -> Result<Vec<Record>, StoreError> {
    let mut records: Vec<Record> = Vec::new();
    let mut at = 0;
    while let Some(found) = record::read(&file.slice(at.min(file.len())..), None) {
        if records.last().is_some_and(|last| !follows(last.place, found.place)) {
            break;
        }
        at += found.taken();
        records.push(found);
    }
    let Some(last) = records.last().map(|last| last.place) else { return Ok(records) };
    // The end may be a record that was being written. Behind that there is nothing of this round.
    for at in (at..file.len()).step_by(BLOCK) {
        let beyond = record::read(&file.slice(at..), Some(last.life));
        if beyond.is_some_and(|beyond| beyond.place.round == last.round) {
            return Err(damaged("a record in the middle of the log is not what was written"));
        }
    }
    Ok(records)
}

fn follows(last: Place, next: Place) -> bool {
    next == Place { number: last.number + 1, ..last }
}

/// All records, the older round first.
fn in_order(mut rounds: Vec<Vec<Record>>) -> Result<Vec<Record>, StoreError> {
    rounds.retain(|round| !round.is_empty());
    rounds.sort_by_key(|round| round.first().map(|first| first.place.round));
    if let [older, younger] = rounds.as_slice()
        && let (Some(last), Some(first)) = (older.last(), younger.first())
    {
        let expected = Place { round: last.place.round + 1, ..last.place };
        if !follows(expected, first.place) {
            return Err(damaged("the two files of the log do not belong together"));
        }
    }
    Ok(rounds.into_iter().flatten().collect())
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(Damage { batch: None, event: None, what: what.to_owned() })
}
