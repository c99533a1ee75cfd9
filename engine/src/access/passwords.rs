//! Passwords are chosen, changed and reset.

use turnero_domain::access::{
    AccountRefusal, ChangePassword, Failure, Password, ResetPassword, SetPassword, StartReset,
    StoredPassword, UserRefusal,
};
use turnero_domain::branch::Snapshot;
use turnero_domain::invoicing::{IssuerView, ShowIssuer};
use turnero_domain::{Principal, PrincipalId, SessionId, Timestamp, UserId};

use super::bounds::{CONTEXT_BRANCHES_MAX, CONTEXT_ISSUERS_MAX};
use super::error::CredentialError;
use super::guard::Attempt;
use super::hashing::SALT_BYTES;
use super::once::Once;
use super::origin::Origin;
use super::secret_text::{SecretKind, SecretText};
use super::sign_in::{acting, engine_itself};
use crate::condition::Condition;
use crate::engine::Engine;
use crate::error::AskError;
use crate::inner::Inner;

/// A link to a new password. Shown once to whoever started the reset, who gives it to the user.
#[derive(Debug, Clone)]
pub struct ResetLink {
    /// What the link ends with.
    pub secret: SecretText,
    /// How long it can be used.
    pub until: Timestamp,
}

/// How somebody changes their own password.
#[derive(Clone)]
pub struct PasswordChange {
    /// The present password.
    pub current: String,
    /// The new one.
    pub new: String,
    /// The session in which it is done, which goes on.
    pub session: Option<SessionId>,
    /// Whether all other sessions end.
    pub end_others: bool,
}

impl Engine {
    /// Changes one's own password, for which the present one is needed.
    pub async fn change_password(
        &self,
        principal: &Principal,
        change: &PasswordChange,
        origin: &Origin,
    ) -> Result<(), CredentialError> {
        let inner = &self.inner;
        let user = user_of(principal)?;
        let proved = inner.prove_again(user, &change.current, origin).await?;
        let second_factor = proved.account.second_factor.is_some();
        let words = proved.account.words.0;
        let password = inner.chosen(&change.new, second_factor, &words).await?;
        let (replaces, session) = (proved.password, change.session);
        let end_others = change.end_others;
        let change = ChangePassword { replaces, password, end_others, session };
        Ok(inner.ask(principal, None, change).await?)
    }

    /// Sets a password for somebody below, where the rules of the site allow it.
    pub async fn set_password(
        &self,
        principal: &Principal,
        user: UserId,
        password: &str,
    ) -> Result<(), CredentialError> {
        let inner = &self.inner;
        // Before the work: a password that was refused could tell of its user's names.
        inner.allowed::<SetPassword>(principal, None)?;
        let account = inner.access().account(user);
        let second_factor = account.as_ref().is_some_and(|found| found.second_factor.is_some());
        let words = account.map(|account| account.words.0).unwrap_or_default();
        let password = inner.chosen(password, second_factor, &words).await?;
        Ok(inner.ask(principal, None, SetPassword { user, password }).await?)
    }

    /// Lets somebody below choose a new password by a link. This is also how a new user chooses the first one.
    pub async fn start_reset(
        &self,
        principal: &Principal,
        user: UserId,
    ) -> Result<ResetLink, CredentialError> {
        self.once(None).start_reset(principal, user).await
    }

    /// Chooses a new password by a link, once. All sessions of the user end.
    pub async fn reset_password(
        &self,
        link: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<(), CredentialError> {
        self.once(None).reset_password(link, password, origin).await
    }
}

impl Once<'_> {
    /// See [`Engine::start_reset`].
    pub async fn start_reset(
        &self,
        principal: &Principal,
        user: UserId,
    ) -> Result<ResetLink, CredentialError> {
        self.inner.proof()?;
        let shown = uuid::Uuid::from(user);
        let random = self.random(principal.id, "a link to a new password", shown.as_bytes())?;
        let secret = SecretText::fresh(SecretKind::Reset, random);
        let start = StartReset { user, hash: secret.hash() };
        let started = self.inner.ask(principal, self.key_of(principal.id)?, start).await?;
        Ok(ResetLink { secret, until: started.until })
    }

