//! Damage, done to copies of the disk: it must be refused or noticed, and never be taken for something
//! else.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bytes::Bytes;
use serde_json::Value;
use turnero_domain::BranchId;
use turnero_store::faulty::{self, FaultyDisk, Unsynced};
use turnero_store::{Page, Store, StreamId};

use super::Checked;
use super::dice::Dice;
use super::faults::fate;
use super::guests::Party;
use super::server::{Outside, Server};
use super::witness::{Witness, stream_of};

type Documents = BTreeMap<(StreamId, Vec<u8>), Bytes>;

/// What a damaged disk led to.
enum Found {
    Refused,
    Noticed,
    /// Everything is there: the damage hit what nobody reads, or was none.
    Whole,
}

/// What everybody could know before the damage was done.
pub(super) struct Known<'a> {
    pub(super) witness: &'a Witness,
    pub(super) party: &'a Party,
    /// Batches that were acknowledged.
    pub(super) batches: u64,
    /// The head marker is kept every so many batches.
    pub(super) mark_every: u64,
    pub(super) outside: &'a Outside,
}

impl Known<'_> {
    /// Flips one bit somewhere.
    pub(super) fn flip(&self, disk: &FaultyDisk, dice: &mut Dice) -> Checked<&'static str> {
        let sound = disk.copy().crash(fate(dice));
        let Some(key) = dice.pick(&sound.keys()) else { return Ok("damage: nothing to flip") };
        let bit = usize::try_from(dice.below(1 << 15)).unwrap_or(0);
        let in_vault = dice.percent(15);
        let before = faulty::open(&sound.copy()).map_err(|error| format!("a copy: {error}"))?;
        let documents = documents_of(&before).map_err(|error| format!("a copy: {error}"))?;
        let flipped = if in_vault { sound.flip_vault_bit(bit) } else { sound.flip_bit(&key, bit) };
        if !flipped {
            return Ok("damage: nothing to flip");
        }
        let found = self.examine(&sound, Some(&documents), 0);
        Ok(
            match found
                .map_err(|what| format!("after bit {bit} of {key:02x?} was flipped, {what}"))?
            {
                Found::Refused => "damage: flipped bit refused at opening",
                Found::Noticed => "damage: flipped bit noticed at reading",
                Found::Whole => "damage: flipped bit hit what nobody reads",
            },
        )
    }

    /// Takes the newest writes away.
    pub(super) fn shorten(&self, disk: &FaultyDisk, dice: &mut Dice) -> Checked<&'static str> {
        let image = disk.copy().crash(fate(dice));
        let writes = 1 + dice.place(8);
        image.shorten(writes);
        let found = self.examine(&image, None, self.mark_every - 1);
        Ok(match found.map_err(|what| format!("with {writes} writes less, {what}"))? {
            Found::Refused => "damage: shortened disk refused at opening",
            Found::Noticed => "damage: shortened disk noticed at reading",
            Found::Whole => {
                "damage: shortened by what was not acknowledged, or since the last mark"
            }
        })
    }

    /// What a disk that lied has after a crash.
    pub(super) fn lied(&self, disk: &FaultyDisk) -> Checked<&'static str> {
        let found = self.examine(&disk.copy().crash(Unsynced::Lost), None, self.mark_every - 1);
        Ok(match found.map_err(|what| format!("after the disk lied, {what}"))? {
            Found::Refused => "damage: lost by a lying disk, refused at opening",
            Found::Noticed => "damage: lost by a lying disk, noticed at reading",
            Found::Whole => "damage: a lying disk lost nothing that was marked",
        })
    }

    /// A batch of which only a part was kept.
    pub(super) fn tear(&self, disk: &FaultyDisk, dice: &mut Dice) -> Checked<&'static str> {
        let changes = dice.place(6);
        let found = self.examine(&disk.copy().crash(Unsynced::Torn(changes)), None, 0);
        Ok(
            match found.map_err(|what| format!("with {changes} changes of a torn batch, {what}"))? {
                Found::Refused => "damage: torn batch refused at opening",
                Found::Noticed => "damage: torn batch noticed at reading",
                Found::Whole => "damage: nothing was torn",
            },
        )
    }

    /// Opens a damaged disk and reads all of it. At most `lost_max` batches may be missing.
    fn examine(
        &self,
        disk: &FaultyDisk,
        documents: Option<&Documents>,
        lost_max: u64,
    ) -> Checked<Found> {
        let Ok(store) = faulty::open(disk) else { return Ok(Found::Refused) };
        let size = store.size().map_err(|error| error.to_string())?;
        if size.batches + lost_max < self.batches {
            return Err(format!("{} of {} batches are taken for all", size.batches, self.batches));
        }
        let mut found = Found::Whole;
        for head in store.heads().map_err(|error| error.to_string())? {
            let history = self.witness.history(head.stream.id.into());
            let known = match history {
                None if head.stream == super::guests::stream() => self.party.head(),
                history => history.map_or(0, super::witness::History::head),
            };
            if lost_max == 0 && head.position < known {
                return Err(format!("a stream ends at {} and not at {known}", head.position));
            }
            let mut seq = head.oldest - 1;
            while seq < head.position {
                let Ok(events) = store.events(head.stream, seq, Page::default()) else {
                    found = Found::Noticed;
                    break;
                };
                for event in &events {
                    let Some(history) = history else { continue };
                    let body = history.body(event.position);
                    if event.position <= known && body != Some(&event.body) {
                        return Err(format!("event {} is another one", event.position));
                    }
                }
                if events.is_empty() {
                    return Err("a stream ends before its head".to_owned());
                }
                seq += events.len() as u64;
            }
        }
        match (documents_of(&store), documents) {
            (Err(_), _) => found = Found::Noticed,
            (Ok(now), Some(before)) if now != *before => {
                return Err("a document is another one".to_owned());
            }
            (Ok(_), _) => {}
        }
        self.load(disk, found)
    }

    /// Lets the engine itself open it.
    fn load(&self, disk: &FaultyDisk, found: Found) -> Checked<Found> {
        match Server::open(disk, self.outside, None) {
            Err(_) => Ok(Found::Noticed),
            Ok(server) => {
                let guests = server.as_ref().map(|server| &server.guests);
                if let Some(guests) = guests.filter(|it| it.keeper.seq() <= self.party.head()) {
                    self.party.agrees(guests)?;
                }
                for (branch, resident) in server.iter().flat_map(|server| &server.residents) {
                    let seq = resident.keeper.seq();
                    let state =
                        self.witness.history(*branch).and_then(|history| history.state(seq));
                    if state.is_some_and(|state| state != resident.keeper.state()) {
                        return Err(format!("branch {branch} comes back as it never was"));
                    }
                }
                Ok(found)
            }
        }
    }
}

fn documents_of(store: &dyn Store) -> Result<Documents, turnero_store::StoreError> {
    let mut documents = Documents::new();
    for head in store.heads()? {
        store.documents(head.stream, b"", &mut |key, value| {
            documents.insert((head.stream, key.to_vec()), value);
            ControlFlow::Continue(())
        })?;
    }
    Ok(documents)
}

/// Up to where the checkpoint on the disk covers a branch, and how many parts it has.
pub(super) fn checkpoint_of(store: &dyn Store, branch: BranchId) -> (u64, usize) {
    let head = store.document(stream_of(branch), b"checkpoint").ok().flatten();
    let head: Option<Value> = head.and_then(|head| serde_json::from_slice(&head).ok());
    let number =
        |field: &str| head.as_ref().and_then(|head| head.get(field)?.as_u64()).unwrap_or(0);
    (number("covers"), usize::try_from(number("parts")).unwrap_or(0))
}
