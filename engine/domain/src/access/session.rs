use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bounds::ROTATION_GRACE;
use super::document::SessionOrigin;
use super::secret::{Mark, SecretHash};
use crate::{SessionId, Timestamp, UserId};

/// What a session is held by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// A cookie.
    Browser,
    /// Tokens of a program.
    Program,
}

/// A user who is signed in somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) user: UserId,
    pub(super) kind: SessionKind,
    pub(super) started_at: Timestamp,
    /// When it runs out unused.
    pub(super) until: Timestamp,
    /// When it runs out whatever happens.
    pub(super) ends: Timestamp,
    /// The refresh tokens of a program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tokens: Option<Tokens>,
    /// Where it was begun. Not part of the state as it is written: a document is.
    #[serde(skip)]
    pub(super) origin: Option<Arc<SessionOrigin>>,
}

/// Which refresh tokens of a family hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tokens {
    /// Those that hold: one, or several if it is not known which answer has arrived.
    pub(super) holding: Vec<SecretHash>,
    /// The one that was shown last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shown: Option<Shown>,
}

/// The refresh token that was shown last, and made way for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    pub(super) hash: SecretHash,
    pub(super) at: Timestamp,
    pub(super) client: Mark,
}

/// What to make of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presented {
    /// It holds.
    Holds,
    /// It was shown a moment ago by the same client, which may have lost the answer.
    Again,
    /// It held once. Somebody else has it.
    Reused,
}

impl Session {
    /// Whether it still holds.
    pub(super) fn holds(&self, now: Timestamp) -> bool {
        now < self.until && now < self.ends
    }

    pub(super) fn view(&self, session: SessionId) -> SessionView {
        SessionView {
            session,
            kind: self.kind,
            started_at: self.started_at,
            until: self.until.min(self.ends),
            origin: self.origin.as_deref().cloned(),
        }
    }
}

impl Tokens {
    pub(super) fn present(&self, token: SecretHash, client: Mark, now: Timestamp) -> Presented {
        if self.holding.contains(&token) {
            return Presented::Holds;
        }
        let again = self.shown.is_some_and(|shown| {
            let in_time = now <= shown.at.plus(ROTATION_GRACE);
            shown.hash == token && shown.client == client && in_time
        });
        if again { Presented::Again } else { Presented::Reused }
    }
}

/// A session, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Its id.
    pub session: SessionId,
    /// What it is held by.
    pub kind: SessionKind,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it runs out, if it is not used before.
    pub until: Timestamp,
    /// Where it was begun.
    pub origin: Option<SessionOrigin>,
}
