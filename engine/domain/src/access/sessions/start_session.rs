use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::access::bounds::{CLEARED_AT_ONCE, SESSIONS_OF_USER_MAX};
use crate::access::document::{AccessDocument, SecondFactor, SessionOrigin, UserDocument};
use crate::access::event::{AccessEvent, FactorUsed, SessionEnd};
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal, UserRefusal};
use crate::access::secret::{Mark, SecretHash};
use crate::access::session::{Session, SessionKind};
use crate::access::state::Access;
use crate::access::user::User;
use crate::{AccessId, Context, Decided, Message, Permission, SessionId, Timestamp, UserId};

/// Signs somebody in. The engine sends it, after the password and the second factor fitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct StartSession {
    /// The session: a fresh id, for the refresh token tells it.
    pub session: SessionId,
    /// Who.
    pub user: UserId,
    /// What the session is held by.
    pub kind: SessionKind,
    /// The mark of the stored password that the one shown fitted.
    pub password: SecretHash,
    /// The second factor that fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<FactorUsed>,
    /// What is kept of the recovery code, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<SecretHash>,
    /// The account, as failures are counted: they are forgiven.
    pub account: Mark,
    /// The address, as failures are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Mark>,
    /// Where, for its owner to see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SessionOrigin>,
    /// What is kept of the refresh token of a program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SecretHash>,
}

/// Somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStarted {
    /// When it runs out unused.
    pub until: Timestamp,
    /// When it runs out whatever happens.
    pub ends: Timestamp,
}

impl Message for StartSession {
    type Aggregate = Access;
    type Reply = SessionStarted;

    const NAME: &'static str = "start_session";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (user, now) = (self.user, context.now);
        let found = access.user(user).filter(|found| found.active);
        let found = found.ok_or(UserRefusal::Unknown { user })?;
        let document = found.document_with(user, self.password)?;
        let used_up = self.used_factor(found, document)?;
        let (idle, lifetime) = access.rules.lifetime_of(self.kind);
        let (until, ends) = (now.plus(idle), now.plus(lifetime));
        let session = self.session;
        if access.sessions.contains_key(&session) {
            return Err(GrantRefusal::SessionExists.into());
        }
        let ran_out = access.ran_out(found, now);
        let room = access.make_room(found, &ran_out);
        let mut events = Vec::with_capacity(4);
        for (sessions, why) in [(ran_out, SessionEnd::RanOut), (room, SessionEnd::MadeRoom)] {
            if !sessions.is_empty() {
                events.push(AccessEvent::SessionsEnded { sessions, why });
            }
        }
        let gone: Vec<SessionId> = events.iter().flat_map(ended).collect();
        if used_up.is_some() {
            events.push(AccessEvent::RecoveryCodeUsed { user });
        }
        events.push(AccessEvent::SessionStarted {
            session,
            user,
            kind: self.kind,
            until,
            ends,
            account: self.account,
            origin: self.origin,
            token: self.token,
            factor: self.factor,
        });
        let mut decided = Decided::new(events, SessionStarted { until, ends });
        for gone in gone {
            decided = decided.keeping(gone, None);
        }
        if let Some(from) = &self.from {
            decided = decided.keeping(session, Some(AccessDocument::Session(from.clone())));
        }
        if let Some(document) = used_up {
            decided = decided.keeping(user, Some(AccessDocument::User(document)));
        }
        Ok(decided)
    }
}

fn ended(event: &AccessEvent) -> Vec<SessionId> {
    match event {
        AccessEvent::SessionsEnded { sessions, .. } => sessions.clone(),
        _ => Vec::new(),
    }
}

