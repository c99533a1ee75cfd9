use serde::{Deserialize, Serialize};

use super::SessionList;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Asks where somebody else is signed in. From where they did is their own business: only they see the
/// address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListUserSessions {
    /// Who.
    pub user: UserId,
}

impl Message for ListUserSessions {
    type Aggregate = Access;
    type Reply = SessionList;

    const NAME: &'static str = "list_user_sessions";
    const PERMISSION: Permission = permissions::SESSIONS_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let user = access.visible_user(&access.asking(context), self.user)?;
        let mut sessions = access.sessions_of(user, context.now);
        for session in &mut sessions {
            session.origin = None;
        }
        Ok(Decided::answer(SessionList { sessions }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessDocument;
    use crate::access::example::*;
    use crate::access::session::SessionKind::Browser;

    #[test]
    fn others_see_the_sessions_and_not_the_addresses() {
        let given = site()
            .and(started(1, AGENT, Browser))
            .and_kept(session(1), Some(AccessDocument::Session(origin())))
            .by(of(ADMIN));
        let list = ListUserSessions { user: user(AGENT) };
        let Ok(decided) = list.decide(given.state(), &given.context()) else { panic!("refused") };
        assert_eq!(decided.reply.sessions.len(), 1);
        assert!(decided.reply.sessions.iter().all(|session| session.origin.is_none()));
        given.when(&ListUserSessions { user: user(9) }).then_refused("user.unknown");
        given
            .by(of(MANAGER))
            .when(&ListUserSessions { user: user(ADMIN) })
            .then_refused("user.unknown");
    }
}
