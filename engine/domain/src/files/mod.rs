//! Files: what is too large for the ledger and has to stay all the same, as PDFs and the XML that the tax authority has
//! signed.
//!
//! [`Files`] is what keeps them: a folder on this machine, or a store that speaks S3. Nothing here knows which.

mod checksum;
mod fault;
mod name;
mod port;
mod stored;

pub use checksum::Checksum;
pub use fault::FilesFault;
pub use name::{FileName, FileNameRefusal};
pub use port::{Files, PendingFile};
pub use stored::{FileKind, FileMetadata, FilePage, FilesStanding, StoredFile};

/// Bytes of one file. The largest that a gateway sends has some hundreds of kilobytes.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Files on one page of a list: what an S3 store tells at once.
pub const FILES_LISTED_MAX: usize = 1_000;
