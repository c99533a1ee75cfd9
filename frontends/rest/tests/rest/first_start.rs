//! The first start, and the links by which passwords are chosen.

use serde_json::json;
use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{CREATED, DONE, OK, PASSWORD, Site, id};

#[tokio::test]
async fn the_first_super_admin_is_made_once_with_the_code_that_was_printed() {
    let site = Site::open().await;
    assert_eq!(site.get("/api/v1/setup").expect(OK).await.json(), json!({ "open": true }));
    let profile = json!({
        "user_name": "owner", "first_name": "B", "last_name": "C", "email": "b@c.example",
    });
    let body = |code: &str| json!({ "code": code, "profile": profile, "password": PASSWORD });
    let guess = site.post("/api/v1/setup").json(&body("trs_guess")).go().await;
    assert_eq!(guess.problem(), (401, "access.sign_in_failed".to_owned()), "{}", guess.text);
    let code = site.engine.set_up_code().unwrap();
    let made = site.post("/api/v1/setup").json(&body(&code)).expect(CREATED).await;
    let user = id(&made, "user");
    assert_eq!(site.get("/api/v1/setup").expect(OK).await.json(), json!({ "open": false }));
    let again = site.post("/api/v1/setup").json(&body(&code)).go().await;
    assert_eq!(again.problem(), (409, "user.set_up_already".to_owned()));
    let token = site.sign_in("owner").await;
    let own = site.get("/api/v1/account").by(&token).expect(OK).await.json();
    assert_eq!((&own["user"], &own["role"]), (&json!(user), &json!("super_admin")), "{own}");
    site.close().await;
}

#[tokio::test]
async fn a_link_leads_to_a_new_password_once() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let profile = json!({
        "user_name": "clerk", "first_name": "B", "last_name": "C", "email": "b@c.example",
    });
    let new = json!({ "profile": profile, "role": "agent", "branches": "all" });
    let user = id(&site.post("/api/v1/users").by(&token).json(&new).go().await, "user");
    let link = site.post(format!("/api/v1/users/{user}/reset")).by(&token).expect(CREATED).await;
    assert_eq!(link.header("cache-control"), "no-store");
    let secret = id(&link, "secret");
    let choose = |password: &str| {
        site.post("/api/v1/account/reset").json(&json!({ "secret": secret, "password": password }))
    };
    let weak = choose("password").go().await;
    assert_eq!(weak.status, 422, "{}", weak.text);
    choose(PASSWORD).expect(DONE).await;
    let again = choose("other boat 1234").go().await;
    assert_eq!(again.problem(), (410, "user.reset_unknown".to_owned()));
    site.sign_in("clerk").await;
    site.close().await;
}
