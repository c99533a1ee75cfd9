//! The vault: the keys of sealed documents, kept apart from the tree so that they can be destroyed.
//!
//! A log keeps what was written to it, a copy-on-write tree keeps old pages, and a backup is a copy: who
//! only removes a document removes it from view. So a sealed document is written under a key of its own, and
//! that key lies in a slot here, which is overwritten in place and synced before its removal is
//! acknowledged. What is left of the document then, wherever it is, is noise.
//!
//! ```text
//!     0   magic, form version, secret, checksum
//!   512   slot 0: key (32), checksum (8)
//!   552   slot 1: the same
//! ```
//!
//! Slots are filled with fresh keys in blocks, ahead of time, so keeping a document costs no sync of its own.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::ledger::{Cursor, FORM_VERSION};
use crate::locks::lock;
use crate::{Damage, StoreError};

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;
const CHECKSUM: usize = 8;
const SLOT_BYTES: usize = KEY_BYTES + CHECKSUM;
const HEADER_ROOM: usize = 512;
const FIRST_SLOT_AT: u64 = HEADER_ROOM as u64;
const MAGIC: &[u8; 14] = b"turnero-vault\n";
const HEADER: usize = MAGIC.len() + 4 + SECRET_BYTES + CHECKSUM;
/// Bytes of the secret.
pub const SECRET_BYTES: usize = 32;
/// Slots that are filled at once: one sync for thousands of documents.
const BLOCK: u32 = 4_096;
/// Sixteen million documents: 640 MiB of keys. A vault that is larger was asked for by mistake.
pub(crate) const SLOTS_MAX: u32 = 1 << 24;

/// Where a vault lies: some bytes that are overwritten in place.
pub trait VaultDisk: Send + Sync + 'static {
    /// How many bytes there are; 0 if nothing was ever written.
    fn length(&self) -> Result<u64, StoreError>;

    /// Fills `room` with the bytes from `at` on.
    fn read(&self, at: u64, room: &mut [u8]) -> Result<(), StoreError>;

    /// Writes these pieces over what was there, or behind it. `Ok` means that they survive the end of the
    /// machine, and that what they overwrote is gone.
    fn write(&self, pieces: &[(u64, Vec<u8>)]) -> Result<(), StoreError>;

    /// Fills `room` with bytes that nobody can guess.
    fn random(&self, room: &mut [u8]) -> Result<(), StoreError>;

    /// What was noted beside it, if anything was and is still there. A note may be lost at any time.
    fn note(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }

    /// Notes something beside it.
    fn set_note(&self, _note: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// The key of one document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct DocumentKey(pub(crate) [u8; KEY_BYTES]);

/// A key is shown to nobody.
impl fmt::Debug for DocumentKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DocumentKey(..)")
    }
}

/// The keys of sealed documents, by the number of their slot.
pub(crate) struct Vault {
    disk: Box<dyn VaultDisk>,
    slots: AtomicU32,
    opened: Mutex<Opened>,
}

/// What is kept in memory.
#[derive(Default)]
struct Opened {
    /// `None` until the header was written.
    secret: Option<[u8; SECRET_BYTES]>,
    /// The block that was read last: neighbours are read together.
    block: Option<(u32, Vec<u8>)>,
}

impl Vault {
    /// A vault that is made when it is first needed.
    pub(crate) fn begin(disk: Box<dyn VaultDisk>) -> Self {
        Self { disk, slots: AtomicU32::new(0), opened: Mutex::default() }
    }

    /// The vault that lies there. `may_begin`: nothing can have been sealed yet, so one may be made where
    /// there is none.
    pub(crate) fn open(disk: Box<dyn VaultDisk>, may_begin: bool) -> Result<Self, StoreError> {
        let vault = Self::begin(disk);
        let length = vault.disk.length()?;
        let header = if length < FIRST_SLOT_AT { None } else { vault.read_header()? };
        match header {
            Some(secret) => {
                let slots = (length - FIRST_SLOT_AT) / SLOT_BYTES as u64;
                vault.slots.store(u32::try_from(slots).unwrap_or(u32::MAX), Ordering::Release);
                lock(&vault.opened).secret = Some(secret);
            }
            None if may_begin => {}
            None if length == 0 => return Err(damaged("the vault is missing")),
            None => return Err(damaged("the vault cannot be read")),
        }
        Ok(vault)
    }

    /// How many slots there are.
    pub(crate) fn slots(&self) -> u32 {
        self.slots.load(Ordering::Acquire)
    }

    /// What was noted beside it.
    pub(crate) fn note(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.disk.note()
    }

    /// Notes something beside it.
    pub(crate) fn set_note(&self, note: &[u8]) -> Result<(), StoreError> {
        self.disk.set_note(note)
    }

