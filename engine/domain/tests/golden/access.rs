//! The forms of access: its events, documents, messages, refusals, and its state.

use std::collections::BTreeSet;
use std::fmt::Write;

use turnero_domain::access::{
    Access, AccessDocument, AccessEvent, AccountRefusal, ActivateUser, AssignRole,
    ChangeOwnAccount, ChangePassword, ChangeRole, ChangeRules, ChangeUser, CreateKey, CreateRole,
    CreateUser, DeactivateUser, DisableSecondFactor, Email, EnableSecondFactor, EndOwnSessions,
    EndSession, EndUserSessions, ExpectDevice, FactorUsed, Failure, FindDevice, FindKey, FindUser,
    GrantAdmin, GrantRefusal, Grants, Hidden, ListDevices, ListKeys, ListOwnSessions, ListRoles,
    ListUserSessions, ListUsers, MakeTokenKey, Mark, NoteFailure, NoteRefusal, NoteUse, OwnAccount,
    PairDevice, PasswordRefusal, PasswordWay, Profile, Rank, ReadyMade, RehashPassword, RemoveRole,
    RemoveSecondFactor, RenewSession, RequireSecondFactor, ResetPassword, RevokeAdmin,
    RevokeDevice, RevokeKey, RoleId, RotateToken, Rules, SecondFactor, SecretHash, SessionEnd,
    SessionKind, SessionOrigin, SetPassword, SetUp, ShowRules, SignUp, StartReset, StartSession,
    StoredPassword, TokenKeyId, UserDocument, UserName, UserOrigin, UserRefusal, permissions,
};
use turnero_domain::given::{Given, given, minute};
use turnero_domain::{
    Branches, DeviceId, KeyId, PrincipalId, Recorded, Refusal, Seconds, SessionId, UserId,
};
use uuid::Uuid;

use super::messages::describe;
use super::{BRANCH, check, name};

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

fn changes() -> Vec<AccessEvent> {
    let (user, session) = (user(), session());
    let role = RoleId::from(ReadyMade::Manager);
    vec![
        AccessEvent::UserCreated {
            user,
            origin: UserOrigin::SignedUp,
            role: None,
            branches: Branches::these([]),
        },
        AccessEvent::UserChanged { user },
        AccessEvent::RoleAssigned { user, role: Some(ROLE), branches: Branches::All },
        AccessEvent::UserDeactivated { user },
        AccessEvent::UserActivated { user },
        AccessEvent::PasswordSet { user, how: PasswordWay::Changed },
        AccessEvent::ResetStarted { user, hash: hash(0x55), until: minute(60) },
        AccessEvent::SecondFactorEnabled { user },
        AccessEvent::SecondFactorRemoved { user },
        AccessEvent::RecoveryCodeUsed { user },
        started(SessionKind::Browser, None, Some(FactorUsed::Recovery)),
        AccessEvent::SessionRenewed { session, until: minute(180) },
        AccessEvent::TokenRotated {
            session,
            shown: hash(0x70),
            given: hash(0x71),
            client: mark(4),
            until: minute(180),
        },
        AccessEvent::SessionsEnded { sessions: vec![session], why: SessionEnd::SignedOut },
        AccessEvent::KeyRevoked { key: KEY.into() },
        AccessEvent::UseNoted { by: PrincipalId::Device(DEVICE) },
        AccessEvent::DeviceRevoked { device: device() },
        AccessEvent::RoleRemoved { role: ROLE },
        AccessEvent::SecondFactorRequired { role, required: true },
        AccessEvent::FailureNoted {
            what: Failure::SignIn,
            account: Some(mark(1)),
            origin: None,
            more: 0,
        },
        AccessEvent::FailureNoted {
            what: Failure::Pairing,
            account: None,
            origin: Some(mark(2)),
            more: 3,
        },
        AccessEvent::AskingRefused {
            asked_by: PrincipalId::User(USER),
            origin: Some(mark(2)),
            message: "void".to_owned(),
            branch: Some(BRANCH.into()),
            more: 0,
        },
    ]
}

