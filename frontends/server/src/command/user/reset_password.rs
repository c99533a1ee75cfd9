use clap::Args;
use turnero::access::UserName;

use super::{fulfilled, say_link};
use crate::control::{Answer, Wish};
use crate::exit::Outcome;
use crate::settings::Settings;

/// Print a one-time code with which somebody chooses a new password
#[derive(Debug, Args)]
#[command(after_help = "\
Until they have chosen it, the old password holds. When they have, all their sessions end.

Example:
  turnero user reset-password first.admin")]
pub(super) struct ResetPassword {
    /// What they sign in by
    #[arg(value_name = "USER-NAME")]
    user_name: UserName,
}

impl ResetPassword {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        let wish = Wish::StartReset { user_name: self.user_name.clone() };
        match fulfilled(settings, wish)? {
            Answer::ResetStarted { link } => say_link(&link),
            other => Err(other.unexpected().into()),
        }
    }
}
