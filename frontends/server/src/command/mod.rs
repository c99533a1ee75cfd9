//! The command line. Each command is a file.

mod backup;
mod completions;
mod config;
mod customers;
mod demo;
mod doctor;
mod mail;
mod openapi;
mod options;
mod restore;
mod runtime;
mod serve;
mod store;
mod user;
mod verify;

use clap::{Parser, Subcommand};

use crate::exit::{self, Outcome};
use options::SettingsOptions;

const EXAMPLES: &str = "\
Examples:
  turnero demo               a day in a small clinic, in a folder that is thrown away
  turnero                    serve, with the data in ./turnero-data
  turnero --data /srv/turnero --set http.address=0.0.0.0:8080
  turnero user create NAME   the first super admin, or somebody else
  turnero config             the settings in effect, and where each comes from
  turnero doctor             what would keep it from running well
  turnero backup /backups    a backup, also while a server runs
";

const SERVE: &str = "\
At the first start a one-time code is told that makes the first super admin. SIGTERM and Ctrl-C finish what is under way; a \
second signal ends it at once.

Examples:
  turnero serve --settings /etc/turnero/turnero.toml
  turnero serve --data /srv/turnero --address 127.0.0.1:9000
  TURNERO_HTTP_ADDRESS=127.0.0.1:9000 turnero serve";

const DOCTOR: &str = "\
It changes nothing: where files are kept, and where the data will be, one is put and taken away again. It ends with 4 when \
something will not work.

Example:
  turnero doctor --settings /etc/turnero/turnero.toml";

/// Turns for people who wait: an engine for queues, and its front ends.
#[derive(Debug, Parser)]
#[command(name = "turnero", version, after_help = after_help())]
#[command(propagate_version = true)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    settings: SettingsOptions,

    /// What to do; without a command, serve
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the engine and serve its front ends, until a signal
    #[command(after_help = SERVE)]
    Serve,
    Demo(demo::Demo),
    User(user::User),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Verify(verify::Verify),
    Customers(customers::Customers),
    Mail(mail::Mail),
    Config(config::Config),
    /// Look for what would keep the program from running well
    #[command(after_help = DOCTOR)]
    Doctor,
    #[command(name = "openapi")]
    OpenApi(openapi::OpenApi),
    Completions(completions::Completions),
}

impl CommandLine {
    /// Does what was asked for.
    pub(crate) fn run(&self) -> Outcome {
        let settings = &self.settings;
        match self.command.as_ref().unwrap_or(&Command::Serve) {
            Command::Serve => serve::run(&settings.read()?),
            Command::Demo(demo) => demo.run(settings.first_given()),
            Command::User(user) => user.run(&settings.read()?.settings),
            Command::Backup(backup) => backup.run(&settings.read()?.settings),
            Command::Restore(restore) => restore.run(&settings.read()?.settings),
            Command::Verify(verify) => verify.run(settings),
            Command::Customers(customers) => customers.run(&settings.read()?.settings),
            Command::Mail(mail) => mail.run(&settings.read()?.settings),
            Command::Config(config) => config.run(settings),
            Command::Doctor => doctor::run(&settings.read()?),
            Command::OpenApi(openapi) => openapi.run(),
            Command::Completions(completions) => completions.run(),
        }
    }
}

fn after_help() -> String {
    format!("{EXAMPLES}\n{}\n\nSettings are documented in docs/settings.md.", exit::CODES)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        CommandLine::command().debug_assert();
    }
}
