use serde::{Deserialize, Serialize};

use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::session::SessionView;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission};

/// Asks where one is signed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListOwnSessions {}

/// Where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionList {
    /// The sessions that hold, the oldest first.
    pub sessions: Vec<SessionView>,
}

impl Message for ListOwnSessions {
    type Aggregate = Access;
    type Reply = SessionList;

    const NAME: &'static str = "list_own_sessions";
    const PERMISSION: Permission = permissions::ACCOUNT_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (_, user) = access.oneself(context)?;
        let sessions = access.sessions_of(user, context.now);
        Ok(Decided::answer(SessionList { sessions }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessDocument;
    use crate::access::example::*;
    use crate::access::session::SessionKind::{Browser, Program};
    use crate::given::minute;

    #[test]
    fn one_sees_where_one_is_signed_in_and_since_when() {
        let given = site()
            .and(started(1, AGENT, Browser))
            .and_kept(session(1), Some(AccessDocument::Session(origin())))
            .and(started(2, MANAGER, Browser))
            .by(of(AGENT));
        let view = SessionView {
            session: session(1),
            kind: Browser,
            started_at: minute(6),
            until: minute(120),
            origin: Some(origin()),
        };
        given.when(&ListOwnSessions {}).reply(&SessionList { sessions: vec![view] });
        let later = given.and(started(3, AGENT, Program)).at(minute(120));
        later.when(&ListOwnSessions {}).reply(&SessionList { sessions: vec![] });
    }
}