#[test]
fn every_event_and_document_of_access_keeps_its_form() {
    // A new kind does not compile until it stands here; then add it to the lists as well.
    let _all_are_listed = |event: AccessEvent| match event {
        AccessEvent::UserCreated { .. }
        | AccessEvent::UserChanged { .. }
        | AccessEvent::RoleAssigned { .. }
        | AccessEvent::UserDeactivated { .. }
        | AccessEvent::UserActivated { .. }
        | AccessEvent::PasswordSet { .. }
        | AccessEvent::ResetStarted { .. }
        | AccessEvent::SecondFactorEnabled { .. }
        | AccessEvent::SecondFactorRemoved { .. }
        | AccessEvent::RecoveryCodeUsed { .. }
        | AccessEvent::SessionStarted { .. }
        | AccessEvent::SessionRenewed { .. }
        | AccessEvent::TokenRotated { .. }
        | AccessEvent::SessionsEnded { .. }
        | AccessEvent::KeyCreated { .. }
        | AccessEvent::KeyRevoked { .. }
        | AccessEvent::UseNoted { .. }
        | AccessEvent::DeviceExpected { .. }
        | AccessEvent::DevicePaired { .. }
        | AccessEvent::DeviceRevoked { .. }
        | AccessEvent::RoleSet { .. }
        | AccessEvent::RoleRemoved { .. }
        | AccessEvent::SecondFactorRequired { .. }
        | AccessEvent::RulesChanged { .. }
        | AccessEvent::TokenKeyMade { .. }
        | AccessEvent::FailureNoted { .. }
        | AccessEvent::AskingRefused { .. } => {}
    };
    let mut found = String::new();
    for (seq, event) in (1..).zip(catalogue().into_iter().chain(changes())) {
        // Every third comes from somewhere.
        let origin = (seq % 3 == 0).then(|| mark(2));
        let recorded = Recorded { seq, at: minute(42), by: PrincipalId::Host, origin, event };
        let written = serde_json::to_string(&recorded).unwrap();
        assert_eq!(serde_json::from_str::<Recorded<AccessEvent>>(&written).unwrap(), recorded);
        writeln!(found, "{written}").unwrap();
    }
    for document in [document("the.agent", Some(factor())), AccessDocument::Session(origin())] {
        let written = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<AccessDocument>(&written).unwrap(), document);
        writeln!(found, "{written}").unwrap();
    }
    check("access_events.txt", &found);
}

fn site() -> Given<Access> {
    given::<Access>(catalogue())
        .and_kept(BOSS, Some(document("the.boss", None)))
        .and_kept(USER, Some(document("the.agent", None)))
        .and_kept(SESSION, Some(AccessDocument::Session(origin())))
}

#[test]
fn the_state_of_access_keeps_its_form_and_holds_nothing_of_persons() {
    let given = changes().into_iter().rev().fold(site(), Given::and);
    for state in [site().state(), given.state()] {
        let written = serde_json::to_string(state).unwrap();
        let read: Access = serde_json::from_str(&written).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), written);
        for secret in ["the.agent", "Maria", "Lopez", "example.org", "192.0.2.7", "Firefox"] {
            assert!(!written.contains(secret), "{secret} stands in a checkpoint");
        }
    }
    let written = serde_json::to_string_pretty(site().state()).unwrap();
    check("access_checkpoint.txt", &format!("{written}\n"));
}

#[test]
fn every_message_about_users_and_its_reply_keep_their_form() {
    let boss = || site().by(PrincipalId::User(BOSS));
    let agent = || site().by(PrincipalId::User(USER));
    let mut found = String::new();
    let text = &mut found;
    let (user, role) = (user(), Some(ROLE));
    let create = CreateUser {
        profile: profile("new.user"),
        role,
        branches: here(),
        password: Some(password("new")),
    };
    describe(text, &boss(), &create);
    describe(text, &boss(), &ChangeUser { user, profile: profile("new.name") });
    describe(text, &boss(), &AssignRole { user, role, branches: Branches::All });
    describe(text, &boss(), &GrantAdmin { user });
    describe(text, &boss(), &RevokeAdmin { user });
    describe(text, &boss(), &DeactivateUser { user });
    let inactive = boss().and(AccessEvent::UserDeactivated { user });
    describe(text, &inactive, &ActivateUser { user });
    describe(text, &boss(), &FindUser { user });
    let list = ListUsers {
        after: Some(BOSS.into()),
        active: Some(true),
        role: Some(ReadyMade::Agent.into()),
        named: Some("the".to_owned()),
    };
    describe(text, &boss(), &list);
    describe(text, &agent(), &OwnAccount {});
    let Profile { first_name, last_name, email, .. } = profile("the.agent");
    describe(text, &agent(), &ChangeOwnAccount { first_name, last_name, email });
    let engine = site().by(PrincipalId::Engine);
    let sign_up = SignUp { profile: profile("new.user"), password: password("new") };
    describe(text, &engine, &sign_up);
    let set_up = SetUp { profile: profile("new.boss"), password: password("new") };
    describe(text, &given::<Access>([]), &set_up);

    let replaces = password("hash").mark();
    let change = ChangePassword {
        replaces,
        password: password("new"),
        end_others: true,
        session: Some(session()),
    };
    describe(text, &agent(), &change);
    describe(text, &engine, &RehashPassword { user, replaces, password: password("new") });
    describe(text, &boss(), &SetPassword { user, password: password("new") });
    describe(text, &boss(), &StartReset { user, hash: hash(0x55) });
    let reset = AccessEvent::ResetStarted { user, hash: hash(0x55), until: minute(600) };
    let resetting = engine.clone().and(reset);
    let choose = ResetPassword { hash: hash(0x55), password: password("new") };
    describe(text, &resetting, &choose);
    let enable = EnableSecondFactor { password: replaces, factor: factor() };
    describe(text, &agent(), &enable);
    let with_factor = agent()
        .and(AccessEvent::SecondFactorEnabled { user })
        .and_kept(USER, Some(document("the.agent", Some(factor()))));
    describe(text, &with_factor, &DisableSecondFactor { password: replaces });
    describe(text, &with_factor.by(PrincipalId::User(BOSS)), &RemoveSecondFactor { user });
    check("messages_user.txt", &found);
}

