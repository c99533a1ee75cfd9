//! One's own second factor, from switching it on to losing it.

use serde_json::{Value, json};
use turnero::access::{ReadyMade, code_of_app};
use turnero::{Branches, Clock, SystemClock};

use crate::support::{DONE, OK, PASSWORD, Site};

const WHERE: &str = "/api/v1/account/second-factor";

#[tokio::test]
async fn somebody_switches_a_second_factor_on_signs_in_with_it_and_switches_it_off() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Manager, Branches::All).await;
    let post = |verb: &str| site.post(format!("{WHERE}/{verb}")).by(&token);
    let begun = post("begin").expect(OK).await;
    assert_eq!(begun.header("cache-control"), "no-store");
    let begun = begun.json();
    let code = code_of_app(begun["secret"].as_str().unwrap(), SystemClock.now()).unwrap();
    let enable =
        |code: &str| json!({ "enrolment": begun["enrolment"], "password": PASSWORD, "code": code });
    let wrong = post("enable").json(&enable("0")).go().await;
    assert_eq!(wrong.problem(), (401, "second_factor.wrong".to_owned()));
    let on = post("enable").json(&enable(&code)).expect(OK).await.json();
    let codes = on["recovery_codes"].as_array().unwrap().clone();
    let login = |code: Option<&Value>| {
        let body = json!({ "user_name": "chief", "password": PASSWORD, "code": code });
        site.post("/api/v1/account/login").json(&body)
    };
    let needed = login(None).go().await;
    assert_eq!(needed.problem(), (401, "access.second_factor_needed".to_owned()));
    login(Some(&codes[0])).expect(DONE).await;
    let used = login(Some(&codes[0])).go().await;
    assert_eq!(used.status, 401, "a recovery code is good once: {}", used.text);
    let stranger = post("disable").json(&json!({ "password": "wrong" })).go().await;
    assert_eq!(stranger.problem(), (401, "access.sign_in_failed".to_owned()));
    post("disable").json(&json!({ "password": PASSWORD })).expect(DONE).await;
    login(None).expect(DONE).await;
    site.close().await;
}

#[tokio::test]
async fn a_key_has_no_second_factor_and_signing_keys_are_made_anew_by_those_who_may() {
    let site = Site::open().await;
    let token = site.token("owner", ReadyMade::SuperAdmin, Branches::All).await;
    let new = json!({ "name": "A", "permissions": ["branches:read"], "branches": "all" });
    let made = site.post("/api/v1/api-keys").by(&token).json(&new).go().await.json();
    let secret = made["secret"].as_str().unwrap();
    let got = site.post(format!("{WHERE}/begin")).by(secret).go().await;
    assert_eq!(got.problem(), (409, "user.not_a_user".to_owned()));
    site.post("/api/v1/token-keys").by(&token).expect(DONE).await;
    // What was signed with the key before still holds.
    site.get("/api/v1/account").by(&token).expect(OK).await;
    let clerk = site.token("clerk", ReadyMade::Agent, Branches::All).await;
    let got = site.post("/api/v1/token-keys").by(&clerk).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    site.close().await;
}
