//! What is kept here first: that it is there while it waits, that it leaves only when the other store has it, and what
//! becomes of it when something is in the way.

use std::sync::Arc;

use tokio::task::JoinHandle;
use turnero_domain::Seconds;
use turnero_domain::files::{Files, FilesFault};
use turnero_gateways::factus::stand_in::HandClock;
use turnero_gateways::files::{BucketFiles, CarriedFiles, FolderFiles};

use super::store::Store;
use super::{name, pdf};

/// A site that carries its files to this store, from this folder.
pub(crate) struct Site {
    pub(crate) files: Arc<CarriedFiles>,
    carrying: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

pub(crate) async fn files(folder: &std::path::Path, there: BucketFiles) -> CarriedFiles {
    let clock = HandClock::new("2026-11-20T15:42:10Z".parse().unwrap());
    let here = FolderFiles::open(folder).unwrap();
    CarriedFiles::open(here, Arc::new(there), Arc::new(clock)).await.unwrap()
}

impl Site {
    pub(crate) async fn open(folder: &std::path::Path, store: &Store) -> Self {
        Self::of(files(folder, store.files()).await)
    }

    fn of(files: CarriedFiles) -> Self {
        let files = Arc::new(files);
        let carrying = {
            let files = files.clone();
            tokio::spawn(async move { files.carry().await })
        };
        Self { files, carrying }
    }

    /// Until nothing waits any more.
    pub(crate) async fn carried(&self) {
        let done = async {
            while self.files.standing().waiting > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), done).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_put_while_the_store_is_away_is_kept_given_and_carried_when_it_is_back() {
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    store.inside().away = true;
    let site = Site::open(folder.path(), &store).await;
    let file = name("gateway/1/2.pdf");
    site.files.put(&file, &pdf("one")).await.unwrap();
    assert_eq!(site.files.get(&file).await, Ok(pdf("one")));
    let in_vain = async {
        while site.files.standing().trouble.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), in_vain).await.unwrap();
    let standing = site.files.standing();
    assert_eq!((standing.waiting, standing.waiting_bytes), (1, 3));
    assert!(standing.since.is_some());
    let early = site.files.link(&file, Seconds::new(60)).await;
    assert!(early.is_err(), "nobody can fetch it there yet");
    store.inside().away = false;
    site.carried().await;
    assert_eq!(store.inside().objects["site/gateway/1/2.pdf"].content, b"one");
    assert_eq!(site.files.get(&file).await, Ok(pdf("one")));
    assert!(!folder.path().join("gateway/1/2.pdf").exists(), "it does not lie here for ever");
    assert!(site.files.link(&file, Seconds::new(60)).await.is_ok());
}

#[tokio::test]
async fn what_waits_outlives_the_process() {
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    for n in 0..5 {
        let early = files(folder.path(), store.files()).await;
        early.put(&name(&format!("a/{n}.pdf")), &pdf(&n.to_string())).await.unwrap();
        assert_eq!(early.standing().waiting, n + 1);
    }
    let site = Site::open(folder.path(), &store).await;
    site.carried().await;
    assert_eq!(store.inside().objects.len(), 5);
}

#[tokio::test]
async fn when_too_much_waits_more_is_refused_and_nothing_is_lost() {
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    store.inside().away = true;
    let files = files(folder.path(), store.files()).await.with_room(2, 8);
    files.put(&name("1.pdf"), &pdf("one")).await.unwrap();
    let large = files.put(&name("2.pdf"), &pdf("too large")).await;
    assert_eq!(large, Err(FilesFault::Full { waiting: 1 }));
    files.put(&name("2.pdf"), &pdf("two")).await.unwrap();
    let third = files.put(&name("3.pdf"), &pdf("3")).await;
    assert_eq!(third, Err(FilesFault::Full { waiting: 2 }));
    files.put(&name("2.pdf"), &pdf("2")).await.unwrap();
    assert_eq!(files.get(&name("1.pdf")).await, Ok(pdf("one")));
    assert_eq!(files.get(&name("2.pdf")).await, Ok(pdf("2")));
    assert_eq!(files.standing().waiting_bytes, 4);
}

#[tokio::test]
async fn a_waiting_file_that_is_damaged_holds_up_no_other() {
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    {
        let early = files(folder.path(), store.files()).await;
        early.put(&name("1.pdf"), &pdf("one")).await.unwrap();
        early.put(&name("2.pdf"), &pdf("two")).await.unwrap();
    }
    std::fs::write(folder.path().join("1.pdf"), "rot").unwrap();
    let site = Site::open(folder.path(), &store).await;
    let second = async {
        while !store.inside().objects.contains_key("site/2.pdf") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), second).await.unwrap();
    assert!(!store.inside().objects.contains_key("site/1.pdf"), "what is wrong is not carried");
    site.files.put(&name("1.pdf"), &pdf("one")).await.unwrap();
    site.carried().await;
    assert_eq!(store.inside().objects["site/1.pdf"].content, b"one");
}

#[tokio::test]
async fn who_deletes_a_file_does_not_find_it_again() {
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    let site = Site::open(folder.path(), &store).await;
    for n in 0..20 {
        let file = name(&format!("{n}.pdf"));
        site.files.put(&file, &pdf("one")).await.unwrap();
        for _ in 0..n {
            tokio::task::yield_now().await;
        }
        site.files.delete(&file).await.unwrap();
    }
    site.carried().await;
    assert!(store.inside().objects.is_empty());
    assert_eq!(site.files.standing().waiting_bytes, 0);
}

#[tokio::test]
async fn a_wrong_secret_is_told_with_its_setting_and_the_files_wait() {
    let (store, folder) = (Store::open().await, tempfile::tempdir().unwrap());
    let there = BucketFiles::new(&store.settings("another")).unwrap();
    let site = Site::of(files(folder.path(), there).await);
    site.files.put(&name("1.pdf"), &pdf("one")).await.unwrap();
    let told = async {
        loop {
            if let Some(trouble) = site.files.standing().trouble {
                return trouble;
            }
            tokio::task::yield_now().await;
        }
    };
    let told = tokio::time::timeout(std::time::Duration::from_secs(30), told).await.unwrap();
    assert!(told.contains("files.secret_key"), "{told}");
    assert_eq!(site.files.get(&name("1.pdf")).await, Ok(pdf("one")));
}
