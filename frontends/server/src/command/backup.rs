use std::path::PathBuf;

use clap::Args;
use turnero::erasures::list_beside;
use turnero::store::{Store, StoreError, backup_to_folder_watched};

use super::store::{self, NothingThere};
use crate::control::{self, Answer, Wish};
use crate::exit::Outcome;
use crate::progress::{Progress, say};
use crate::settings::Settings;

/// Write a backup of everything into a new file, also while a server runs
#[derive(Debug, Args)]
#[command(after_help = "\
The file appears under its name only when it is whole and durable. While a server uses the data folder, it is the server \
that takes the backup: it goes on serving, and the folder must be one that it may write. Beside it lies a \
list of the customers who were erased, by their ids alone: restoring an older backup of this folder erases them again.

Example:
  turnero backup --data /var/lib/turnero /backups")]
pub(super) struct Backup {
    /// The folder for the file
    #[arg(value_name = "FOLDER")]
    to: PathBuf,
}

impl Backup {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        match store::open_existing(settings) {
            Err(NothingThere::Store(StoreError::InUse { .. })) => self.by_server(settings),
            store => self.by_ourselves(store?.as_ref()),
        }
    }

    fn by_ourselves(&self, store: &dyn Store) -> Outcome {
        // A backup is about as large as what it is made of.
        let progress = Progress::of_bytes("writing", store.size()?.disk_bytes);
        let mut watch = |bytes| progress.reached(bytes);
        let (file, summary) = backup_to_folder_watched(store, &self.to, &mut watch)?;
        list_beside(store, &self.to)?;
        drop(progress);
        store.close()?;
        Ok(say(&format!("{}: {} bytes", file.display(), summary.bytes))?)
    }

    fn by_server(&self, settings: &Settings) -> Outcome {
        // The server stands in another folder than we do.
        let folder = std::path::absolute(&self.to)?;
        let progress = Progress::of_time("the server writes");
        let answer = control::ask(&settings.data, &Wish::Backup { folder })?;
        drop(progress);
        match answer {
            Answer::BackedUp { file, bytes } => {
                Ok(say(&format!("{}: {bytes} bytes", file.display()))?)
            }
            other => Err(other.unexpected().into()),
        }
    }
}
