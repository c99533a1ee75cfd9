use std::path::PathBuf;

use clap::Args;
use turnero::Language;

use crate::exit::Outcome;
use crate::mail;
use crate::progress::say;
use crate::settings::Settings;

/// Write an invented invoice as a mail, with the templates and settings that are in effect
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is sent, and no server is needed. A mail program opens the file; the paper is attached to it.

Examples:
  turnero mail preview --to invoice.eml
  turnero mail preview --language en > invoice.eml")]
pub(super) struct Preview {
    /// The language; that of mail.language, if it is left out
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,

    /// The file to write; the standard output, if it is left out
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Preview {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        let post = mail::to_look_at(settings)?;
        let mut example = turnero_mail::preview::example()?;
        example.language = self.language;
        let eml = post.eml(&example, &[])?;
        match &self.to {
            Some(path) => {
                std::fs::write(path, &eml)?;
                Ok(say(&format!("The mail lies in {}.", path.display()))?)
            }
            // A mail is in ASCII.
            None => Ok(say(&String::from_utf8_lossy(&eml))?),
        }
    }
}
