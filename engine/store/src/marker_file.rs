//! The head marker as a file beside the tree.
//!
//! ```text
//!     0   magic, form version, kind of store, checksum
//!   512   slot 0: turn, batch, hash, bytes of the tree's file, checksum
//!  1024   slot 1: the same
//! ```
//!
//! The slots are written in turn and lie in sectors of their own, so one of them is always whole. A small
//! thread writes them, about once a second while there is something new.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::folder::{Folder, failed, sync_folder};
use crate::ledger::{Cursor, FORM_VERSION};
use crate::locks::lock;
use crate::marker::{HeadMarker, Mark};
use crate::{Damage, StoreError};

const MAGIC: &[u8; 8] = b"turnero\n";
const KIND_LENGTH: usize = 12;
const CHECKSUM: usize = 8;
const SLOTS: [u64; 2] = [512, 1_024];
const SLOT_LENGTH: usize = 8 + 8 + 32 + 8 + CHECKSUM;
const FILE_LENGTH: u64 = 1_536;

/// How long the marker may lag behind.
const PAUSE: Duration = Duration::from_secs(1);

/// A slot of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Counts the writes, so that the newest slot can be told; 0 before the tree was made.
    pub(crate) turn: u64,
    pub(crate) mark: Mark,
    /// The length of the tree's file when the mark was kept.
    pub(crate) tree_bytes: u64,
}

/// The open file.
#[derive(Debug)]
pub(crate) struct HeadFile {
    file: File,
    newest: Slot,
    /// Which slot is written next.
    next: usize,
}

impl HeadFile {
    /// Reads the file; `None` if there is none.
    pub(crate) fn read(
        path: &Path,
        folder: &Path,
        kind: &'static str,
    ) -> Result<Option<Self>, StoreError> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(failed("reading the head marker"))?,
        };
        let (form, found) =
            header(&bytes).ok_or_else(|| damage("the head marker cannot be read"))?;
        if form > FORM_VERSION {
            return Err(StoreError::NewerForm { found: form, known: FORM_VERSION });
        }
        if found != kind {
            let path = folder.to_owned();
            return Err(StoreError::OtherStore { path, found, expected: kind.to_owned() });
        }
        let slots = SLOTS.map(|offset| slot(&bytes, offset));
        let (newest, next) = match slots {
            [Some(first), Some(second)] if first.turn > second.turn => (first, 1),
            [_, Some(second)] => (second, 0),
            [Some(first), None] => (first, 1),
            [None, None] => return Err(damage("the head marker cannot be read")),
        };
        let file = OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(|error| not_writable(folder, &error))?;
        Ok(Some(Self { file, newest, next }))
    }

    /// Makes the file, before the tree: so a tree without one is damage.
    pub(crate) fn create(folder: &Folder, kind: &'static str) -> Result<Self, StoreError> {
        let mut bytes = Vec::with_capacity(32);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORM_VERSION.to_be_bytes());
        bytes.extend(kind.bytes().chain(std::iter::repeat(0)).take(KIND_LENGTH));
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        let make = || {
            let new = folder.path().join("head.new");
            let mut file = File::create(&new)?;
            file.set_len(FILE_LENGTH)?;
            file.write_all(&bytes)?;
            for offset in SLOTS {
                write_slot(&mut file, offset, Slot::default())?;
            }
            file.sync_all()?;
            fs::rename(new, folder.head())?;
            sync_folder(folder.path())?;
            Ok(file)
        };
        let file = make().map_err(|error| not_writable(folder.path(), &error))?;
        Ok(Self { file, newest: Slot::default(), next: 0 })
    }

    /// The newest slot that is whole.
    pub(crate) fn newest(&self) -> Slot {
        self.newest
    }

    fn write(&mut self, mark: Mark, tree_bytes: u64) -> io::Result<()> {
        let slot = Slot { turn: self.newest.turn + 1, mark, tree_bytes };
        let offset = SLOTS.get(self.next).copied().unwrap_or(512);
        write_slot(&mut self.file, offset, slot)?;
        self.file.sync_data()?;
        self.newest = slot;
        self.next = 1 - self.next.min(1);
        Ok(())
    }
}

fn write_slot(file: &mut File, offset: u64, slot: Slot) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(SLOT_LENGTH);
    bytes.extend_from_slice(&slot.turn.to_be_bytes());
    bytes.extend_from_slice(&slot.mark.batch.to_be_bytes());
    bytes.extend_from_slice(&slot.mark.chain);
    bytes.extend_from_slice(&slot.tree_bytes.to_be_bytes());
    let sum = checksum(&bytes);
    bytes.extend_from_slice(&sum);
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(&bytes)
}

