//! Where files are kept: a folder on this machine, or a store that speaks S3 (MinIO, Backblaze B2, and others).
//!
//! ```text
//!   put ─▶ FolderFiles                                    the default: they stay here
//!   put ─▶ CarriedFiles ─▶ FolderFiles: kept, answered    with a store that speaks S3
//!                │  carry(), again and again
//!                └───────▶ BucketFiles: has it; then it leaves the folder
//! ```
//!
//! What was put is on the disk of this machine before it is answered, and leaves it only when the other store has it. What
//! waits is found in the folder, so a crash forgets nothing. Each file has its SHA-256 beside it, which is looked at whenever
//! it is read.

mod bucket;
mod carried;
mod folder;
mod settings;
mod shelf;

pub use bucket::BucketFiles;
pub use carried::CarriedFiles;
pub use folder::FolderFiles;
pub use settings::{BucketSettings, BucketSettingsFault};
