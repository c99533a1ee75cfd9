//! What is told to whoever has made a slip: what it was, in words that help, and nothing of how we are made.

use http::StatusCode;
use serde_json::json;
use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{Site, id};

#[tokio::test]
async fn a_user_name_that_nobody_has_is_told_of_as_a_name() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let token = site.sign_in("chief").await;
    for path in ["/api/v1/users/nobody/activate", "/api/v1/users/ber%zza/deactivate"] {
        let got = site.post(path).by(&token).go().await;
        assert_eq!(got.problem(), (404, "user.unknown".to_owned()), "{path}");
        let told = got.json();
        let detail = told["detail"].as_str().unwrap();
        assert!(
            detail.contains("of this name") && !told.to_string().contains("00000000"),
            "{told}"
        );
    }
    site.close().await;
}

#[tokio::test]
async fn what_cannot_be_so_is_told_without_the_names_of_our_types() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let token = site.sign_in("chief").await;
    let profile = json!({
        "user_name": "berta", "first_name": "B", "last_name": "C", "email": "b@clinic.example",
    });
    let wanted = json!({
        "profile": profile, "password": "tulip boat 9347", "role": null, "branches": { "all": true },
    });
    let told = site.post("/api/v1/users").by(&token).json(&wanted).go().await.json();
    assert_eq!(
        told["errors"],
        json!([{ "field": "branches", "message": "branches are \"all\", or a list of ids" }])
    );
    let told = site.post("/api/v1/branches").by(&token).json(&json!([])).go().await.json();
    let detail = "the request has members that cannot be so (the body has to be a JSON object)";
    assert_eq!(told["detail"], detail);
    let told = site.get("/api/v1/users?limit=1").by(&token).go().await.json();
    let message = "there is no such part of a query here; there are after, active, role, fields";
    assert_eq!(told["errors"], json!([{ "field": "limit", "message": message }]));
    let told = site.get("/api/v1/users?fields=nothing").by(&token).go().await.json();
    let message = told["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("none of these is there; there are active, branches, "),
        "{message}"
    );
    site.close().await;
}

#[tokio::test]
async fn a_member_that_nobody_knows_is_told_with_those_that_can_stand_there() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let token = site.sign_in("chief").await;
    let (branch, service, counter) = site.branch(&token).await;
    let here = format!("/api/v1/branches/{branch}");
    for (path, body, field, says) in [
        // Never the branch, the ticket or the counter: they stand in the path already.
        (
            "/tickets".to_owned(),
            json!({ "service": service, "zzz": 1 }),
            "zzz",
            "there is no such member; there are service, then, priority, customer, language",
        ),
        (
            format!("/counters/{counter}/call-next"),
            json!({ "ticket": 1 }),
            "ticket",
            "there is no such member; leave it out",
        ),
        (
            format!("/counters/{counter}/break"),
            json!({ "why": 1 }),
            "why",
            "there is no such member; there is reason",
        ),
    ] {
        let told = site.post(format!("{here}{path}")).by(&token).json(&body).go().await.json();
        assert_eq!(told["errors"], json!([{ "field": field, "message": says }]));
    }
    site.close().await;
}

#[tokio::test]
async fn a_date_that_is_none_is_not_told_of_as_missing() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let token = site.sign_in("chief").await;
    let (branch, ..) = site.branch(&token).await;
    for (asked, says) in [
        ("reports?to=2026-11-20", "it is needed"),
        ("reports?from=2026-13-01&to=2026-11-20", "it is no date"),
        ("at", "it is needed"),
        // A plus that was not escaped.
        ("at?time=2026-11-20T10:30:00+01:00", "%2B01:00"),
    ] {
        let got = site.get(format!("/api/v1/branches/{branch}/{asked}")).by(&token).go().await;
        assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "{asked}");
        let told = got.json();
        let message = told["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(says), "{asked}: {message}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_compressed_body_is_told_of_as_such_and_not_as_rubbish() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let token = site.sign_in("chief").await;
    let named =
        |name: &str| site.post("/api/v1/branches").by(&token).json(&json!({ "name": name }));
    let got = named("Downtown").header("content-encoding", "gzip").go().await;
    assert_eq!(got.problem(), (415, "http.media_type".to_owned()));
    assert_eq!(got.header("accept-encoding"), "identity");
    named("Downtown").header("content-encoding", "identity").expect(StatusCode::CREATED).await;
    site.close().await;
}

#[tokio::test]
async fn a_condition_for_reading_does_not_look_held_where_something_is_written() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let token = site.sign_in("chief").await;
    let made = site.post("/api/v1/branches").by(&token).json(&json!({ "name": "Downtown" }));
    let branch = id(&made.expect(StatusCode::CREATED).await, "branch");
    let path = format!("/api/v1/branches/{branch}");
    let change = site.ask("PATCH", path.clone()).by(&token).json(&json!({ "name": "Uptown" }));
    let got = change.header("if-none-match", "*").go().await;
    assert_eq!(got.problem(), (412, "http.no_conditions".to_owned()));
    let got = site.get(path).by(&token).expect(StatusCode::OK).await;
    assert_eq!(got.json()["name"], "Downtown");
    site.close().await;
}
