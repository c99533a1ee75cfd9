use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use turnero_domain::files::{FileKind, FileName, Files, FilesFault, FilesStanding, StoredFile};
use turnero_domain::invoicing::{DownloadForm, Downloaded};
use turnero_domain::{IssuerId, TaxDocumentId};

use super::Print;
use crate::bounds::{DOWNLOADS_IN_MEMORY_BYTES_MAX, PRINTS_KEPT_AT_ONCE_MAX};

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// As a gateway has it.
    Gateway(IssuerId, TaxDocumentId, DownloadForm),
    /// As it was printed here.
    Printed(IssuerId, TaxDocumentId, Print),
}

/// Files of documents: the newest in memory, and all of them where files are kept, if there is such a place. What a gateway
/// has and was lost here is fetched again.
pub(crate) struct Downloads {
    files: Option<Arc<dyn Files>>,
    memory: Mutex<Memory>,
    /// How many prints are being kept.
    keeping: Arc<Semaphore>,
}

#[derive(Default)]
struct Memory {
    /// The oldest first.
    files: VecDeque<(Key, Arc<Downloaded>)>,
    bytes: usize,
}

impl Downloads {
    /// With a place for files, if there is one.
    pub(crate) fn new(files: Option<Arc<dyn Files>>) -> Arc<Self> {
        let keeping = Arc::new(Semaphore::new(PRINTS_KEPT_AT_ONCE_MAX));
        Arc::new(Self { files, memory: Mutex::default(), keeping })
    }

    /// A file that was fetched or printed before.
    pub(crate) async fn known(&self, key: Key) -> Option<Arc<Downloaded>> {
        if let Some(file) = self.in_memory(key) {
            return Some(file);
        }
        let (files, name) = (self.files.as_ref()?, key.name()?);
        let file = match files.get(&name).await {
            Ok(file) => Arc::new(Downloaded { name: key.title(), content: file.content.to_vec() }),
            Err(FilesFault::NotFound { .. }) => return None,
            // A gateway has it still.
            Err(fault) => {
                tracing::warn!(%fault, "a file cannot be had from where it is kept");
                return None;
            }
        };
        crate::lock(&self.memory).keep(key, file.clone());
        Some(file)
    }

    pub(crate) fn in_memory(&self, key: Key) -> Option<Arc<Downloaded>> {
        crate::lock(&self.memory).find(key)
    }

    /// Keeps a file. Where it is not taken, it is fetched again some day.
    pub(crate) async fn keep(&self, key: Key, file: Arc<Downloaded>) {
        crate::lock(&self.memory).keep(key, file.clone());
        let (Some(files), Some(name)) = (&self.files, key.name()) else { return };
        let stored = StoredFile { kind: key.kind(), content: file.content.as_slice().into() };
        if let Err(fault) = files.put(&name, &stored).await {
            tracing::warn!(%fault, "a file could not be kept");
        }
    }

    /// Keeps the first print of a document, unless there is one: what was handed out once is what is handed out when the
    /// lines of the document have left the ledger.
    pub(super) async fn keep_first(&self, key: Key, file: Arc<Downloaded>) {
        let (Some(files), Some(name)) = (&self.files, key.name()) else { return };
        if matches!(files.metadata(&name).await, Err(FilesFault::NotFound { .. })) {
            self.keep(key, file).await;
        }
    }

    /// A turn to keep a print; none while many are being kept, or where there is no place for them.
    pub(super) fn turn(&self) -> Option<OwnedSemaphorePermit> {
        self.files.as_ref()?;
        self.keeping.clone().try_acquire_owned().ok()
    }

