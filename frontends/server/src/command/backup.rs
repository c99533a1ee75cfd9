use std::path::PathBuf;

use clap::Args;
use turnero::store::backup_to_folder_watched;

use super::store;
use crate::exit::Outcome;
use crate::progress::{Progress, say};
use crate::settings::Settings;

/// Write a backup of everything into a new file
#[derive(Debug, Args)]
#[command(after_help = "\
The file appears under its name only when it is whole and durable. The data folder must not be in use: a server that
runs has to be stopped first.

Example:
  turnero backup --data /var/lib/turnero /backups")]
pub(super) struct Backup {
    /// The folder for the file
    #[arg(value_name = "FOLDER")]
    to: PathBuf,
}

impl Backup {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        let store = store::open_existing(settings)?;
        // A backup is about as large as what it is made of.
        let progress = Progress::of_bytes("writing", store.size()?.disk_bytes);
        let mut watch = |bytes| progress.reached(bytes);
        let (path, summary) = backup_to_folder_watched(store.as_ref(), &self.to, &mut watch)?;
        drop(progress);
        store.close()?;
        let (streams, bytes) = (summary.streams, summary.bytes);
        Ok(say(&format!("{}: {streams} streams, {bytes} bytes", path.display()))?)
    }
}
