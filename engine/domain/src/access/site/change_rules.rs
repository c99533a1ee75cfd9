use serde::{Deserialize, Serialize};

use crate::access::bounds::{LIFETIME_MAX, LIFETIME_MIN};
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::rules::Rules;
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, Message, Permission};

/// Changes the rules of the site. Sessions that are under way keep the lifetime that they began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeRules {
    /// All of them; one that is left out is what it is at a new site.
    pub rules: Rules,
}

impl Message for ChangeRules {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "change_rules";
    const PERMISSION: Permission = permissions::RULES_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        access.asking(context).may_give_branches(&Branches::All)?;
        let (least, most) = (LIFETIME_MIN, LIFETIME_MAX);
        let off = |(_, length): &(&str, crate::Seconds)| !(least..=most).contains(length);
        if let Some((rule, _)) = self.rules.lifetimes().into_iter().find(off) {
            return Err(AccountRefusal::RuleOutOfRange { rule, least, most });
        }
        if access.rules == self.rules {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![AccessEvent::RulesChanged { rules: self.rules }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seconds;
    use crate::access::example::*;

    #[test]
    fn the_rules_are_changed_within_bounds() {
        let rules = Rules { self_sign_up: true, ..Rules::default() };
        let given = site().by(of(BOSS));
        given.when(&ChangeRules { rules }).then(&[AccessEvent::RulesChanged { rules }]);
        given.when(&ChangeRules { rules: Rules::default() }).then_nothing();
        for session_idle in [Seconds::new(59), Seconds::minutes(400 * 24 * 60 + 1)] {
            let rules = Rules { session_idle, ..Rules::default() };
            given.when(&ChangeRules { rules }).then_refused("rules.out_of_range");
        }
    }
}
