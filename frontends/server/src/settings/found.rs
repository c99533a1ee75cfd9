use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

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

    /// Whether this is something that must not be shown.
    pub(super) fn is_secret(&self, key: &Key) -> bool {
        key.is_secret() && !self.is_empty()
    }

    /// As a line of the settings file would have it.
    pub(super) fn toml(&self, key: &Key) -> String {
        // Numbers, flags and texts look alike in TOML and in JSON.
        match self.json(key) {
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(Value::to_string).collect();
                format!("[{}]", items.join(", "))
            }
            plain => plain.to_string(),
        }
    }

    /// As a program would have it: numbers are numbers, and lists are lists.
    pub(super) fn json(&self, key: &Key) -> Value {
        if self.is_secret(key) {
            return Secret::MASK.into();
        }
        match self {
            Self::One(text) if key.is_list() => {
                let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
                texts.collect()
            }
            Self::One(text) => plain(text),
            Self::Many(texts) => texts.as_slice().into(),
        }
    }
}

/// What a text says, as the settings file would write it. A number that is written otherwise than numbers are is a text.
fn plain(text: &str) -> Value {
    let number = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
    let flag = text.parse::<bool>().ok();
    number.map(Value::from).or(flag.map(Value::from)).unwrap_or_else(|| text.into())
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
