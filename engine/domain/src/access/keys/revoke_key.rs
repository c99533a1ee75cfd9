use serde::{Deserialize, Serialize};

use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, KeyId, Message, Permission, PrincipalId};

/// Revokes a key: one's own, or that of somebody below. Holds at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RevokeKey {
    /// Which one.
    pub key: KeyId,
}

impl Message for RevokeKey {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "revoke_key";
    const PERMISSION: Permission = permissions::KEYS_REVOKE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (asking, key) = (access.asking(context), self.key);
        let found = access.visible_key(&asking, key).ok_or(GrantRefusal::KeyUnknown { key })?;
        let owner = found.owner.map(|owner| PrincipalId::User(owner.into()));
        if owner != Some(context.principal) {
            asking.stands_above(access.rank_of(found))?;
        }
        Ok(Decided::new(vec![AccessEvent::KeyRevoked { key }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::minute;

    fn revoke(n: u128) -> RevokeKey {
        RevokeKey { key: key(n) }
    }

    #[test]
    fn a_revoked_key_lets_nobody_in() {
        let given = site().and(key_created(1, Some(ADMIN))).by(of(ADMIN));
        let outcome = given.when(&revoke(1));
        outcome.then(&[AccessEvent::KeyRevoked { key: key(1) }]);
        let after = outcome.afterwards();
        assert!(after.state().holder_of(hash(0x4B), minute(30)).is_none());
        after.when(&revoke(1)).then_refused("key.unknown");
    }

    #[test]
    fn the_key_of_somebody_else_is_revoked_by_those_above() {
        let given = site().and(key_created(1, Some(OTHER_ADMIN)));
        given.clone().by(of(ADMIN)).when(&revoke(1)).then_refused("access.rank_too_low");
        given.by(of(BOSS)).when(&revoke(1)).afterwards();
        site().and(key_created(1, Some(AGENT))).by(of(ADMIN)).when(&revoke(1)).afterwards();
        site().and(key_created(1, None)).by(of(ADMIN)).when(&revoke(1)).afterwards();
    }
}
