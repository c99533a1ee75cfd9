//! Signing in and out, by tokens and by cookies.

use std::sync::Arc;

use crate::support::{PASSWORD, Site};
use http::StatusCode;
use serde_json::json;
use turnero::access::ReadyMade;
use turnero::{Branches, ManualClock, Settings, Timestamp};

#[tokio::test]
async fn a_program_gets_tokens_renews_them_and_gives_them_back() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::Manager, Branches::All).await;
    let form = "grant_type=password&username=chief&password=tulip+boat+9347&client_id=tests";
    let got = site.post("/api/v1/auth/token").form(form).expect(StatusCode::OK).await;
    assert_eq!(got.header("cache-control"), "no-store");
    let tokens = got.json();
    assert_eq!(tokens["token_type"], "Bearer");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = format!("grant_type=refresh_token&refresh_token={refresh}&client_id=tests");
    let got = site.post("/api/v1/auth/token").form(&form).expect(StatusCode::OK).await.json();
    let token = got["access_token"].as_str().unwrap().to_owned();
    let own = site.get("/api/v1/account").by(&token).expect(StatusCode::OK).await;
    assert!(own.json()["user_name"].is_string() || own.json()["profile"].is_object());
    let form = format!("token={token}");
    site.post("/api/v1/auth/revoke").form(&form).expect(StatusCode::OK).await;
    let got = site.get("/api/v1/account").by(&token).go().await;
    assert_eq!(got.problem(), (401, "access.unauthenticated".to_owned()));
    assert!(got.header("www-authenticate").starts_with("Bearer"));
    // What holds no more is told like what was just given back.
    site.post("/api/v1/auth/revoke").form(&form).expect(StatusCode::OK).await;
    site.close().await;
}

#[tokio::test]
async fn a_refresh_token_is_given_back_like_an_access_token() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::Manager, Branches::All).await;
    let form = "grant_type=password&username=chief&password=tulip+boat+9347";
    let tokens = site.post("/api/v1/auth/token").form(form).expect(StatusCode::OK).await.json();
    let [access, refresh] =
        ["access_token", "refresh_token"].map(|name| tokens[name].as_str().unwrap().to_owned());
    let form = format!("token={refresh}&token_type_hint=refresh_token");
    // Twice: what holds no more is told like what was just given back.
    for _ in 0..2 {
        site.post("/api/v1/auth/revoke").form(&form).expect(StatusCode::OK).await;
        let got = site.get("/api/v1/account").by(&access).go().await;
        assert_eq!(got.problem(), (401, "access.unauthenticated".to_owned()));
    }
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    let got = site.post("/api/v1/auth/token").form(&form).go().await;
    assert_eq!((got.status, &got.json()["error"]), (400, &json!("invalid_grant")));
    // One that was never given by us ends nobody's session.
    let made_up = format!("token=trr_{}", "0".repeat(refresh.len() - 4));
    site.post("/api/v1/auth/revoke").form(&made_up).expect(StatusCode::OK).await;
    let got = site.post("/api/v1/auth/revoke").form("token=trn_0").go().await;
    assert_eq!((got.status, &got.json()["error"]), (400, &json!("unsupported_token_type")));
    site.close().await;
}

#[tokio::test]
async fn a_wrong_grant_is_told_in_the_words_of_oauth() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::Manager, Branches::All).await;
    let cases = [
        ("grant_type=password&username=chief&password=wrong", "invalid_grant"),
        ("grant_type=password&username=nobody&password=wrong", "invalid_grant"),
        ("grant_type=refresh_token&refresh_token=made-up", "invalid_grant"),
        ("grant_type=password&username=chief", "invalid_request"),
        ("grant_type=implicit", "unsupported_grant_type"),
        ("", "invalid_request"),
    ];
    for (form, error) in cases {
        let got = site.post("/api/v1/auth/token").form(form).go().await;
        assert_eq!((got.status, &got.json()["error"]), (400, &json!(error)), "{form}");
    }
    let got = site.post("/api/v1/auth/token").json(&json!({})).go().await;
    assert_eq!(got.problem(), (415, "http.media_type".to_owned()));
    let others = "mine=1&mine=2&grant_type=none";
    let got = site.post("/api/v1/auth/token").form(others).go().await;
    assert_eq!(got.json()["error"], json!("unsupported_grant_type"), "what is not known is let be");
    let twice = "grant_type=password&grant_type=password";
    let got = site.post("/api/v1/auth/token").form(twice).go().await;
    assert_eq!((got.status, &got.json()["error"]), (400, &json!("invalid_request")));
    site.close().await;
}

