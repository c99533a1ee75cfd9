//! A disk that is really full: a small tmpfs, filled up beside the engine.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;
use std::process::Command;

use support::{Clinic, until};
use turnero::branch::FindTicket;
use turnero::{Engine, Health, OnStall, Settings};

/// A small file system of its own, for as long as this lives.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where it cannot be mounted.
    fn mount(mebibytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tmpfs"])
            .arg(folder.path())
            .status();
        if status.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!(
            "SKIPPED: no tmpfs can be mounted here, so the full disk was NOT tested (run as root)"
        );
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let status = Command::new("umount").arg("-l").arg(self.path()).status();
        assert!(status.is_ok_and(|status| status.success()), "the small disk stays mounted");
    }
}

/// Fills a disk to the last byte; freed when this is dropped.
struct Ballast(std::path::PathBuf);

impl Ballast {
    fn fill(folder: &Path) -> Self {
        use std::io::Write;
        let path = folder.join("ballast");
        let mut file = std::fs::File::create(&path).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            while file.write_all(&vec![7; size]).is_ok() {}
        }
        Self(path)
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

async fn a_full_disk_is_survived(store: &str) {
    let Some(disk) = SmallDisk::mount(24) else { return };
    let settings = || {
        Settings::in_folder(disk.path().join("data"))
            .forecasts(false)
            .set("store", store)
            .unwrap()
            .on_stall(OnStall::Report)
    };
    let clinic = Clinic::in_engine(Engine::open(settings()).unwrap()).await;
    let mut acknowledged = vec![clinic.issued().await.ticket];

    let ballast = Ballast::fill(disk.path());
    let error = loop {
        // What is allocated already may still be filled.
        match clinic.engine.ask(&clinic.host, clinic.issue()).await {
            Ok(issued) => acknowledged.push(issued.ticket),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code(), "engine.unavailable", "{store}: {error}");
    assert!(!clinic.engine.health().is_ready(), "{store}");

    // Reads go on, and show all that was acknowledged.
    let waiting = clinic.snapshot().await.waiting_count;
    assert!(waiting >= acknowledged.len(), "{store}: {waiting} of {}", acknowledged.len());

    drop(ballast);
    until(&clinic.engine, Health::is_ready).await;
    acknowledged.push(clinic.issued().await.ticket);
    clinic.engine.close().await.unwrap();

    let clinic = clinic.moved_to(Engine::open(settings()).unwrap());
    for ticket in acknowledged {
        let find = FindTicket { branch: clinic.branch, ticket };
        clinic.engine.ask(&clinic.host, find).await.unwrap();
    }
    clinic.engine.close().await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_survived_by_sled() {
    a_full_disk_is_survived("sled").await;
}

#[tokio::test]
async fn a_full_disk_is_survived_by_redb() {
    a_full_disk_is_survived("redb").await;
}
