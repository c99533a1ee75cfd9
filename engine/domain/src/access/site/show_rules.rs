use serde::{Deserialize, Serialize};

use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::rules::Rules;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission};

/// Asks for the rules of the site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ShowRules {}

impl Message for ShowRules {
    type Aggregate = Access;
    type Reply = Rules;

    const NAME: &'static str = "show_rules";
    const PERMISSION: Permission = permissions::RULES_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, _: &Context) -> Result<Decided<Self>, AccountRefusal> {
        Ok(Decided::answer(access.rules))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::example::*;

    #[test]
    fn the_rules_are_those_that_were_chosen_last() {
        site().when(&ShowRules {}).then_nothing().reply(&Rules::default());
        let rules = Rules { self_sign_up: true, ..Rules::default() };
        let given = site().and(AccessEvent::RulesChanged { rules });
        given.when(&ShowRules {}).reply(&rules);
    }
}
