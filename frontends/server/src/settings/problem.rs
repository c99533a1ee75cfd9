use std::path::PathBuf;

use super::found::Origin;

/// Why the settings cannot be used. Each sentence says where, what is so, and what can be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// A slip of the pen, most likely: a setting that is not applied would be worse than a refusal.
    #[error("{origin}: there is no setting {written:?}; did you mean {nearest:?}?")]
    Unknown { origin: Origin, written: String, nearest: String },
    /// The value is not one.
    #[error("{origin}: {key} does not take {value}; it takes {takes}")]
    BadValue { origin: Origin, key: String, value: String, takes: String },
    /// The same in two ways.
    #[error("{origin}: {key} is given both as a value and as a file; leave one of them out")]
    Twice { origin: Origin, key: String },
    /// A file with a secret.
    #[error("{origin}: {key} is to be read from {}, which cannot be read ({reason}); check its path and its permissions", path.display())]
    SecretUnreadable { origin: Origin, key: String, path: PathBuf, reason: String },
    /// A file that should hold a secret, and holds nothing.
    #[error("{origin}: {key} is to be read from {}, which is empty; write the secret into it, or leave {key}_file out", path.display())]
    SecretEmpty { origin: Origin, key: String, path: PathBuf },
    /// The settings file.
    #[error("{} cannot be read ({reason}); check its path and its permissions", path.display())]
    FileUnreadable { path: PathBuf, reason: String },
    /// The settings file is no text at all.
    #[error("{} is no text in UTF-8; see docs/settings.md for an example", path.display())]
    FileNotText { path: PathBuf },
    /// The settings file is no TOML.
    #[error("{}:{line}: this is no TOML ({reason}); see docs/settings.md for an example", path.display())]
    NotToml { path: PathBuf, line: usize, reason: String },
    /// A variable with bytes that are no text.
    #[error("environment, {name}: its value is no text; write it in UTF-8")]
    NotText { name: String },
    /// Half of a pair.
    #[error("{missing} is missing, and {given} is set; set both of them or none")]
    Half { given: &'static str, missing: &'static str },
}