fn header(bytes: &[u8]) -> Option<(u32, String)> {
    let (content, sum) = bytes.get(..32)?.split_last_chunk::<CHECKSUM>()?;
    let mut cursor = Cursor(content);
    if cursor.array::<8>()? != *MAGIC {
        return None;
    }
    let form = cursor.u32()?;
    // A newer form may look otherwise from here on.
    if form <= FORM_VERSION && checksum(content) != *sum {
        return None;
    }
    let kind = String::from_utf8_lossy(cursor.0);
    Some((form, kind.trim_end_matches('\0').to_owned()))
}

fn slot(bytes: &[u8], offset: u64) -> Option<Slot> {
    let start = usize::try_from(offset).ok()?;
    let (content, sum) = bytes.get(start..start + SLOT_LENGTH)?.split_last_chunk::<CHECKSUM>()?;
    if checksum(content) != *sum {
        return None;
    }
    let mut cursor = Cursor(content);
    let turn = cursor.u64()?;
    let mark = Mark { batch: cursor.u64()?, chain: cursor.array()? };
    Some(Slot { turn, mark, tree_bytes: cursor.u64()? })
}

fn checksum(content: &[u8]) -> [u8; CHECKSUM] {
    *blake3::hash(content).as_bytes().first_chunk().unwrap_or(&[0; CHECKSUM])
}

fn damage(what: &str) -> StoreError {
    StoreError::Damaged(Damage { batch: None, event: None, what: what.to_owned() })
}

fn not_writable(folder: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull => StoreError::DiskFull,
        _ => StoreError::NotWritable { path: folder.to_owned(), reason: error.to_string() },
    }
}

/// The marker of a store that is open.
pub(crate) struct FileMarker {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// Ours until the newest mark is kept.
    folder: Mutex<Option<Folder>>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    newest: Mark,
    kept: Mark,
    /// The thread waits for something new, so it has to be woken.
    waiting: bool,
    ending: bool,
    failure: Option<StoreError>,
}

impl FileMarker {
    /// Starts the thread. `watched` is the file of the tree whose length is noted.
    pub(crate) fn start(
        folder: Folder,
        mut head: HeadFile,
        watched: PathBuf,
    ) -> Result<Self, StoreError> {
        // Before anything is acknowledged: from now on there is a tree that can be lost.
        if head.newest().turn == 0 {
            fs::metadata(&watched)
                .and_then(|file| head.write(Mark::default(), file.len()))
                .map_err(failed("keeping the head marker"))?;
        }
        let kept = head.newest().mark;
        let state = State { newest: kept, kept, waiting: false, ending: false, failure: None };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let thread = thread::Builder::new()
            .name("turnero-marker".to_owned())
            .spawn({
                let shared = Arc::clone(&shared);
                move || shared.run(head, &watched)
            })
            .map_err(failed("starting the marker's thread"))?;
        Ok(Self { shared, thread: Mutex::new(Some(thread)), folder: Mutex::new(Some(folder)) })
    }

    fn end(&self) -> Result<(), StoreError> {
        lock(&self.shared.state).ending = true;
        self.shared.changed.notify_all();
        if let Some(thread) = lock(&self.thread).take() {
            let ended = thread.join();
            lock(&self.folder).take();
            if ended.is_err() {
                let reason = "its thread panicked".to_owned();
                return Err(StoreError::Io { doing: "keeping the head marker", reason });
            }
        }
        lock(&self.shared.state).failure.take().map_or(Ok(()), Err)
    }
}

impl Shared {
    fn run(&self, mut head: HeadFile, watched: &Path) {
        let mut state = lock(&self.state);
        loop {
            while state.newest == state.kept && !state.ending {
                state.waiting = true;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.waiting = false;
            let (mark, ending) = (state.newest, state.ending);
            drop(state);
            let written = fs::metadata(watched).and_then(|file| head.write(mark, file.len()));
            state = lock(&self.state);
            match written {
                Ok(()) => (state.kept, state.failure) = (mark, None),
                Err(error) => {
                    tracing::warn!(%error, "the head marker could not be written");
                    state.failure = Some(failed("keeping the head marker")(error));
                }
            }
            if ending {
                return;
            }
            let wait = self.changed.wait_timeout_while(state, PAUSE, |state| !state.ending);
            state = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl HeadMarker for FileMarker {
    fn kept(&self) -> Mark {
        lock(&self.shared.state).kept
    }

    fn advance(&self, mark: Mark) {
        let mut state = lock(&self.shared.state);
        state.newest = mark;
        if state.waiting {
            self.shared.changed.notify_all();
        }
    }

    fn close(&self) -> Result<(), StoreError> {
        self.end()
    }
}

impl Drop for FileMarker {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!(%error, "the head marker may be older than the store");
        }
    }
}
