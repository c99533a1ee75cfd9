use serde::{Deserialize, Serialize};

use super::decided;
use crate::access::document::StoredPassword;
use crate::access::event::PasswordWay;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, UserRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Keeps the same password in a stronger way. The engine sends it when somebody signs in whose password
/// was hashed with weaker parameters, or with a pepper that is being replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RehashPassword {
    /// Whose.
    pub user: UserId,
    /// The mark of the stored password that the one shown fitted.
    pub replaces: SecretHash,
    /// What is kept of it from now on.
    pub password: StoredPassword,
}

impl Message for RehashPassword {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "rehash_password";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, _: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let user = self.user;
        let found = access.user(user).ok_or(UserRefusal::Unknown { user })?;
        let before = found.document_with(user, self.replaces)?;
        // The same password is as short as it was, and it was taken.
        let short = before.password.as_ref().is_some_and(|password| password.short);
        let password = StoredPassword { short, ..self.password.clone() };
        decided((user, found), PasswordWay::Rehashed, &password, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::document::UserDocument;
    use crate::access::example::*;

    #[test]
    fn a_stronger_hash_takes_the_place_of_the_one_that_was_looked_at_and_of_no_other() {
        let rehash = RehashPassword {
            user: user(AGENT),
            replaces: stored("hash").mark(),
            password: stored("stronger"),
        };
        let outcome = site().when(&rehash);
        let document = UserDocument { password: Some(stored("stronger")), ..document("the.agent") };
        outcome
            .then(&[AccessEvent::PasswordSet { user: user(AGENT), how: PasswordWay::Rehashed }])
            .then_kept(&[kept(AGENT, document)]);
        outcome.afterwards().when(&rehash).then_refused("password.changed_meanwhile");
        let unknown = RehashPassword { user: user(9), ..rehash };
        site().when(&unknown).then_refused("user.unknown");
    }
}