    pub(super) fn standing(&self) -> FilesStanding {
        self.files.as_ref().map(|files| files.standing()).unwrap_or_default()
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

impl Key {
    /// Under ids alone: a name of a file stands in more places than its content.
    fn name(self) -> Option<FileName> {
        let name = match self {
            Self::Gateway(issuer, document, _) => {
                format!("gateway/{issuer}/{document}.{}", self.kind().ending())
            }
            Self::Printed(issuer, document, Print { paper, language }) => {
                format!("printed/{issuer}/{document}/{paper}-{language}.pdf")
            }
        };
        FileName::new(&name).ok()
    }

    fn title(self) -> String {
        let (Self::Gateway(_, document, _) | Self::Printed(_, document, _)) = self;
        format!("{document}.{}", self.kind().ending())
    }

    const fn kind(self) -> FileKind {
        match self {
            Self::Printed(..) | Self::Gateway(_, _, DownloadForm::Pdf) => FileKind::Pdf,
            Self::Gateway(_, _, DownloadForm::Xml) => FileKind::Xml,
            Self::Gateway(_, _, DownloadForm::Attached) => FileKind::Zip,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use turnero_domain::files::{FileMetadata, FilePage, PendingFile};
    use turnero_domain::{Seconds, Timestamp};
    use uuid::Uuid;

    use super::*;

    /// Keeps files in memory, and does not while it is away.
    #[derive(Default)]
    struct Kept(Mutex<(BTreeMap<FileName, StoredFile>, bool)>);

    impl Kept {
        fn there<T>(
            &self,
            asked: impl FnOnce(&mut BTreeMap<FileName, StoredFile>) -> Result<T, FilesFault>,
        ) -> Result<T, FilesFault> {
            let mut inside = self.0.lock().unwrap();
            if inside.1 { Err(FilesFault::unavailable("away")) } else { asked(&mut inside.0) }
        }
    }

    impl Files for Kept {
        fn put<'a>(&'a self, name: &'a FileName, file: &'a StoredFile) -> PendingFile<'a, ()> {
            let put = self.there(|files| {
                files.insert(name.clone(), file.clone());
                Ok(())
            });
            Box::pin(async { put })
        }

        fn get<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, StoredFile> {
            let missing = FilesFault::NotFound { name: name.clone() };
            let found = self.there(|files| files.get(name).cloned().ok_or(missing));
            Box::pin(async { found })
        }

        fn metadata<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, FileMetadata> {
            Box::pin(async move {
                let bytes = self.get(name).await?.content.len() as u64;
                let kept_at = Timestamp::from_millis(0);
                Ok(FileMetadata { name: name.clone(), bytes, kept_at, checksum: None })
            })
        }

        fn delete<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, ()> {
            let done = self.there(|files| {
                files.remove(name);
                Ok(())
            });
            Box::pin(async { done })
        }

        fn list<'a>(
            &'a self,
            _: &'a FileName,
            _: Option<&'a FileName>,
        ) -> PendingFile<'a, FilePage> {
            Box::pin(async { Ok(FilePage::default()) })
        }

        fn link<'a>(&'a self, _: &'a FileName, _: Seconds) -> PendingFile<'a, String> {
            Box::pin(async { Err(FilesFault::NotOffered { what: "a link" }) })
        }
    }

    fn key(n: u128) -> Key {
        Key::Gateway(Uuid::from_u128(1).into(), Uuid::from_u128(n).into(), DownloadForm::Pdf)
    }

    fn printed(paper: &'static str) -> Key {
        let print = Print { paper, language: "es" };
        Key::Printed(Uuid::from_u128(1).into(), Uuid::from_u128(2).into(), print)
    }

    fn file(bytes: usize) -> Arc<Downloaded> {
        Arc::new(Downloaded { name: "fv1.pdf".to_owned(), content: vec![7; bytes] })
    }

    #[tokio::test]
    async fn a_file_is_found_by_the_next_process_where_files_are_kept() {
        let kept = Arc::new(Kept::default());
        let here = || Downloads::new(Some(kept.clone()));
        assert!(here().known(key(1)).await.is_none());
        here().keep(key(1), file(10)).await;
        assert_eq!(here().known(key(1)).await.unwrap().content, [7; 10]);
        assert!(here().known(key(2)).await.is_none());
        let inside = kept.0.lock().unwrap();
        let names: Vec<_> = inside.0.keys().map(FileName::as_str).collect();
        let [issuer, document] = [1, 1].map(|n| Uuid::from_u128(n).to_string());
        assert_eq!(names, [format!("gateway/{issuer}/{document}.pdf")]);
    }

    #[tokio::test]
    async fn while_files_cannot_be_kept_the_newest_are_at_hand_all_the_same() {
        let kept = Arc::new(Kept::default());
        kept.0.lock().unwrap().1 = true;
        let downloads = Downloads::new(Some(kept.clone()));
        downloads.keep(key(1), file(10)).await;
        assert!(downloads.known(key(1)).await.is_some());
        assert!(Downloads::new(Some(kept)).known(key(1)).await.is_none());
    }

    #[tokio::test]
    async fn the_first_print_stays_and_each_paper_has_its_own() {
        let kept = Arc::new(Kept::default());
        let here = || Downloads::new(Some(kept.clone()));
        here().keep_first(printed("letter"), file(10)).await;
        here().keep_first(printed("letter"), file(20)).await;
        here().keep_first(printed("receipt"), file(30)).await;
        let bytes = async |key| here().known(key).await.unwrap().content.len();
        assert_eq!((bytes(printed("letter")).await, bytes(printed("receipt")).await), (10, 30));
    }

    #[tokio::test]
    async fn prints_are_kept_a_few_at_once_and_only_where_there_is_a_place() {
        assert!(Downloads::new(None).turn().is_none());
        let downloads = Downloads::new(Some(Arc::new(Kept::default())));
        let turns: Vec<_> = std::iter::from_fn(|| downloads.turn()).collect();
        assert_eq!(turns.len(), PRINTS_KEPT_AT_ONCE_MAX);
        drop(turns);
        assert!(downloads.turn().is_some());
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
