//! The first super admin, and everybody who comes after.

use turnero_domain::access::{
    CreateUser, Failure, Password, PasswordRefusal, Profile, RoleId, SetUp, SignUp, UserCreated,
    UserRefusal,
};
use turnero_domain::{Branches, Principal, UserId};

use super::error::CredentialError;
use super::guard::Attempt;
use super::origin::Origin;
use super::secret_text::{SecretKind, SecretText};
use super::sign_in::engine_itself;
use crate::engine::Engine;

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
        let inner = &self.inner;
        let attempt = Attempt { account: None, origin: origin.mark(&inner.proof()?.pepper) };
        inner.begin(attempt)?;
        if inner.access().is_set_up() {
            inner.doorkeeper.guard.withdrawn(attempt);
            return Err(UserRefusal::SetUpAlready.into());
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
        let password = inner.chosen(password, false, &words_of(&profile)).await?;
        let set_up = SetUp { profile, password };
        let UserCreated { user } = inner.ask(&engine_itself(), None, set_up).await?;
        *crate::lock(&inner.doorkeeper.set_up) = None;
        Ok(user)
    }

    /// Makes a user, below who asks.
    pub async fn create_user(
        &self,
        principal: &Principal,
        new: NewUser,
    ) -> Result<UserId, CredentialError> {
        self.inner.allowed::<CreateUser>(principal, None)?;
        let NewUser { profile, role, branches, password } = new;
        let password = match password {
            None => None,
            Some(text) => Some(self.inner.chosen(&text, false, &words_of(&profile)).await?),
        };
        let create = CreateUser { profile, role, branches, password };
        Ok(self.inner.ask(principal, None, create).await?.user)
    }

    /// Makes a user who asks for it themselves, where the rules of the site allow it: without a role.
    pub async fn sign_up(
        &self,
        profile: Profile,
        password: &str,
        origin: &Origin,
    ) -> Result<UserId, CredentialError> {
        let inner = &self.inner;
        if !inner.access().rules().self_sign_up {
            return Err(UserRefusal::SignUpClosed.into());
        }
        // Each costs a hash, and tells whether a name is taken: so tries count, and are not taken back.
        let attempt = Attempt { account: None, origin: origin.mark(&inner.proof()?.pepper) };
        inner.begin(attempt)?;
        let password = inner.chosen(password, false, &words_of(&profile)).await?;
        let sign_up = SignUp { profile, password };
        Ok(inner.ask(&engine_itself(), None, sign_up).await?.user)
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

/// The words of a user that would be tried first.
fn words_of(profile: &Profile) -> Vec<String> {
    let names = [&profile.first_name.0, &profile.last_name.0].map(ToString::to_string);
    let mut words = vec![profile.user_name.as_str().to_owned(), profile.email.as_str().to_owned()];
    words.extend(names);
    words
}
