use std::sync::Arc;

use crate::Timestamp;
use crate::access::bounds::{KNOWN_ORIGINS_MAX, TOKENS_IN_DOUBT_MAX};
use crate::access::event::{AccessEvent, FactorUsed};
use crate::access::secret::{Mark, SecretHash};
use crate::access::session::{Session, Shown, Tokens};
use crate::access::state::Access;

impl Access {
    pub(super) fn apply_to_sessions(&mut self, at: Timestamp, event: &AccessEvent) {
        match event {
            AccessEvent::SessionStarted { session, user, kind, until, ends, token, .. } => {
                let tokens = token.map(|token| Tokens { holding: vec![token], shown: None });
                let started = Session {
                    user: *user,
                    kind: *kind,
                    started_at: at,
                    until: *until,
                    ends: *ends,
                    tokens,
                    origin: None,
                };
                self.sessions.insert(*session, Arc::new(started));
                self.signed_in(at, event);
            }
            AccessEvent::SessionRenewed { session, until } => {
                if let Some(session) = self.sessions.get_mut(session) {
                    Arc::make_mut(session).until = *until;
                }
            }
            AccessEvent::TokenRotated { session, shown, given, client, until } => {
                if let Some(session) = self.sessions.get_mut(session) {
                    let session = Arc::make_mut(session);
                    session.until = *until;
                    if let Some(tokens) = &mut session.tokens {
                        tokens.rotate(*shown, *given, *client, at);
                    }
                }
            }
            AccessEvent::SessionsEnded { sessions, .. } => {
                for session in sessions {
                    if let Some(ended) = self.sessions.remove(session) {
                        self.with_user(ended.user, |user| {
                            user.sessions.retain(|one| one != session);
                        });
                    }
                }
            }
            _ => {}
        }
    }

    /// What a sign-in says of the user.
    fn signed_in(&mut self, at: Timestamp, event: &AccessEvent) {
        let AccessEvent::SessionStarted { session, user, account, origin, factor, .. } = event
        else {
            return;
        };
        // The address is not forgiven: who owns one account must not be able to clear the way to others.
        self.failures.forget(*account);
        let (session, origin, factor) = (*session, *origin, *factor);
        self.with_user(*user, |user| {
            user.signed_in_at = Some(at);
            user.sessions.push(session);
            if let Some(FactorUsed::Step(step)) = factor {
                user.step = Some(step);
            }
            if let Some(origin) = origin {
                user.origins.retain(|known| *known != origin);
                user.origins.push(origin);
                if user.origins.len() > KNOWN_ORIGINS_MAX {
                    user.origins.remove(0);
                }
            }
        });
        self.cleared_to = self.next_to_clear();
    }
}

impl Tokens {
    /// One token makes way for another. When the same one is shown again in time, both that came for it
    /// hold, for nobody knows which answer has arrived; the next that is shown settles it.
    fn rotate(&mut self, shown: SecretHash, given: SecretHash, client: Mark, at: Timestamp) {
        if self.holding.contains(&shown) {
            self.holding.clear();
            self.shown = Some(Shown { hash: shown, at, client });
        }
        self.holding.push(given);
        if self.holding.len() > TOKENS_IN_DOUBT_MAX {
            self.holding.remove(0);
        }
    }
}
