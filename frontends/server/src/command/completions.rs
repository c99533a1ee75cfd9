use std::io;

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::CommandLine;
use crate::exit::Outcome;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  turnero completions bash > /etc/bash_completion.d/turnero")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    #[expect(clippy::unnecessary_wraps, reason = "every command has an outcome")]
    pub(super) fn run(&self) -> Outcome {
        generate(self.shell, &mut CommandLine::command(), "turnero", &mut io::stdout());
        Ok(())
    }
}
