use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error, GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt, PutOptions,
    PutPayload,
};
use turnero_domain::Timestamp;
use turnero_domain::files::{
    Checksum, FILE_BYTES_MAX, FILES_LISTED_MAX, FileKind, FileMetadata, FileName, FilePage,
    FilesFault, StoredFile,
};

/// Any store of objects, with checksums that are held.
#[derive(Debug)]
pub(super) struct Shelf {
    store: Arc<dyn ObjectStore>,
    /// What all names begin with.
    under: Path,
    checksums: Checksums,
}

/// Where the checksum of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checksums {
    /// In a file beside it, as `sha256sum` writes and reads it. It is written last: a file without it is not there yet.
    Beside,
    /// With the object itself.
    Attached,
}

/// What the file with the checksum has more in its name.
pub(super) const BESIDE: &str = ".sha256";
/// The metadata of an object in which its checksum is.
const ATTACHED: Attribute = Attribute::Metadata(std::borrow::Cow::Borrowed("sha256"));
/// The file with a checksum is read to here: 64 digits and a name.
const BESIDE_BYTES_MAX: u64 = 1_024;

impl Shelf {
    pub(super) fn new(store: Arc<dyn ObjectStore>, under: &str, checksums: Checksums) -> Self {
        Self { store, under: Path::from(under), checksums }
    }

    /// Where a file of this name is.
    pub(super) fn path(&self, name: &FileName) -> Path {
        let parts = self.under.parts().map(|part| part.as_ref().to_owned());
        Path::from_iter(parts.chain(name.as_str().split('/').map(str::to_owned)))
    }

    fn beside(&self, name: &FileName) -> Path {
        Path::from(format!("{}{BESIDE}", self.path(name)))
    }

    pub(super) async fn put(&self, name: &FileName, file: &StoredFile) -> Result<(), FilesFault> {
        let bytes = file.content.len();
        if bytes > FILE_BYTES_MAX {
            return Err(too_large(name, bytes as u64));
        }
        let (path, checksum) = (self.path(name), Checksum::of(&file.content));
        let content = PutPayload::from(file.content.to_vec());
        let failed = |error| self.fault(&error, name, Asked::ToKeep);
        if self.checksums == Checksums::Attached {
            let attributes = Attributes::from_iter([
                (Attribute::ContentType, file.kind.content_type().to_owned()),
                (ATTACHED, checksum.to_string()),
            ]);
            let options = PutOptions { attributes, ..PutOptions::default() };
            self.store.put_opts(&path, content, options).await.map_err(failed)?;
            return Ok(());
        }
        let before = match self.checksums_beside(name).await {
            Ok(before) => before,
            Err(FilesFault::NotFound { .. } | FilesFault::Damaged { .. }) => Vec::new(),
            Err(fault) => return Err(fault),
        };
        // The same once more changes nothing.
        if before == [checksum] && self.get(name).await.is_ok() {
            return Ok(());
        }
        if !before.is_empty() {
            // Whenever this ends, what lies there is the one or the other.
            let both: Vec<_> = [checksum].into_iter().chain(before).take(2).collect();
            self.write_beside(name, &both).await?;
        }
        self.store.put(&path, content).await.map_err(failed)?;
        self.write_beside(name, &[checksum]).await
    }

    async fn write_beside(&self, name: &FileName, sums: &[Checksum]) -> Result<(), FilesFault> {
        let own = name.as_str().rsplit('/').next().unwrap_or_default();
        let lines: String = sums.iter().map(|checksum| format!("{checksum}  {own}\n")).collect();
        let put = self.store.put(&self.beside(name), PutPayload::from(lines)).await;
        put.map(|_| ()).map_err(|error| self.fault(&error, name, Asked::ToKeep))
    }

    pub(super) async fn get(&self, name: &FileName) -> Result<StoredFile, FilesFault> {
        let failed = |error| self.fault(&error, name, Asked::ToTell);
        let beside = match self.checksums {
            Checksums::Beside => Some(self.checksums_beside(name).await?),
            Checksums::Attached => None,
        };
        let found = self.store.get(&self.path(name)).await.map_err(failed)?;
        if found.meta.size > FILE_BYTES_MAX as u64 {
            return Err(too_large(name, found.meta.size));
        }
        let known = |attributes| attached(attributes).into_iter().collect();
        let expected: Vec<_> = beside.unwrap_or_else(|| known(&found.attributes));
        let content = found.bytes().await.map_err(failed)?;
        if !expected.contains(&Checksum::of(&content)) {
            return Err(FilesFault::Damaged { name: name.clone() });
        }
        let kind = FileKind::of_name(name).unwrap_or(FileKind::Pdf);
        Ok(StoredFile { kind, content: Arc::from(content.as_ref()) })
    }

    pub(super) async fn metadata(&self, name: &FileName) -> Result<FileMetadata, FilesFault> {
        let beside = match self.checksums {
            Checksums::Beside => match self.checksums_beside(name).await?.as_slice() {
                [checksum] => Some(*checksum),
                // It was being replaced when something ended.
                _ => Some(Checksum::of(&self.get(name).await?.content)),
            },
            Checksums::Attached => None,
        };
        let options = GetOptions { head: true, ..GetOptions::default() };
        let found = self.store.get_opts(&self.path(name), options).await;
        let found = found.map_err(|error| self.fault(&error, name, Asked::ToTell))?;
        let checksum = beside.or_else(|| attached(&found.attributes));
        Ok(FileMetadata { checksum, ..known(name.clone(), &found.meta) })
    }

