//! The first super admin, and everybody who comes after.

use turnero_domain::access::{
    CreateUser, Failure, FindUser, Password, PasswordRefusal, Profile, RoleId, SetUp, SignUp,
    UserCreated, UserRefusal,
};
use turnero_domain::{Branches, Message, Principal, PrincipalId, UserId};

use super::bounds::SIGN_IN_NAME_BYTES_MAX;
use super::error::CredentialError;
use super::guard::Attempt;
use super::once::Once;
use super::origin::Origin;
use super::secret_text::{SecretKind, SecretText};
use super::sign_in::engine_itself;
use crate::condition::Condition;
use crate::engine::Engine;
use crate::error::AskError;
use crate::key::KeyHash;

/// A user who is to be made.
#[derive(Clone)]
pub struct NewUser {
    /// Who they are.
    pub profile: Profile,
    /// What they may do.
    pub role: Option<RoleId>,
    /// Where.
    pub branches: Branches,
    /// A password, where the rules of the site let others set it; otherwise a reset is started, and they
    /// choose it themselves.
    pub password: Option<String>,
}

impl Engine {
    /// The code that the first super admin is made by; `None`: there is one, or nobody can sign in here. A new
    /// one at each start, kept in memory only: whoever runs the program prints it.
    pub fn set_up_code(&self) -> Option<String> {
        if self.inner.access().is_set_up() {
            return None;
        }
        crate::lock(&self.inner.doorkeeper.set_up).as_ref().map(SecretText::reveal)
    }

    /// Makes the first super admin, once, with the code that was printed.
    pub async fn set_up(
        &self,
        code: &str,
        profile: Profile,
        password: &str,
        origin: &Origin,
    ) -> Result<UserId, CredentialError> {
        self.once(None).set_up(code, profile, password, origin).await
    }

    /// Makes a user, below who asks.
    pub async fn create_user(
        &self,
        principal: &Principal,
        new: NewUser,
    ) -> Result<UserId, CredentialError> {
        self.once(None).create_user(principal, new).await
    }

    /// Makes a user who asks for it themselves, where the rules of the site allow it: without a role.
    pub async fn sign_up(
        &self,
        profile: Profile,
        password: &str,
        origin: &Origin,
    ) -> Result<UserId, CredentialError> {
        self.once(None).sign_up(profile, password, origin).await
    }

    /// The user of this name, for who may see users.
    pub fn user_named(&self, principal: &Principal, name: &str) -> Option<UserId> {
        principal.may(FindUser::PERMISSION, None).ok()?;
        let fits = name.len() <= SIGN_IN_NAME_BYTES_MAX;
        self.inner.access().account_of(name).filter(|_| fits).map(|account| account.user)
    }

    /// Whether a password would be taken, for a form that says so while somebody types.
    pub fn check_password(
        &self,
        password: &str,
        second_factor: bool,
        words: &[&str],
    ) -> Result<(), PasswordRefusal> {
        Password::chosen(password, second_factor, words.iter().copied()).map(|_| ())
    }
}

impl Once<'_> {
    /// See [`Engine::set_up`].
    pub async fn set_up(
        &self,
        code: &str,
        profile: Profile,
        password: &str,
        origin: &Origin,
    ) -> Result<UserId, CredentialError> {
        let inner = self.inner;
        let attempt = Attempt { account: None, origin: inner.proof()?.mark(origin) };
        let key = self.key_of_nobody("a first start under a key", code.as_bytes())?;
        inner.begin(attempt)?;
        if inner.access().is_set_up() {
            let repeated = self.set_up_again(key, profile, password).await;
            inner.doorkeeper.guard.withdrawn(attempt);
            return repeated;
        }
        let shown = SecretText::read(code).filter(|code| code.kind() == SecretKind::SetUp);
        let fits = {
            let expected = crate::lock(&inner.doorkeeper.set_up);
            // Hashes, so that the comparison tells nothing of the code.
            let own = expected.as_ref().map(SecretText::hash);
            own.is_some() && shown.as_ref().map(SecretText::hash) == own
        };
        if !fits {
            inner.note_failure(Failure::SetUp, attempt);
            return Err(CredentialError::SignInFailed);
        }
        inner.doorkeeper.guard.withdrawn(attempt);
        let salt = self.salt(PrincipalId::Engine)?;
        let password = inner.chosen_with(password, false, &words_of(&profile), salt).await?;
        let set_up = SetUp { profile, password };
        let nobody = engine_itself().from_origin(attempt.origin);
        let UserCreated { user } = inner.ask(&nobody, key, set_up).await?;
        *crate::lock(&inner.doorkeeper.set_up) = None;
        Ok(user)
    }

    /// There is a super admin: made by this very request, perhaps, and then it is answered again.
    async fn set_up_again(
        &self,
        key: Option<KeyHash>,
        profile: Profile,
        password: &str,
    ) -> Result<UserId, CredentialError> {
        let already = AskError::Refused(UserRefusal::SetUpAlready.into());
        if key.is_none() {
            return Err(already.into());
        }
        let (inner, salt) = (self.inner, self.salt(PrincipalId::Engine)?);
        let password = inner.chosen_with(password, false, &words_of(&profile), salt).await?;
        let (never, set_up) = (Condition::refused(already), SetUp { profile, password });
        Ok(inner.ask_if(&engine_itself(), key, Some(never), set_up).await?.user)
    }

    /// See [`Engine::create_user`].
    pub async fn create_user(
        &self,
        principal: &Principal,
        new: NewUser,
    ) -> Result<UserId, CredentialError> {
        let inner = self.inner;
        inner.allowed::<CreateUser>(principal, None)?;
        let (key, salt) = (self.key_of(principal.id)?, self.salt(principal.id)?);
        let NewUser { profile, role, branches, password } = new;
        let words = words_of(&profile);
        let password = match password {
            None => None,
            Some(text) => Some(inner.chosen_with(&text, false, &words, salt).await?),
        };
        let create = CreateUser { profile, role, branches, password };
        Ok(inner.ask(principal, key, create).await?.user)
    }

    /// See [`Engine::sign_up`].
    pub async fn sign_up(
        &self,
        profile: Profile,
        password: &str,
        origin: &Origin,
    ) -> Result<UserId, CredentialError> {
        let inner = self.inner;
        if !inner.access().rules().self_sign_up {
            return Err(UserRefusal::SignUpClosed.into());
        }
        // Each costs a hash, and tells whether a name is taken: so tries count, and are not taken back.
        let attempt = Attempt { account: None, origin: inner.proof()?.mark(origin) };
        inner.begin(attempt)?;
        let name = profile.user_name.folded();
        let key = self.key_of_nobody("an account under a key", name.as_bytes())?;
        let salt = self.salt(PrincipalId::Engine)?;
        let password = inner.chosen_with(password, false, &words_of(&profile), salt).await?;
        let sign_up = SignUp { profile, password };
        let nobody = engine_itself().from_origin(attempt.origin);
        Ok(inner.ask(&nobody, key, sign_up).await?.user)
    }
}

/// The words of a user that would be tried first.
fn words_of(profile: &Profile) -> Vec<String> {
    let names = [&profile.first_name.0, &profile.last_name.0].map(ToString::to_string);
    let mut words = vec![profile.user_name.as_str().to_owned(), profile.email.as_str().to_owned()];
    words.extend(names);
    words
}
