use serde::{Deserialize, Serialize};

use super::ending;
use crate::access::event::SessionEnd;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, SessionId};

/// Signs oneself out: here, or somewhere else. Ends a program's tokens too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct EndSession {
    /// Which session.
    pub session: SessionId,
}

impl Message for EndSession {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "end_session";
    const PERMISSION: Permission = permissions::ACCOUNT_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let session = self.session;
        let (user, _) = access.oneself(context)?;
        // Who signs out as the session runs out has signed out.
        let found = access.sessions.get(&session).filter(|found| found.user == user);
        found.ok_or(GrantRefusal::SessionUnknown { session })?;
        Ok(ending(vec![session], SessionEnd::SignedOut, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::example::*;
    use crate::access::session::SessionKind::Browser;

    #[test]
    fn one_ends_ones_own_sessions_and_no_others() {
        let given = site().and(started(1, AGENT, Browser)).and(started(2, MANAGER, Browser));
        let given = given.by(of(AGENT));
        let end = |n| EndSession { session: session(n) };
        let (sessions, why) = (vec![session(1)], SessionEnd::SignedOut);
        let outcome = given.when(&end(1));
        outcome
            .then(&[AccessEvent::SessionsEnded { sessions, why }])
            .then_kept(&[(session(1).into(), None)]);
        outcome.afterwards().when(&end(1)).then_refused("session.unknown");
        given.when(&end(2)).then_refused("session.unknown");
        site().when(&end(1)).then_refused("user.not_a_user");
    }
}
