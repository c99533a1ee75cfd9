use serde::{Deserialize, Serialize};

use crate::access::bounds::RESET_LIFETIME;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, UserRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, Timestamp, UserId};

/// Lets somebody choose a new password by a link that can be used once. Until they do, the old one holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct StartReset {
    /// Who.
    pub user: UserId,
    /// What is kept of the link.
    pub hash: SecretHash,
}

/// The link can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetStarted {
    /// How long.
    pub until: Timestamp,
}

impl Message for StartReset {
    type Aggregate = Access;
    type Reply = ResetStarted;

    const NAME: &'static str = "start_reset";
    const PERMISSION: Permission = permissions::USERS_RESET;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (user, hash) = (self.user, self.hash);
        let found = access.subordinate(&access.asking(context), user)?;
        if !found.active {
            return Err(UserRefusal::Inactive { user }.into());
        }
        let until = context.now.plus(RESET_LIFETIME);
        let started = AccessEvent::ResetStarted { user, hash, until };
        Ok(Decided::new(vec![started], ResetStarted { until }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::example::*;

    fn start(id: u128) -> StartReset {
        StartReset { user: user(id), hash: hash(0x55) }
    }

    #[test]
    fn an_admin_starts_a_reset_for_those_below() {
        let outcome = site().by(of(ADMIN)).when(&start(AGENT));
        let until = site().context().now.plus(RESET_LIFETIME);
        outcome
            .then(&[AccessEvent::ResetStarted { user: user(AGENT), hash: hash(0x55), until }])
            .reply(&ResetStarted { until });
        site().by(of(ADMIN)).when(&start(OTHER_ADMIN)).then_refused("access.rank_too_low");
        site().by(PrincipalId::Host).when(&start(BOSS)).afterwards();
        site().by(of(ADMIN)).when(&start(9)).then_refused("user.unknown");
    }

    #[test]
    fn who_is_out_of_use_does_not_come_back_by_a_link() {
        let given = site().and(AccessEvent::UserDeactivated { user: user(AGENT) }).by(of(ADMIN));
        given.when(&start(AGENT)).then_refused("user.inactive");
    }
}
