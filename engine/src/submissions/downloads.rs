use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use turnero_domain::invoicing::{DownloadForm, Downloaded};
use turnero_domain::{IssuerId, TaxDocumentId};

use crate::bounds::DOWNLOADS_IN_MEMORY_BYTES_MAX;

/// Which file.
pub(crate) type Key = (IssuerId, TaxDocumentId, DownloadForm);

/// Files that were fetched from gateways: the newest in memory, and all of them in a folder, where there is one. What is
/// lost is fetched again.
#[derive(Default)]
pub(crate) struct Downloads {
    folder: Option<PathBuf>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// The oldest first.
    files: VecDeque<(Key, Arc<Downloaded>)>,
    bytes: usize,
}

impl Downloads {
    /// With a folder, if there is one.
    pub(crate) fn new(folder: Option<PathBuf>) -> Arc<Self> {
        Arc::new(Self { folder, memory: Mutex::default() })
    }

    /// A file that was fetched before.
    pub(crate) async fn known(&self, key: Key) -> Option<Arc<Downloaded>> {
        if let Some(file) = crate::lock(&self.memory).find(key) {
            return Some(file);
        }
        let folder = self.folder.clone()?;
        let file = tokio::task::spawn_blocking(move || read(&folder, key)).await.ok()??;
        let file = Arc::new(file);
        crate::lock(&self.memory).keep(key, file.clone());
        Some(file)
    }

    /// Keeps a file. Where the folder does not take it, it is fetched again some day.
    pub(crate) async fn keep(&self, key: Key, file: Arc<Downloaded>) {
        crate::lock(&self.memory).keep(key, file.clone());
        let Some(folder) = self.folder.clone() else { return };
        let written = tokio::task::spawn_blocking(move || write(&folder, key, &file)).await;
        if let Ok(Err(error)) = written {
            tracing::warn!(%error, "a file that was fetched from a gateway could not be kept; it is fetched again");
        }
    }
}

impl Memory {
    fn find(&self, key: Key) -> Option<Arc<Downloaded>> {
        self.files.iter().find(|(known, _)| *known == key).map(|(_, file)| file.clone())
    }

    fn keep(&mut self, key: Key, file: Arc<Downloaded>) {
        if self.find(key).is_some() {
            return;
        }
        self.bytes += file.content.len();
        self.files.push_back((key, file));
        while self.bytes > DOWNLOADS_IN_MEMORY_BYTES_MAX {
            let Some((_, oldest)) = self.files.pop_front() else { return };
            self.bytes -= oldest.content.len();
        }
    }
}

/// Under its id alone: a name of a file stands in more places than its content.
fn place(folder: &Path, (issuer, document, form): Key) -> PathBuf {
    folder.join(issuer.to_string()).join(format!("{document}.{}", ending(form)))
}

fn ending(form: DownloadForm) -> &'static str {
    match form {
        DownloadForm::Pdf => "pdf",
        DownloadForm::Xml => "xml",
        DownloadForm::Attached => "zip",
    }
}

fn read(folder: &Path, key: Key) -> Option<Downloaded> {
    let content = std::fs::read(place(folder, key)).ok()?;
    let name = format!("{}.{}", key.1, ending(key.2));
    Some(Downloaded { name, content })
}

/// Whole or not at all: a crash leaves a file beside it that nobody looks at.
fn write(folder: &Path, key: Key, file: &Downloaded) -> std::io::Result<()> {
    use std::io::Write;
    let place = place(folder, key);
    if let Some(parent) = place.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let beside = place.with_extension(format!("{}.part", ending(key.2)));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut part = options.open(&beside)?;
    part.write_all(&file.content)?;
    part.sync_all()?;
    std::fs::rename(&beside, &place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn key(n: u128) -> Key {
        (Uuid::from_u128(1).into(), Uuid::from_u128(n).into(), DownloadForm::Pdf)
    }

    fn file(bytes: usize) -> Arc<Downloaded> {
        Arc::new(Downloaded { name: "fv1.pdf".to_owned(), content: vec![7; bytes] })
    }

    #[tokio::test]
    async fn a_file_in_the_folder_is_found_by_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        let here = || Downloads::new(Some(folder.path().to_owned()));
        assert!(here().known(key(1)).await.is_none());
        here().keep(key(1), file(10)).await;
        assert_eq!(here().known(key(1)).await.unwrap().content, [7; 10]);
        assert!(here().known(key(2)).await.is_none());
    }

    #[tokio::test]
    async fn memory_holds_the_newest() {
        let downloads = Downloads::new(None);
        let third = DOWNLOADS_IN_MEMORY_BYTES_MAX / 3 + 1;
        for n in 1..=3 {
            downloads.keep(key(n), file(third)).await;
        }
        assert!(downloads.known(key(1)).await.is_none());
        assert!(downloads.known(key(2)).await.is_some() && downloads.known(key(3)).await.is_some());
    }
}
