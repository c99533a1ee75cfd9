//! What keeps files, against a store on this machine that speaks S3 and looks at every signature.

#![expect(clippy::unwrap_used, reason = "a test that fails panics")]

mod bucket;
mod carried;
mod crashes;
mod shelves;
mod signature;
mod store;

use turnero_domain::files::{FileKind, FileName, StoredFile};

fn name(text: &str) -> FileName {
    FileName::new(text).unwrap()
}

fn pdf(content: &str) -> StoredFile {
    StoredFile { kind: FileKind::Pdf, content: content.as_bytes().into() }
}
