//! Who sends a request: read from the durable state each time, in memory, so that a change holds at once.

use turnero_domain::access::{NoteUse, SessionKind, ShowRules};
use turnero_domain::{AccessId, Caller, Principal, PrincipalId, SessionId, Timestamp};
use uuid::Uuid;

use super::error::CredentialError;
use super::origin::Origin;
use super::secret_text::{SecretKind, SecretText};
use super::sign_in::engine_itself;
use super::token::{Claims, TokenKind};
use crate::engine::Engine;
use crate::inner::Inner;

/// What a request shows.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// What the cookie holds.
    Cookie(&'a str),
    /// What stands behind `Bearer`: an access token, a key, or the secret of a device.
    Bearer(&'a str),
}

/// Who sends a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// Who, with what they may do and where, now.
    pub principal: Principal,
    /// The session, if it is a user's.
    pub session: Option<SessionId>,
    /// The session runs out soon: [`Engine::renew_session`] lets it go on.
    pub renewal_due: bool,
}

impl Engine {
    /// Finds out who sends a request. Takes microseconds, and waits for nothing.
    ///
    /// # Errors
    ///
    /// When nobody is let in by this, or there are too many requests.
    pub fn authenticate(
        &self,
        credential: Credential<'_>,
        origin: &Origin,
    ) -> Result<Authenticated, CredentialError> {
        let inner = &self.inner;
        let now = inner.now();
        inner.bring_the_mirror_up();
        if let Some(address) = origin.counted() {
            limited(inner.doorkeeper.of_addresses.take(address, now))?;
        }
        let found = match credential {
            Credential::Cookie(token) => inner.signed_in(token, TokenKind::Cookie, now)?,
            Credential::Bearer(secret) => match SecretText::read(secret) {
                Some(secret) => inner.machine(&secret, now)?,
                None => inner.signed_in(secret, TokenKind::Access, now)?,
            },
        };
        limited(inner.doorkeeper.of_principals.take(found.principal.id, now))?;
        let principal = found.principal.from_origin(inner.proof()?.mark(origin));
        Ok(Authenticated { principal, ..found })
    }
}

impl Engine {
    /// The same again, as it is now; `None`: not let in any more. For connections that stay open, which would
    /// otherwise outlive what let them in: ask from time to time, and close those that get `None`.
    pub fn still(&self, before: &Authenticated) -> Option<Authenticated> {
        let (access, now) = (self.inner.access(), self.inner.now());
        if let Some(session) = before.session {
            let live = access.live_session(session, now)?;
            if PrincipalId::User(live.user.into()) != before.principal.id {
                return None;
            }
        }
        let Caller { id, origin } = before.principal.caller();
        let principal = access.principal(id, now)?.from_origin(origin);
        Some(Authenticated { principal, ..before.clone() })
    }
}

fn limited(taken: Result<(), std::time::Duration>) -> Result<(), CredentialError> {
    taken.map_err(|retry_after| CredentialError::TooManyRequests { retry_after })
}

impl Inner {
    /// A change in doubt that was kept after all is durable before its keeper knows: any message tells it, and then
    /// the mirror shows it.
    fn bring_the_mirror_up(&self) {
        let resident = self.residents.access.find(AccessId);
        if resident.is_some_and(|resident| resident.standing.durable() > self.access().seq()) {
            self.tell(&engine_itself(), ShowRules {});
        }
    }

    fn signed_in(
        &self,
        token: &str,
        kind: TokenKind,
        now: Timestamp,
    ) -> Result<Authenticated, CredentialError> {
        let refused = CredentialError::Unauthenticated;
        let access = self.access();
        let signer = &self.proof()?.signer;
        let claims = signer.check(token, kind, now, |key| access.knows_token_key(key));
        let claims = claims.ok_or(refused.clone())?;
        let live = access.live_session(claims.session, now);
        let held_by = match kind {
            TokenKind::Cookie => SessionKind::Browser,
            TokenKind::Access => SessionKind::Program,
        };
        let live = live.filter(|live| live.user == claims.user && live.kind == held_by);
        live.ok_or(refused.clone())?;
        let id = PrincipalId::User(Uuid::from(claims.user));
        let principal = access.principal(id, now).ok_or(refused)?;
        let renewal_due = kind == TokenKind::Cookie && is_nearly_over(claims, now);
        Ok(Authenticated { principal, session: Some(claims.session), renewal_due })
    }

    fn machine(
        &self,
        secret: &SecretText,
        now: Timestamp,
    ) -> Result<Authenticated, CredentialError> {
        let refused = CredentialError::Unauthenticated;
        if !matches!(secret.kind(), SecretKind::Key | SecretKind::Device) {
            return Err(refused);
        }
        let access = self.access();
        let by = access.holder_of(secret.hash(), now).ok_or(refused.clone())?;
        let principal = access.principal(by, now).ok_or(refused)?;
        if !access.use_is_noted(by, now) {
            self.tell(&engine_itself(), NoteUse { by });
        }
        Ok(Authenticated { principal, session: None, renewal_due: false })
    }
}

/// Whether at most a fifth of its life is left.
fn is_nearly_over(claims: Claims, now: Timestamp) -> bool {
    let whole = claims.until.millis_since(claims.from);
    claims.until.millis_since(now).saturating_mul(5) <= whole
}
