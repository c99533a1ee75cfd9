//! Customers come from files and go into files.

mod export;
mod import;

use clap::{Args, Subcommand};

use crate::exit::Outcome;
use crate::settings::{self, Settings};

/// Take customers in from a file, or write all of them into one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  turnero customers import a-file.csv
  turnero customers export all.csv
  turnero customers import --help")]
pub(super) struct Customers {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Import(import::Import),
    Export(export::Export),
}

impl Customers {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        if settings.store == settings::Store::Memory {
            return Err("store is memory, which holds nobody; set it to sled or redb".into());
        }
        match &self.what {
            What::Import(import) => import.run(settings),
            What::Export(export) => export.run(settings),
        }
    }
}

/// Whether the folder is in use, most likely by a server, which has to do it then.
fn is_in_use(error: &turnero::OpenError) -> bool {
    matches!(error, turnero::OpenError::Store(turnero::store::StoreError::InUse { .. }))
}
