use std::fs::File;
use std::path::PathBuf;

use clap::Args;

use super::store;
use crate::exit::Outcome;
use crate::progress::{Progress, say};
use crate::settings::{self, Settings};

/// Fill a new data folder from a backup
#[derive(Debug, Args)]
#[command(after_help = "\
The folder must be new or empty. A backup of one kind of store can be restored into another: set store.

Example:
  turnero restore --data /var/lib/turnero /backups/turnero-00000000000000001234.backup")]
pub(super) struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    backup: PathBuf,
}

impl Restore {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        if settings.store == settings::Store::Memory {
            return Err(
                "store is memory, which would forget the backup at once; set it to sled or redb"
                    .into(),
            );
        }
        let unreadable =
            |error| format!("the backup {} cannot be read: {error}", self.backup.display());
        let file = File::open(&self.backup).map_err(unreadable)?;
        let bytes = file.metadata().map_err(unreadable)?.len();
        let store = store::open(settings)?;
        let progress = Progress::of_bytes("restoring", bytes);
        let summary = store.restore(&mut progress.reading(file))?;
        drop(progress);
        store.close()?;
        let (streams, folder) = (summary.streams, settings.data.display());
        Ok(say(&format!("{folder}: {streams} streams, checked to the last byte"))?)
    }
}
