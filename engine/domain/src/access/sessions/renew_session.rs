use serde::{Deserialize, Serialize};

use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::session::SessionKind;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, SessionId, Timestamp};

/// Lets a browser stay signed in that is being used. The engine sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RenewSession {
    /// Which session.
    pub session: SessionId,
}

/// How long the session lasts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRenewed {
    /// When it runs out, unused or at the most, whichever is earlier.
    pub until: Timestamp,
}

impl Message for RenewSession {
    type Aggregate = Access;
    type Reply = SessionRenewed;

    const NAME: &'static str = "renew_session";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (session, now) = (self.session, context.now);
        let found = access.live_session(session, now);
        let found = found.filter(|found| found.kind == SessionKind::Browser);
        let found = found.ok_or(GrantRefusal::SessionUnknown { session })?;
        let until = now.plus(access.rules.session_idle).min(found.ends);
        if until <= found.until {
            return Ok(Decided::answer(SessionRenewed { until: found.until }));
        }
        let renewed = AccessEvent::SessionRenewed { session, until };
        Ok(Decided::new(vec![renewed], SessionRenewed { until }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::{Given, minute};

    fn signed_in() -> Given<Access> {
        site().and(started(1, AGENT, SessionKind::Browser)).and(started(
            2,
            AGENT,
            SessionKind::Program,
        ))
    }

    fn renew(n: u128) -> RenewSession {
        RenewSession { session: session(n) }
    }

    #[test]
    fn a_session_that_is_used_goes_on_but_not_beyond_its_lifetime() {
        let outcome = signed_in().at(minute(100)).when(&renew(1));
        let (session, until) = (session(1), minute(220));
        outcome
            .then(&[AccessEvent::SessionRenewed { session, until }])
            .reply(&SessionRenewed { until });
        let mut given = outcome.afterwards();
        for at in [200, 300, 400, 500, 600, 700, 800] {
            given = given.at(minute(at)).when(&renew(1)).afterwards();
        }
        let last = given.at(minute(900)).when(&renew(1)).afterwards();
        assert_eq!(last.state().live_session(session, minute(901)).unwrap().until, minute(960));
        last.clone().at(minute(950)).when(&renew(1)).then_nothing();
        last.at(minute(960)).when(&renew(1)).then_refused("session.unknown");
    }

    #[test]
    fn what_has_ended_or_belongs_to_a_program_is_not_renewed() {
        signed_in().at(minute(120)).when(&renew(1)).then_refused("session.unknown");
        signed_in().when(&renew(2)).then_refused("session.unknown");
        signed_in().when(&renew(9)).then_refused("session.unknown");
    }
}