    /// How many bytes it takes.
    pub(crate) fn bytes(&self) -> Result<u64, StoreError> {
        self.disk.length()
    }

    /// A secret that comes and goes with the keys.
    pub(crate) fn secret(&self) -> Result<[u8; SECRET_BYTES], StoreError> {
        let mut opened = lock(&self.opened);
        if let Some(secret) = opened.secret {
            return Ok(secret);
        }
        let mut secret = [0; SECRET_BYTES];
        self.disk.random(&mut secret)?;
        self.write_header(&secret)?;
        opened.secret = Some(secret);
        Ok(secret)
    }

    /// Takes the secret over that a backup brought.
    pub(crate) fn set_secret(&self, secret: [u8; SECRET_BYTES]) -> Result<(), StoreError> {
        let mut opened = lock(&self.opened);
        self.write_header(&secret)?;
        opened.secret = Some(secret);
        Ok(())
    }

    /// Bytes that nobody can guess.
    pub(crate) fn random(&self, room: &mut [u8]) -> Result<(), StoreError> {
        self.disk.random(room)
    }

    /// The key in a slot.
    pub(crate) fn key(&self, slot: u32) -> Result<DocumentKey, StoreError> {
        if slot >= self.slots() {
            return Err(damaged("the vault ends before the slot of a document"));
        }
        let first = slot - slot % BLOCK;
        let mut opened = lock(&self.opened);
        let bytes = match &opened.block {
            Some((known, bytes)) if *known == first => bytes,
            _ => {
                let count = BLOCK.min(self.slots() - first);
                let mut bytes = vec![0; SLOT_BYTES * count as usize];
                self.disk.read(place(first), &mut bytes)?;
                &opened.block.insert((first, bytes)).1
            }
        };
        let at = SLOT_BYTES * (slot - first) as usize;
        bytes
            .get(at..at + SLOT_BYTES)
            .and_then(|bytes| parse(slot, bytes))
            .ok_or_else(|| damaged("a key in the vault is not what was written"))
    }

    /// Adds a block of slots with fresh keys.
    pub(crate) fn grow(&self) -> Result<(), StoreError> {
        self.secret()?;
        let first = self.slots();
        self.grow_to(first.saturating_add(BLOCK))
    }

    /// Adds slots with fresh keys until there are so many.
    pub(crate) fn grow_to(&self, slots: u32) -> Result<(), StoreError> {
        if slots > SLOTS_MAX {
            let (found, limit) = (slots as usize, SLOTS_MAX as usize);
            return Err(StoreError::TooLarge { what: "the vault, in slots,", found, limit });
        }
        while self.slots() < slots {
            let (first, end) = (self.slots(), slots.min(self.slots().saturating_add(BLOCK)));
            let piece = self.fresh(first..end)?;
            self.disk.write(&[piece])?;
            lock(&self.opened).block = None;
            self.slots.store(end, Ordering::Release);
        }
        Ok(())
    }

    /// Overwrites these slots, which must be in order, with fresh keys: what was sealed under the old ones is
    /// gone when this returns.
    pub(crate) fn renew(&self, slots: &[u32]) -> Result<(), StoreError> {
        let mut pieces = Vec::new();
        for run in slots.chunk_by(|slot, next| slot.checked_add(1) == Some(*next)) {
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                pieces.push(self.fresh(*first..last.saturating_add(1))?);
            }
        }
        if pieces.is_empty() {
            return Ok(());
        }
        // First what is in memory, for the disk may fail half-way.
        lock(&self.opened).block = None;
        self.disk.write(&pieces)
    }

    /// Puts keys that a backup brought into the slots from `first` on.
    pub(crate) fn fill(&self, first: u32, keys: &[u8]) -> Result<(), StoreError> {
        let (keys, _) = keys.as_chunks::<KEY_BYTES>();
        let count = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        self.grow_to(first.saturating_add(count))?;
        let mut piece = Vec::with_capacity(SLOT_BYTES * keys.len());
        for (slot, key) in (first..).zip(keys) {
            put(&mut piece, slot, *key);
        }
        lock(&self.opened).block = None;
        self.disk.write(&[(place(first), piece)])
    }

    /// Slots from `range` with fresh keys, as they are written.
    fn fresh(&self, range: std::ops::Range<u32>) -> Result<(u64, Vec<u8>), StoreError> {
        let at = place(range.start);
        let mut keys = vec![0; KEY_BYTES * range.len()];
        self.disk.random(&mut keys)?;
        let mut piece = Vec::with_capacity(SLOT_BYTES * range.len());
        for (slot, key) in range.zip(keys.as_chunks::<KEY_BYTES>().0) {
            put(&mut piece, slot, *key);
        }
        Ok((at, piece))
    }

    fn read_header(&self) -> Result<Option<[u8; SECRET_BYTES]>, StoreError> {
        let mut bytes = [0; HEADER];
        self.disk.read(0, &mut bytes)?;
        let parse = || {
            let (content, sum) = bytes.split_last_chunk::<CHECKSUM>()?;
            let mut cursor = Cursor(content);
            if cursor.array()? != *MAGIC || checksum(content) != *sum {
                return None;
            }
            Some((cursor.u32()?, cursor.array()?))
        };
        match parse() {
            Some((found, _)) if found > FORM_VERSION => {
                Err(StoreError::NewerForm { found, known: FORM_VERSION })
            }
            parsed => Ok(parsed.map(|(_, secret)| secret)),
        }
    }

    fn write_header(&self, secret: &[u8; SECRET_BYTES]) -> Result<(), StoreError> {
        let mut bytes = Vec::with_capacity(HEADER_ROOM);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORM_VERSION.to_be_bytes());
        bytes.extend_from_slice(secret);
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        bytes.resize(HEADER_ROOM, 0);
        self.disk.write(&[(0, bytes)])
    }
}

