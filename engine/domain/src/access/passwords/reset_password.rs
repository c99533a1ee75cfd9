use serde::{Deserialize, Serialize};

use super::{EndAllBut, decided};
use crate::access::document::StoredPassword;
use crate::access::event::PasswordWay;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, UserRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::{Access, Holder};
use crate::access::user::User;
use crate::{AccessId, Context, Decided, Message, Permission, Timestamp, UserId};

/// Chooses a new password by a link. The engine sends it. The link can be used once; all sessions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ResetPassword {
    /// What is kept of the link.
    pub hash: SecretHash,
    /// What is kept of the password.
    pub password: StoredPassword,
}

impl Message for ResetPassword {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "reset_password";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let found = access.resetting(self.hash, context.now).ok_or(UserRefusal::ResetUnknown)?;
        decided(found, PasswordWay::Reset, &self.password, Some(EndAllBut(None)))
    }
}

impl Access {
    fn resetting(&self, hash: SecretHash, now: Timestamp) -> Option<(UserId, &User)> {
        let Some(Holder::Reset(user)) = self.index.secrets.get(&hash) else { return None };
        let found = self.user(*user).filter(|found| found.active)?;
        found.reset.filter(|reset| now < reset.until).map(|_| (*user, found))
    }

    /// Whose password this link lets choose, if it still can be used.
    pub fn user_of_reset(&self, hash: SecretHash, now: Timestamp) -> Option<UserId> {
        self.resetting(hash, now).map(|(user, _)| user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::event::SessionEnd;
    use crate::access::example::*;
    use crate::access::session::SessionKind::Browser;
    use crate::given::{Given, minute};

    fn started_reset() -> Given<Access> {
        let until = minute(60);
        let reset = AccessEvent::ResetStarted { user: user(AGENT), hash: hash(0x55), until };
        site().and(started(1, AGENT, Browser)).and(reset)
    }

    fn reset(n: u8) -> ResetPassword {
        ResetPassword { hash: hash(n), password: stored("other") }
    }

    #[test]
    fn a_link_is_used_once_and_all_sessions_end() {
        let outcome = started_reset().when(&reset(0x55));
        let (sessions, why) = (vec![session(1)], SessionEnd::PasswordSet);
        outcome.then(&[
            AccessEvent::PasswordSet { user: user(AGENT), how: PasswordWay::Reset },
            AccessEvent::SessionsEnded { sessions, why },
        ]);
        outcome.afterwards().when(&reset(0x55)).then_refused("user.reset_unknown");
    }

    #[test]
    fn a_link_runs_out_and_a_newer_one_takes_its_place() {
        started_reset().at(minute(60)).when(&reset(0x55)).then_refused("user.reset_unknown");
        let (user, until) = (user(AGENT), minute(60));
        let newer = AccessEvent::ResetStarted { user, hash: hash(0x56), until };
        let given = started_reset().and(newer);
        given.when(&reset(0x55)).then_refused("user.reset_unknown");
        given.when(&reset(0x56)).afterwards();
        let given = given.and(AccessEvent::UserDeactivated { user });
        given.when(&reset(0x56)).then_refused("user.reset_unknown");
    }

    #[test]
    fn no_other_secret_is_a_link() {
        started_reset().when(&reset(0x70)).then_refused("user.reset_unknown");
    }
}
