use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use turnero::store::{Store, StoreError, memory};

use super::options::SettingsOptions;
use super::store;
use crate::exit::{Failure, Outcome};
use crate::progress::{Progress, say};

/// Walk through everything that is kept and report the first damage
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  turnero verify --data /var/lib/turnero
  turnero verify --backup /backups/turnero-00000000000000001234.backup")]
pub(super) struct Verify {
    /// Look at a backup instead of the data folder
    #[arg(long, value_name = "FILE")]
    backup: Option<PathBuf>,
}

impl Verify {
    pub(super) fn run(&self, settings: &SettingsOptions) -> Outcome {
        match &self.backup {
            Some(path) => backup(path),
            None => folder(settings),
        }
    }
}

fn folder(settings: &SettingsOptions) -> Outcome {
    let settings = settings.read()?.settings;
    let store = match store::open_existing(&settings) {
        // It was noticed at opening already.
        Err(store::NothingThere::Store(StoreError::Damaged(damage))) => return damaged(&damage),
        store => store?,
    };
    let progress = Progress::of_time("looking at everything");
    let report = store.verify()?;
    drop(progress);
    store.close()?;
    match report.damage {
        Some(damage) => damaged(&damage),
        None => Ok(say(&format!(
            "no damage in {} batches, {} events and {} documents",
            report.batches, report.events, report.documents
        ))?),
    }
}

/// Whoever restores a backup checks it to the last byte; so it is restored, into memory.
fn backup(path: &Path) -> Outcome {
    let unreadable = |error| format!("the backup {} cannot be read: {error}", path.display());
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    let progress = Progress::of_bytes("looking at everything", bytes);
    let restored = memory::new().restore(&mut progress.reading(file));
    drop(progress);
    match restored {
        Ok(summary) => Ok(say(&format!(
            "no damage in {} batches of {} streams",
            summary.batches, summary.streams
        ))?),
        Err(StoreError::BadBackup { what }) => damaged(&what),
        Err(error) => Err(error.into()),
    }
}

fn damaged(what: &dyn std::fmt::Display) -> Outcome {
    say(&format!("damaged: {what}; restore an older backup into a new folder"))?;
    Err(Failure::Found)
}
