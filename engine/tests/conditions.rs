//! What is asked for only if something is as it was shown.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use support::Clinic;
use turnero::branch::{BranchChange, BranchSnapshot, ChangeBranch, Snapshot};
use turnero::{AskError, Condition, Mark, Name, Permissions, Principal, branch};

/// What a branch is called, as somebody was shown it.
fn name_of(snapshot: &BranchSnapshot) -> Option<Value> {
    Some(json!({ "name": snapshot.name }))
}

fn if_called(clinic: &Clinic, name: &str) -> Condition<branch::Branch> {
    let mark = Mark::of(&json!({ "name": name }));
    Condition::unchanged(Snapshot { branch: clinic.branch }, name_of, vec![mark])
}

fn call_it(clinic: &Clinic, name: &str) -> ChangeBranch {
    let name = Some(Name::new(name).unwrap());
    let change = BranchChange { name, ..BranchChange::default() };
    ChangeBranch { branch: clinic.branch, change }
}

#[tokio::test]
async fn of_many_who_saw_the_same_one_changes_it_and_the_others_are_told_what_it_is_now() {
    let clinic = Clinic::in_memory().await;
    let names = ["Uptown", "Midtown", "Old town", "New town"];
    let asked = names.map(|name| {
        let (condition, message) = (if_called(&clinic, "Downtown"), call_it(&clinic, name));
        let clinic = clinic.clone();
        tokio::spawn(
            async move { clinic.engine.ask_if(&clinic.host, None, condition, message).await },
        )
    });
    let (mut done, mut changed) = (0, Vec::new());
    for asked in asked {
        match asked.await.unwrap() {
            Ok(()) => done += 1,
            Err(AskError::Changed(now)) => changed.push(now),
            Err(error) => panic!("{error}"),
        }
    }
    let name = clinic.snapshot().await.name;
    assert_eq!((done, changed.len()), (1, 3));
    for now in changed {
        assert_eq!(now.present, json!({ "name": name }));
        assert_eq!(now.mark, Mark::of(&now.present));
    }
}

#[tokio::test]
async fn a_part_that_has_not_changed_does_not_notice_what_happens_beside_it() {
    let clinic = Clinic::in_memory().await;
    let condition = if_called(&clinic, "Downtown");
    clinic.issued().await;
    let asked = clinic.engine.ask_if(&clinic.host, None, condition, call_it(&clinic, "Uptown"));
    asked.await.unwrap();
}

#[tokio::test]
async fn what_was_done_under_a_key_is_answered_again_though_it_is_no_more_as_it_was() {
    let clinic = Clinic::in_memory().await;
    for _ in 0..2 {
        let (condition, message) = (if_called(&clinic, "Downtown"), call_it(&clinic, "Uptown"));
        clinic.engine.ask_if(&clinic.host, Some("k"), condition, message).await.unwrap();
    }
    let (condition, message) = (if_called(&clinic, "Downtown"), call_it(&clinic, "Uptown"));
    let error = clinic.engine.ask_if(&clinic.host, Some("l"), condition, message).await;
    assert!(matches!(error, Err(AskError::Changed(_))));
}

#[tokio::test]
async fn nobody_is_told_what_it_is_now_who_may_not_see_it() {
    let clinic = Clinic::in_memory().await;
    let may = [branch::permissions::BRANCHES_UPDATE];
    let permissions = Permissions::Some(std::sync::Arc::new(may.into()));
    let blind = Principal { permissions, ..Principal::host() };
    let (condition, message) = (if_called(&clinic, "Elsewhere"), call_it(&clinic, "Uptown"));
    let error = clinic.engine.ask_if(&blind, None, condition, message).await.unwrap_err();
    assert_eq!(error.code(), "access.forbidden");
}
