//! A browser signs in, goes on and signs out.

use turnero_domain::access::{
    Account, EndSession, FactorUsed, Failure, GrantRefusal, MakeTokenKey, Mark, Password,
    RehashPassword, RenewSession, SecretHash, SessionKind, StartSession, StoredPassword,
    TokenKeyId, UserName,
};
use turnero_domain::{Principal, PrincipalId, SessionId, Timestamp, UserId};

use super::bounds::SIGN_IN_NAME_BYTES_MAX;
use super::doorkeeper::{Proof, random};
use super::error::CredentialError;
use super::guard::{Attempt, Wait};
use super::hashing::SALT_BYTES;
use super::origin::Origin;
use super::secret_text::SecretText;
use super::short_code::ShortCode;
use super::token::{Claims, TokenKind};
use super::totp;
use crate::engine::Engine;
use crate::inner::Inner;

/// What somebody shows to sign in.
#[derive(Clone, Default)]
pub struct SignIn {
    /// The name.
    pub user_name: String,
    /// The password.
    pub password: String,
    /// The code of an authenticator app, or a recovery code, if the second factor is on.
    pub code: Option<String>,
}

/// A browser that is signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// Who.
    pub user: UserId,
    /// What the cookie holds. A secret.
    pub cookie: String,
    /// When it runs out, if it is not used before.
    pub until: Timestamp,
}

impl SignedIn {
    /// What the cookie is called: over TLS browsers take it from no other host and no other path.
    pub const fn cookie_name(tls: bool) -> &'static str {
        if tls { "__Host-turnero" } else { "turnero" }
    }

    /// The header that sets the cookie. Scripts do not see it, and other sites do not send it.
    pub fn set_cookie(&self, tls: bool, now: Timestamp) -> String {
        let seconds = self.until.millis_since(now).max(0) / 1_000;
        let (name, secure) = (Self::cookie_name(tls), if tls { "; Secure" } else { "" });
        let cookie = &self.cookie;
        format!("{name}={cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }

    /// The header that takes the cookie away.
    pub fn clear_cookie(tls: bool) -> String {
        let (name, secure) = (Self::cookie_name(tls), if tls { "; Secure" } else { "" });
        format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}")
    }
}

/// Somebody has proved who they are.
pub(super) struct Proved {
    pub(super) account: Account,
    /// The mark of the stored password that fitted.
    pub(super) password: SecretHash,
    pub(super) factor: Option<FactorUsed>,
    pub(super) recovery: Option<SecretHash>,
    pub(super) attempt: Attempt,
    /// The password itself, if what is kept of it is to be made anew.
    outdated: Option<Password>,
}

/// Whose password is looked at.
enum Who<'a> {
    /// Whoever has this name.
    Named(&'a str),
    /// Who is signed in, and shows the password again.
    Known(UserId),
}

impl Engine {
    /// Signs a browser in.
    ///
    /// # Errors
    ///
    /// Unknown user, wrong password and an account out of use are told alike, and take the same time.
    pub async fn login(
        &self,
        sign_in: &SignIn,
        origin: &Origin,
    ) -> Result<SignedIn, CredentialError> {
        let proved = self.inner.prove(sign_in, origin).await?;
        let (user, kind) = (proved.account.user, SessionKind::Browser);
        let (session, until) = self.inner.start_session(proved, kind, None, origin).await?;
        self.inner.cookie(user, session, until).await
    }

    /// Lets a browser go on that is being used: a new cookie for [`Authenticated`](super::Authenticated) whose renewal is
    /// due.
    pub async fn renew_session(
        &self,
        session: SessionId,
        origin: Option<Mark>,
    ) -> Result<SignedIn, CredentialError> {
        let inner = &self.inner;
        let live = inner.access().live_session(session, inner.now());
        let user = live.ok_or(CredentialError::Unauthenticated)?.user;
        let renewed =
            inner.ask(&acting(user).from_origin(origin), None, RenewSession { session }).await?;
        inner.cookie(user, session, renewed.until).await
    }

    /// Signs somebody out: this session has ended, whatever cookies and tokens there still are.
    pub async fn logout(
        &self,
        principal: &Principal,
        session: SessionId,
    ) -> Result<(), CredentialError> {
        Ok(self.inner.ask(principal, None, EndSession { session }).await?)
    }
}

