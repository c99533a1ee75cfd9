//! What every route does alike: rubbish, unknown paths, wrong methods, keys, conditions.

use crate::support::{OPEN, Site};
use http::StatusCode;
use serde_json::{Value, json};
use turnero::Branches;
use turnero::access::ReadyMade;

#[tokio::test]
async fn rubbish_is_told_where_it_is_and_breaks_nothing() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let branches = || site.post("/api/v1/branches").by(&token);
    let got = branches().text("application/json", "{\"name\":\n  oops}").go().await;
    assert_eq!(got.problem(), (400, "http.not_json".to_owned()));
    assert_eq!((&got.json()["line"], &got.json()["column"]), (&json!(2), &json!(3)));
    let deep = "[".repeat(8_000);
    let not_json = ["{\"name\":\"a\",\"name\":\"b\"}", "{", "\u{0}", deep.as_str(), "1e999"];
    for body in not_json {
        let got = branches().text("application/json", body).go().await;
        assert_eq!(got.problem(), (400, "http.not_json".to_owned()), "{}", got.text);
    }
    for body in [json!([]), json!(7), json!(null)] {
        assert_eq!(branches().json(&body).go().await.status, 422, "{body}");
    }
    let got = branches().text("text/plain", "name=a").go().await;
    assert_eq!(got.problem(), (415, "http.media_type".to_owned()));
    let got = branches().json(&json!({ "name": "a".repeat(20_000) })).go().await;
    assert_eq!(got.status, 413, "{}", got.text);
    site.close().await;
}

#[tokio::test]
async fn members_that_cannot_be_so_are_told_by_name() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let field_of = async |path: &str, body: Value| {
        let got = site.post(format!("/api/v1/branches/{branch}{path}")).by(&token).json(&body);
        let got = got.go().await;
        assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "{}", got.text);
        got.json()["errors"][0]["field"].as_str().unwrap().to_owned()
    };
    assert_eq!(field_of("/services", json!({ "name": "B" })).await, "prefix");
    let body = json!({ "name": "B", "prefix": "B", "colour": 1 });
    assert_eq!(field_of("/services", body).await, "colour");
    assert_eq!(field_of("/services", json!({ "name": "", "prefix": "B" })).await, "name");
    assert_eq!(field_of("/tickets", json!({ "service": 7 })).await, "service");
    let body = json!({ "service": service, "branch": branch });
    assert_eq!(field_of("/tickets", body).await, "branch");
    // Also where a whole body is one member of a message, and where the type itself lets unknown ones be.
    let priority = json!({ "name": "P", "rank": 1, "preferential": true, "active": true });
    let with = |name: &str, value: Value| {
        let mut body = priority.clone();
        body[name] = value;
        body
    };
    assert_eq!(field_of("/priorities", with("colour", json!(1))).await, "colour");
    assert_eq!(field_of("/priorities", with("rank", json!(-1))).await, "rank");
    site.close().await;
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_problems() {
    let site = Site::open().await;
    for path in ["/api/v1/nothing", "/api/v1/branches/", "/api/v1/visits/x/y"] {
        assert_eq!(site.get(path).go().await.status, 404, "{path}");
    }
    let got = site.ask("DELETE", "/api/v1/branches").go().await;
    assert_eq!(got.problem(), (405, "http.method_not_allowed".to_owned()));
    assert_eq!(got.header("allow"), "GET, HEAD, POST");
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let got = site.get("/api/v1/branches/no-id").by(&token).go().await;
    assert_eq!(got.problem(), (404, "http.not_found".to_owned()));
    let got = site.get("/api/v1/branches?colour=red").by(&token).go().await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn nobody_is_let_in_without_showing_something_that_holds() {
    let site = Site::open().await;
    for shown in ["Bearer made-up", "Bearer trn_madeup", "Basic YTpi", "Bearer"] {
        let got = site.get("/api/v1/branches").header("authorization", shown).go().await;
        assert_eq!(got.problem(), (401, "access.unauthenticated".to_owned()), "{shown}");
    }
    assert_eq!(site.get("/api/v1/branches").go().await.status, 401);
    // Every route but those that say so.
    for (method, pattern) in turnero_rest::routes() {
        if OPEN.iter().any(|open| pattern.contains(open)) {
            continue;
        }
        let method = ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .find(|known| *known == method.as_str())
            .unwrap();
        let got = site.ask(method, pattern.replace(['{', '}'], "x")).go().await;
        assert_eq!(got.status, 401, "{method} {pattern}");
    }
    site.close().await;
}

#[tokio::test]
async fn the_same_key_does_a_thing_once_and_gives_the_same_answer() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let make = || {
        let ask = site.post("/api/v1/branches").by(&token).header("idempotency-key", "first");
        ask.json(&json!({ "name": "Downtown" }))
    };
    let first = make().expect(StatusCode::CREATED).await.text;
    assert_eq!(make().expect(StatusCode::CREATED).await.text, first);
    let (branch, service, _) = site.branch(&token).await;
    let path = format!("/api/v1/branches/{branch}/tickets");
    let issue = |key: &str, service: &str| {
        let ask = site.post(path.clone()).by(&token).header("idempotency-key", key);
        ask.json(&json!({ "service": service }))
    };
    let first = issue("k", &service).expect(StatusCode::CREATED).await.text;
    assert_eq!(issue("k", &service).expect(StatusCode::CREATED).await.text, first);
    assert_ne!(issue("l", &service).expect(StatusCode::CREATED).await.text, first);
    let got = issue(&"k".repeat(1_000), &service).go().await;
    assert_eq!(got.problem(), (422, "idempotency.key_invalid".to_owned()));
    let open = site.post(format!("/api/v1/branches/{branch}/undo")).by(&token);
    let got = open.header("idempotency-key", "k").go().await;
    assert_eq!(got.problem(), (409, "idempotency.key_reused".to_owned()));
    site.close().await;
}