fn place(slot: u32) -> u64 {
    FIRST_SLOT_AT + u64::from(slot) * SLOT_BYTES as u64
}

fn put(piece: &mut Vec<u8>, slot: u32, key: [u8; KEY_BYTES]) {
    piece.extend_from_slice(&key);
    piece.extend_from_slice(&slot_checksum(slot, &key));
}

fn parse(slot: u32, bytes: &[u8]) -> Option<DocumentKey> {
    let (key, sum) = bytes.split_first_chunk::<KEY_BYTES>()?;
    (slot_checksum(slot, key) == *sum).then_some(DocumentKey(*key))
}

/// Holds the number of the slot, so that a key that was moved is noticed too.
fn slot_checksum(slot: u32, key: &[u8; KEY_BYTES]) -> [u8; CHECKSUM] {
    let mut bytes = [0; 4 + KEY_BYTES];
    let (number, rest) = bytes.split_at_mut(4);
    number.copy_from_slice(&slot.to_be_bytes());
    rest.copy_from_slice(key);
    checksum(&bytes)
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    *blake3::hash(bytes).as_bytes().first_chunk().unwrap_or(&[0; CHECKSUM])
}

fn damaged(what: &str) -> StoreError {
    let what = format!("{what}: without its keys no document of a person can be read");
    StoreError::Damaged(Damage { batch: None, event: None, what })
}

/// Bytes from the operating system that nobody can guess.
pub(crate) fn system_random(room: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(room).map_err(|error| StoreError::Io {
        doing: "asking the system for randomness",
        reason: error.to_string(),
    })
}

/// A vault in memory, for stores that have no disk.
#[derive(Debug, Default)]
pub struct MemoryVault(Mutex<Vec<u8>>);

#[cfg(feature = "testing")]
impl MemoryVault {
    /// A vault with these bytes.
    pub(crate) fn holding(bytes: &[u8]) -> Self {
        Self(Mutex::new(bytes.to_vec()))
    }
}

impl VaultDisk for MemoryVault {
    fn length(&self) -> Result<u64, StoreError> {
        Ok(lock(&self.0).len() as u64)
    }

    fn read(&self, at: u64, room: &mut [u8]) -> Result<(), StoreError> {
        read_from(&lock(&self.0), at, room)
    }

    fn write(&self, pieces: &[(u64, Vec<u8>)]) -> Result<(), StoreError> {
        write_into(&mut lock(&self.0), pieces);
        Ok(())
    }

    fn random(&self, room: &mut [u8]) -> Result<(), StoreError> {
        system_random(room)
    }
}

/// Reads from bytes in memory as from a file.
pub(crate) fn read_from(bytes: &[u8], at: u64, room: &mut [u8]) -> Result<(), StoreError> {
    let found = usize::try_from(at).ok().and_then(|at| bytes.get(at..)?.get(..room.len()));
    room.copy_from_slice(found.ok_or_else(|| damaged("the vault is too short"))?);
    Ok(())
}

/// Writes into bytes in memory as into a file.
pub(crate) fn write_into(bytes: &mut Vec<u8>, pieces: &[(u64, Vec<u8>)]) {
    for (at, piece) in pieces {
        let at = usize::try_from(*at).unwrap_or(usize::MAX);
        let end = at.saturating_add(piece.len());
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        if let Some(room) = bytes.get_mut(at..end) {
            room.copy_from_slice(piece);
        }
    }
}
