use super::document::{Hidden, SecondFactor, StoredPassword};
use super::secret::Mark;
use super::state::Access;
use super::user_name::UserName;
use crate::UserId;

/// What the engine needs to find out whether somebody is who they say. Never leaves the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub user: UserId,
    /// What they sign in by.
    pub user_name: UserName,
    /// Whether they may sign in.
    pub active: bool,
    /// What is kept of the password.
    pub password: Option<StoredPassword>,
    /// What codes are checked with, if the second factor is on.
    pub second_factor: Option<SecondFactor>,
    /// The last time step whose code was used.
    pub step: Option<u64>,
    /// The words of the user that would be tried first as a password.
    pub words: Hidden<Vec<String>>,
}

impl Access {
    /// The account that somebody signs in to by this name, in any capitals.
    pub fn account_of(&self, name: &str) -> Option<Account> {
        self.account(*self.index.names.get(&UserName::fold(name))?)
    }

    /// The account of this user.
    pub fn account(&self, user: UserId) -> Option<Account> {
        let found = self.user(user)?;
        let document = found.document.as_deref()?;
        let profile = &document.profile;
        let names = [&profile.first_name.0, &profile.last_name.0].map(|name| name.as_str());
        let words = [profile.user_name.as_str(), profile.email.as_str()].into_iter().chain(names);
        Some(Account {
            user,
            user_name: profile.user_name.clone(),
            active: found.active,
            password: document.password.clone(),
            second_factor: document.second_factor.clone().filter(|_| found.second_factor),
            step: found.step,
            words: Hidden(words.map(str::to_owned).collect()),
        })
    }

    /// Where this user has signed in from of late, as marks.
    pub fn homes_of(&self, user: UserId) -> &[Mark] {
        self.user(user).map_or(&[], |user| user.origins.as_slice())
    }

    /// Whether this user has signed in from there of late.
    pub fn is_at_home(&self, user: UserId, origin: Mark) -> bool {
        self.homes_of(user).contains(&origin)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::AccessEvent;
    use crate::access::example::*;
    use crate::access::session::SessionKind;

    #[test]
    fn an_account_is_found_by_its_name_in_any_capitals() {
        let given = agent_with_second_factor();
        let account = given.state().account_of("THE.Agent").unwrap();
        assert_eq!((account.user, account.active), (user(AGENT), true));
        assert_eq!(account.password, Some(stored("hash")));
        assert!(account.second_factor.is_some());
        assert!(account.words.0.contains(&"the.agent".to_owned()));
        assert_eq!(given.state().account_of("nobody.here"), None);
        let inactive = given.and(AccessEvent::UserDeactivated { user: user(AGENT) });
        assert!(!inactive.state().account(user(AGENT)).unwrap().active);
    }

    #[test]
    fn a_user_is_at_home_where_they_have_signed_in() {
        let given = site().and(started(1, AGENT, SessionKind::Browser));
        assert!(given.state().is_at_home(user(AGENT), mark(2)));
        assert!(!given.state().is_at_home(user(AGENT), mark(3)));
        assert!(!given.state().is_at_home(user(MANAGER), mark(2)));
    }
}
