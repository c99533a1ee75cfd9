//! A disk that is really full: a small one in memory, mounted for the test.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod shared;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use shared::{Kind, batch_after};
use tempfile::TempDir;
use turnero_store::conformance::{events_of, stream};
use turnero_store::{Store, StoreError};

/// A small disk, until this is dropped.
struct SmallDisk {
    root: TempDir,
}

impl SmallDisk {
    /// `None` where this user may not mount.
    fn mount(mebibytes: u32) -> Option<Self> {
        let root = TempDir::new().unwrap();
        let size = format!("size={mebibytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(root.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self { root })
    }

    fn path(&self) -> &Path {
        self.root.path()
    }

    /// Fills it up, but for so many bytes.
    fn fill_but(&self, free: u64) -> PathBuf {
        let path = self.path().join("filler");
        let mut filler = fs::File::create(&path).unwrap();
        while filler.write_all(&[0; 4096]).is_ok() {}
        let length = filler.metadata().unwrap().len();
        filler.set_len(length.saturating_sub(free)).unwrap();
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.root.path()).output();
    }
}

fn fill_until_refused(store: &dyn Store, mut position: u64) -> (u64, StoreError) {
    loop {
        match store.append(&batch_after(position, 500)) {
            Ok(()) => position += 500,
            Err(error) => return (position, error),
        }
    }
}

fn check(kind: Kind) {
    let Some(disk) = SmallDisk::mount(24) else {
        eprintln!("SKIPPED a full disk under {kind:?}: no small disk can be mounted here");
        return;
    };
    let ballast: PathBuf = disk.path().join("ballast");
    fs::write(&ballast, vec![0; 8 * 1024 * 1024]).unwrap();
    let folder = disk.path().join("data");
    let store = kind.open(&folder).unwrap();
    let (acknowledged, error) = fill_until_refused(&*store, 0);
    assert!(acknowledged > 0);
    assert!(matches!(error, StoreError::DiskFull), "{kind:?}: {error}");
    assert!(matches!(store.append(&batch_after(acknowledged, 1)), Err(StoreError::Failed)));
    assert_eq!(events_of(&*store, stream(1)).len() as u64, acknowledged, "reads go on");
    // Room for what it keeps free for itself, and for nothing else.
    let filler = disk.fill_but(2 * 1024 * 1024 + 4 * 1024);
    // A store may find that it is sound; that there is space again it cannot find.
    let recovered = store.recover();
    assert!(matches!(recovered, Ok(()) | Err(StoreError::DiskFull)), "{kind:?}: {recovered:?}");
    let position = store.heads().unwrap()[0].position;
    assert!(store.append(&batch_after(position, 500)).is_err());
    assert_eq!(events_of(&*store, stream(1)).len() as u64, position, "reads still go on");

    fs::remove_file(&ballast).unwrap();
    fs::remove_file(&filler).unwrap();
    store.recover().unwrap();
    let there = store.heads().unwrap()[0].position;
    assert!(there >= acknowledged && there <= acknowledged + 1_000, "{kind:?}: {there}");
    store.append(&batch_after(there, 500)).unwrap();
    assert_eq!(store.verify().unwrap().damage, None);

    // The same again, and the process ends without recovering.
    let (acknowledged, error) = fill_until_refused(&*store, there + 500);
    assert!(matches!(error, StoreError::DiskFull), "{kind:?}: {error}");
    drop(store);
    let roomy = TempDir::new().unwrap();
    let copied = Command::new("cp").arg("-r").arg(&folder).arg(roomy.path()).status().unwrap();
    assert!(copied.success());
    let store = kind.open(&roomy.path().join("data")).unwrap();
    assert!(store.heads().unwrap()[0].position >= acknowledged);
    assert_eq!(store.verify().unwrap().damage, None);
}

#[test]
fn a_full_disk_under_sled_is_told_and_survived() {
    check(Kind::Sled);
}

#[test]
fn a_full_disk_under_redb_is_told_and_survived() {
    check(Kind::Redb);
}
