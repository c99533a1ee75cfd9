use serde::{Deserialize, Serialize};

use super::nowhere;
use crate::access::bounds::{KEYS_MAX, KEYS_OF_OWNER_MAX};
use crate::access::event::AccessEvent;
use crate::access::permission::Grants;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal, UserRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, KeyId, Message, Name, Permission, Timestamp};

/// Makes a key for a program. It belongs to whoever makes it, and never may more than they.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CreateKey {
    /// What it is called, so that one knows later what it is for.
    pub name: Name,
    /// What it allows.
    pub permissions: Vec<String>,
    /// Where.
    pub branches: Branches,
    /// When it runs out; `None`: when it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What is kept of its secret.
    pub hash: SecretHash,
}

/// The key that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCreated {
    /// Its id.
    pub key: KeyId,
}

impl Message for CreateKey {
    type Aggregate = Access;
    type Reply = KeyCreated;

    const NAME: &'static str = "create_key";
    const PERMISSION: Permission = permissions::KEYS_CREATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        // A key makes no keys: it could outlive its own revocation.
        let owner = Access::owner_of(context.principal).ok_or(UserRefusal::NotAUser)?;
        let grants = Grants::named(&self.permissions)?;
        asking.may_give(&grants)?;
        asking.may_give_branches(&self.branches)?;
        if nowhere(&self.branches) {
            return Err(AccountRefusal::BeyondOwnBranches);
        }
        if self.until.is_some_and(|until| until <= context.now) {
            return Err(GrantRefusal::KeyExpiresTooEarly.into());
        }
        let own = owner.and_then(|owner| access.user(owner)).map_or(0, |owner| owner.keys.len());
        let full = [(access.keys.len(), KEYS_MAX), (own, KEYS_OF_OWNER_MAX)];
        if let Some((_, limit)) = full.into_iter().find(|(found, limit)| found >= limit) {
            return Err(GrantRefusal::TooManyKeys { limit }.into());
        }
        let key = context.fresh_id(0);
        let created = AccessEvent::KeyCreated {
            key,
            name: self.name.clone(),
            owner,
            permissions: grants,
            branches: self.branches.clone(),
            hash: self.hash,
            until: self.until,
        };
        Ok(Decided::new(vec![created], KeyCreated { key }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;
    use crate::branch::permissions::{TICKETS_CALL, TICKETS_ISSUE};
    use crate::given::minute;

    fn create(permissions: &[&str]) -> CreateKey {
        CreateKey {
            name: name("Payroll"),
            permissions: permissions.iter().map(|&name| name.to_owned()).collect(),
            branches: here(),
            until: None,
            hash: hash(0x4B),
        }
    }

    #[test]
    fn a_key_is_made_with_what_it_allows_and_where() {
        let outcome = site().by(of(ADMIN)).when(&create(&["tickets:issue"]));
        let id: KeyId = outcome.fresh_id(0);
        outcome
            .then(&[AccessEvent::KeyCreated {
                key: id,
                name: name("Payroll"),
                owner: Some(user(ADMIN)),
                permissions: Grants::these([TICKETS_ISSUE]),
                branches: here(),
                hash: hash(0x4B),
                until: None,
            }])
            .reply(&KeyCreated { key: id });
        let after = outcome.afterwards();
        let holder = after.state().holder_of(hash(0x4B), minute(30)).unwrap();
        let principal = after.state().principal(holder, minute(30)).unwrap();
        assert!(principal.may(TICKETS_ISSUE, Some(branch(1))).is_ok());
        assert!(principal.may(TICKETS_CALL, Some(branch(1))).is_err());
        assert_eq!(
            principal.may(TICKETS_ISSUE, Some(branch(2))).unwrap_err().to_string(),
            format!("there is no branch {} here; check the id", branch(2))
        );
        assert!(after.state().holder_of(hash(0x4C), minute(30)).is_none());
    }

    #[test]
    fn a_key_never_may_more_than_its_owner_now() {
        let after =
            site().by(of(ADMIN)).when(&create(&["tickets:issue", "users:create"])).afterwards();
        let holder = after.state().holder_of(hash(0x4B), minute(30)).unwrap();
        let role = Some(ReadyMade::Receptionist.into());
        let branches = Branches::these([branch(1), branch(3)]);
        let weaker = after.and(AccessEvent::RoleAssigned { user: user(ADMIN), role, branches });
        let principal = weaker.state().principal(holder, minute(30)).unwrap();
        assert!(principal.may(TICKETS_ISSUE, Some(branch(1))).is_ok());
        assert!(principal.may(permissions::USERS_CREATE, None).is_err());
    }

    #[test]
    fn a_key_runs_out() {
        let until = Some(minute(30));
        let given = site().by(of(ADMIN));
        let create = CreateKey { until, ..create(&["tickets:issue"]) };
        let after = given.when(&create).afterwards();
        assert!(after.state().holder_of(hash(0x4B), minute(29)).is_some());
        assert!(after.state().holder_of(hash(0x4B), minute(30)).is_none());
        given.at(minute(30)).when(&create).then_refused("key.expires_too_early");
    }

    #[test]
    fn nobody_gives_a_key_what_they_do_not_have() {
        let given = site().by(of(ADMIN));
        given.when(&create(&["rules:update"])).then_refused("access.beyond_own_permissions");
        given.when(&create(&["access:keep"])).then_refused("permission.not_given");
        given.when(&create(&["account:update"])).then_refused("permission.not_given");
        given.when(&create(&["dragons:ride"])).then_refused("permission.unknown");
        let nowhere = CreateKey { branches: Branches::these([]), ..create(&["tickets:issue"]) };
        given.when(&nowhere).then_refused("access.beyond_own_branches");
    }

    #[test]
    fn a_key_makes_no_keys() {
        let given = site().and(key_created(1, Some(ADMIN))).by(PrincipalId::Key(key(1).into()));
        given.when(&create(&["tickets:issue"])).then_refused("user.not_a_user");
    }

    #[test]
    fn one_owner_has_a_bounded_number_of_keys() {
        let mut given = site().by(of(ADMIN));
        for n in 0..KEYS_OF_OWNER_MAX {
            let hash = SecretHash::new([u8::try_from(n).unwrap(); 32]);
            let create = CreateKey { hash, ..create(&["tickets:issue"]) };
            given = given.seed(n as u128).when(&create).afterwards();
        }
        given.when(&create(&["tickets:issue"])).then_refused("key.too_many");
        given.by(of(BOSS)).when(&create(&["tickets:issue"])).afterwards();
    }
}