#[tokio::test]
async fn a_browser_signs_in_with_a_cookie_and_out_again() {
    let site = Site::open().await;
    site.user("chief", ReadyMade::Manager, Branches::All).await;
    let login = json!({ "user_name": "chief", "password": PASSWORD });
    let got = site.post("/api/v1/account/login").json(&login);
    let got = got.expect(StatusCode::NO_CONTENT).await;
    let cookie = got.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    site.get("/api/v1/account").header("cookie", cookie).expect(StatusCode::OK).await;
    let again = site.post("/api/v1/account/login").header("cookie", cookie).json(&login).go().await;
    assert_eq!(again.problem(), (403, "account.signed_in".to_owned()));
    let logout = site.post("/api/v1/account/logout").header("cookie", cookie);
    let out = logout.expect(StatusCode::NO_CONTENT).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let got = site.get("/api/v1/account").header("cookie", cookie).go().await;
    assert_eq!(got.problem(), (401, "access.unauthenticated".to_owned()));
    // The cookie that holds no more does not keep its owner from signing in.
    let anew = site.post("/api/v1/account/login").header("cookie", cookie).json(&login);
    anew.expect(StatusCode::NO_CONTENT).await;
    site.close().await;
}

#[tokio::test]
async fn unknown_users_wrong_passwords_and_those_out_of_use_are_told_alike() {
    let site = Site::open().await;
    let chief = site.token("chief", ReadyMade::Admin, Branches::All).await;
    site.user("former", ReadyMade::Manager, Branches::All).await;
    site.post("/api/v1/users/former/deactivate").by(&chief).expect(StatusCode::NO_CONTENT).await;
    let mut told = Vec::new();
    for (user_name, password) in [("chief", "wrong"), ("nobody", PASSWORD), ("former", PASSWORD)] {
        let login = json!({ "user_name": user_name, "password": password });
        let got = site.post("/api/v1/account/login").json(&login).go().await;
        told.push((got.problem(), got.json()["detail"].clone()));
    }
    assert_eq!((&told[0], &told[0]), (&told[1], &told[2]));
    assert_eq!(told[0].0, (401, "access.sign_in_failed".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn nobody_signs_up_where_the_site_does_not_allow_it() {
    let site = Site::open().await;
    let profile = json!({
        "user_name": "clerk", "first_name": "B", "last_name": "C", "email": "b@c.example",
    });
    let sign_up = json!({ "profile": profile, "password": PASSWORD });
    let got = site.post("/api/v1/account/signup").json(&sign_up).go().await;
    assert_eq!(got.problem(), (403, "user.sign_up_closed".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn whoever_signs_up_has_a_name_of_their_own_and_has_not_signed_in() {
    let site = Site::open().await;
    let chief = site.token("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let mut rules = site.get("/api/v1/rules").by(&chief).expect(StatusCode::OK).await.json();
    rules["self_sign_up"] = json!(true);
    let put = site.ask("PUT", "/api/v1/rules").by(&chief).json(&rules);
    put.expect(StatusCode::NO_CONTENT).await;
    let profile = json!({
        "user_name": "clerk", "first_name": "B", "last_name": "C", "email": "b@c.example",
    });
    let body = json!({ "profile": profile, "password": PASSWORD });
    let sign_up = || site.post("/api/v1/account/signup").json(&body);
    let signed_in = sign_up().by(&chief).go().await;
    assert_eq!(signed_in.problem(), (403, "account.signed_in".to_owned()));
    sign_up().expect(StatusCode::NO_CONTENT).await;
    let taken = sign_up().go().await;
    assert_eq!(taken.problem(), (409, "user.name_taken".to_owned()));
    // Nothing is allowed to them until somebody gives them a role.
    let clerk = site.sign_in("clerk").await;
    let got = site.get("/api/v1/users").by(&clerk).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn a_session_that_is_used_goes_on_with_another_cookie() {
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_186_800_000)));
    let site = Site::with(Settings::in_memory().clock(clock.clone())).await;
    site.user("chief", ReadyMade::Manager, Branches::All).await;
    let login = json!({ "user_name": "chief", "password": PASSWORD });
    let got = site.post("/api/v1/account/login").json(&login);
    let got = got.expect(StatusCode::NO_CONTENT).await;
    let cookie = got.header("set-cookie").split(';').next().unwrap().to_owned();
    let look = async |cookie: &str| site.get("/api/v1/account").header("cookie", cookie).go().await;
    assert_eq!(look(&cookie).await.header("set-cookie"), "");
    clock.advance_millis(110 * 60 * 1_000);
    let renewed = look(&cookie).await;
    let renewed = renewed.header("set-cookie").split(';').next().unwrap();
    assert!(renewed.starts_with("turnero=") && renewed != cookie);
    clock.advance_millis(60 * 60 * 1_000);
    assert_eq!((look(&cookie).await.status, look(renewed).await.status), (401, 200));
    site.close().await;
}
