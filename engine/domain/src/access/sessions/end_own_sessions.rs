use serde::{Deserialize, Serialize};

use super::ending;
use crate::access::event::SessionEnd;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, SessionId};

/// Signs oneself out everywhere, or everywhere else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "snake_case", deny_unknown_fields)]
pub struct EndOwnSessions {
    /// The session that goes on.
    pub except: Option<SessionId>,
}

impl Message for EndOwnSessions {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "end_own_sessions";
    const PERMISSION: Permission = permissions::ACCOUNT_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (_, user) = access.oneself(context)?;
        let others = user.sessions.iter().copied().filter(|session| Some(*session) != self.except);
        Ok(ending(others.collect(), SessionEnd::SignedOut, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::example::*;
    use crate::access::session::SessionKind::{Browser, Program};

    #[test]
    fn one_signs_out_everywhere_else() {
        let given = [(1, AGENT), (2, AGENT), (3, MANAGER)]
            .into_iter()
            .fold(site(), |given, (n, id)| given.and(started(n, id, Browser)))
            .and(started(4, AGENT, Program))
            .by(of(AGENT));
        let outcome = given.when(&EndOwnSessions { except: Some(session(2)) });
        let (sessions, why) = (vec![session(1), session(4)], SessionEnd::SignedOut);
        outcome.then(&[AccessEvent::SessionsEnded { sessions, why }]);
        outcome.afterwards().when(&EndOwnSessions { except: Some(session(2)) }).then_nothing();
    }
}
