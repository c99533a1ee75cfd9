use super::{FileMetadata, FileName, FilePage, FilesFault, FilesStanding, StoredFile};
use crate::{Pending, Seconds};

/// What will have become of it.
pub type PendingFile<'a, T> = Pending<'a, Result<T, FilesFault>>;

/// Whatever keeps files.
///
/// Its rules:
///
/// 1. What [`put`](Self::put) has answered is kept: no crash and no failed upload loses it.
/// 2. What [`get`](Self::get) gives is what was put there, or it is [`Damaged`](FilesFault::Damaged): its checksum was
///    looked at.
/// 3. The newest that was put under a name is what is there. To put the same again changes nothing.
/// 4. Whatever it says of what went wrong has no secret in it, for it stands in logs.
pub trait Files: Send + Sync + 'static {
    /// Keeps a file.
    fn put<'a>(&'a self, name: &'a FileName, file: &'a StoredFile) -> PendingFile<'a, ()>;

    /// Gives a file.
    fn get<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, StoredFile>;

    /// Tells what is known of a file without reading it.
    fn metadata<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, FileMetadata>;

    /// Deletes a file. It is no fault if there is none.
    fn delete<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, ()>;

    /// Lists a page of what lies in this folder, in the order of the names, after this name.
    fn list<'a>(
        &'a self,
        folder: &'a FileName,
        after: Option<&'a FileName>,
    ) -> PendingFile<'a, FilePage>;

    /// An address at which anybody who has it can fetch a file for so long.
    fn link<'a>(&'a self, name: &'a FileName, lasts: Seconds) -> PendingFile<'a, String>;

    /// What waits to be carried away. Nothing does where files stay here.
    fn standing(&self) -> FilesStanding {
        FilesStanding::default()
    }
}
