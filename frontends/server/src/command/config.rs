use clap::Args;

use super::options::SettingsOptions;
use crate::exit::Outcome;
use crate::progress::say;
use crate::settings::reference;

/// Print the settings in effect, and where each comes from; secrets are masked
#[derive(Debug, Args)]
#[command(after_help = "\
What it prints can be used as a settings file. Secrets that lie in files are named by their files; others stand in comments, \
masked, and have to be put in again.

Examples:
  turnero config --settings /etc/turnero/turnero.toml
  turnero config --profile prod --json
  turnero config --reference > settings.md")]
pub(super) struct Config {
    /// As JSON, for programs
    #[arg(long)]
    json: bool,

    /// What settings there are: the page docs/settings.md
    #[arg(long, conflicts_with = "json")]
    reference: bool,
}

impl Config {
    pub(super) fn run(&self, settings: &SettingsOptions) -> Outcome {
        if self.reference {
            return Ok(say(reference().trim_end())?);
        }
        let effective = settings.read()?;
        let text = if self.json {
            serde_json::to_string_pretty(&effective.json())?
        } else {
            effective.toml().trim_end().to_owned()
        };
        Ok(say(&text)?)
    }
}
