//! The messages of access, and their replies.

use turnero_domain::access::{
    Access, AccessEvent, ActivateUser, AssignRole, ChangeOwnAccount, ChangePassword, ChangeRole,
    ChangeRules, ChangeUser, CreateKey, CreateRole, CreateUser, DeactivateUser,
    DisableSecondFactor, EnableSecondFactor, EndOwnSessions, EndSession, EndUserSessions,
    ExpectDevice, FactorUsed, Failure, FindDevice, FindKey, FindUser, GrantAdmin, ListDevices,
    ListKeys, ListOwnSessions, ListRoles, ListUserSessions, ListUsers, MakeTokenKey, NoteFailure,
    NoteRefusal, NoteUse, OwnAccount, PairDevice, Profile, ReadyMade, RehashPassword, RemoveRole,
    RemoveSecondFactor, RenewSession, RequireSecondFactor, ResetPassword, RevokeAdmin,
    RevokeDevice, RevokeKey, RotateToken, SessionKind, SetPassword, SetUp, ShowRules, SignUp,
    StartReset, StartSession,
};
use turnero_domain::given::{given, minute};
use turnero_domain::{Branches, KeyId, PrincipalId};
use uuid::Uuid;

use super::{
    BOSS, KEY, ROLE, SESSION, USER, device, document, factor, hash, here, mark, origin, password,
    profile, rules, session, site, started, user,
};
use crate::messages::describe;
use crate::{BRANCH, check, name};

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
