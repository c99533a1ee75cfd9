//! Every message as every ready-made role.

use std::fmt::Write;

use turnero_domain::access::{Branches, Permissions, ReadyMade, RoleId};
use turnero_domain::{BranchId, Principal, PrincipalId};
use uuid::Uuid;

use super::check;
use super::complete::every_message;

/// A principal of this role, in one branch.
fn principal(role: ReadyMade, branch: BranchId) -> Principal {
    Principal {
        id: PrincipalId::User(Uuid::from_u128(1)),
        origin: None,
        permissions: Permissions::Some(role.grants().set().clone()),
        branches: Branches::these([branch]),
    }
}

#[test]
fn every_role_may_send_what_was_agreed_on() {
    let branch = BranchId::from(Uuid::from_u128(0xB));
    let mut found = String::new();
    for (_, name, permission) in every_message() {
        let may = |role: &ReadyMade| principal(*role, branch).may(permission, Some(branch)).is_ok();
        let roles: Vec<_> = ReadyMade::ALL
            .into_iter()
            .filter(may)
            .map(|role| RoleId::from(role).to_string())
            .collect();
        writeln!(found, "{name} ({permission}): {}", roles.join(", ")).unwrap();
    }
    check("roles.txt", &found);
}

#[test]
fn outside_their_branches_everybody_is_told_that_there_is_no_such_branch() {
    let (here, there) = (Uuid::from_u128(0xB).into(), Uuid::from_u128(0xC).into());
    for role in ReadyMade::ALL {
        for (word, _, permission) in every_message() {
            let refusal = principal(role, here).may(permission, Some(there)).unwrap_err();
            let code = turnero_domain::Refusal::code(&refusal);
            assert_eq!(code, "branch.unknown", "{word} as {}", role.name());
        }
    }
}