impl StartSession {
    /// Whether the second factor is good: a code of a later time step than the last one, or a recovery code
    /// that was not used. What is kept of the user afterwards, if that changes.
    fn used_factor(
        &self,
        found: &User,
        document: &UserDocument,
    ) -> Result<Option<UserDocument>, AccountRefusal> {
        let wrong = || AccountRefusal::from(GrantRefusal::SecondFactorWrong);
        if !found.second_factor {
            return Ok(None);
        }
        match self.factor {
            Some(FactorUsed::Step(step)) if found.step.is_none_or(|last| last < step) => Ok(None),
            Some(FactorUsed::Recovery) => {
                let code = self.recovery.ok_or_else(wrong)?;
                let before = document.second_factor.as_ref().ok_or_else(wrong)?;
                let place = before.codes.iter().position(|known| *known == code);
                let mut codes = before.codes.clone();
                codes.remove(place.ok_or_else(wrong)?);
                let second_factor = Some(SecondFactor { codes, ..before.clone() });
                Ok(Some(UserDocument { second_factor, ..document.clone() }))
            }
            _ => Err(wrong()),
        }
    }
}

impl Access {
    /// Sessions that have run out: those of this user, and a few of all others.
    fn ran_out(&self, user: &User, now: Timestamp) -> Vec<SessionId> {
        let own = user.sessions.iter().copied();
        let others = self.window().map(|(session, _)| session);
        let over = |session: &SessionId| {
            self.sessions
                .get(session)
                .is_some_and(|found: &std::sync::Arc<Session>| !found.holds(now))
        };
        let mut ran_out: Vec<_> = own.chain(others).filter(over).collect();
        ran_out.sort_unstable();
        ran_out.dedup();
        ran_out
    }

    /// The oldest sessions of this user, if there are too many for one more.
    fn make_room(&self, user: &User, ran_out: &[SessionId]) -> Vec<SessionId> {
        let holds = |session: &&SessionId| !ran_out.contains(session);
        let held: Vec<_> = user.sessions.iter().filter(holds).copied().collect();
        let surplus = (held.len() + 1).saturating_sub(SESSIONS_OF_USER_MAX);
        held.into_iter().take(surplus).collect()
    }

    /// The sessions that are looked at next.
    fn window(&self) -> impl Iterator<Item = (SessionId, &Session)> {
        let from = self.cleared_to.map_or(Bound::Unbounded, Bound::Excluded);
        let sessions = self.sessions.range((from, Bound::Unbounded));
        sessions.take(CLEARED_AT_ONCE).map(|(id, session)| (*id, session.as_ref()))
    }

    /// How far that was; `None`: from the first again.
    pub(in crate::access) fn next_to_clear(&self) -> Option<SessionId> {
        let looked_at: Vec<_> = self.window().map(|(session, _)| session).collect();
        looked_at.get(CLEARED_AT_ONCE - 1).copied()
    }
}

