//! `Idempotency-Key`: also where a secret is shown once, and where nobody has signed in yet.

use serde_json::{Value, json};
use turnero::Branches;
use turnero::access::{ReadyMade, code_of_app};
use turnero::{Clock, SystemClock};

use crate::support::{Ask, CREATED, DONE, Got, OK, PASSWORD, Site, id};

fn keyed<'a>(ask: Ask<'a>, key: &str) -> Ask<'a> {
    ask.header("idempotency-key", key)
}

fn profile(user_name: &str) -> Value {
    json!({ "user_name": user_name, "first_name": "B", "last_name": "C", "email": "b@c.example" })
}

#[tokio::test]
async fn what_is_made_with_a_secret_is_made_once_and_shown_again() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let twice = async |path: &str, body: &Value| -> Got {
        let send =
            async || keyed(site.post(path).by(&token), path).json(body).expect(CREATED).await;
        let (first, second) = (send().await, send().await);
        assert_eq!(first.text, second.text, "{path}");
        first
    };
    let key = json!({ "name": "A", "permissions": ["branches:read"], "branches": "all" });
    let made = twice("/api/v1/api-keys", &key).await;
    site.get("/api/v1/branches").by(&id(&made, "secret")).expect(OK).await;
    let listed = site.get("/api/v1/api-keys").by(&token).expect(OK).await.json();
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1, "{listed}");
    let other = json!({ "name": "B", "permissions": ["branches:read"], "branches": "all" });
    let reused = keyed(site.post("/api/v1/api-keys").by(&token), "/api/v1/api-keys");
    let reused = reused.json(&other).go().await;
    assert_eq!(reused.problem(), (409, "idempotency.key_reused".to_owned()));
    let expected = twice("/api/v1/devices", &json!({ "name": "Kiosk", "branches": "all" })).await;
    let pair = async || {
        let body = json!({ "code": id(&expected, "code") });
        keyed(site.post("/api/v1/devices/pair"), "k").json(&body).expect(CREATED).await.text
    };
    assert_eq!(pair().await, pair().await);
    let user = json!({ "profile": profile("clerk"), "role": "agent", "branches": "all" });
    let user = id(&twice("/api/v1/users", &user).await, "user");
    let link = twice(&format!("/api/v1/users/{user}/reset"), &json!({})).await;
    let choose = async |key: &str, password: &str| {
        let body = json!({ "secret": id(&link, "secret"), "password": password });
        keyed(site.post("/api/v1/account/reset"), key).json(&body).go().await
    };
    assert_eq!(choose("k", PASSWORD).await.status, 204);
    assert_eq!(choose("k", PASSWORD).await.status, 204);
    assert_eq!(choose("l", PASSWORD).await.problem(), (410, "user.reset_unknown".to_owned()));
    let reused = choose("k", "other boat 1234").await;
    assert_eq!(reused.problem(), (409, "idempotency.key_reused".to_owned()));
    site.sign_in("clerk").await;
    site.close().await;
}

#[tokio::test]
async fn the_first_admin_and_whoever_signs_up_may_send_it_again() {
    let site = Site::open().await;
    let code = site.engine.set_up_code().unwrap();
    let set_up = async |key: &str, password: &str| {
        let body = json!({ "code": code, "profile": profile("owner"), "password": password });
        keyed(site.post("/api/v1/setup"), key).json(&body).go().await
    };
    let first = set_up("k", PASSWORD).await;
    assert_eq!((set_up("k", PASSWORD).await.text, first.status), (first.text, 201));
    assert_eq!(set_up("l", PASSWORD).await.problem(), (409, "user.set_up_already".to_owned()));
    let token = site.sign_in("owner").await;
    let mut rules = site.get("/api/v1/rules").by(&token).expect(OK).await.json();
    rules["self_sign_up"] = json!(true);
    site.ask("PUT", "/api/v1/rules").by(&token).json(&rules).expect(DONE).await;
    let sign_up = async |key: &str| {
        let body = json!({ "profile": profile("guest"), "password": PASSWORD });
        keyed(site.post("/api/v1/account/signup"), key).json(&body).go().await
    };
    assert_eq!((sign_up("k").await.status, sign_up("k").await.status), (204, 204));
    assert_eq!(sign_up("l").await.problem(), (409, "user.name_taken".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn a_second_factor_is_switched_on_once_and_its_recovery_codes_are_shown_again() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Manager, Branches::All).await;
    let where_ = "/api/v1/account/second-factor";
    let begin =
        async || keyed(site.post(format!("{where_}/begin")).by(&token), "b").go().await.text;
    let begun = begin().await;
    assert_eq!(begun, begin().await);
    let begun: Value = serde_json::from_str(&begun).unwrap();
    let code = code_of_app(begun["secret"].as_str().unwrap(), SystemClock.now()).unwrap();
    let enable = async |code: &str| {
        let body = json!({ "enrolment": begun["enrolment"], "password": PASSWORD, "code": code });
        keyed(site.post(format!("{where_}/enable")).by(&token), "e").json(&body).go().await
    };
    assert_eq!(enable("000000").await.problem(), (401, "second_factor.wrong".to_owned()));
    let first = enable(&code).await;
    assert_eq!(first.status, 200, "{}", first.text);
    // The code has run out by then, and the codes are the same.
    assert_eq!(enable("000000").await.text, first.text);
    let disable = async || {
        let ask = keyed(site.post(format!("{where_}/disable")).by(&token), "d");
        ask.json(&json!({ "password": PASSWORD })).go().await.status
    };
    assert_eq!((disable().await, disable().await), (204, 204));
    site.close().await;
}

#[tokio::test]
async fn admins_are_made_and_unmade_by_name_as_often_as_one_likes() {
    let site = Site::open().await;
    let token = site.token("owner", ReadyMade::SuperAdmin, Branches::All).await;
    site.user("clerk", ReadyMade::Agent, Branches::All).await;
    let role = async || site.get("/api/v1/users/clerk").by(&token).expect(OK).await.json();
    for (verb, expected) in [("grant-admin", json!("admin")), ("revoke-admin", Value::Null)] {
        for _ in 0..2 {
            site.post(format!("/api/v1/users/clerk/{verb}")).by(&token).expect(DONE).await;
        }
        assert_eq!(role().await["role"], expected, "{verb}");
    }
    for verb in ["deactivate", "activate"] {
        for _ in 0..2 {
            site.post(format!("/api/v1/users/CLERK/{verb}")).by(&token).expect(DONE).await;
        }
    }
    let got = site.post("/api/v1/users/nobody/grant-admin").by(&token).go().await;
    assert_eq!(got.problem(), (404, "user.unknown".to_owned()));
    let clerk = site.token("other", ReadyMade::Agent, Branches::All).await;
    for name in ["clerk", "nobody"] {
        let got = site.post(format!("/api/v1/users/{name}/grant-admin")).by(&clerk).go().await;
        assert_eq!(got.problem(), (403, "access.forbidden".to_owned()), "{name}");
    }
    site.close().await;
}
