use serde::{Deserialize, Serialize};

use super::{EndAllBut, decided};
use crate::access::document::StoredPassword;
use crate::access::event::PasswordWay;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::secret::SecretHash;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, SessionId};

/// Changes one's own password. The engine sends it, after the present one was shown and fitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangePassword {
    /// The mark of the stored password that the one shown fitted.
    pub replaces: SecretHash,
    /// What is kept of the new one.
    pub password: StoredPassword,
    /// Whether all other sessions end.
    pub end_others: bool,
    /// The session that goes on.
    pub session: Option<SessionId>,
}

impl Message for ChangePassword {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "change_password";
    const PERMISSION: Permission = permissions::ACCOUNT_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (user, found) = access.oneself(context)?;
        found.document_with(user, self.replaces)?;
        let end = self.end_others.then_some(EndAllBut(self.session));
        decided((user, found), PasswordWay::Changed, &self.password, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::document::UserDocument;
    use crate::access::event::SessionEnd;
    use crate::access::example::*;
    use crate::access::session::SessionKind::{Browser, Program};

    fn change(end_others: bool) -> ChangePassword {
        let (replaces, password) = (stored("hash").mark(), stored("other"));
        ChangePassword { replaces, password, end_others, session: Some(session(1)) }
    }

    fn set() -> AccessEvent {
        AccessEvent::PasswordSet { user: user(AGENT), how: PasswordWay::Changed }
    }

    #[test]
    fn a_password_is_changed_and_the_other_sessions_end_if_they_are_to() {
        let given = site().and(started(1, AGENT, Browser)).and(started(2, AGENT, Program));
        let given = given.by(of(AGENT));
        let document = UserDocument { password: Some(stored("other")), ..document("the.agent") };
        given.when(&change(false)).then(&[set()]).then_kept(&[kept(AGENT, document.clone())]);
        let (sessions, why) = (vec![session(2)], SessionEnd::PasswordSet);
        given
            .when(&change(true))
            .then(&[set(), AccessEvent::SessionsEnded { sessions, why }])
            .then_kept(&[kept(AGENT, document), (session(2).into(), None)]);
    }

    #[test]
    fn a_password_that_was_changed_meanwhile_is_not_overwritten() {
        let given = site().by(of(AGENT)).when(&change(false)).afterwards();
        given.when(&change(false)).then_refused("password.changed_meanwhile");
    }

    #[test]
    fn a_short_password_needs_the_second_factor() {
        let mut short = change(false);
        short.password.short = true;
        site().by(of(AGENT)).when(&short).then_refused("password.needs_second_factor");
        agent_with_second_factor().by(of(AGENT)).when(&short).afterwards();
    }

    #[test]
    fn only_a_user_has_a_password() {
        site().when(&change(false)).then_refused("user.not_a_user");
    }
}
