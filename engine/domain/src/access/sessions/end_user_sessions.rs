use serde::{Deserialize, Serialize};

use super::ending;
use crate::access::event::SessionEnd;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, SessionId, UserId};

/// Signs somebody else out: in one session, or everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct EndUserSessions {
    /// Who.
    pub user: UserId,
    /// Which session; `None`: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

impl Message for EndUserSessions {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "end_user_sessions";
    const PERMISSION: Permission = permissions::SESSIONS_END;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let user = access.subordinate(&access.asking(context), self.user)?;
        let sessions = match self.session {
            None => user.sessions.clone(),
            Some(session) if user.sessions.contains(&session) => vec![session],
            Some(session) => return Err(GrantRefusal::SessionUnknown { session }.into()),
        };
        Ok(ending(sessions, SessionEnd::EndedByOther, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::example::*;
    use crate::access::session::SessionKind::Browser;

    fn end(id: u128, n: Option<u128>) -> EndUserSessions {
        EndUserSessions { user: user(id), session: n.map(session) }
    }

    #[test]
    fn an_admin_signs_out_those_below() {
        let given = [(1, AGENT), (2, AGENT), (3, OTHER_ADMIN)]
            .into_iter()
            .fold(site(), |given, (n, id)| given.and(started(n, id, Browser)))
            .by(of(ADMIN));
        let ended = |sessions: &[u128]| {
            let sessions = sessions.iter().copied().map(session).collect();
            AccessEvent::SessionsEnded { sessions, why: SessionEnd::EndedByOther }
        };
        given.when(&end(AGENT, Some(1))).then(&[ended(&[1])]);
        given.when(&end(AGENT, None)).then(&[ended(&[1, 2])]);
        given.when(&end(AGENT, Some(3))).then_refused("session.unknown");
        given.when(&end(OTHER_ADMIN, None)).then_refused("access.rank_too_low");
        given.when(&end(MANAGER, None)).then_nothing();
        given.when(&end(9, None)).then_refused("user.unknown");
    }
}
