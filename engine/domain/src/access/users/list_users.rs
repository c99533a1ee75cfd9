use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::access::bounds::PAGE_MAX;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::access::user::UserView;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Asks who there is, a page at a time, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "snake_case", deny_unknown_fields)]
pub struct ListUsers {
    /// Those behind this one; `None`: from the first.
    pub after: Option<UserId>,
    /// Only who is in use, or only who is not.
    pub active: Option<bool>,
    /// Only who has this role.
    pub role: Option<RoleId>,
    /// Only whose name to sign in begins like this, in any capitals.
    pub named: Option<String>,
}

/// A page of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserPage {
    /// Those of this page.
    pub users: Vec<UserView>,
    /// Whom to ask for what follows; `None`: there is no more.
    pub after: Option<UserId>,
}

impl Message for ListUsers {
    type Aggregate = Access;
    type Reply = UserPage;

    const NAME: &'static str = "list_users";
    const PERMISSION: Permission = permissions::USERS_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        let from = self.after.map_or(Bound::Unbounded, Bound::Excluded);
        let named = self.named.as_deref().map(str::to_ascii_lowercase);
        let mut found = access
            .users
            .range((from, Bound::Unbounded))
            .filter(|(_, user)| asking.branches.cover(&user.branches))
            .filter(|(_, user)| self.active.is_none_or(|active| user.active == active))
            .filter(|(_, user)| self.role.is_none() || user.role == self.role)
            .filter(|(_, user)| {
                let begins = |start: &String| {
                    user.document.as_deref().is_some_and(|document| {
                        document.profile.user_name.folded().starts_with(start.as_str())
                    })
                };
                named.as_ref().is_none_or(begins)
            });
        let users: Vec<_> =
            found.by_ref().take(PAGE_MAX).map(|(id, user)| user.view(*id)).collect();
        let after = found.next().and_then(|_| users.last().map(|user| user.user));
        Ok(Decided::answer(UserPage { users, after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;
    use crate::given::Given;

    /// Whom this finds.
    fn found(given: &Given<Access>, list: &ListUsers) -> (Vec<UserId>, Option<UserId>) {
        let Ok(decided) = list.decide(given.state(), &given.context()) else { panic!("refused") };
        let UserPage { users, after } = decided.reply;
        (users.into_iter().map(|user| user.user).collect(), after)
    }

    #[test]
    fn a_list_shows_those_within_ones_branches() {
        let all = ListUsers::default();
        assert_eq!(found(&site().by(of(ADMIN)), &all).0.len(), 5);
        assert_eq!(found(&site().by(of(MANAGER)), &all).0, [user(MANAGER), user(AGENT)]);
    }

    #[test]
    fn a_list_can_be_narrowed() {
        let given = site().by(of(ADMIN));
        let role = Some(ReadyMade::Admin.into());
        let narrowed = ListUsers { role, ..ListUsers::default() };
        assert_eq!(found(&given, &narrowed).0, [user(ADMIN), user(OTHER_ADMIN)]);
        let named = Some("THE.a".to_owned());
        let narrowed = ListUsers { named, ..ListUsers::default() };
        assert_eq!(found(&given, &narrowed).0, [user(AGENT), user(ADMIN)]);
        let narrowed = ListUsers { active: Some(false), ..ListUsers::default() };
        assert_eq!(found(&given, &narrowed).0, []);
    }

    #[test]
    fn a_page_says_where_the_next_begins() {
        let mut given = site();
        for id in 0..PAGE_MAX as u128 {
            given = given.and(created(0x1000 + id, None, here()));
        }
        let (first, after) = found(&given, &ListUsers::default());
        assert_eq!((first.len(), after), (PAGE_MAX, first.last().copied()));
        let (rest, end) = found(&given, &ListUsers { after, ..ListUsers::default() });
        assert_eq!((rest.len(), end), (5, None));
    }
}
