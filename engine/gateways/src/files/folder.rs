use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use turnero_domain::Seconds;
use turnero_domain::files::{
    FileMetadata, FileName, FilePage, Files, FilesFault, PendingFile, StoredFile,
};

use super::shelf::{BESIDE, Checksums, Shelf};

/// Files in a folder of this machine. What is put there is on the disk before it is answered, and beside each file lies its
/// checksum, as `sha256sum -c` reads it.
#[derive(Debug)]
pub struct FolderFiles {
    shelf: Shelf,
    folder: PathBuf,
}

impl FolderFiles {
    /// The files in this folder. It is made if need be, for its owner only: files name people.
    pub fn open(folder: &Path) -> Result<Self, FilesFault> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(FilesFault::unavailable)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(FilesFault::unavailable)?;
        let store = Arc::new(store.with_fsync(true));
        let shelf = Shelf::new(store, "", Checksums::Beside);
        Ok(Self { shelf, folder: folder.to_owned() })
    }

    /// Clears away what somebody has left half done who was killed: files without their checksum, and parts of files.
    /// Nobody else may be at work here.
    pub(super) fn tidy(&self) -> io::Result<()> {
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if !is_whole(&entry.path()) {
                    std::fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }

    /// A page of all there are.
    pub(super) async fn all(&self, after: Option<&FileName>) -> Result<FilePage, FilesFault> {
        self.shelf.list(None, after).await
    }
}

impl Files for FolderFiles {
    fn put<'a>(&'a self, name: &'a FileName, file: &'a StoredFile) -> PendingFile<'a, ()> {
        Box::pin(self.shelf.put(name, file))
    }

    fn get<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, StoredFile> {
        Box::pin(self.shelf.get(name))
    }

    fn metadata<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, FileMetadata> {
        Box::pin(self.shelf.metadata(name))
    }

    fn delete<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, ()> {
        Box::pin(self.shelf.delete(name))
    }

    fn list<'a>(
        &'a self,
        folder: &'a FileName,
        after: Option<&'a FileName>,
    ) -> PendingFile<'a, FilePage> {
        Box::pin(self.shelf.list(Some(folder), after))
    }

    fn link<'a>(&'a self, _: &'a FileName, _: Seconds) -> PendingFile<'a, String> {
        Box::pin(async { Err(FilesFault::NotOffered { what: "a link" }) })
    }
}

/// Whether a file has its checksum beside it, or is one that has its file.
fn is_whole(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    match name.strip_suffix(BESIDE) {
        Some(own) => path.with_file_name(own).exists(),
        None => path.with_file_name(format!("{name}{BESIDE}")).exists(),
    }
}
