//! Passwords are changed, set, reset, and hashed anew.

use serde_json::json;
use turnero::access::{
    AccessSettings, AuditQuery, ChangeRules, HashingParameters, PasswordChange, Pepper, ReadyMade,
    Rules,
};
use turnero::invoicing::CreateIssuer;
use turnero::{IssuerId, Settings};

use super::site::{PASSWORD, PEPPER, Site, clock, code, from, light, typed};

const OTHER: &str = "seven herons late";

fn change(current: &str, new: &str) -> PasswordChange {
    let (current, new) = (current.to_owned(), new.to_owned());
    PasswordChange { current, new, session: None, end_others: true }
}

#[tokio::test]
async fn a_change_needs_the_present_password_and_ends_the_other_sessions() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let (here, there) = (site.login("the.agent").await, site.login("the.agent").await);
    let principal = site.by_cookie(&here.cookie).unwrap().principal;
    let wrong = site.engine.change_password(&principal, &change("wrong", OTHER), &from(1)).await;
    assert_eq!(code(wrong), "access.sign_in_failed");
    let change = PasswordChange { session: Some(here.session), ..change(PASSWORD, OTHER) };
    site.engine.change_password(&principal, &change, &from(1)).await.unwrap();
    assert!(site.by_cookie(&here.cookie).is_ok());
    assert_eq!(code(site.by_cookie(&there.cookie)), "access.unauthenticated");
    let old = site.engine.login(&typed("the.agent", PASSWORD), &from(1)).await;
    assert_eq!(code(old), "access.sign_in_failed");
    site.engine.login(&typed("the.agent", OTHER), &from(1)).await.unwrap();
}

#[tokio::test]
async fn what_would_be_tried_first_is_refused_here_the_user_the_branch_the_product() {
    let site = Site::with(AccessSettings { audience: "heronhall".to_owned(), ..light() }).await;
    site.user("the.agent", ReadyMade::Agent).await;
    let issuer = site.engine.fresh_id::<IssuerId>().to_string();
    let identity = json!({"kind": "NIT", "number": "900825759"});
    let party = json!({
        "identity": identity, "organisation": "legal", "company": "Garza Azul S.A.S.",
        "tribute": "none"
    });
    let create = json!({"issuer": issuer, "party": party});
    let create: CreateIssuer = serde_json::from_value(create).unwrap();
    site.engine.ask(&site.host, create).await.unwrap();
    let principal = site.principal("the.agent").await;
    for new in [
        "the.agent 654321",
        "Marisol Quintero",
        "downtown uptown",
        "turnero 123456789",
        "heronhall 654321",
        "garza azul 654321",
        "password password",
        "chocolate butterfly",
    ] {
        let change = change(PASSWORD, new);
        let refused = site.engine.change_password(&principal, &change, &from(1)).await;
        assert_eq!(code(refused), "password.guessable", "{new}");
    }
    let short = change(PASSWORD, "heron boat 12");
    let refused = site.engine.change_password(&principal, &short, &from(1)).await;
    assert_eq!(code(refused), "password.too_short");
}

#[tokio::test]
async fn the_73rd_byte_matters_and_so_does_every_other() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let principal = site.principal("the.agent").await;
    let start = "seven herons stand in the shallow water and wait until the tide brings f";
    assert_eq!(start.len(), 72);
    let change = change(PASSWORD, &format!("{start}ish"));
    site.engine.change_password(&principal, &change, &from(1)).await.unwrap();
    let other = site.engine.login(&typed("the.agent", &format!("{start}ash")), &from(1)).await;
    assert_eq!(code(other), "access.sign_in_failed");
    site.engine.login(&typed("the.agent", &format!("{start}ish")), &from(1)).await.unwrap();
}

#[tokio::test]
async fn an_admin_sets_a_password_only_where_the_rules_allow_it() {
    let site = Site::new().await;
    let agent = site.user("the.agent", ReadyMade::Agent).await;
    site.user("the.admin", ReadyMade::Admin).await;
    let admin = site.principal("the.admin").await;
    let refused = site.engine.set_password(&admin, agent, OTHER).await;
    assert_eq!(code(refused), "password.not_set_by_admins");
    let rules = Rules { admins_set_passwords: true, ..Rules::default() };
    site.engine.ask(&site.host, ChangeRules { rules }).await.unwrap();
    site.engine.set_password(&admin, agent, OTHER).await.unwrap();
    site.engine.login(&typed("the.agent", OTHER), &from(1)).await.unwrap();
    let agent_itself = site.engine.login(&typed("the.agent", OTHER), &from(1)).await.unwrap();
    let principal = site.by_cookie(&agent_itself.cookie).unwrap().principal;
    let refused = site.engine.set_password(&principal, agent, OTHER).await;
    assert_eq!(code(refused), "access.forbidden");
}

#[tokio::test]
async fn raised_parameters_and_a_new_pepper_take_hold_as_people_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let open = |access: AccessSettings| {
        let clock = clock();
        Site::opened(Settings::in_folder(folder.path()).clock(clock.clone()).access(access), clock)
    };
    let site = open(light()).await;
    site.user("the.agent", ReadyMade::Agent).await;
    site.login("the.agent").await;
    site.engine.close().await.unwrap();

    let new = Pepper::new(&PEPPER.to_uppercase()).unwrap();
    let raised = AccessSettings {
        pepper: Some(new.clone()),
        pepper_before: Some(Pepper::new(PEPPER).unwrap()),
        hashing: HashingParameters { passes: 2, ..light().hashing },
        ..light()
    };
    let site = open(raised).await;
    site.login("the.agent").await;
    site.engine.close().await.unwrap();

    // Signing in has mixed it with the new pepper, so the old one is not needed any more.
    let alone = AccessSettings { pepper: Some(new), ..light() };
    let site = open(alone).await;
    site.login("the.agent").await;
    site.engine.close().await.unwrap();
    let site = open(light()).await;
    let lost = site.engine.login(&typed("the.agent", PASSWORD), &from(1)).await;
    assert_eq!(code(lost), "access.sign_in_failed", "the old pepper alone does not fit any more");
}

#[tokio::test]
async fn a_password_that_could_never_be_one_fails_like_a_wrong_one() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    for password in ["", "\u{7}", &"x".repeat(100_000)] {
        let error = site.engine.login(&typed("the.agent", password), &from(2)).await;
        let error = code(error);
        assert_eq!(error, "access.sign_in_failed");
    }
    let long = "n".repeat(100_000);
    assert_eq!(
        code(site.engine.login(&typed(&long, PASSWORD), &from(3)).await),
        "access.sign_in_failed"
    );
}

#[tokio::test]
async fn parameters_that_were_raised_take_hold_at_the_next_sign_in_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let open = |passes| {
        let (clock, hashing) = (clock(), HashingParameters { passes, ..light().hashing });
        let settings = Settings::in_folder(folder.path()).clock(clock.clone());
        Site::opened(settings.access(AccessSettings { hashing, ..light() }), clock)
    };
    let site = open(1).await;
    site.user("the.agent", ReadyMade::Agent).await;
    site.engine.close().await.unwrap();
    for (passes, hashed_anew) in [(1, 0), (2, 1), (2, 1), (1, 1), (3, 2)] {
        let site = open(passes).await;
        site.login("the.agent").await;
        let page = site.engine.audit(&site.host, AuditQuery::default()).await.unwrap();
        let anew = page.entries.iter().filter(|entry| entry.event["how"] == "rehashed").count();
        assert_eq!(anew, hashed_anew, "after {passes} passes");
        site.engine.close().await.unwrap();
    }
}
