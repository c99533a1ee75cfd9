use serde::{Deserialize, Serialize};

use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::rank::Rank;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Takes a user out of use. Sessions and keys end at once; what the user did stays theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DeactivateUser {
    /// Who.
    pub user: UserId,
}

impl Message for DeactivateUser {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "deactivate_user";
    const PERMISSION: Permission = permissions::USERS_DEACTIVATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (asking, user) = (access.asking(context), self.user);
        if access.visible_user(&asking, user)?.rank() == Rank::SuperAdmin {
            return Err(AccountRefusal::SuperAdminStays);
        }
        let found = access.subordinate(&asking, user)?;
        if !found.active {
            return Ok(Decided::answer(()));
        }
        let decided = Decided::new(vec![AccessEvent::UserDeactivated { user }], ());
        let forget = |decided: Decided<Self>, session: &_| decided.keeping(*session, None);
        Ok(found.sessions.iter().fold(decided, forget))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::example::*;
    use crate::access::session::SessionKind;
    use crate::given::minute;

    fn deactivate(id: u128) -> DeactivateUser {
        DeactivateUser { user: user(id) }
    }

    #[test]
    fn sessions_and_keys_end_at_once() {
        let given = site()
            .and(started(1, AGENT, SessionKind::Browser))
            .and(key_created(1, Some(AGENT)))
            .by(of(ADMIN));
        assert!(given.state().live_session(session(1), minute(30)).is_some());
        let by_key = PrincipalId::Key(key(1).into());
        assert!(given.state().principal(by_key, minute(30)).is_some());
        let outcome = given.when(&deactivate(AGENT));
        outcome
            .then(&[AccessEvent::UserDeactivated { user: user(AGENT) }])
            .then_kept(&[(session(1).into(), None)]);
        let after = outcome.afterwards();
        assert!(after.state().live_session(session(1), minute(30)).is_none());
        assert!(after.state().principal(by_key, minute(30)).is_none());
        assert!(after.state().principal(of(AGENT), minute(30)).is_none());
        after.when(&deactivate(AGENT)).then_nothing();
    }

    #[test]
    fn a_super_admin_stays_in_use_whoever_asks() {
        for by in [of(BOSS), of(ADMIN), PrincipalId::Host] {
            site().by(by).when(&deactivate(BOSS)).then_refused("access.super_admin_stays");
        }
    }

    #[test]
    fn only_who_stands_above_takes_somebody_out_of_use() {
        for (by, id) in [(ADMIN, OTHER_ADMIN), (ADMIN, ADMIN), (MANAGER, AGENT)] {
            site().by(of(by)).when(&deactivate(id)).then_refused("access.rank_too_low");
        }
        site().by(of(BOSS)).when(&deactivate(ADMIN)).afterwards();
    }

    #[test]
    fn the_user_must_be_known() {
        site().by(of(ADMIN)).when(&deactivate(9)).then_refused("user.unknown");
    }
}
