use std::time::Duration;

use turnero_domain::access::{AccountRefusal, GrantRefusal, PasswordRefusal, UserRefusal};

use crate::bounds::BUSY_RETRY_AFTER;
use crate::error::AskError;

/// Why somebody was not let in, or could not change how they are.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// The site has no pepper.
    #[error("nobody can sign in here yet: the setting `pepper` is missing; set it and start again")]
    NotConfigured,
    /// Unknown user, wrong password, out of use: nobody is told which.
    #[error("the user name or the password is wrong; check both, or ask an administrator")]
    SignInFailed,
    /// The password fits, and a second factor is on.
    #[error("your account has a second factor; send its code too, or a recovery code")]
    SecondFactorNeeded,
    /// Too many failures.
    #[error("there were too many failures; try again in {} seconds", retry_after.as_secs().max(1))]
    TooManyAttempts {
        /// When to come back.
        retry_after: Duration,
    },
    /// Too many requests.
    #[error("there are too many requests; come back in {} ms", retry_after.as_millis().max(1))]
    TooManyRequests {
        /// When to come back.
        retry_after: Duration,
    },
    /// The cookie, the token or the key lets nobody in.
    #[error("you are not signed in, or not any more; sign in, or use a key that holds")]
    Unauthenticated,
    /// The rules say no, or the engine could not carry it out.
    #[error(transparent)]
    Ask(#[from] AskError<AccountRefusal>),
}

impl CredentialError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotConfigured => "access.not_configured",
            Self::SignInFailed => "access.sign_in_failed",
            Self::SecondFactorNeeded => "access.second_factor_needed",
            Self::TooManyAttempts { .. } => "access.too_many_attempts",
            Self::TooManyRequests { .. } => "access.too_many_requests",
            Self::Unauthenticated => "access.unauthenticated",
            Self::Ask(error) => error.code(),
        }
    }

    /// When to come back, if that helps.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyAttempts { retry_after }
            | Self::TooManyRequests { retry_after }
            | Self::Ask(
                AskError::Busy { retry_after } | AskError::Unavailable { retry_after, .. },
            ) => Some(*retry_after),
            _ => None,
        }
    }

    pub(super) const fn busy() -> Self {
        Self::Ask(AskError::Busy { retry_after: BUSY_RETRY_AFTER })
    }

    /// What the rules found out at the last moment, told as what was found out before would have been.
    pub(super) fn of_sign_in(error: AskError<AccountRefusal>) -> Self {
        use AccountRefusal::{Password, User};
        match error {
            AskError::Refused(User(_) | Password(_)) => Self::SignInFailed,
            error => Self::Ask(error),
        }
    }
}

macro_rules! refusals {
    ($($refusal:ty),*) => {$(
        impl From<$refusal> for CredentialError {
            fn from(refusal: $refusal) -> Self {
                Self::Ask(AskError::Refused(refusal.into()))
            }
        }
    )*};
}
refusals!(AccountRefusal, UserRefusal, PasswordRefusal, GrantRefusal);
