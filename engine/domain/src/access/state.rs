use std::sync::Arc;

use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::device::{Device, Stage};
use super::failures::{Failed, Failures};
use super::key::Key;
use super::role::{Role, RoleId};
use super::rules::Rules;
use super::secret::{Mark, SecretHash, TokenKeyId};
use super::session::Session;
use super::user::User;
use crate::{DeviceId, KeyId, SessionId, Timestamp, UserId};

/// Who may do what: the users of an engine with their roles, where they are signed in, and the keys and
/// devices that act without them. One for each engine.
///
/// Only its events and documents change it. Who a user is does not stand in the serialised state: it comes
/// from the documents, and so do the indexes over it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Access {
    pub(super) seq: u64,
    pub(super) rules: Rules,
    pub(super) users: OrdMap<UserId, Arc<User>>,
    pub(super) roles: OrdMap<Uuid, Arc<Role>>,
    /// The roles that need a second factor.
    pub(super) strict_roles: OrdSet<RoleId>,
    pub(super) sessions: OrdMap<SessionId, Arc<Session>>,
    pub(super) keys: OrdMap<KeyId, Arc<Key>>,
    pub(super) devices: OrdMap<DeviceId, Arc<Device>>,
    pub(super) failures: Failures,
    /// The names of the keys that sign tokens, the newest last.
    pub(super) token_keys: Vector<TokenKey>,
    /// The last session that was looked at for having run out.
    pub(super) cleared_to: Option<SessionId>,
    /// How many super admins were ever made: setting up is over with the first.
    pub(super) set_up: bool,
    /// What can be found quickly. It follows from the rest.
    #[serde(skip)]
    pub(super) index: Index,
}

/// A key that signs tokens, or signed them until a while ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TokenKey {
    pub(super) key: TokenKeyId,
    pub(super) made_at: Timestamp,
}

/// What can be found quickly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// Users by the folded name that they sign in by.
    pub(super) names: OrdMap<Arc<str>, UserId>,
    /// Who shows this secret.
    pub(super) secrets: OrdMap<SecretHash, Holder>,
    /// How many users have no role.
    pub(super) unreviewed: usize,
}

/// Who shows a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    Key(KeyId),
    Device(DeviceId),
    /// A device that shows the code which it is paired by.
    Expected(DeviceId),
    /// A user with a link to a new password.
    Reset(UserId),
}

impl Serialize for Access {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Access {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut access = Self::deserialize(deserializer)?;
        let secrets = &mut access.index.secrets;
        for (id, key) in &access.keys {
            secrets.insert(key.hash, Holder::Key(*id));
        }
        for (id, device) in &access.devices {
            let (hash, holder) = match device.stage {
                Stage::Expected { code, .. } => (code, Holder::Expected(*id)),
                Stage::Paired { hash } => (hash, Holder::Device(*id)),
            };
            secrets.insert(hash, holder);
        }
        for (id, user) in &access.users {
            if let Some(reset) = user.reset {
                secrets.insert(reset.hash, Holder::Reset(*id));
            }
        }
        access.index.unreviewed = access.users.values().filter(|user| user.role.is_none()).count();
        Ok(access)
    }
}

impl Access {
    /// The number of the newest event that it has seen.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// The rules of the site.
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether the first super admin was made.
    pub const fn is_set_up(&self) -> bool {
        self.set_up
    }

    /// The name of the key that signs tokens; `None` until one was made.
    pub fn token_key(&self) -> Option<TokenKeyId> {
        self.token_keys.last().map(|key| key.key)
    }

    /// Whether a token that was signed with this key may still be about.
    pub fn knows_token_key(&self, key: TokenKeyId) -> bool {
        self.token_keys.iter().any(|known| known.key == key)
    }

    /// Who has failed of late, and how often: what the engine goes on from after a restart.
    pub fn failures(&self) -> impl Iterator<Item = (Mark, Failed)> {
        self.failures.iter()
    }

    pub(super) fn user(&self, user: UserId) -> Option<&User> {
        self.users.get(&user).map(Arc::as_ref)
    }
}
