//! How a command ends: what it says, and the code that it leaves.

use std::error::Error;
use std::fmt::Write;
use std::io;
use std::process::ExitCode;

use crate::settings::Problem;

/// What follows the help of the program.
pub(crate) const CODES: &str = "\
Exit codes:
  0  done
  1  it failed, and standard error says why; or a second signal ended it at once
  2  the command line cannot be understood
  3  the settings cannot be used, or are unsafe under the profile prod
  4  verify or doctor found something, or an import refused some lines";

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It failed.
    Failed(Box<dyn Error>),
    /// The settings cannot be used: one sentence for each reason.
    Settings(Vec<String>),
    /// The command line asks for something that this command does not do.
    Usage(String),
    /// It did what it was asked, and what it found is not good. It has said so itself.
    Found,
}

/// How a command ends.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl<E: Into<Box<dyn Error>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Failure {
    pub(crate) fn settings(problems: &[Problem]) -> Self {
        Self::Settings(problems.iter().map(ToString::to_string).collect())
    }

    /// Says it on standard error, and gives the code.
    pub(crate) fn tell(&self) -> ExitCode {
        let (text, code) = match self {
            // `turnero demo | head`: whoever has seen enough is content.
            Self::Failed(error) if is_broken_pipe(error.as_ref()) => (String::new(), 0),
            Self::Failed(error) => (format!("turnero: {error}\n"), 1),
            Self::Settings(reasons) => {
                let mut text = String::from("turnero: the settings cannot be used:\n");
                for reason in reasons {
                    // Writing into a string does not fail.
                    let _ = writeln!(text, "  {reason}");
                }
                text.push_str(
                    "See docs/settings.md; `turnero config` shows where each value comes from.\n",
                );
                (text, 3)
            }
            Self::Usage(says) => (format!("turnero: {says}\n"), 2),
            Self::Found => (String::new(), 4),
        };
        eprint!("{text}");
        ExitCode::from(code)
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