    pub(super) async fn delete(&self, name: &FileName) -> Result<(), FilesFault> {
        let paths = match self.checksums {
            // Without the checksum it is not there any more, whatever happens then.
            Checksums::Beside => vec![self.beside(name), self.path(name)],
            Checksums::Attached => vec![self.path(name)],
        };
        for path in paths {
            match self.store.delete(&path).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(self.fault(&error, name, Asked::ToKeep)),
            }
        }
        Ok(())
    }

    /// A page of a folder, or of everything. Whatever lies there under a name that is none of ours is not told.
    pub(super) async fn list(
        &self,
        folder: Option<&FileName>,
        after: Option<&FileName>,
    ) -> Result<FilePage, FilesFault> {
        let prefix = folder.map_or_else(|| self.under.clone(), |folder| self.path(folder));
        let mut found = match after {
            Some(after) => self.store.list_with_offset(Some(&prefix), &self.path(after)),
            None => self.store.list(Some(&prefix)),
        };
        // Folders tell in no order, so the first of all of them are kept.
        let mut first: BTreeMap<FileName, ObjectMeta> = BTreeMap::new();
        let mut more = false;
        loop {
            let object = match found.try_next().await {
                Ok(Some(object)) => object,
                // A folder that is not there has nothing in it.
                Ok(None) | Err(Error::NotFound { .. }) => break,
                Err(error) => return Err(fault(&error, Asked::ToTell)),
            };
            let Some(name) = self.name(&object.location) else { continue };
            if after.is_some_and(|after| name <= *after) {
                continue;
            }
            first.insert(name, object);
            if first.len() > FILES_LISTED_MAX {
                (more, _) = (true, first.pop_last());
                if self.checksums == Checksums::Attached {
                    // S3 tells in the order of the names.
                    break;
                }
            }
        }
        let next = if more { first.keys().next_back().cloned() } else { None };
        let mut files = Vec::with_capacity(first.len());
        for (name, object) in first {
            if self.checksums == Checksums::Attached || self.is_there(&name).await? {
                files.push(known(name, &object));
            }
        }
        Ok(FilePage { files, next })
    }

    /// Whether a file has been put whole.
    async fn is_there(&self, name: &FileName) -> Result<bool, FilesFault> {
        match self.store.head(&self.beside(name)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(fault(&error, Asked::ToTell)),
        }
    }

    fn name(&self, path: &Path) -> Option<FileName> {
        let parts: Vec<_> = path.prefix_match(&self.under)?.collect();
        let name = parts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join("/");
        let is_beside = self.checksums == Checksums::Beside && name.ends_with(BESIDE);
        FileName::new(&name).ok().filter(|_| !is_beside)
    }

    /// The checksum of a file; two, if it was being replaced when something ended.
    async fn checksums_beside(&self, name: &FileName) -> Result<Vec<Checksum>, FilesFault> {
        let failed = |error| self.fault(&error, name, Asked::ToTell);
        let found = self.store.get(&self.beside(name)).await.map_err(failed)?;
        let damaged = || FilesFault::Damaged { name: name.clone() };
        if found.meta.size > BESIDE_BYTES_MAX {
            return Err(damaged());
        }
        let lines = found.bytes().await.map_err(failed)?;
        let lines = std::str::from_utf8(&lines).map_err(|_| damaged())?;
        let checksum = |line: &str| line.get(..64)?.parse().ok();
        let found: Option<Vec<_>> = lines.lines().map(checksum).collect();
        found.filter(|found| !found.is_empty()).ok_or_else(damaged)
    }

    fn fault(&self, error: &Error, name: &FileName, asked: Asked) -> FilesFault {
        match error {
            Error::NotFound { .. } if asked == Asked::ToTell => {
                FilesFault::NotFound { name: name.clone() }
            }
            error => fault(error, asked),
        }
    }
}

/// What a store was asked for: what it does not find means one thing or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    ToTell,
    ToKeep,
}

fn fault(error: &Error, asked: Asked) -> FilesFault {
    match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            FilesFault::Misconfigured { setting: "files.secret_key" }
        }
        Error::NotFound { .. } if asked == Asked::ToKeep => {
            FilesFault::Misconfigured { setting: "files.bucket" }
        }
        error => {
            // It may hold all that a server has said.
            let reason: String = error.to_string().chars().take(REASON_LETTERS_MAX).collect();
            FilesFault::Unavailable { reason }
        }
    }
}

const REASON_LETTERS_MAX: usize = 300;

fn too_large(name: &FileName, bytes: u64) -> FilesFault {
    FilesFault::TooLarge { name: name.clone(), bytes, limit: FILE_BYTES_MAX }
}

fn attached(attributes: &Attributes) -> Option<Checksum> {
    attributes.get(&ATTACHED).and_then(|text| text.as_ref().parse().ok())
}

fn known(name: FileName, object: &ObjectMeta) -> FileMetadata {
    let kept_at = Timestamp::from_millis(object.last_modified.timestamp_millis());
    FileMetadata { name, bytes: object.size, kept_at, checksum: None }
}
