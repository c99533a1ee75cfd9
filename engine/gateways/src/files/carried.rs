use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::RngExt;
use tokio::sync::Notify;
use turnero_domain::Seconds;
use turnero_domain::files::{
    FileMetadata, FileName, FilePage, Files, FilesFault, FilesStanding, PendingFile, StoredFile,
};

use super::FolderFiles;
use crate::Clock;
use crate::bounds::{
    CARRY_PAUSE_FIRST_MS, CARRY_PAUSE_MAX_MS, FILES_WAITING_BYTES_MAX, FILES_WAITING_MAX,
};

/// Files that are kept here first and carried to another store then. Whoever has one calls [`carry`](Self::carry) and lets
/// it go on.
pub struct CarriedFiles {
    here: FolderFiles,
    there: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
    /// How many files may wait, and how large they may be together.
    room: (usize, u64),
    standing: Mutex<FilesStanding>,
    /// Waiting files that are not what was put there: somebody has to look, and the others go on.
    damaged: Mutex<BTreeSet<FileName>>,
    changed: Notify,
    /// Held while one file is carried: who deletes waits, or it would come back.
    carrying: tokio::sync::Mutex<()>,
    /// Held while the folder changes.
    folder: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for CarriedFiles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CarriedFiles").field("here", &self.here).finish_non_exhaustive()
    }
}