/// The engine, for somebody who has proved who they are.
pub(super) fn acting(user: UserId) -> Principal {
    Principal::trusted(PrincipalId::User(user.into()))
}

/// The engine, for nobody.
pub(crate) const fn engine_itself() -> Principal {
    Principal::trusted(PrincipalId::Engine)
}

impl Inner {
    pub(super) fn proof(&self) -> Result<&Proof, CredentialError> {
        self.doorkeeper.proving().ok_or(CredentialError::NotConfigured)
    }

    pub(super) fn random(&self) -> [u8; 32] {
        random(self.surroundings.seeds.as_ref())
    }

    pub(super) fn salt(&self) -> [u8; SALT_BYTES] {
        self.surroundings.seeds.draw().to_be_bytes()
    }

    /// Finds out whether somebody is who they say, by name, password and second factor.
    pub(super) async fn prove(
        &self,
        sign_in: &SignIn,
        origin: &Origin,
    ) -> Result<Proved, CredentialError> {
        let who = Who::Named(&sign_in.user_name);
        let mut proved = self.prove_password(who, &sign_in.password, origin).await?;
        let Some(factor) = &proved.account.second_factor else { return Ok(proved) };
        let Some(code) = sign_in.code.as_deref() else {
            self.doorkeeper.guard.withdrawn(proved.attempt);
            return Err(CredentialError::SecondFactorNeeded);
        };
        let secret = totp::read(&factor.secret.0).unwrap_or_default();
        let codes = self.recovery_hashes(code)?;
        if let Some(step) = totp::step_of(&secret, code, proved.account.step, self.now()) {
            proved.factor = Some(FactorUsed::Step(step));
        } else if let Some(used) = codes.into_iter().find(|code| factor.codes.contains(code)) {
            proved.factor = Some(FactorUsed::Recovery);
            proved.recovery = Some(used);
        } else {
            self.note_failure(Failure::SecondFactor, proved.attempt);
            return Err(GrantRefusal::SecondFactorWrong.into());
        }
        Ok(proved)
    }

    /// Finds out whether somebody who is signed in still knows the password.
    pub(super) async fn prove_again(
        &self,
        user: UserId,
        password: &str,
        origin: &Origin,
    ) -> Result<Proved, CredentialError> {
        let proved = self.prove_password(Who::Known(user), password, origin).await?;
        self.doorkeeper.guard.succeeded(proved.attempt);
        Ok(proved)
    }

    async fn prove_password(
        &self,
        who: Who<'_>,
        password: &str,
        origin: &Origin,
    ) -> Result<Proved, CredentialError> {
        let proof = self.proof()?;
        let access = self.access();
        let (account, failure) = match who {
            Who::Named(name) if name.len() > SIGN_IN_NAME_BYTES_MAX => (None, Failure::SignIn),
            Who::Named(name) => (access.account_of(name), Failure::SignIn),
            Who::Known(user) => (access.account(user), Failure::Password),
        };
        let name = match (&account, who) {
            (Some(account), _) => account.user_name.folded(),
            (None, Who::Named(name)) => UserName::fold(name),
            (None, Who::Known(_)) => return Err(CredentialError::Unauthenticated),
        };
        let attempt = attempt_of(proof, account.as_ref(), &name, origin, |user, mark| {
            access.is_at_home(user, mark)
        });
        self.begin(attempt)?;
        let Ok(typed) = Password::typed(password) else {
            self.note_failure(failure, attempt);
            return Err(CredentialError::SignInFailed);
        };
        let active = account.filter(|account| account.active);
        let stored = active.as_ref().and_then(|account| account.password.clone());
        let Ok((verdict, typed)) = proof.hashing.compare(typed, stored.clone()).await else {
            self.doorkeeper.guard.withdrawn(attempt);
            return Err(CredentialError::busy());
        };
        match (active, stored) {
            (Some(account), Some(stored)) if verdict.fits => Ok(Proved {
                account,
                password: stored.mark(),
                factor: None,
                recovery: None,
                attempt,
                outdated: verdict.outdated.then_some(typed),
            }),
            _ => {
                self.note_failure(failure, attempt);
                Err(CredentialError::SignInFailed)
            }
        }
    }

    /// Lets an attempt begin, if it need not wait.
    pub(super) fn begin(&self, attempt: Attempt) -> Result<(), CredentialError> {
        let begun = self.doorkeeper.guard.begin(attempt, self.now());
        begun.map_err(|Wait(retry_after)| CredentialError::TooManyAttempts { retry_after })
    }

