use serde::{Deserialize, Serialize};

use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::secret::TokenKeyId;
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, Message, Permission};

/// Signs tokens with a new key from now on. Those that were signed before hold until they run out, or
/// until some more keys were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct MakeTokenKey {
    /// Only if there is none yet: what the engine asks for at its first start.
    #[serde(default)]
    pub only_first: bool,
}

impl Message for MakeTokenKey {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "make_token_key";
    const PERMISSION: Permission = permissions::RULES_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        access.asking(context).may_give_branches(&Branches::All)?;
        if self.only_first && access.token_key().is_some() {
            return Ok(Decided::answer(()));
        }
        let name: uuid::Uuid = context.fresh_secret(0);
        let [.., a, b, c, d, e, f, g, h] = *name.as_bytes();
        let key = TokenKeyId::new([a, b, c, d, e, f, g, h]);
        Ok(Decided::new(vec![AccessEvent::TokenKeyMade { key }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::bounds::TOKEN_KEYS_MAX;
    use crate::access::example::*;

    #[test]
    fn the_newest_key_signs_and_a_few_older_ones_are_still_known() {
        let make = MakeTokenKey { only_first: false };
        let mut given = site();
        let mut keys = Vec::new();
        for seed in 0..=TOKEN_KEYS_MAX {
            given = given.seed(seed as u128).when(&make).afterwards();
            keys.push(given.state().token_key().unwrap());
        }
        assert!(!given.state().knows_token_key(keys[0]));
        assert!(keys.iter().skip(1).all(|key| given.state().knows_token_key(*key)));
        given.when(&MakeTokenKey { only_first: true }).then_nothing();
    }

    #[test]
    fn the_first_key_is_made_once() {
        let first = MakeTokenKey { only_first: true };
        empty().when(&first).afterwards().when(&first).then_nothing();
    }
}
