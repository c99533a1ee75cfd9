use super::FileName;

/// Why a file could not be kept, or be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilesFault {
    /// There is no such file.
    #[error("there is no file {name} here")]
    NotFound {
        /// Which one.
        name: FileName,
    },
    /// It is not what was put there.
    #[error(
        "the file {name} is damaged where it is kept; restore it from a copy, or delete it to have it made again"
    )]
    Damaged {
        /// Which one.
        name: FileName,
    },
    /// It is larger than any that is kept.
    #[error("the file {name} has {bytes} bytes, and {limit} at most are kept")]
    TooLarge {
        /// Which one.
        name: FileName,
        /// How large it is.
        bytes: u64,
        /// How large it may be.
        limit: usize,
    },
    /// So much waits to be carried away that there is no room for more.
    #[error(
        "{waiting} files wait to be carried to the store of files; look why it does not take them"
    )]
    Full {
        /// How many.
        waiting: usize,
    },
    /// What keeps files does not answer, or has no room. It may at another time.
    #[error("the store of files cannot be reached or has no room ({reason}); it is tried again")]
    Unavailable {
        /// What it says, as far as it says something.
        reason: String,
    },
    /// It does not let us in. No retry mends that.
    #[error("the store of files does not let us in; mend the setting {setting}")]
    Misconfigured {
        /// The setting to look at.
        setting: &'static str,
    },
    /// This kind of store cannot do that.
    #[error("{what} is not to be had from a folder; set a store that speaks S3 to have it")]
    NotOffered {
        /// What was asked for.
        what: &'static str,
    },
}

impl FilesFault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "files.not_found",
            Self::Damaged { .. } => "files.damaged",
            Self::TooLarge { .. } => "files.too_large",
            Self::Full { .. } => "files.full",
            Self::Unavailable { .. } => "files.unavailable",
            Self::Misconfigured { .. } => "files.misconfigured",
            Self::NotOffered { .. } => "files.not_offered",
        }
    }

    /// What went wrong on the way, in words. Never with an address or a secret in it.
    pub fn unavailable(reason: impl std::fmt::Display) -> Self {
        Self::Unavailable { reason: reason.to_string() }
    }
}
