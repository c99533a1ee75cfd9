use serde::{Deserialize, Serialize};

use crate::access::key::KeyView;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, KeyId, Message, Permission};

/// Asks about one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindKey {
    /// Which one.
    pub key: KeyId,
}

impl Message for FindKey {
    type Aggregate = Access;
    type Reply = KeyView;

    const NAME: &'static str = "find_key";
    const PERMISSION: Permission = permissions::KEYS_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (asking, key) = (access.asking(context), self.key);
        let found = access.visible_key(&asking, key).ok_or(GrantRefusal::KeyUnknown { key })?;
        Ok(Decided::answer(found.view(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    #[test]
    fn a_key_is_shown_where_the_one_who_asks_is_and_nowhere_else() {
        let given = site().and(key_created(1, Some(ADMIN))).by(of(MANAGER));
        let outcome = given.when(&FindKey { key: key(1) });
        outcome.then_nothing().reply(&given.state().keys[&key(1)].view(key(1)));
        given.when(&FindKey { key: key(2) }).then_refused("key.unknown");
        let mut wide = key_created(2, Some(ADMIN));
        let crate::access::AccessEvent::KeyCreated { branches, .. } = &mut wide else { return };
        *branches = crate::Branches::All;
        given.and(wide).when(&FindKey { key: key(2) }).then_refused("key.unknown");
    }
}
