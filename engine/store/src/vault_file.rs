//! The vault as a file beside the tree.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::StoreError;
use crate::folder::{failed, private, sync_folder};
use crate::locks::lock;
use crate::vault::{SLOTS_MAX, VaultDisk, system_random};

/// What lies beside it, and may be lost.
const NOTE: &str = "slots";
/// A bit for each slot that there can be, and what vouches for it.
const NOTE_BYTES_MAX: u64 = SLOTS_MAX as u64 / 8 + 4_096;

/// A file that is overwritten in place. It is not made before something is written to it, so a folder that is
/// refused stays as it was.
pub(crate) struct VaultFile {
    path: PathBuf,
    file: Mutex<Option<File>>,
}

impl VaultFile {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path, file: Mutex::new(None) }
    }

    /// Does something with the open file.
    fn with<R>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&mut File) -> io::Result<R>,
    ) -> Result<R, StoreError> {
        let mut open = lock(&self.file);
        let file = match open.as_mut() {
            Some(file) => file,
            None => {
                let file = OpenOptions::new().read(true).write(true).open(&self.path);
                open.insert(file.map_err(failed(doing))?)
            }
        };
        work(file).map_err(failed(doing))
    }

    fn make(&self) -> io::Result<()> {
        let file =
            private().read(true).write(true).create(true).truncate(false).open(&self.path)?;
        sync_folder(self.path.parent().unwrap_or(Path::new(".")))?;
        *lock(&self.file) = Some(file);
        Ok(())
    }
}

impl VaultDisk for VaultFile {
    fn length(&self) -> Result<u64, StoreError> {
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            metadata => Ok(metadata.map_err(failed("measuring the vault"))?.len()),
        }
    }

    fn read(&self, at: u64, room: &mut [u8]) -> Result<(), StoreError> {
        self.with("reading the vault", |file| {
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(room)
        })
    }

    fn write(&self, pieces: &[(u64, Vec<u8>)]) -> Result<(), StoreError> {
        const DOING: &str = "writing the vault";
        if lock(&self.file).is_none() && self.length()? == 0 {
            self.make().map_err(failed(DOING))?;
        }
        self.with(DOING, |file| {
            for (at, piece) in pieces {
                file.seek(SeekFrom::Start(*at))?;
                file.write_all(piece)?;
            }
            // Its length too, for it may have grown.
            file.sync_all()
        })
    }

    fn random(&self, room: &mut [u8]) -> Result<(), StoreError> {
        system_random(room)
    }

    fn note(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path.with_file_name(NOTE);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            metadata if metadata.as_ref().is_ok_and(|file| file.len() > NOTE_BYTES_MAX) => {
                return Ok(None);
            }
            _ => {}
        }
        fs::read(&path).map(Some).map_err(failed("reading what was noted beside the vault"))
    }

    fn set_note(&self, note: &[u8]) -> Result<(), StoreError> {
        let write = || {
            let path = self.path.with_file_name(NOTE);
            let mut file = private().write(true).create(true).truncate(true).open(path)?;
            file.write_all(note)
        };
        write().map_err(failed("taking a note beside the vault"))
    }
}
