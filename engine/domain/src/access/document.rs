use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::email::Email;
use super::secret::SecretHash;
use super::user_name::UserName;
use crate::Name;

/// What is kept of a person apart from the events: sealed on disk, in no feed, and erased when it is no
/// longer needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum AccessDocument {
    /// Who a user is, and what they prove it with.
    User(UserDocument),
    /// Where a session was begun.
    Session(SessionOrigin),
}

/// Who a user is, and what they prove it with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDocument {
    /// Who.
    #[serde(flatten)]
    pub profile: Profile,
    /// What is kept of the password; `None`: none was chosen yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<StoredPassword>,
    /// The second factor, if it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
}

/// Who a user is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    /// What they sign in by.
    pub user_name: UserName,
    /// First name.
    pub first_name: Hidden<Name>,
    /// Last name.
    pub last_name: Hidden<Name>,
    /// Where mail reaches them.
    pub email: Email,
}

/// Something that stands in a document and is not shown in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(transparent)]
pub struct Hidden<T>(pub T);

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("..")
    }
}

/// What is kept of a password. The rules only compare it; the engine knows how it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPassword {
    /// The hash, with its parameters and its salt.
    pub hash: Hidden<Arc<str>>,
    /// It is as short as only a second factor allows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub short: bool,
}

impl StoredPassword {
    /// What a message says by it which stored password it means.
    pub fn mark(&self) -> SecretHash {
        SecretHash::new(*blake3::hash(self.hash.0.as_bytes()).as_bytes())
    }
}

/// What a second factor is checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// The secret that the codes come from, in Base32.
    pub secret: Hidden<Arc<str>>,
    /// What is kept of the recovery codes that were not used yet.
    pub codes: Vec<SecretHash>,
}

/// Where a session was begun, so that its owner knows it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionOrigin {
    /// The network address.
    pub address: Hidden<Arc<str>>,
    /// What the browser or program calls itself.
    pub program: Hidden<Arc<str>>,
}