#[test]
fn every_message_about_sessions_and_its_reply_keep_their_form() {
    let boss = || site().by(PrincipalId::User(BOSS));
    let agent = || site().by(PrincipalId::User(USER));
    let engine = site().by(PrincipalId::Engine);
    let (user, session) = (user(), session());
    let mut found = String::new();
    let text = &mut found;
    let start = StartSession {
        session: Uuid::from_u128(0x5F).into(),
        user,
        kind: SessionKind::Program,
        password: password("hash").mark(),
        factor: Some(FactorUsed::Step(8)),
        recovery: Some(hash(0xC1)),
        account: mark(1),
        origin: Some(mark(2)),
        from: Some(origin()),
        token: Some(hash(0x72)),
    };
    describe(text, &engine, &start);
    let browser = engine.clone().and(started(SessionKind::Browser, None, None));
    describe(text, &browser, &RenewSession { session });
    let (shown, given_token) = (hash(0x70), hash(0x71));
    let rotate = RotateToken { session, shown, given: given_token, client: mark(4) };
    describe(text, &engine, &rotate);
    let reuse = RotateToken { shown: hash(0x6F), ..rotate };
    describe(text, &engine, &reuse);
    describe(text, &agent(), &EndSession { session });
    describe(text, &agent(), &EndOwnSessions { except: Some(SESSION.into()) });
    describe(text, &boss(), &EndUserSessions { user, session: Some(session) });
    describe(text, &agent(), &ListOwnSessions {});
    describe(text, &boss(), &ListUserSessions { user });
    check("messages_session.txt", &found);
}

#[test]
fn every_other_message_of_access_and_its_reply_keep_their_form() {
    let boss = || site().by(PrincipalId::User(BOSS));
    let engine = site().by(PrincipalId::Engine);
    let mut found = String::new();
    let text = &mut found;
    let named = |name: &str| vec![name.to_owned()];
    let create = CreateKey {
        name: name("Export"),
        permissions: named("users:read"),
        branches: here(),
        until: Some(minute(900)),
        hash: hash(0x4C),
    };
    describe(text, &boss(), &create);
    describe(text, &boss(), &RevokeKey { key: KEY.into() });
    let list = ListKeys { after: Some(KeyId::from(Uuid::nil())), owner: Some(user()) };
    describe(text, &boss(), &list);
    describe(text, &engine, &NoteUse { by: PrincipalId::Key(KEY) });
    let expect = ExpectDevice { name: name("Board"), branches: here(), code: hash(0xDE) };
    describe(text, &boss(), &expect);
    describe(text, &engine, &PairDevice { code: hash(0xDC), hash: hash(0xD6) });
    describe(text, &boss(), &RevokeDevice { device: device() });
    describe(text, &boss(), &ListDevices { after: Some(device()) });
    describe(text, &boss(), &FindKey { key: KEY.into() });
    describe(text, &boss(), &FindDevice { device: device() });
    let create = CreateRole { name: name("Clerk"), permissions: named("tickets:issue") };
    describe(text, &boss(), &create);
    let (name, permissions) = (name("Clerk"), named("tickets:issue"));
    describe(text, &boss(), &ChangeRole { role: ROLE, name, permissions });
    describe(text, &boss(), &RemoveRole { role: ROLE });
    let require = RequireSecondFactor { role: ReadyMade::Admin.into(), required: true };
    describe(text, &boss(), &require);
    describe(text, &boss(), &ListRoles {});
    describe(text, &boss(), &ChangeRules { rules: rules() });
    describe(text, &boss(), &ShowRules {});
    describe(text, &boss(), &MakeTokenKey { only_first: false });
    let (account, origin) = (Some(mark(1)), Some(mark(2)));
    let note = NoteFailure { what: Failure::SignIn, account, origin, more: 1 };
    describe(text, &engine, &note);
    let note = NoteRefusal {
        asked_by: PrincipalId::User(USER),
        origin: None,
        message: "void".to_owned(),
        branch: Some(BRANCH.into()),
        more: 0,
    };
    describe(text, &engine, &note);
    check("messages_access.txt", &found);
}

