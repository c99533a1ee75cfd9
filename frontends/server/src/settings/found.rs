use std::fmt;
use std::path::PathBuf;

use super::key::Key;
use super::secret::Secret;

/// A value as it was given: one text, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    One(String),
    Many(Vec<String>),
}

/// From where a value comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody said anything.
    Default,
    /// Nobody said anything, and this profile has a default of its own.
    DefaultOf(&'static str),
    /// A line of the settings file.
    File { path: PathBuf, line: usize },
    /// A variable.
    Environment { name: String },
    /// An option.
    CommandLine { option: String },
}

/// A value that was found somewhere, for a key that may or may not exist.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The key as it was written there: `http.address`, or `TURNERO_HTTP_ADDRESS`.
    pub(super) written: String,
    pub(super) given: Given,
    pub(super) origin: Origin,
}

impl Given {
    /// Whether nothing was given.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::One(text) if text.is_empty())
    }

    /// As a line of the settings file would have it.
    pub(super) fn toml(&self, key: &Key) -> String {
        if key.is_secret() && !self.is_empty() {
            return format!("{:?}", Secret::MASK);
        }
        match self {
            Self::One(text) if key.is_list() && text.is_empty() => "[]".to_owned(),
            Self::One(text) if key.is_list() => {
                Self::Many(text.split(',').map(|one| one.trim().to_owned()).collect()).toml(key)
            }
            Self::One(text) if text.parse::<u64>().is_ok() || text.parse::<bool>().is_ok() => {
                text.clone()
            }
            Self::One(text) => format!("{text:?}"),
            Self::Many(texts) => format!("{texts:?}"),
        }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(text) => write!(formatter, "{text:?}"),
            Self::Many(texts) => write!(formatter, "{texts:?}"),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::DefaultOf(profile) => write!(formatter, "default of the profile {profile}"),
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Environment { name } => write!(formatter, "environment, {name}"),
            Self::CommandLine { option } => write!(formatter, "command line, {option}"),
        }
    }
}