impl crate::access::rules::Rules {
    /// How long a session lasts unused, and at the most.
    pub(super) fn lifetime_of(&self, kind: SessionKind) -> (crate::Seconds, crate::Seconds) {
        match kind {
            SessionKind::Browser => (self.session_idle, self.session_lifetime),
            SessionKind::Program => (self.refresh_idle, self.refresh_lifetime),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seconds;
    use crate::access::example::*;
    use crate::given::{Given, minute};

    fn start() -> StartSession {
        StartSession {
            session: session(9),
            user: user(AGENT),
            kind: SessionKind::Browser,
            password: stored("hash").mark(),
            factor: None,
            recovery: None,
            account: mark(1),
            origin: Some(mark(2)),
            from: Some(origin()),
            token: None,
        }
    }

    fn by_code(step: u64) -> StartSession {
        StartSession { factor: Some(FactorUsed::Step(step)), ..start() }
    }

    fn by_recovery(n: u8) -> StartSession {
        let (factor, recovery) = (Some(FactorUsed::Recovery), Some(hash(n)));
        StartSession { factor, recovery, ..start() }
    }

    #[test]
    fn a_session_runs_out_by_the_rules_and_where_it_began_stands_in_a_document_only() {
        let outcome = site().when(&start());
        let (session, now) = (session(9), site().context().now);
        let (until, ends) = (now.plus(Seconds::minutes(120)), now.plus(Seconds::minutes(960)));
        let started = AccessEvent::SessionStarted {
            session,
            user: user(AGENT),
            kind: SessionKind::Browser,
            until,
            ends,
            account: mark(1),
            origin: Some(mark(2)),
            token: None,
            factor: None,
        };
        outcome
            .then(&[started])
            .then_kept(&[(session.into(), Some(AccessDocument::Session(origin())))])
            .reply(&SessionStarted { until, ends });
        let after = outcome.afterwards();
        assert!(after.state().live_session(session, until.plus_millis(-1)).is_some());
        assert!(after.state().live_session(session, until).is_none());
    }

    #[test]
    fn who_signs_in_is_forgiven_the_failures_of_the_account_and_not_of_the_address() {
        let failed = |account, origin| AccessEvent::FailureNoted {
            what: crate::access::Failure::SignIn,
            account,
            origin,
            more: 0,
        };
        let given = site().and(failed(Some(mark(1)), Some(mark(2))));
        let after = given.when(&start()).afterwards();
        assert_eq!(after.state().failures().map(|(mark, _)| mark).collect::<Vec<_>>(), [mark(2)]);
    }

    #[test]
    fn a_code_is_good_once_and_none_before_it() {
        let given = agent_with_second_factor();
        given.when(&start()).then_refused("second_factor.wrong");
        let after = given.when(&by_code(7)).afterwards();
        let next = |step| StartSession { session: session(10), ..by_code(step) };
        after.when(&next(7)).then_refused("second_factor.wrong");
        after.when(&next(6)).then_refused("second_factor.wrong");
        after.when(&next(8)).afterwards();
    }

    #[test]
    fn a_recovery_code_is_good_once() {
        let after = agent_with_second_factor().when(&by_recovery(0xC1)).afterwards();
        let next = |n| StartSession { session: session(10), ..by_recovery(n) };
        after.when(&next(0xC1)).then_refused("second_factor.wrong");
        after.when(&next(0xC9)).then_refused("second_factor.wrong");
        after.when(&next(0xC2)).afterwards();
    }

    #[test]
    fn a_password_that_was_changed_meanwhile_lets_nobody_in() {
        let stale = StartSession { password: hash(1), ..start() };
        site().when(&stale).then_refused("password.changed_meanwhile");
        let given = site().and(AccessEvent::UserDeactivated { user: user(AGENT) });
        given.when(&start()).then_refused("user.unknown");
    }

    #[test]
    fn no_session_is_started_twice() {
        site().when(&start()).afterwards().when(&start()).then_refused("session.exists");
    }

    #[test]
    fn one_session_too_many_ends_the_oldest() {
        let given = (0..SESSIONS_OF_USER_MAX as u128)
            .fold(site(), |given, n| given.and(started(n, AGENT, SessionKind::Browser)));
        let start = StartSession { session: session(99), ..start() };
        let outcome = given.at(minute(60)).when(&start);
        let ended: Vec<_> =
            outcome.afterwards().state().user(user(AGENT)).unwrap().sessions.clone();
        assert_eq!(ended.len(), SESSIONS_OF_USER_MAX);
        assert!(!ended.contains(&session(0)) && ended.contains(&session(1)));
    }

    #[test]
    fn sessions_that_ran_out_are_cleared_away_as_others_sign_in() {
        let given =
            (0..20).fold(site(), |given, n| given.and(started(n, MANAGER, SessionKind::Browser)));
        let mut given: Given<Access> = given.at(minute(2_000));
        for n in 100..104 {
            let start = StartSession { session: session(n), ..start() };
            given = given.when(&start).afterwards().at(minute(2_001));
        }
        assert!(given.state().user(user(MANAGER)).unwrap().sessions.is_empty());
        assert_eq!(given.state().sessions.len(), 4);
    }
}
