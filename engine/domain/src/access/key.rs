use serde::{Deserialize, Serialize};

use super::permission::Grants;
use super::secret::SecretHash;
use crate::{Branches, KeyId, Name, Timestamp, UserId};

/// What a program shows to be let in. It acts for the user who made it: it never may more than they, and
/// ends when they do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) name: Name,
    /// Whose it is; `None`: the operator's.
    pub(super) owner: Option<UserId>,
    pub(super) grants: Grants,
    pub(super) branches: Branches,
    pub(super) hash: SecretHash,
    pub(super) created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) used_at: Option<Timestamp>,
}

impl Key {
    /// Whether it still holds.
    pub(super) fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    pub(super) fn view(&self, key: KeyId) -> KeyView {
        KeyView {
            key,
            name: self.name.clone(),
            owner: self.owner,
            permissions: self.grants.clone(),
            branches: self.branches.clone(),
            created_at: self.created_at,
            until: self.until,
            used_at: self.used_at,
        }
    }
}

/// A key, without its secret, which nobody can tell any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyView {
    /// Its id.
    pub key: KeyId,
    /// What it is called.
    pub name: Name,
    /// Whose it is; `None`: the operator's.
    pub owner: Option<UserId>,
    /// What it allows, as far as its owner may.
    pub permissions: Grants,
    /// Where it holds, as far as its owner may.
    pub branches: Branches,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it runs out.
    pub until: Option<Timestamp>,
    /// When it was used last, to the hour.
    pub used_at: Option<Timestamp>,
}
