//! The refusals of access.

use std::collections::BTreeSet;
use std::fmt::Write;

use turnero_domain::access::{
    AccountRefusal, GrantRefusal, PasswordRefusal, Rank, ReadyMade, RoleId, UserRefusal,
    permissions,
};
use turnero_domain::{Refusal, Seconds};

use super::{KEY, ROLE, device, session, user};
use crate::{check, name};

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
