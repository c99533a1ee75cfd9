//! The forms of access: what a site looks like whose events, documents, messages, refusals and state keep their form.

mod events;
mod messages;
mod refusals;

use turnero_domain::access::{
    Access, AccessDocument, AccessEvent, Email, FactorUsed, Grants, Hidden, Mark, Profile,
    ReadyMade, RoleId, Rules, SecondFactor, SecretHash, SessionKind, SessionOrigin, StoredPassword,
    TokenKeyId, UserDocument, UserName, UserOrigin, permissions,
};
use turnero_domain::given::{Given, given, minute};
use turnero_domain::{Branches, DeviceId, SessionId, UserId};
use uuid::Uuid;

use super::{BRANCH, name};

const BOSS: Uuid = Uuid::from_u128(0xB0);
const USER: Uuid = Uuid::from_u128(0xA6);
const SESSION: Uuid = Uuid::from_u128(0x5E);
const KEY: Uuid = Uuid::from_u128(0xCE);
const DEVICE: Uuid = Uuid::from_u128(0xDE);
const EXPECTED: Uuid = Uuid::from_u128(0xDF);
const ROLE: RoleId = RoleId::Own(Uuid::from_u128(0x0E));

fn user() -> UserId {
    USER.into()
}

fn session() -> SessionId {
    SESSION.into()
}

fn device() -> DeviceId {
    DEVICE.into()
}

fn hash(n: u8) -> SecretHash {
    SecretHash::new([n; 32])
}

fn mark(n: u8) -> Mark {
    Mark::new([n; 8])
}

fn here() -> Branches {
    Branches::these([BRANCH.into()])
}

fn profile(user_name: &str) -> Profile {
    Profile {
        user_name: UserName::new(user_name).unwrap(),
        first_name: Hidden(name("Maria")),
        last_name: Hidden(name("Lopez")),
        email: Email::new("maria@example.org").unwrap(),
    }
}

fn password(text: &str) -> StoredPassword {
    StoredPassword { hash: Hidden(text.into()), short: false }
}

fn factor() -> SecondFactor {
    SecondFactor { secret: Hidden("JBSWY3DPEHPK3PXP".into()), codes: vec![hash(0xC1)] }
}

fn origin() -> SessionOrigin {
    SessionOrigin { address: Hidden("192.0.2.7".into()), program: Hidden("Firefox".into()) }
}

fn document(user_name: &str, second_factor: Option<SecondFactor>) -> AccessDocument {
    let (profile, password) = (profile(user_name), Some(password("hash")));
    AccessDocument::User(UserDocument { profile, password, second_factor })
}

fn rules() -> Rules {
    Rules { self_sign_up: true, admins_set_passwords: true, ..Rules::default() }
}

/// A site with one of everything.
fn catalogue() -> Vec<AccessEvent> {
    let boss = Some(ReadyMade::SuperAdmin.into());
    let agent = Some(ReadyMade::Agent.into());
    vec![
        AccessEvent::UserCreated {
            user: BOSS.into(),
            origin: UserOrigin::SetUp,
            role: boss,
            branches: Branches::All,
        },
        AccessEvent::UserCreated {
            user: user(),
            origin: UserOrigin::Created,
            role: agent,
            branches: here(),
        },
        AccessEvent::RulesChanged { rules: rules() },
        AccessEvent::RoleSet {
            role: ROLE,
            name: name("Caller"),
            permissions: Grants::these([permissions::USERS_READ]),
        },
        AccessEvent::TokenKeyMade { key: TokenKeyId::new([3; 8]) },
        started(SessionKind::Program, Some(hash(0x70)), Some(FactorUsed::Step(7))),
        AccessEvent::KeyCreated {
            key: KEY.into(),
            name: name("Payroll"),
            owner: Some(user()),
            permissions: Grants::these([permissions::USERS_READ]),
            branches: here(),
            hash: hash(0x4B),
            until: Some(minute(500)),
        },
        expected(EXPECTED, 0xDC),
        expected(DEVICE, 0xDD),
        AccessEvent::DevicePaired { device: device(), hash: hash(0xD5) },
    ]
}

fn started(
    kind: SessionKind,
    token: Option<SecretHash>,
    factor: Option<FactorUsed>,
) -> AccessEvent {
    AccessEvent::SessionStarted {
        session: session(),
        user: user(),
        kind,
        until: minute(120),
        ends: minute(960),
        account: mark(1),
        origin: token.map(|_| mark(2)),
        token,
        factor,
    }
}

fn expected(device: Uuid, code: u8) -> AccessEvent {
    AccessEvent::DeviceExpected {
        device: device.into(),
        name: name("Kiosk"),
        branches: here(),
        code: hash(code),
        until: minute(300),
    }
}

fn site() -> Given<Access> {
    given::<Access>(catalogue())
        .and_kept(BOSS, Some(document("the.boss", None)))
        .and_kept(USER, Some(document("the.agent", None)))
        .and_kept(SESSION, Some(AccessDocument::Session(origin())))
}
