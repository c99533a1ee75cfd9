//! The events and documents of access, and its state.

use std::fmt::Write;

use turnero_domain::access::{
    Access, AccessDocument, AccessEvent, FactorUsed, Failure, PasswordWay, ReadyMade, RoleId,
    SessionEnd, SessionKind, UserOrigin,
};
use turnero_domain::given::{Given, minute};
use turnero_domain::{Branches, PrincipalId, Recorded};

use super::{
    DEVICE, KEY, ROLE, USER, catalogue, device, document, factor, hash, mark, origin, session,
    site, started, user,
};
use crate::{BRANCH, check};

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
