//! The site that these tests play with: an engine with a clock that is set by hand, and people in it.

use std::num::NonZeroUsize;
use std::sync::Arc;

use turnero::access::{
    AccessSettings, Authenticated, Credential, CredentialError, Email, Hidden, NewUser, Origin,
    Profile, ReadyMade, RoleId, SignIn, SignedIn, UserName,
};
use turnero::branch::CreateBranch;
use turnero::{BranchId, Branches, Engine, ManualClock, Name, Principal, Settings, Timestamp};
use turnero_domain::UserId;

/// What these tests' passwords are mixed with.
pub const PEPPER: &str = AccessSettings::PEPPER_OF_TESTS;
pub const PASSWORD: &str = "tulip boat 9347";

/// A site.
pub struct Site {
    pub engine: Engine,
    pub clock: Arc<ManualClock>,
    pub host: Principal,
    pub branch: BranchId,
    pub elsewhere: BranchId,
}

pub fn light() -> AccessSettings {
    AccessSettings::light()
}

pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_millis(1_795_186_800_000)))
}

pub fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub fn profile(user_name: &str) -> Profile {
    Profile {
        user_name: UserName::new(user_name).unwrap(),
        first_name: Hidden(name("Marisol")),
        last_name: Hidden(name("Quintero")),
        email: Email::new("marisol@quintero.example").unwrap(),
    }
}

/// From this place of the test network.
pub fn from(place: u8) -> Origin {
    Origin { address: Some([192, 0, 2, place].into()), program: "a test".to_owned() }
}

pub fn typed(user_name: &str, password: &str) -> SignIn {
    SignIn { user_name: user_name.to_owned(), password: password.to_owned(), code: None }
}

impl Site {
    pub async fn new() -> Self {
        Self::with(light()).await
    }

    pub async fn with(access: AccessSettings) -> Self {
        let clock = clock();
        let settings = Settings::in_memory().clock(clock.clone()).access(access);
        Self::opened(settings.threads(NonZeroUsize::MIN), clock).await
    }

    /// In this engine, with the branches made if they are not there.
    pub async fn opened(settings: Settings, clock: Arc<ManualClock>) -> Self {
        let engine = Engine::open(settings).unwrap();
        let host = Principal::host();
        let mut branches = engine.branches(&host);
        for text in ["Downtown", "Uptown"].into_iter().skip(branches.len()) {
            let branch = engine.fresh_id();
            engine.ask(&host, CreateBranch { branch, name: name(text) }).await.unwrap();
            branches.push(branch);
        }
        let (branch, elsewhere) = (branches[0], branches[1]);
        Self { engine, clock, host, branch, elsewhere }
    }

    /// A user with the password of these tests.
    pub async fn user(&self, user_name: &str, role: ReadyMade) -> UserId {
        self.user_in(user_name, Some(role.into()), Branches::All).await
    }

    pub async fn user_in(
        &self,
        user_name: &str,
        role: Option<RoleId>,
        branches: Branches,
    ) -> UserId {
        let (profile, password) = (profile(user_name), Some(PASSWORD.to_owned()));
        let new = NewUser { profile, role, branches, password };
        self.engine.create_user(&self.host, new).await.unwrap()
    }

    pub async fn login(&self, user_name: &str) -> SignedIn {
        self.engine.login(&typed(user_name, PASSWORD), &from(1)).await.unwrap()
    }

    /// Who shows this cookie.
    pub fn by_cookie(&self, cookie: &str) -> Result<Authenticated, CredentialError> {
        self.engine.authenticate(Credential::Cookie(cookie), &from(1))
    }

    /// Who shows this token or key.
    pub fn by_bearer(&self, secret: &str) -> Result<Authenticated, CredentialError> {
        self.engine.authenticate(Credential::Bearer(secret), &from(1))
    }

    /// The user as a principal.
    pub async fn principal(&self, user_name: &str) -> Principal {
        let cookie = self.login(user_name).await.cookie;
        self.by_cookie(&cookie).unwrap().principal
    }

    pub fn later(&self, seconds: i64) {
        self.clock.advance_millis(seconds * 1_000);
    }
}

/// The code of what went wrong.
#[track_caller]
pub fn code<T>(result: Result<T, CredentialError>) -> &'static str {
    match result {
        Ok(_) => panic!("this was let through"),
        Err(error) => error.code(),
    }
}
