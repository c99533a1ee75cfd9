//! Programs are signed in by tokens: OAuth 2.0 with the password grant and the refresh grant.

use turnero_domain::access::{Failure, RotateToken, Rotated, SessionKind};
use turnero_domain::{Principal, Seconds, SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::authenticate::Credential;
use super::error::CredentialError;
use super::guard::Attempt;
use super::origin::Origin;
use super::pepper::Pepper;
use super::secret_text::{SecretKind, SecretText};
use super::sign_in::{SignIn, acting};
use super::token::TokenKind;
use crate::engine::Engine;
use crate::inner::Inner;

/// What a program asks for.
#[derive(Clone)]
pub enum TokenRequest {
    /// Tokens for a password.
    Password {
        /// Who.
        sign_in: SignIn,
        /// What the program calls itself.
        client: String,
    },
    /// Tokens for a refresh token.
    Refresh {
        /// The token.
        token: String,
        /// What the program calls itself.
        client: String,
    },
}

/// What a program is given.
#[derive(Clone)]
pub struct Tokens {
    /// Shown with each request. A secret.
    pub access_token: String,
    /// How long that holds.
    pub expires_in: Seconds,
    /// Shown to get the next ones, once. A secret.
    pub refresh_token: String,
    /// How long that holds unused.
    pub refresh_until: Timestamp,
    /// The session.
    pub session: SessionId,
    /// Who.
    pub user: UserId,
}

/// Random bytes of a refresh token.
const RANDOM_BYTES: usize = 16;
/// Bytes that say that it was made here.
const SEAL_BYTES: usize = 16;

impl Engine {
    /// Gives a program tokens.
    ///
    /// # Errors
    ///
    /// A refresh token that was used before ends everything that came from the same sign-in, for somebody else
    /// may have it. The same client may show it once more within ten seconds, if it lost the answer.
    pub async fn token(
        &self,
        request: &TokenRequest,
        origin: &Origin,
    ) -> Result<Tokens, CredentialError> {
        match request {
            TokenRequest::Password { sign_in, .. } => {
                self.inner.tokens_for_password(sign_in, origin).await
            }
            TokenRequest::Refresh { token, client } => {
                self.inner.tokens_for_refresh(token, client, origin).await
            }
        }
    }
}

impl Engine {
    /// Ends the session of an access token or of a refresh token, and with it all its tokens, as RFC 7009 has it.
    ///
    /// # Errors
    ///
    /// `Unauthenticated`: it was not made here, or its session has ended already.
    pub async fn revoke_token(&self, token: &str, origin: &Origin) -> Result<(), CredentialError> {
        let shown = SecretText::read(token).map(|token| token.kind());
        let (principal, session) = match shown {
            Some(SecretKind::Refresh) => self.inner.owner_of_refresh(token, origin)?,
            _ => {
                let by = self.authenticate(Credential::Bearer(token), origin)?;
                (by.principal, by.session.ok_or(CredentialError::Unauthenticated)?)
            }
        };
        self.logout(&principal, session).await
    }
}

impl Inner {
    /// Whose session a refresh token belongs to. One that was used before will do: whoever has it may end what came of it, and
    /// nothing else.
    fn owner_of_refresh(
        &self,
        token: &str,
        origin: &Origin,
    ) -> Result<(Principal, SessionId), CredentialError> {
        let Known { session, attempt, .. } = self.known_refresh(token, origin)?;
        let live = self.access().live_session(session, self.now());
        let live = live.ok_or(CredentialError::Unauthenticated)?;
        Ok((acting(live.user).from_origin(attempt.origin), session))
    }

    /// Reads a refresh token that was made here. Others count as guesses.
    fn known_refresh(&self, token: &str, origin: &Origin) -> Result<Known, CredentialError> {
        let proof = self.proof()?;
        let attempt = Attempt { account: None, origin: proof.mark(origin) };
        self.begin(attempt)?;
        let peppers = [Some(&proof.pepper), proof.pepper_before.as_ref()];
        let read = |pepper: &Pepper| session_of(pepper, token);
        let Some((session, shown)) = peppers.into_iter().flatten().find_map(read) else {
            self.note_failure(Failure::Token, attempt);
            return Err(CredentialError::Unauthenticated);
        };
        self.doorkeeper.guard.withdrawn(attempt);
        Ok(Known { session, shown, attempt })
    }

    async fn tokens_for_password(
        &self,
        sign_in: &SignIn,
        origin: &Origin,
    ) -> Result<Tokens, CredentialError> {
        let proved = self.prove(sign_in, origin).await?;
        let (user, session) = (proved.account.user, self.fresh());
        let refresh = self.refresh_token(session)?;
        let token = Some((session, &refresh));
        let (session, until) =
            self.start_session(proved, SessionKind::Program, token, origin).await?;
        self.tokens(user, session, &refresh, until).await
    }

    async fn tokens_for_refresh(
        &self,
        token: &str,
        client: &str,
        origin: &Origin,
    ) -> Result<Tokens, CredentialError> {
        let proof = self.proof()?;
        let Known { session, shown, attempt } = self.known_refresh(token, origin)?;
        let live = self.access().live_session(session, self.now());
        let Some(live) = live else { return Err(CredentialError::Unauthenticated) };
        let given = self.refresh_token(session)?;
        let address = origin.counted().map(|address| address.to_string()).unwrap_or_default();
        let client = proof.pepper.mark("a client", &[client.as_bytes(), address.as_bytes()]);
        let rotate = RotateToken { session, shown: shown.hash(), given: given.hash(), client };
        let owner = acting(live.user).from_origin(attempt.origin);
        match self.ask(&owner, None, rotate).await? {
            Rotated::Given { until } => self.tokens(live.user, session, &given, until).await,
            Rotated::Reused => {
                self.note_failure(Failure::Token, attempt);
                Err(turnero_domain::access::GrantRefusal::TokenReused.into())
            }
        }
    }

    async fn tokens(
        &self,
        user: UserId,
        session: SessionId,
        refresh: &SecretText,
        refresh_until: Timestamp,
    ) -> Result<Tokens, CredentialError> {
        let now = self.now();
        let until = now.plus(self.access().rules().access_lifetime).min(refresh_until);
        let access_token = self.signed(TokenKind::Access, user, session, until).await?;
        let seconds = u32::try_from(until.millis_since(now).max(0) / 1_000).unwrap_or(u32::MAX);
        Ok(Tokens {
            access_token,
            expires_in: Seconds::new(seconds),
            refresh_token: refresh.reveal(),
            refresh_until,
            session,
            user,
        })
    }

    /// A fresh refresh token of this session. It says that it was made here: so one that was made up cannot
    /// end anybody's session, and one that was used before is known for what it is, without keeping any of them.
    fn refresh_token(&self, session: SessionId) -> Result<SecretText, CredentialError> {
        let random = self.random();
        let (random, _) = random.split_at(RANDOM_BYTES);
        Ok(made_here(&self.proof()?.pepper, session, random))
    }
}

/// A refresh token that was made here, and the attempt in which it was shown.
struct Known {
    session: SessionId,
    shown: SecretText,
    attempt: Attempt,
}

fn made_here(pepper: &Pepper, session: SessionId, random: &[u8]) -> SecretText {
    let session = Uuid::from(session).into_bytes();
    let seal = pepper.mac("a refresh token", &[&session, random]);
    let (seal, _) = seal.split_at(SEAL_BYTES);
    SecretText::of(SecretKind::Refresh, &[&session, random, seal].concat())
}

/// The session of a refresh token that was made here.
fn session_of(pepper: &Pepper, text: &str) -> Option<(SessionId, SecretText)> {
    let token = SecretText::read(text).filter(|token| token.kind() == SecretKind::Refresh)?;
    let (session, rest) = token.bytes().split_first_chunk::<16>()?;
    let (random, _) = rest.split_at_checked(RANDOM_BYTES)?;
    let session = SessionId::from(Uuid::from_bytes(*session));
    let own = made_here(pepper, session, random);
    bool::from(subtle::ConstantTimeEq::ct_eq(own.bytes(), token.bytes()))
        .then_some((session, token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_was_made_up_is_known_as_such() {
        let [own, other] = ["p", "q"].map(|letter| Pepper::new(&letter.repeat(32)).unwrap());
        let session = SessionId::from(Uuid::from_u128(7));
        let token = made_here(&own, session, &[1; RANDOM_BYTES]);
        assert_eq!(session_of(&own, &token.reveal()), Some((session, token.clone())));
        assert_eq!(session_of(&other, &token.reveal()), None);
        let mut bytes = token.bytes().to_vec();
        bytes[20] ^= 1;
        let forged = SecretText::of(SecretKind::Refresh, &bytes).reveal();
        assert_eq!(session_of(&own, &forged), None);
        let as_key = SecretText::of(SecretKind::Key, token.bytes()).reveal();
        assert_eq!(session_of(&own, &as_key), None);
    }
}
