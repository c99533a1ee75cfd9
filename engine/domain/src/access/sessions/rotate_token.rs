use serde::{Deserialize, Serialize};

use super::ending;
use crate::access::event::{AccessEvent, SessionEnd};
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::secret::{Mark, SecretHash};
use crate::access::session::Presented;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, SessionId, Timestamp};

/// Gives a program another refresh token for the one that it shows. The engine sends it, after it has seen
/// that the token was made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RotateToken {
    /// Which session.
    pub session: SessionId,
    /// The token that it shows.
    pub shown: SecretHash,
    /// The token that it is to be given.
    pub given: SecretHash,
    /// Which client it is.
    pub client: Mark,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotated {
    /// The program has another token.
    Given {
        /// When it runs out, unused or at the most, whichever is earlier.
        until: Timestamp,
    },
    /// The token came a second time: somebody else may have it, and the whole family has ended.
    Reused,
}

impl Message for RotateToken {
    type Aggregate = Access;
    type Reply = Rotated;

    const NAME: &'static str = "rotate_token";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let Self { session, shown, given, client } = *self;
        let unknown = GrantRefusal::SessionUnknown { session };
        let found = access.held_session(session, context.now).ok_or(unknown.clone())?;
        let tokens = found.tokens.as_ref().ok_or(unknown)?;
        if tokens.present(shown, client, context.now) == Presented::Reused {
            return Ok(ending(vec![session], SessionEnd::TokenReused, Rotated::Reused));
        }
        let until = context.now.plus(access.rules.refresh_idle).min(found.ends);
        let rotated = AccessEvent::TokenRotated { session, shown, given, client, until };
        Ok(Decided::new(vec![rotated], Rotated::Given { until }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::access::session::SessionKind;
    use crate::given::{Given, minute};

    /// A program that has the token 0x70.
    fn program() -> Given<Access> {
        site().and(started(1, AGENT, SessionKind::Program)).at(minute(20))
    }

    fn rotate(shown: u8, given: u8, client: u8) -> RotateToken {
        let (shown, given, client) = (hash(shown), hash(given), mark(client));
        RotateToken { session: session(1), shown, given, client }
    }

    /// The family ends.
    #[track_caller]
    fn ends(given: &Given<Access>, rotate: &RotateToken) {
        let outcome = given.when(rotate);
        let (sessions, why) = (vec![session(1)], SessionEnd::TokenReused);
        outcome.then(&[AccessEvent::SessionsEnded { sessions, why }]).reply(&Rotated::Reused);
        outcome.afterwards().when(&self::rotate(0x71, 0x7F, 1)).then_refused("session.unknown");
    }

    #[test]
    fn a_token_is_exchanged_for_the_next() {
        let outcome = program().when(&rotate(0x70, 0x71, 1));
        let until = minute(960);
        outcome
            .then(&[AccessEvent::TokenRotated {
                session: session(1),
                shown: hash(0x70),
                given: hash(0x71),
                client: mark(1),
                until,
            }])
            .reply(&Rotated::Given { until });
        outcome.afterwards().when(&rotate(0x71, 0x72, 1)).afterwards();
    }

    #[test]
    fn a_token_that_comes_a_second_time_ends_the_family() {
        let after = program().when(&rotate(0x70, 0x71, 1)).afterwards();
        ends(&after, &rotate(0x70, 0x72, 1));
    }

    #[test]
    fn within_10_seconds_the_same_client_may_have_lost_the_answer() {
        let after = program().when(&rotate(0x70, 0x71, 1)).afterwards();
        let soon = after.clone().at(minute(20).plus_millis(10_000));
        let again = soon.when(&rotate(0x70, 0x72, 1)).afterwards();
        // Either answer may have arrived; the first token that is shown settles it.
        again.when(&rotate(0x71, 0x73, 1)).afterwards();
        let settled = again.at(minute(21)).when(&rotate(0x72, 0x73, 1)).afterwards();
        ends(&settled, &rotate(0x71, 0x74, 1));
        let late = after.at(minute(20).plus_millis(10_001));
        ends(&late, &rotate(0x70, 0x72, 1));
    }

    #[test]
    fn within_10_seconds_another_client_ends_the_family() {
        let after = program().when(&rotate(0x70, 0x71, 1)).afterwards();
        let soon = after.at(minute(20).plus_millis(1_000));
        ends(&soon, &rotate(0x70, 0x72, 2));
    }

    #[test]
    fn a_family_ends_with_its_lifetime_however_often_it_is_used() {
        let mut given = program();
        for n in 0..100 {
            given = given
                .at(minute(100 + u32::from(n)))
                .when(&rotate(0x70 + n, 0x71 + n, 1))
                .afterwards();
        }
        given.at(minute(960)).when(&rotate(0xD4, 0xD5, 1)).then_refused("session.unknown");
    }

    #[test]
    fn a_browser_has_no_tokens() {
        let given = site().and(started(1, AGENT, SessionKind::Browser)).at(minute(20));
        given.when(&rotate(0x70, 0x71, 1)).then_refused("session.unknown");
    }
}