impl CarriedFiles {
    /// Finds what waits in the folder from before.
    pub async fn open(
        here: FolderFiles,
        there: Arc<dyn Files>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, FilesFault> {
        here.tidy().map_err(FilesFault::unavailable)?;
        let mut standing = FilesStanding::default();
        let mut after = None;
        loop {
            let page = here.all(after.as_ref()).await?;
            standing.waiting += page.files.len();
            standing.waiting_bytes += page.files.iter().map(|file| file.bytes).sum::<u64>();
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let changed = Notify::new();
        changed.notify_one();
        Ok(Self {
            here,
            there,
            clock,
            room: (FILES_WAITING_MAX, FILES_WAITING_BYTES_MAX),
            standing: Mutex::new(standing),
            damaged: Mutex::default(),
            changed,
            carrying: tokio::sync::Mutex::default(),
            folder: tokio::sync::Mutex::default(),
        })
    }

    /// With room for so many files that wait, and for so many bytes of them, where the disk is small.
    #[must_use]
    pub fn with_room(self, files: usize, bytes: u64) -> Self {
        Self { room: (files.min(FILES_WAITING_MAX), bytes.min(FILES_WAITING_BYTES_MAX)), ..self }
    }

    /// Carries what waits, for as long as it is let. It may end at any moment: what waits is found in the folder.
    pub async fn carry(&self) {
        let mut in_vain = 0_u32;
        loop {
            match self.carry_all().await {
                Ok(()) => {
                    in_vain = 0;
                    self.noted(None);
                    self.changed.notified().await;
                }
                Err(fault) => {
                    in_vain = in_vain.saturating_add(1);
                    self.noted(Some(&fault));
                    let pause = pause_after(in_vain);
                    let moment = self.clock.now().plus_millis(pause);
                    self.clock.pause_until(moment).await;
                }
            }
        }
    }

    /// Carries all that waits now, one after the other; ends with the first fault.
    async fn carry_all(&self) -> Result<(), FilesFault> {
        let mut after = None;
        loop {
            let page = self.here.all(after.as_ref()).await?;
            for file in page.files {
                self.carry_one(&file.name).await?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn carry_one(&self, name: &FileName) -> Result<(), FilesFault> {
        let _carrying = self.carrying.lock().await;
        let file = match self.here.get(name).await {
            Ok(file) => file,
            // It was deleted meanwhile.
            Err(FilesFault::NotFound { .. }) => return Ok(()),
            Err(fault @ FilesFault::Damaged { .. }) => {
                if guard(&self.damaged).insert(name.clone()) {
                    tracing::error!(%name, %fault, "a file that waits cannot be carried; the others are");
                }
                return Ok(());
            }
            Err(fault) => return Err(fault),
        };
        self.there.put(name, &file).await?;
        let _folder = self.folder.lock().await;
        // Another may have been put under this name meanwhile: that one is still to be carried.
        if self.here.get(name).await? == file {
            self.here.delete(name).await?;
            self.left(file.content.len() as u64);
        }
        Ok(())
    }

    async fn put_here(&self, name: &FileName, file: &StoredFile) -> Result<(), FilesFault> {
        let _folder = self.folder.lock().await;
        let before = match self.here.metadata(name).await {
            Ok(before) => Some(before.bytes),
            Err(FilesFault::NotFound { .. }) => None,
            Err(fault) => return Err(fault),
        };
        let bytes = file.content.len() as u64;
        let FilesStanding { waiting, waiting_bytes, .. } = self.standing();
        let room = waiting < self.room.0 && waiting_bytes.saturating_add(bytes) <= self.room.1;
        if before.is_none() && !room {
            return Err(FilesFault::Full { waiting });
        }
        self.here.put(name, file).await?;
        guard(&self.damaged).remove(name);
        let mut standing = guard(&self.standing);
        standing.waiting += usize::from(before.is_none());
        standing.waiting_bytes =
            standing.waiting_bytes.saturating_sub(before.unwrap_or_default()) + bytes;
        drop(standing);
        self.changed.notify_one();
        Ok(())
    }

    async fn delete_both(&self, name: &FileName) -> Result<(), FilesFault> {
        let _carrying = self.carrying.lock().await;
        let _folder = self.folder.lock().await;
        match self.here.metadata(name).await {
            Ok(waits) => {
                self.here.delete(name).await?;
                self.left(waits.bytes);
            }
            Err(FilesFault::NotFound { .. }) => {}
            Err(fault) => return Err(fault),
        }
        guard(&self.damaged).remove(name);
        self.there.delete(name).await
    }

    /// What waits, and what has been carried. A file that is in both is told once.
    async fn list_both(
        &self,
        folder: &FileName,
        after: Option<&FileName>,
    ) -> Result<FilePage, FilesFault> {
        let (here, there) =
            (self.here.list(folder, after).await?, self.there.list(folder, after).await?);
        // Behind the end of a page that goes on, nobody knows yet what is there.
        let end = [&here.next, &there.next].into_iter().flatten().min().cloned();
        let mut files = here.files;
        let known: BTreeSet<_> = files.iter().map(|file| file.name.clone()).collect();
        files.extend(there.files.into_iter().filter(|file| !known.contains(&file.name)));
        files.retain(|file| end.as_ref().is_none_or(|end| file.name <= *end));
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(FilePage { files, next: end })
    }

    fn left(&self, bytes: u64) {
        let mut standing = guard(&self.standing);
        standing.waiting = standing.waiting.saturating_sub(1);
        standing.waiting_bytes = standing.waiting_bytes.saturating_sub(bytes);
    }

    fn noted(&self, fault: Option<&FilesFault>) {
        let now = self.clock.now();
        let mut standing = guard(&self.standing);
        if let Some(fault) = fault
            && standing.since.is_none()
        {
            let waiting = standing.waiting;
            tracing::warn!(%fault, waiting, "files wait to be carried to their store");
        }
        standing.since = fault.map(|_| standing.since.unwrap_or(now));
        standing.trouble = fault.map(ToString::to_string);
    }
}

/// Longer and longer, and never at the same moment as others.
fn pause_after(in_vain: u32) -> i64 {
    let whole = CARRY_PAUSE_FIRST_MS.saturating_mul(1 << in_vain.saturating_sub(1).min(20));
    let whole = whole.min(CARRY_PAUSE_MAX_MS);
    rand::rng().random_range(whole / 2..=whole)
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Files for CarriedFiles {
    fn put<'a>(&'a self, name: &'a FileName, file: &'a StoredFile) -> PendingFile<'a, ()> {
        Box::pin(self.put_here(name, file))
    }

    fn get<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, StoredFile> {
        Box::pin(async move {
            match self.here.get(name).await {
                Err(FilesFault::NotFound { .. }) => self.there.get(name).await,
                found => found,
            }
        })
    }

    fn metadata<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, FileMetadata> {
        Box::pin(async move {
            match self.here.metadata(name).await {
                Err(FilesFault::NotFound { .. }) => self.there.metadata(name).await,
                found => found,
            }
        })
    }

    fn delete<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, ()> {
        Box::pin(self.delete_both(name))
    }

    fn list<'a>(
        &'a self,
        folder: &'a FileName,
        after: Option<&'a FileName>,
    ) -> PendingFile<'a, FilePage> {
        Box::pin(self.list_both(folder, after))
    }

    fn link<'a>(&'a self, name: &'a FileName, lasts: Seconds) -> PendingFile<'a, String> {
        Box::pin(async move {
            match self.there.link(name, lasts).await {
                // It waits here still: a link can be had when it has been carried.
                Err(FilesFault::NotFound { .. }) if self.here.metadata(name).await.is_ok() => {
                    Err(FilesFault::unavailable("the file has not been carried there yet"))
                }
                link => link,
            }
        })
    }

    fn standing(&self) -> FilesStanding {
        guard(&self.standing).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_are_never_all_alike() {
        for in_vain in 1..=40 {
            let pause = pause_after(in_vain);
            assert!((CARRY_PAUSE_FIRST_MS / 2..=CARRY_PAUSE_MAX_MS).contains(&pause), "{pause}");
        }
        assert!(pause_after(40) >= CARRY_PAUSE_MAX_MS / 2);
        let pauses: BTreeSet<_> = (0..100).map(|_| pause_after(10)).collect();
        assert!(pauses.len() > 1);
    }
}
