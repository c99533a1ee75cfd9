//! What is printed.

use std::path::PathBuf;

use super::key::{Form, Key};

/// What is printed on documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Papers {
    /// A picture, or a folder with one for each issuer.
    pub(crate) logo: Option<PathBuf>,
}

pub(super) fn keys() -> Vec<Key> {
    vec![Key::new(
        "papers.logo",
        "",
        Form::maybe(
            "the path of a PNG, or of a folder",
            |text| Some(PathBuf::from(text)),
            |settings| &mut settings.papers.logo,
        ),
        "The sign that is printed on invoices: a PNG of at most 512 KiB. Where there are several issuers, a folder with \
         `<id of the issuer>.png` for each; one that is called `logo.png` there is for all others.",
    )]
}
