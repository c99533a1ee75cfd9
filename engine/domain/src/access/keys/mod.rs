//! Keys for programs: a file for each message.

mod create_key;
mod find_key;
mod list_keys;
mod note_use;
mod revoke_key;

pub use create_key::{CreateKey, KeyCreated};
pub use find_key::FindKey;
pub use list_keys::{KeyPage, ListKeys};
pub use note_use::NoteUse;
pub use revoke_key::RevokeKey;

use super::authority::Authority;
use super::key::Key;
use super::rank::Rank;
use super::role::RoleId;
use super::secret::SecretHash;
use super::state::{Access, Holder};
use crate::{Branches, KeyId, PrincipalId, Timestamp, UserId};

impl Access {
    /// Who shows this secret: a key or a device that holds.
    pub fn holder_of(&self, secret: SecretHash, now: Timestamp) -> Option<PrincipalId> {
        let id = match self.index.secrets.get(&secret)? {
            Holder::Key(key) => PrincipalId::Key((*key).into()),
            Holder::Device(device) => PrincipalId::Device((*device).into()),
            Holder::Expected(_) | Holder::Reset(_) => return None,
        };
        self.authority(id, now).map(|_| id)
    }

    /// The key of this id, if the one who asks may know of it.
    fn visible_key(&self, asking: &Authority, key: KeyId) -> Option<&Key> {
        let found = self.keys.get(&key)?;
        asking.branches.cover(&found.branches).then_some(found)
    }

    /// How high a key stands, for whoever wants to revoke it.
    fn rank_of(&self, key: &Key) -> Rank {
        let role_of = |owner: UserId| self.user(owner).and_then(|owner| owner.role);
        key.owner.and_then(role_of).map_or(Rank::Other, RoleId::rank)
    }

    /// Whose key one makes: a user's own, or the operator's.
    fn owner_of(by: PrincipalId) -> Option<Option<UserId>> {
        match by {
            PrincipalId::User(user) => Some(Some(user.into())),
            PrincipalId::Host => Some(None),
            _ => None,
        }
    }
}

/// Nowhere.
fn nowhere(branches: &Branches) -> bool {
    matches!(branches, Branches::Some(some) if some.is_empty())
}
