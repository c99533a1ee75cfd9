//! Looking at mails without sending any.

mod preview;

use clap::{Args, Subcommand};

use crate::exit::Outcome;
use crate::settings::Settings;

/// Look at mails without sending any
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  turnero mail preview --help")]
pub(super) struct Mail {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Preview(preview::Preview),
}

impl Mail {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        match &self.what {
            What::Preview(preview) => preview.run(settings),
        }
    }
}
