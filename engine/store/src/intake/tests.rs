//! The intake over a tree in memory, which is the disk that a crash leaves, and a log in a folder.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::ops::Bound;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tempfile::TempDir;

use super::*;
use crate::memory::MemoryTree;

/// A disk that outlives whoever opened it.
#[derive(Clone, Default)]
struct Disk(Arc<Kept>);

#[derive(Default)]
struct Kept {
    pairs: MemoryTree,
    full: AtomicBool,
    writes: AtomicUsize,
}

impl Tree for Disk {
    fn kind(&self) -> &'static str {
        "disk"
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.0.pairs.get(key)
    }

    fn scan(
        &self,
        range: KeyRange<'_>,
        direction: Direction,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        self.0.pairs.scan(range, direction, visit)
    }

    fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        if self.0.full.load(Ordering::SeqCst) {
            return Err(StoreError::DiskFull);
        }
        self.0.writes.fetch_add(1, Ordering::SeqCst);
        self.0.pairs.write(changes)
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn reopen(&self) -> Result<(), StoreError> {
        if self.0.full.load(Ordering::SeqCst) { Err(StoreError::DiskFull) } else { Ok(()) }
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

fn everything(tree: &impl Tree, direction: Direction) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    let all = (Bound::Unbounded, Bound::Unbounded);
    tree.scan(all, direction, &mut |key, value| {
        found.push((key.to_vec(), value.to_vec()));
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    found
}

fn assert_holds(tree: &impl Tree, expected: &Pairs) {
    let mut pairs: Vec<_> = expected.clone().into_iter().collect();
    assert!(everything(tree, Direction::Forward) == pairs, "forward");
    pairs.reverse();
    assert!(everything(tree, Direction::Backward) == pairs, "backward");
    for number in 0..40_u8 {
        let key = [b'k', number];
        let found = tree.get(&key).unwrap();
        assert_eq!(found.as_deref(), expected.get(&key[..]).map(Vec::as_slice), "{number}");
    }
}

fn put(key: &[u8], value: &[u8]) -> Changes {
    let mut changes = Changes::new();
    changes.put(key, value);
    changes
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u8) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_041);
        u8::try_from((self.0 >> 33) % u64::from(limit)).unwrap()
    }

    /// Changes of some keys out of forty, often small, sometimes large, now and then larger than the log takes.
    fn changes(&mut self) -> Changes {
        let mut changes = Changes::new();
        let count = [1, 3, 10, 90][usize::from(self.below(4))];
        for _ in 0..count {
            let key = [b'k', self.below(40)];
            if self.below(5) == 0 {
                changes.remove(&key);
            } else {
                let length = [0, 20, 400, 4_000][usize::from(self.below(4))];
                changes.put(&key, &vec![self.below(255); length]);
            }
        }
        changes
    }
}

fn note(pairs: &mut Pairs, changes: &Changes) {
    for change in changes.iter() {
        match change.value {
            Some(value) => pairs.insert(change.key.to_vec(), value.to_vec()),
            None => pairs.remove(change.key),
        };
    }
}

#[test]
fn what_was_written_is_read_whether_it_was_carried_or_not_and_survives_every_crash() {
    for seed in 0..6 {
        let (root, disk) = (TempDir::new().unwrap(), Disk::default());
        let (mut chance, mut pairs) = (Chance(seed), Pairs::new());
        let mut intake = Intake::open(root.path(), disk.clone()).unwrap();
        for _ in 0..80 {
            let changes = chance.changes();
            intake.write(&changes).unwrap();
            note(&mut pairs, &changes);
            match chance.below(12) {
                0 => assert_holds(&intake, &pairs),
                // A crash, as far as the log is concerned: nothing is carried at the end.
                1 => {
                    drop(intake);
                    intake = Intake::open(root.path(), disk.clone()).unwrap();
                    assert_holds(&disk, &pairs);
                }
                2 => {
                    intake.close().unwrap();
                    assert_holds(&disk, &pairs);
                    drop(intake);
                    intake = Intake::open(root.path(), disk.clone()).unwrap();
                }
                3 => intake.reopen().unwrap(),
                _ => {}
            }
        }
        assert_holds(&intake, &pairs);
    }
}

/// Keeps what the disk held, whatever is carried later.
fn frozen(disk: &Disk) -> Disk {
    let copy = Disk::default();
    let mut changes = Changes::new();
    for (key, value) in everything(disk, Direction::Forward) {
        changes.put(&key, &value);
    }
    copy.write(&changes).unwrap();
    copy
}

#[test]
fn however_far_the_tree_had_come_when_the_machine_ended_nothing_is_missing() {
    let (root, disk) = (TempDir::new().unwrap(), Disk::default());
    let (mut chance, mut pairs) = (Chance(99), Pairs::new());
    let intake = Intake::open(root.path(), disk.clone()).unwrap();
    for step in 0..60 {
        let changes = chance.changes();
        intake.write(&changes).unwrap();
        note(&mut pairs, &changes);
        if step % 10 == 0 {
            // First the log, then the tree: what is carried in between is in both.
            let copy = TempDir::new().unwrap();
            for name in ["intake-0", "intake-1"] {
                fs::copy(root.path().join(name), copy.path().join(name)).unwrap();
            }
            let found = Intake::open(copy.path(), frozen(&disk)).unwrap();
            assert_holds(&found, &pairs);
        }
    }
}

