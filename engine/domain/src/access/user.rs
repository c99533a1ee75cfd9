use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::document::{Profile, UserDocument};
use super::role::RoleId;
use super::secret::{Mark, SecretHash};
use crate::{Branches, KeyId, SessionId, Timestamp, UserId};

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct User {
    pub(super) active: bool,
    pub(super) role: Option<RoleId>,
    pub(super) branches: Branches,
    pub(super) second_factor: bool,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) signed_in_at: Option<Timestamp>,
    /// The last time step whose code was used: a code is good once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<u64>,
    /// The link to a new password that is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reset: Option<Reset>,
    /// Where they are signed in, the oldest first.
    pub(super) sessions: Vec<SessionId>,
    /// Their keys that hold.
    pub(super) keys: Vec<KeyId>,
    /// Where they have signed in from of late, the newest last.
    pub(super) origins: Vec<Mark>,
    /// Who they are. Not part of the state as it is written: a document is.
    #[serde(skip)]
    pub(super) document: Option<Arc<UserDocument>>,
}

/// A link to a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reset {
    pub(super) hash: SecretHash,
    pub(super) until: Timestamp,
}

/// A user, as those see them who may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserView {
    /// Their id.
    pub user: UserId,
    /// Who they are; `None` only while their document is being taken away.
    #[serde(flatten)]
    pub profile: Option<Profile>,
    /// Whether they may sign in.
    pub active: bool,
    /// Their role.
    pub role: Option<RoleId>,
    /// Where it holds.
    pub branches: Branches,
    /// Whether their second factor is on.
    pub second_factor: bool,
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// Since when they are known.
    pub created_at: Timestamp,
    /// When they were changed last.
    pub updated_at: Timestamp,
    /// When they signed in last.
    pub signed_in_at: Option<Timestamp>,
}

impl User {
    pub(super) fn view(&self, user: UserId) -> UserView {
        let document = self.document.as_deref();
        UserView {
            user,
            profile: document.map(|document| document.profile.clone()),
            active: self.active,
            role: self.role,
            branches: self.branches.clone(),
            second_factor: self.second_factor,
            has_password: document.is_some_and(|document| document.password.is_some()),
            created_at: self.created_at,
            updated_at: self.updated_at,
            signed_in_at: self.signed_in_at,
        }
    }
}
