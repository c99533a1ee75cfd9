//! Where files of documents are kept.

use std::path::PathBuf;

use super::Secret;
use super::key::{Form, Key};

/// What keeps files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FileStore {
    #[default]
    Folder,
    S3,
}

/// Where files are kept, and who asks there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Files {
    pub(crate) store: FileStore,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) address: String,
    pub(crate) region: String,
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    pub(crate) bucket_in_path: bool,
    pub(crate) access_key: Option<Secret>,
    pub(crate) secret_key: Option<Secret>,
}

pub(super) fn keys() -> Vec<Key> {
    let text = || "a text, or nothing";
    vec![
        Key::new(
            "files.store",
            "folder",
            Form::choice([("folder", FileStore::Folder), ("s3", FileStore::S3)], |settings| {
                &mut settings.files.store
            }),
            "Where PDF and XML of documents are kept: in a folder of this machine, or in a store that speaks S3 (MinIO, Backblaze \
             B2). With `s3` they are kept in the folder first and leave it when the store has them, so nothing is lost while it \
             is away. Nothing is ever deleted there by itself: the law wants these files for ten years.",
        ),
        Key::new(
            "files.folder",
            "",
            Form::maybe(
                "the path of a folder",
                |text| Some(PathBuf::from(text)),
                |settings| &mut settings.files.folder,
            ),
            "That folder. Without it, it is `files` in the data folder, and with `s3` `files-waiting`. No backup of the store has \
             it: copy it, too.",
        ),
        Key::new(
            "files.address",
            "",
            Form::one("an address that begins with https://, or nothing", https, |settings| {
                &mut settings.files.address
            }),
            "Where the store is that speaks S3, such as https://s3.us-west-004.backblazeb2.com.",
        ),
        Key::new(
            "files.region",
            "us-east-1",
            Form::one("1 to 40 letters, digits and hyphens", region, |settings| {
                &mut settings.files.region
            }),
            "Its region, as it calls it; MinIO takes any.",
        ),
        Key::new(
            "files.bucket",
            "",
            Form::one(text(), any, |settings| &mut settings.files.bucket),
            "The bucket. It has to be there already, and be nobody else's to read.",
        ),
        Key::new(
            "files.prefix",
            "",
            Form::one(text(), any, |settings| &mut settings.files.prefix),
            "What the names of all files begin with there, if the bucket has other things in it.",
        ),
        Key::new(
            "files.bucket_in_path",
            "true",
            Form::flag(|settings| &mut settings.files.bucket_in_path),
            "Whether the bucket stands in the path, as MinIO and B2 take it, and not before the name of the host.",
        ),
        Key::new(
            "files.access_key",
            "",
            Form::secret("a text, as the store has given it", 1, |settings| {
                &mut settings.files.access_key
            }),
            "Who asks there: the id of a key that may read, write, delete and list in this bucket.",
        ),
        Key::new(
            "files.secret_key",
            "",
            Form::secret("a text, as the store has given it", 1, |settings| {
                &mut settings.files.secret_key
            }),
            "The secret of this key.",
        ),
    ]
}

fn https(text: &str) -> Option<String> {
    // Whether it is an address, the store's own settings say, with what can be done.
    let fits =
        text.is_empty() || text.starts_with("https://") || text.starts_with("http://127.0.0.1");
    fits.then(|| text.to_owned())
}

fn region(text: &str) -> Option<String> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    ((1..=40).contains(&text.len()) && text.bytes().all(known)).then(|| text.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "what reads a value may refuse it")]
fn any(text: &str) -> Option<String> {
    Some(text.to_owned())
}
