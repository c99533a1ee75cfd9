//! The site that the tests of the rules play with: a super admin, two admins, a manager of one branch and
//! an agent.

use uuid::Uuid;

use super::*;
use crate::given::{Given, given};
use crate::{BranchId, Branches, DeviceId, KeyId, Name, PrincipalId, Seconds, SessionId, UserId};

pub(super) const BOSS: u128 = 0xB0;
pub(super) const ADMIN: u128 = 0xAD;
pub(super) const OTHER_ADMIN: u128 = 0xAE;
pub(super) const MANAGER: u128 = 0x3A;
pub(super) const AGENT: u128 = 0xA6;

pub(super) fn user(id: u128) -> UserId {
    Uuid::from_u128(id).into()
}

pub(super) fn of(id: u128) -> PrincipalId {
    PrincipalId::User(Uuid::from_u128(id))
}

pub(super) fn branch(n: u128) -> BranchId {
    Uuid::from_u128(0xB00 + n).into()
}

/// Where the manager and the agent work.
pub(super) fn here() -> Branches {
    Branches::these([branch(1)])
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(super) fn hash(n: u8) -> SecretHash {
    SecretHash::new([n; 32])
}

pub(super) fn mark(n: u8) -> Mark {
    Mark::new([n; 8])
}

pub(super) fn session(n: u128) -> SessionId {
    Uuid::from_u128(0x5E00 + n).into()
}

pub(super) fn key(n: u128) -> KeyId {
    Uuid::from_u128(0xCE00 + n).into()
}

pub(super) fn device(n: u128) -> DeviceId {
    Uuid::from_u128(0xDE00 + n).into()
}

pub(super) fn profile(user_name: &str) -> Profile {
    Profile {
        user_name: UserName::new(user_name).unwrap(),
        first_name: Hidden(name("Maria")),
        last_name: Hidden(name("Lopez")),
        email: Email::new("maria@example.org").unwrap(),
    }
}

pub(super) fn stored(text: &str) -> StoredPassword {
    StoredPassword { hash: Hidden(text.into()), short: false }
}

pub(super) fn document(user_name: &str) -> UserDocument {
    let (profile, password) = (profile(user_name), Some(stored("hash")));
    UserDocument { profile, password, second_factor: None }
}

/// What is kept of somebody.
pub(super) fn kept(id: u128, document: UserDocument) -> (Uuid, Option<AccessDocument>) {
    (Uuid::from_u128(id), Some(AccessDocument::User(document)))
}

pub(super) fn created(id: u128, role: Option<RoleId>, branches: Branches) -> AccessEvent {
    AccessEvent::UserCreated { user: user(id), origin: UserOrigin::Created, role, branches }
}

/// A site without anybody.
pub(super) fn empty() -> Given<Access> {
    given::<Access>([])
}

/// The site.
pub(super) fn site() -> Given<Access> {
    let people = [
        (BOSS, "the.boss", ReadyMade::SuperAdmin, Branches::All),
        (ADMIN, "the.admin", ReadyMade::Admin, Branches::All),
        (OTHER_ADMIN, "other.admin", ReadyMade::Admin, Branches::All),
        (MANAGER, "the.manager", ReadyMade::Manager, here()),
        (AGENT, "the.agent", ReadyMade::Agent, here()),
    ];
    people.into_iter().fold(empty(), |given, (id, user_name, role, branches)| {
        given
            .and(created(id, Some(role.into()), branches))
            .and_kept(user(id), Some(AccessDocument::User(document(user_name))))
    })
}

/// The site, and a user of this role, whom it has to do with.
pub(super) const SOMEBODY: u128 = 0x50;

pub(super) fn with_somebody(role: Option<RoleId>) -> Given<Access> {
    site()
        .and(created(SOMEBODY, role, here()))
        .and_kept(user(SOMEBODY), Some(AccessDocument::User(document("somebody"))))
}

pub(super) fn with_second_factor(user_name: &str) -> UserDocument {
    let codes = vec![hash(0xC1), hash(0xC2)];
    let second_factor = Some(SecondFactor { secret: Hidden("JBSWY3DPEHPK3PXP".into()), codes });
    UserDocument { second_factor, ..document(user_name) }
}

/// The agent has the second factor on.
pub(super) fn agent_with_second_factor() -> Given<Access> {
    site()
        .and(AccessEvent::SecondFactorEnabled { user: user(AGENT) })
        .and_kept(user(AGENT), Some(AccessDocument::User(with_second_factor("the.agent"))))
}

pub(super) fn started(n: u128, id: u128, kind: SessionKind) -> AccessEvent {
    let at = crate::given::minute(0);
    AccessEvent::SessionStarted {
        session: session(n),
        user: user(id),
        kind,
        until: at.plus(Seconds::minutes(120)),
        ends: at.plus(Seconds::minutes(960)),
        account: mark(1),
        origin: Some(mark(2)),
        token: (kind == SessionKind::Program).then(|| hash(0x70)),
        factor: None,
    }
}

pub(super) fn origin() -> SessionOrigin {
    SessionOrigin { address: Hidden("192.0.2.7".into()), program: Hidden("Firefox".into()) }
}

pub(super) fn key_created(n: u128, owner: Option<u128>) -> AccessEvent {
    AccessEvent::KeyCreated {
        key: key(n),
        name: name("Payroll"),
        owner: owner.map(user),
        permissions: Grants::these([crate::branch::permissions::TICKETS_ISSUE]),
        branches: here(),
        hash: hash(0x4B),
        until: None,
    }
}

pub(super) fn expected(n: u128) -> AccessEvent {
    AccessEvent::DeviceExpected {
        device: device(n),
        name: name("Kiosk"),
        branches: here(),
        code: hash(0xDC),
        until: crate::given::minute(20),
    }
}

pub(super) fn paired(n: u128) -> AccessEvent {
    AccessEvent::DevicePaired { device: device(n), hash: hash(0xD5) }
}

pub(super) fn own_role(n: u128) -> RoleId {
    RoleId::Own(Uuid::from_u128(0x0E00 + n))
}

pub(super) fn role_set(n: u128, text: &str) -> AccessEvent {
    AccessEvent::RoleSet {
        role: own_role(n),
        name: name(text),
        permissions: Grants::these([crate::branch::permissions::TICKETS_ISSUE]),
    }
}
