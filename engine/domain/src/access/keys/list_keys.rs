use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::access::bounds::PAGE_MAX;
use crate::access::key::KeyView;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, KeyId, Message, Permission, UserId};

/// Asks which keys there are, a page at a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "snake_case", deny_unknown_fields)]
pub struct ListKeys {
    /// Those behind this one; `None`: from the first.
    pub after: Option<KeyId>,
    /// Only those of this user.
    pub owner: Option<UserId>,
}

/// A page of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyPage {
    /// Those of this page.
    pub keys: Vec<KeyView>,
    /// Which one to ask for what follows; `None`: there is no more.
    pub after: Option<KeyId>,
}

impl Message for ListKeys {
    type Aggregate = Access;
    type Reply = KeyPage;

    const NAME: &'static str = "list_keys";
    const PERMISSION: Permission = permissions::KEYS_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        let from = self.after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut found = access
            .keys
            .range((from, Bound::Unbounded))
            .filter(|(_, key)| asking.branches.cover(&key.branches))
            .filter(|(_, key)| self.owner.is_none() || key.owner == self.owner);
        let keys: Vec<_> = found.by_ref().take(PAGE_MAX).map(|(id, key)| key.view(*id)).collect();
        let after = found.next().and_then(|_| keys.last().map(|key| key.key));
        Ok(Decided::answer(KeyPage { keys, after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::{Given, minute};

    fn list(given: &Given<Access>, owner: Option<u128>) -> Vec<KeyId> {
        let list = ListKeys { owner: owner.map(user), ..ListKeys::default() };
        let Ok(decided) = list.decide(given.state(), &given.context()) else { panic!("refused") };
        decided.reply.keys.iter().map(|key| key.key).collect()
    }

    #[test]
    fn keys_are_listed_without_their_secrets() {
        let given = site().and(key_created(1, Some(ADMIN))).and(key_created(2, None)).by(of(ADMIN));
        assert_eq!(list(&given, None), [key(1), key(2)]);
        assert_eq!(list(&given, Some(ADMIN)), [key(1)]);
        let Ok(decided) = ListKeys::default().decide(given.state(), &given.context()) else {
            panic!("refused")
        };
        let written = serde_json::to_string(&decided.reply).unwrap();
        assert!(!written.contains(&hash(0x4B).to_string()), "{written}");
        assert_eq!(decided.reply.keys[0].created_at, minute(6));
    }

    #[test]
    fn keys_outside_ones_branches_are_not_listed() {
        let mut wide = key_created(1, None);
        let crate::access::AccessEvent::KeyCreated { branches, .. } = &mut wide else { return };
        *branches = crate::Branches::All;
        let given = site().and(wide).and(key_created(2, None)).by(of(MANAGER));
        assert_eq!(list(&given, None), [key(2)]);
    }
}