    /// Starts a session for somebody who has proved who they are. How long it lasts unused.
    pub(super) async fn start_session(
        &self,
        proved: Proved,
        kind: SessionKind,
        token: Option<(SessionId, &SecretText)>,
        origin: &Origin,
    ) -> Result<(SessionId, Timestamp), CredentialError> {
        let proof = self.proof()?;
        let user = proved.account.user;
        let session = token.map_or_else(|| self.fresh(), |(session, _)| session);
        let start = StartSession {
            session,
            user,
            kind,
            password: proved.password,
            factor: proved.factor,
            recovery: proved.recovery,
            account: proved.attempt.account.unwrap_or_else(|| Mark::new([0; 8])),
            origin: proof.mark(origin),
            from: origin.document(),
            token: token.map(|(_, token)| token.hash()),
        };
        let owner = acting(user).from_origin(start.origin);
        let started = self.ask(&owner, None, start).await;
        // Something changed between looking and signing in. It counts as a failure.
        let started = started.map_err(CredentialError::of_sign_in)?;
        self.doorkeeper.guard.succeeded(proved.attempt);
        if let Some(password) = proved.outdated {
            self.rehash(user, proved.password, password).await?;
        }
        Ok((session, started.until.min(started.ends)))
    }

    /// Keeps a password in the present way that was kept in another one. That it could not be done now keeps nobody
    /// out: the next sign-in does it.
    async fn rehash(
        &self,
        user: UserId,
        replaces: SecretHash,
        password: Password,
    ) -> Result<(), CredentialError> {
        let Ok(Some(password)) = self.proof()?.hashing.store(password, self.salt()).await else {
            tracing::warn!(%user, "a password could not be hashed anew; the next sign-in tries again");
            return Ok(());
        };
        let password: StoredPassword = password;
        self.tell(&acting(user), RehashPassword { user, replaces, password });
        Ok(())
    }

    async fn cookie(
        &self,
        user: UserId,
        session: SessionId,
        until: Timestamp,
    ) -> Result<SignedIn, CredentialError> {
        let cookie = self.signed(TokenKind::Cookie, user, session, until).await?;
        Ok(SignedIn { session, user, cookie, until })
    }

    /// A signed token.
    pub(super) async fn signed(
        &self,
        kind: TokenKind,
        user: UserId,
        session: SessionId,
        until: Timestamp,
    ) -> Result<String, CredentialError> {
        let key = self.token_key().await?;
        let claims = Claims { user, session, from: self.now(), until };
        let token = self.proof()?.signer.sign(key, kind, claims);
        // Plain data always serialises.
        token.ok_or(CredentialError::Ask(crate::AskError::Internal))
    }

    /// The key that signs. The first one is made when it is needed first.
    async fn token_key(&self) -> Result<TokenKeyId, CredentialError> {
        if let Some(key) = self.access().token_key() {
            return Ok(key);
        }
        self.ask(&engine_itself(), None, MakeTokenKey { only_first: true }).await?;
        self.access().token_key().ok_or(CredentialError::Ask(crate::AskError::Internal))
    }

    /// What is kept of a recovery code, under each pepper; nothing if it is none.
    pub(super) fn recovery_hashes(&self, code: &str) -> Result<Vec<SecretHash>, CredentialError> {
        let proof = self.proof()?;
        let Some(code) = ShortCode::read(code) else { return Ok(Vec::new()) };
        let peppers = [Some(&proof.pepper), proof.pepper_before.as_ref()].into_iter().flatten();
        Ok(peppers.map(|pepper| pepper.hash_of_code("a recovery code", code.as_str())).collect())
    }
}

/// What an attempt counts for. Where a user has signed in before they are counted apart: who fails elsewhere
/// does not keep them out.
fn attempt_of(
    proof: &Proof,
    account: Option<&Account>,
    name: &str,
    origin: &Origin,
    is_at_home: impl Fn(UserId, Mark) -> bool,
) -> Attempt {
    let origin = proof.mark(origin);
    let home = account.zip(origin).filter(|(account, origin)| is_at_home(account.user, *origin));
    let account = match home {
        Some((_, origin)) => proof.at_home(name, origin),
        None => proof.account(name),
    };
    Attempt { account: Some(account), origin }
}
