//! The data folder: who may use it, which store made it, and where its parts lie.
//!
//! ```text
//!   <folder>/lock       held while the store is open
//!   <folder>/head       the kind of store, the form version and the head marker
//!   <folder>/vault      the keys of sealed documents
//!   <folder>/slots      which of them are in use, noted when the store was closed; may be thrown away
//!   <folder>/tree/      what the library below keeps
//!   <folder>/rehearsal/ a copy of it, only while the store is being opened
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// A data folder that is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Locked; the lock ends with the handle, also when the process is killed.
    _lock: File,
}

impl Folder {
    /// Makes the folder if need be, and locks it.
    pub(crate) fn claim(path: &Path) -> Result<Self, StoreError> {
        let not_writable = |error: io::Error| match error.kind() {
            io::ErrorKind::StorageFull => StoreError::DiskFull,
            _ => StoreError::NotWritable { path: path.to_owned(), reason: error.to_string() },
        };
        fs::create_dir_all(path).map_err(not_writable)?;
        let lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("lock"))
            .map_err(not_writable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(error)) => Err(not_writable(error)),
        }
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The head marker.
    pub(crate) fn head(&self) -> PathBuf {
        self.path.join("head")
    }

    /// The copy on which opening is tried first.
    pub(crate) fn rehearsal(&self) -> PathBuf {
        self.path.join("rehearsal")
    }

    /// The keys of sealed documents.
    pub(crate) fn vault(&self) -> PathBuf {
        self.path.join("vault")
    }

    /// What the library below keeps.
    pub(crate) fn tree(&self) -> PathBuf {
        self.path.join("tree")
    }
}

/// How a file is opened that only its owner may read: it holds keys.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the entries of a folder survive the end of the machine.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Bytes of all files below a folder; what vanishes meanwhile does not count.
pub(crate) fn bytes_below(path: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes += bytes_below(&entry.path())?,
            Ok(metadata) => bytes += metadata.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

/// Turns an error of the operating system into one of the store.
pub(crate) fn failed(doing: &'static str) -> impl Fn(io::Error) -> StoreError {
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => StoreError::Io { doing, reason: error.to_string() },
    }
}
