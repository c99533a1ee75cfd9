//! Ranks and actions: who may do what to whom, all pairs in one table.

use std::fmt::Write;

use turnero_domain::access::{
    Access, AccessDocument, AccessEvent, AccountRefusal, ActivateUser, AssignRole, ChangeUser,
    CreateUser, DeactivateUser, Email, EndUserSessions, FindUser, GrantAdmin, Grants, Hidden,
    ListUserSessions, Mark, Profile, ReadyMade, RemoveSecondFactor, RevokeAdmin, RevokeKey, Rules,
    SecretHash, SessionKind, SetPassword, StartReset, StoredPassword, UserDocument, UserName,
    UserOrigin,
};
use turnero_domain::given::{Given, given, minute};
use turnero_domain::{Branches, Message, Name, Principal, PrincipalId, Refusal, UserId};
use uuid::Uuid;

use super::check;

/// Who does it, as the table names them.
const ACTORS: [(&str, Option<ReadyMade>); 5] = [
    ("super_admin", Some(ReadyMade::SuperAdmin)),
    ("admin", Some(ReadyMade::Admin)),
    ("manager", Some(ReadyMade::Manager)),
    ("auditor", Some(ReadyMade::Auditor)),
    ("no_role", None),
];

/// To whom it is done.
const TARGETS: [(&str, Option<ReadyMade>); 4] = [
    ("super_admin", Some(ReadyMade::SuperAdmin)),
    ("admin", Some(ReadyMade::Admin)),
    ("manager", Some(ReadyMade::Manager)),
    ("no_role", None),
];

const ACTOR: Uuid = Uuid::from_u128(0xAC);
const TARGET: Uuid = Uuid::from_u128(0x7A);
const KEY: Uuid = Uuid::from_u128(0xCE);

fn profile(user_name: &str) -> Profile {
    let name = |text| Hidden(Name::new(text).unwrap());
    Profile {
        user_name: UserName::new(user_name).unwrap(),
        first_name: name("Maria"),
        last_name: name("Lopez"),
        email: Email::new("maria@example.org").unwrap(),
    }
}

fn password() -> StoredPassword {
    StoredPassword { hash: Hidden("hash".into()), short: false }
}

fn created(user: Uuid, role: Option<ReadyMade>) -> AccessEvent {
    let (user, role) = (user.into(), role.map(Into::into));
    AccessEvent::UserCreated { user, origin: UserOrigin::Created, role, branches: Branches::All }
}

fn started() -> AccessEvent {
    AccessEvent::SessionStarted {
        session: Uuid::from_u128(0x5E).into(),
        user: TARGET.into(),
        kind: SessionKind::Browser,
        until: minute(60),
        ends: minute(60),
        account: Mark::new([1; 8]),
        origin: None,
        token: None,
        factor: None,
    }
}

fn key() -> AccessEvent {
    AccessEvent::KeyCreated {
        key: KEY.into(),
        name: Name::new("Payroll").unwrap(),
        owner: Some(TARGET.into()),
        permissions: Grants::default(),
        branches: Branches::All,
        hash: SecretHash::new([1; 32]),
        until: None,
    }
}

/// A site with who does it and whom it is done to.
fn site(actor: Option<ReadyMade>, target: Option<ReadyMade>) -> Given<Access> {
    let rules = Rules { admins_set_passwords: true, ..Rules::default() };
    let (profile, password) = (profile("somebody"), Some(password()));
    let document = UserDocument { profile, password, second_factor: None };
    given::<Access>([
        created(ACTOR, actor),
        created(TARGET, target),
        AccessEvent::SecondFactorEnabled { user: TARGET.into() },
        started(),
        key(),
        AccessEvent::RulesChanged { rules },
    ])
    .and_kept(TARGET, Some(AccessDocument::User(document)))
}

/// What becomes of a message: permission first, as the engine does, then the rule.
fn outcome<M>(given: &Given<Access>, message: &M) -> &'static str
where
    M: Message<Aggregate = Access>,
{
    let context = given.context();
    let principal = match context.principal {
        PrincipalId::Host => Principal::host(),
        id => given.state().principal(id, context.now).unwrap(),
    };
    if let Err(denied) = principal.may(M::PERMISSION, None) {
        return denied.code();
    }
    let refusal: Result<_, AccountRefusal> = message.decide(given.state(), &context);
    refusal.map_or_else(|refusal| refusal.code(), |_| "yes")
}

/// Each action on somebody, and what becomes of it.
fn actions(given: &Given<Access>, target: Option<ReadyMade>) -> [(&'static str, &'static str); 16] {
    let user = UserId::from(TARGET);
    let (role, branches) = (target.map(Into::into), Branches::All);
    let create = CreateUser { profile: profile("one.more"), role, branches, password: None };
    let assign =
        |role: ReadyMade| AssignRole { user, role: Some(role.into()), branches: Branches::All };
    let hash = SecretHash::new([9; 32]);
    [
        ("create", outcome(given, &create)),
        ("change", outcome(given, &ChangeUser { user, profile: profile("other.name") })),
        ("make agent", outcome(given, &assign(ReadyMade::Agent))),
        ("make admin", outcome(given, &assign(ReadyMade::Admin))),
        ("make super admin", outcome(given, &assign(ReadyMade::SuperAdmin))),
        ("grant admin", outcome(given, &GrantAdmin { user })),
        ("revoke admin", outcome(given, &RevokeAdmin { user })),
        ("deactivate", outcome(given, &DeactivateUser { user })),
        ("activate", outcome(given, &ActivateUser { user })),
        ("reset", outcome(given, &StartReset { user, hash })),
        ("set password", outcome(given, &SetPassword { user, password: password() })),
        ("remove factor", outcome(given, &RemoveSecondFactor { user })),
        ("see", outcome(given, &FindUser { user })),
        ("see sessions", outcome(given, &ListUserSessions { user })),
        ("end sessions", outcome(given, &EndUserSessions { user, session: None })),
        ("revoke key", outcome(given, &RevokeKey { key: KEY.into() })),
    ]
}

#[test]
fn every_rank_can_do_to_every_rank_what_was_agreed_on() {
    let mut found = String::new();
    for (target_name, target) in TARGETS {
        for (actor_name, actor) in ACTORS {
            let given = site(actor, target).by(PrincipalId::User(ACTOR));
            for (action, outcome) in actions(&given, target) {
                writeln!(found, "{actor_name} | {action} | {target_name} | {outcome}").unwrap();
            }
        }
        for (action, outcome) in actions(&site(None, target), target) {
            writeln!(found, "operator | {action} | {target_name} | {outcome}").unwrap();
        }
    }
    check("ranks.txt", &found);
}