    /// See [`Engine::reset_password`].
    pub async fn reset_password(
        &self,
        link: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<(), CredentialError> {
        let inner = self.inner;
        let attempt = Attempt { account: None, origin: inner.proof()?.mark(origin) };
        let key = self.key_of_nobody("a reset under a key", link.as_bytes())?;
        inner.begin(attempt)?;
        let link = SecretText::read(link).filter(|link| link.kind() == SecretKind::Reset);
        let access = inner.access();
        let account = link.as_ref().and_then(|link| {
            let user = access.user_of_reset(link.hash(), inner.now())?;
            access.account(user)
        });
        let nobody = engine_itself().from_origin(attempt.origin);
        let salt = self.salt(PrincipalId::Engine)?;
        let unknown = || CredentialError::from(UserRefusal::ResetUnknown);
        let (Some(hash), Some(account)) = (link.as_ref().map(SecretText::hash), account) else {
            // Used already, perhaps by this very request: then it is answered again.
            let hash = link.as_ref().map(SecretText::hash).filter(|_| self.has_key());
            let repeated = match hash {
                None => Err(unknown()),
                Some(hash) => {
                    let password = inner.chosen_with(password, true, &[], salt).await?;
                    let never =
                        Condition::refused(AskError::Refused(UserRefusal::ResetUnknown.into()));
                    let reset = ResetPassword { hash, password };
                    let asked = inner.ask_if(&nobody, key, Some(never), reset).await;
                    asked.map_err(CredentialError::from)
                }
            };
            match &repeated {
                Ok(()) => inner.doorkeeper.guard.withdrawn(attempt),
                Err(_) => inner.note_failure(Failure::Reset, attempt),
            }
            return repeated;
        };
        inner.doorkeeper.guard.withdrawn(attempt);
        let second_factor = account.second_factor.is_some();
        let words = &account.words.0;
        let password = inner.chosen_with(password, second_factor, words, salt).await?;
        let reset = ResetPassword { hash, password };
        let owner = acting(account.user).from_origin(attempt.origin);
        Ok(inner.ask(&owner, key, reset).await?)
    }
}

/// The user whom this is about.
pub(super) fn user_of(principal: &Principal) -> Result<UserId, CredentialError> {
    match principal.id {
        PrincipalId::User(id) => Ok(id.into()),
        _ => Err(AccountRefusal::from(UserRefusal::NotAUser).into()),
    }
}

impl Inner {
    /// What is kept of a password that somebody chose, if it is one that nobody would guess.
    pub(super) async fn chosen(
        &self,
        text: &str,
        second_factor: bool,
        words: &[String],
    ) -> Result<StoredPassword, CredentialError> {
        self.chosen_with(text, second_factor, words, self.salt()).await
    }

    /// The same with this salt.
    pub(super) async fn chosen_with(
        &self,
        text: &str,
        second_factor: bool,
        words: &[String],
        salt: [u8; SALT_BYTES],
    ) -> Result<StoredPassword, CredentialError> {
        let proof = self.proof()?;
        let site = self.names_of_the_site().await;
        let context = words.iter().chain(&site).map(String::as_str);
        let password = Password::chosen(text, second_factor, context)?;
        match proof.hashing.store(password, salt).await {
            Ok(Some(stored)) => Ok(stored),
            Ok(None) => Err(CredentialError::Ask(AskError::Internal)),
            Err(_) => Err(CredentialError::busy()),
        }
    }

    /// The names of the site, of its branches and of who issues its invoices: words that would be tried first.
    async fn names_of_the_site(&self) -> Vec<String> {
        let (host, mut names) = (Principal::host(), vec![self.doorkeeper.audience.clone()]);
        // Whoever cannot answer now is left out: a password is not refused for that.
        for branch in self.residents.branches.ids().into_iter().take(CONTEXT_BRANCHES_MAX) {
            if let Ok(found) = self.ask(&host, None, Snapshot { branch }).await {
                names.push(found.name.to_string());
            }
        }
        for issuer in self.residents.issuers.ids().into_iter().take(CONTEXT_ISSUERS_MAX) {
            if let Ok(IssuerView { party: Some(party), .. }) =
                self.ask(&host, None, ShowIssuer { issuer }).await
            {
                let party_names = [Some(&party.name), party.trade_name.as_ref()];
                names.extend(party_names.into_iter().flatten().map(ToString::to_string));
            }
        }
        names
    }
}