fn refusals() -> Vec<AccountRefusal> {
    let permission = permissions::RULES_UPDATE;
    let (least, most) = (Seconds::minutes(1), Seconds::minutes(10));
    vec![
        AccountRefusal::RankTooLow { rank: Rank::Admin },
        AccountRefusal::SuperAdminStays,
        AccountRefusal::BeyondOwnPermissions { permission },
        AccountRefusal::BeyondOwnBranches,
        AccountRefusal::PermissionUnknown { permission: "dragons:ride".to_owned() },
        AccountRefusal::PermissionNotGiven { permission: permissions::ACCESS_KEEP },
        AccountRefusal::TooManyBranches { limit: 500 },
        AccountRefusal::RuleOutOfRange { rule: "session_idle", least, most },
    ]
}

fn refusals_of_users() -> Vec<AccountRefusal> {
    let user = user();
    let users = [
        UserRefusal::NameLength { found: 4, least: 5, most: 20 },
        UserRefusal::NameCharacters,
        UserRefusal::NameEnds,
        UserRefusal::NameSpecialsInRow,
        UserRefusal::NameTaken,
        UserRefusal::EmailInvalid { limit: 254 },
        UserRefusal::Unknown { user },
        UserRefusal::TooMany { limit: 20_000 },
        UserRefusal::TooManyUnreviewed,
        UserRefusal::SignUpClosed,
        UserRefusal::SetUpAlready,
        UserRefusal::Inactive { user },
        UserRefusal::NotAUser,
        UserRefusal::ResetUnknown,
    ];
    let passwords = [
        PasswordRefusal::TooShort { found: 9, least: 15 },
        PasswordRefusal::TooLong { found: 300, limit: 256 },
        PasswordRefusal::Guessable,
        PasswordRefusal::ControlCharacter,
        PasswordRefusal::ChangedMeanwhile,
        PasswordRefusal::NotSetByAdmins,
        PasswordRefusal::NeedsSecondFactor,
    ];
    users.into_iter().map(Into::into).chain(passwords.into_iter().map(Into::into)).collect()
}

fn refusals_of_grants() -> Vec<AccountRefusal> {
    let role = RoleId::from(ReadyMade::Agent);
    let lifetime = Seconds::minutes(15);
    [
        GrantRefusal::RoleUnknown { role: ROLE },
        GrantRefusal::RoleNameTaken { name: name("Caller") },
        GrantRefusal::RoleReadyMade { role },
        GrantRefusal::RoleInUse { name: name("Caller"), users: 2 },
        GrantRefusal::TooManyRoles { limit: 100 },
        GrantRefusal::SecondFactorRequired,
        GrantRefusal::SecondFactorOn,
        GrantRefusal::SecondFactorOff,
        GrantRefusal::SecondFactorWrong,
        GrantRefusal::SessionUnknown { session: session() },
        GrantRefusal::SessionExists,
        GrantRefusal::TokenReused,
        GrantRefusal::KeyUnknown { key: KEY.into() },
        GrantRefusal::TooManyKeys { limit: 50 },
        GrantRefusal::KeyExpiresTooEarly,
        GrantRefusal::DeviceUnknown { device: device() },
        GrantRefusal::TooManyDevices { limit: 100 },
        GrantRefusal::CodeUnknown { lifetime },
    ]
    .into_iter()
    .map(Into::into)
    .collect()
}

#[test]
fn every_refusal_of_access_keeps_its_code_its_sentence_and_its_data() {
    let all = [refusals(), refusals_of_users(), refusals_of_grants()].concat();
    let mut found = String::new();
    let mut codes = BTreeSet::new();
    for refusal in all {
        let data = serde_json::to_string(&refusal).unwrap();
        assert!(data.contains(refusal.code()), "{data}");
        assert!(codes.insert(refusal.code()), "{} comes twice", refusal.code());
        writeln!(found, "{}\n  {refusal}\n  {data}", refusal.code()).unwrap();
    }
    check("access_refusals.txt", &found);
}
