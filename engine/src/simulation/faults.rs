use std::collections::BTreeMap;

use bytes::Bytes;
use turnero_store::faulty::{FaultyDisk, Unsynced, WriteFault};

use super::dice::Dice;
use super::report::Report;

/// What is wrong with the disk, so that a failure without a reason is noticed.
#[derive(Debug, Default)]
pub(super) struct Faults {
    full: bool,
    unreachable: bool,
    pub(super) lying: bool,
    /// A write does not come back for the time being.
    pub(super) stalled: bool,
    /// Pruning failed: the store has failed, and the engine will notice with its next write.
    pub(super) pruning_failed: bool,
    /// Faults of writes to come, by the number of the write.
    armed: BTreeMap<u64, WriteFault>,
    /// An event record that cannot be read for the time being: its key, as it was, as it is.
    rotten: Option<(Vec<u8>, Bytes, Bytes)>,
}

/// Keys of event records begin so. They are written once, so they can be healed.
const EVENT: u8 = b'e';

impl Faults {
    /// Whether anything is wrong now, or will be.
    pub(super) fn any(&self) -> bool {
        self.full || self.unreachable || self.is_rotten() || !self.armed.is_empty()
    }

    /// Whether something on the disk cannot be read.
    pub(super) fn is_rotten(&self) -> bool {
        self.rotten.is_some()
    }

    /// An event record cannot be read for a while.
    fn rot(&mut self, disk: &FaultyDisk, dice: &mut Dice, report: &mut Report) {
        self.heal(disk);
        let mut keys = disk.keys();
        keys.retain(|key| key.first() == Some(&EVENT));
        let Some(key) = dice.pick(&keys) else { return };
        let Some(before) = disk.value(&key) else { return };
        if disk.flip_bit(&key, dice.place(1 << 12))
            && let Some(after) = disk.value(&key)
        {
            report.count("fault: unreadable for a while");
            report.faults += 1;
            self.rotten = Some((key, before, after));
        }
    }

    /// What could not be read can be read again.
    pub(super) fn heal(&mut self, disk: &FaultyDisk) {
        if let Some((key, before, after)) = self.rotten.take()
            && disk.value(&key) == Some(after)
        {
            disk.set_value(&key, Some(before));
        }
    }

    /// Something new goes wrong.
    pub(super) fn strike(&mut self, disk: &FaultyDisk, dice: &mut Dice, report: &mut Report) {
        match dice.below(10) {
            0 => {
                self.full = true;
                disk.set_full(true);
                report.count("fault: disk full");
            }
            1 => {
                self.unreachable = true;
                disk.set_unreachable(true);
                report.count("fault: disk unreachable");
            }
            2 => self.rot(disk, dice, report),
            3 if self.armed.is_empty() => {
                self.lying = true;
                disk.set_lying(true);
                disk.set_after_failed_sync(Unsynced::Kept);
                report.count("fault: disk lies");
            }
            _ => {
                let after = dice.below(3);
                self.arm(after, disk, dice);
            }
        }
    }

    /// A write to come goes wrong; so many others come before it.
    pub(super) fn arm(&mut self, after: u64, disk: &FaultyDisk, dice: &mut Dice) {
        let fault = match dice.below(3) {
            0 => WriteFault::FailsBefore,
            1 => WriteFault::AnswerIsLost,
            _ => WriteFault::SyncFails,
        };
        if !self.lying {
            disk.set_after_failed_sync(fate(dice));
        }
        disk.fail_write_after(after, fault);
        self.armed.insert(disk.writes() + after, fault);
    }

    /// The disk works again, as far as that can be told from outside.
    pub(super) fn lift(&mut self, disk: &FaultyDisk) {
        self.heal(disk);
        self.full = false;
        self.unreachable = false;
        disk.set_full(false);
        disk.set_unreachable(false);
    }

    /// Whether a write since `before` had a reason to fail. What had its effect is over.
    pub(super) fn explain(&mut self, before: u64, disk: &FaultyDisk, report: &mut Report) -> bool {
        let later = self.armed.split_off(&disk.writes());
        let over = std::mem::replace(&mut self.armed, later);
        let written = disk.writes() > before;
        let mut struck = (self.full || self.unreachable) && written;
        if struck {
            report.faults += 1;
        }
        for fault in over.values() {
            struck = true;
            report.faults += 1;
            report.count(match fault {
                WriteFault::FailsBefore => "fault: write fails before",
                WriteFault::AnswerIsLost => "fault: answer is lost",
                WriteFault::SyncFails => "fault: sync fails",
            });
        }
        struck
    }
}

/// What becomes of what was not synced.
pub(super) fn fate(dice: &mut Dice) -> Unsynced {
    if dice.percent(50) { Unsynced::Lost } else { Unsynced::Kept }
}
