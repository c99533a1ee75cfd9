use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use turnero::Engine;
use turnero::erasures::{Erased, erased_in, listed_in};

use super::runtime::small_runtime;
use super::store;
use crate::exit::Outcome;
use crate::progress::{Progress, say};
use crate::settings::{self, Settings};

/// Fill a new data folder from a backup
#[derive(Debug, Args)]
#[command(after_help = "\
The folder must be new or empty. A backup of one kind of store can be restored into another: set store.

A backup holds customers who were erased after it was taken. They are erased again: those whom the list beside the backups \
names, and with --replaces those of whom the folder tells that is being replaced. Wait until the program says that it is done \
before you start a server.

Example:
  turnero restore --data /srv/new --replaces /srv/old /backups/turnero-00000000000000001234.backup")]
pub(super) struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    backup: PathBuf,

    /// The data folder that this replaces: who was erased there is erased here too
    #[arg(long, value_name = "FOLDER")]
    replaces: Option<PathBuf>,
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
        // Known before anything is restored, so that nothing is half done if it cannot be.
        let erased = self.erased_since()?;
        let store = store::open(settings)?;
        let progress = Progress::of_bytes("restoring", bytes);
        let summary = store.restore(&mut progress.reading(file))?;
        drop(progress);
        store.close()?;
        let back = erase_again(settings, &erased)?;
        let (streams, folder) = (summary.streams, settings.data.display());
        say(&format!("{folder}: {streams} streams, checked to the last byte"))?;
        say(&format!("{back} customers had been erased since, and are erased again"))?;
        Ok(say(self.what_is_not_known())?)
    }

    /// Who was erased, as far as anybody can tell.
    fn erased_since(&self) -> Outcome<Erased> {
        let beside = self.backup.parent().filter(|folder| *folder != Path::new(""));
        let mut erased = listed_in(beside.unwrap_or(Path::new(".")))?;
        if let Some(replaced) = &self.replaces {
            let progress = Progress::of_time("looking who was erased");
            let store = store::open_other(replaced)?;
            erased.extend(erased_in(store.as_ref())?);
            store.close()?;
            drop(progress);
        }
        Ok(erased)
    }

    fn what_is_not_known(&self) -> &'static str {
        if self.replaces.is_some() {
            "nobody else was erased, as the folder that this replaces tells"
        } else {
            NOT_KNOWN
        }
    }
}

/// What a list cannot know.
const NOT_KNOWN: &str = "whoever was erased after the newest backup of that folder is back: if the data folder that this \
                         replaces can still be read, restore with --replaces instead, or erase them by hand";

/// Erases them in the folder that was just filled; gives how many were back.
fn erase_again(settings: &Settings, erased: &Erased) -> Outcome<usize> {
    if erased.is_empty() {
        return Ok(0);
    }
    let progress = Progress::of_time("erasing again who was erased");
    let back = small_runtime()?.block_on(async {
        let engine = Engine::open(settings.engine()?.forecasts(false).visits(false))?;
        let back = engine.erase_again(erased).await?;
        engine.close().await?;
        Outcome::Ok(back)
    });
    drop(progress);
    back
}