#[test]
fn a_record_that_was_not_finished_is_not_there_and_what_comes_before_it_is() {
    let (root, disk) = (TempDir::new().unwrap(), Disk::default());
    let intake = Intake::open(root.path(), disk.clone()).unwrap();
    intake.write(&put(b"k1", &[1; 600])).unwrap();
    intake.write(&put(b"k2", &[2; 600])).unwrap();
    drop(intake);
    let file = OpenOptions::new().write(true).open(root.path().join("intake-0")).unwrap();
    file.write_at(&[0xAA; 100], 1_024 + 512).unwrap();
    let intake = Intake::open(root.path(), disk).unwrap();
    assert_holds(&intake, &Pairs::from([(b"k1".to_vec(), vec![1; 600])]));
}

#[test]
fn a_record_that_is_damaged_before_others_is_refused() {
    let (root, disk) = (TempDir::new().unwrap(), Disk::default());
    let intake = Intake::open(root.path(), disk.clone()).unwrap();
    for number in 1..=3 {
        intake.write(&put(&[b'k', number], &[number; 600])).unwrap();
    }
    drop(intake);
    let file = OpenOptions::new().write(true).open(root.path().join("intake-0")).unwrap();
    file.write_at(&[0xAA; 100], 1_024 + 512).unwrap();
    for _ in 0..2 {
        let refusal = Intake::open(root.path(), disk.clone()).err();
        assert!(matches!(refusal, Some(StoreError::Damaged(_))), "{refusal:?}");
    }
    assert_holds(&disk, &Pairs::new());
}

#[test]
fn little_things_are_carried_together_and_large_ones_at_once() {
    let (root, disk) = (TempDir::new().unwrap(), Disk::default());
    let intake = Intake::open(root.path(), disk.clone()).unwrap();
    for number in 0..30 {
        intake.write(&put(&[b'k', number], &[1; 1_000])).unwrap();
    }
    intake.reopen().unwrap();
    let writes = || disk.0.writes.load(Ordering::SeqCst);
    assert!(writes() < 30, "{}", writes());
    let mut large = Changes::new();
    for number in 0..40 {
        large.put(&[b'k', number], &[2; 4_000]);
        large.put(&[b'l', number], &[2; 4_000]);
    }
    let before = writes();
    intake.write(&large).unwrap();
    assert_eq!(writes(), before + 1);
    assert_eq!(disk.get(&[b'k', 7]).unwrap().unwrap(), vec![2; 4_000]);
}

#[test]
fn a_large_batch_is_not_undone_by_what_the_log_still_held() {
    let (root, disk) = (TempDir::new().unwrap(), Disk::default());
    let intake = Intake::open(root.path(), disk.clone()).unwrap();
    intake.write(&put(b"k1", b"old")).unwrap();
    let mut large = put(b"k1", b"new");
    for number in 0..80 {
        large.put(&[b'l', number], &[2; 4_000]);
    }
    intake.write(&large).unwrap();
    drop(intake);
    let intake = Intake::open(root.path(), disk).unwrap();
    assert_eq!(intake.get(b"k1").unwrap().unwrap(), "new");
}

#[test]
fn when_the_tree_takes_nothing_more_it_is_told_and_what_was_kept_stays() {
    let (root, disk) = (TempDir::new().unwrap(), Disk::default());
    let intake = Intake::open(root.path(), disk.clone()).unwrap();
    disk.0.full.store(true, Ordering::SeqCst);
    let mut pairs = Pairs::new();
    let refusal = (0..10_000_u32)
        .find_map(|number| {
            let changes = put(&number.to_be_bytes(), &[1; 4_000]);
            let refused = intake.write(&changes).err();
            if refused.is_none() {
                note(&mut pairs, &changes);
            }
            refused
        })
        .unwrap();
    assert!(matches!(refusal, StoreError::DiskFull), "{refusal}");
    assert_holds(&intake, &pairs);
    assert!(matches!(intake.reopen(), Err(StoreError::DiskFull)));
    assert_holds(&intake, &pairs);
    drop(intake);

    let intake = Intake::open(root.path(), disk.clone()).unwrap();
    assert_holds(&intake, &pairs);
    assert!(matches!(intake.write(&put(b"k1", b"")), Err(StoreError::DiskFull)));
    disk.0.full.store(false, Ordering::SeqCst);
    intake.reopen().unwrap();
    assert_holds(&disk, &pairs);
    intake.write(&put(b"k1", b"again")).unwrap();
    assert_eq!(intake.get(b"k1").unwrap().unwrap(), "again");
}
