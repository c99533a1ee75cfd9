use std::fmt;
use std::sync::Arc;

use super::{Checksum, FileName};
use crate::Timestamp;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A PDF.
    Pdf,
    /// XML.
    Xml,
    /// Several files in one.
    Zip,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Xml, Self::Zip];

    /// As HTTP names it.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Xml => "application/xml",
            Self::Zip => "application/zip",
        }
    }

    /// What names of such files end with.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Xml => "xml",
            Self::Zip => "zip",
        }
    }

    /// The kind that a name tells.
    pub fn of_name(name: &FileName) -> Option<Self> {
        let (_, ending) = name.as_str().rsplit_once('.')?;
        Self::ALL.into_iter().find(|kind| kind.ending() == ending)
    }
}

/// A file, with all that is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// What kind of file it is.
    pub kind: FileKind,
    /// What is in it.
    pub content: Arc<[u8]>,
}

/// Says how large it is, and nothing of what is in it: it names people.
impl fmt::Debug for StoredFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "StoredFile({:?}, {} bytes ..)", self.kind, self.content.len())
    }
}

/// What is known of a file without looking into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMetadata {
    /// What it is called.
    pub name: FileName,
    /// How large it is.
    pub bytes: u64,
    /// When it was put there.
    pub kept_at: Timestamp,
    /// Its checksum; a list does not tell it.
    pub checksum: Option<Checksum>,
}

/// A page of a list of files, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilePage {
    /// What is known of each.
    pub files: Vec<FileMetadata>,
    /// The name after which the next page begins, if there is more.
    pub next: Option<FileName>,
}

/// How files stand that were kept here and are to be carried away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilesStanding {
    /// How many wait.
    pub waiting: usize,
    /// How large they are together.
    pub waiting_bytes: u64,
    /// Since when nothing could be carried, if that is so.
    pub since: Option<Timestamp>,
    /// What is in the way, in words.
    pub trouble: Option<String>,
}
