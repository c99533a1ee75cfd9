//! `If-Match`, `If-None-Match` and `fields`: changes that hold only if what was seen is still so.

use http::StatusCode;
use serde_json::{Value, json};
use turnero::access::ReadyMade;
use turnero::{Branches, Clock, SystemClock};

use crate::support::{CREATED, DONE, Got, OK, Site, id};

const CHANGED: (u16, &str) = (412, "condition.changed");

/// Reads what stands there, changes it with its mark, and tries again with the same mark.
async fn is_bound(site: &Site, token: &str, path: &str, method: &'static str, body: &Value) {
    let shown = site.get(path).by(token).expect(OK).await;
    let mark = shown.header("etag").to_owned();
    assert!(mark.starts_with('"') && mark.len() > 2, "{path}: {mark}");
    let known = site.get(path).by(token).header("if-none-match", &mark).go().await;
    assert_eq!((known.status, known.text.as_str(), known.header("etag")), (304, "", &*mark));
    let change = || site.ask(method, path).by(token).header("if-match", &mark).json(body);
    change().expect(DONE).await;
    let late = change().go().await;
    let (status, code) = late.problem();
    assert_eq!((status, code.as_str()), CHANGED, "{path}");
    let now = site.get(path).by(token).expect(OK).await;
    assert_eq!((late.header("etag"), &late.json()["present"]), (now.header("etag"), &now.json()));
    assert_ne!(now.header("etag"), mark);
    // With the newest mark, or with any, it goes.
    let fresh = site.ask(method, path).by(token).header("if-match", now.header("etag"));
    fresh.json(body).expect(DONE).await;
    let any = site.ask(method, path).by(token).header("if-match", "*");
    any.json(body).expect(DONE).await;
}

#[tokio::test]
async fn what_was_seen_is_changed_only_if_it_is_still_so() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let (branch, service, counter) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    is_bound(&site, &token, &base, "PATCH", &json!({ "name": "Uptown" })).await;
    let body = json!({ "name": "Other", "terms": {} });
    is_bound(&site, &token, &format!("{base}/services/{service}"), "PUT", &body).await;
    let body = json!({ "name": "Desk 1", "terms": {} });
    is_bound(&site, &token, &format!("{base}/counters/{counter}"), "PUT", &body).await;
    let priority = json!({ "name": "P", "rank": 1, "preferential": true, "active": true });
    let made = site.post(format!("{base}/priorities")).by(&token).json(&priority).go().await;
    let body = json!({ "name": "Q", "rank": 1, "preferential": true, "active": true });
    let path = format!("{base}/priorities/{}", id(&made, "priority"));
    is_bound(&site, &token, &path, "PUT", &body).await;
    let role = json!({ "name": "Doorkeeper", "permissions": ["branches:read"] });
    let made = site.post("/api/v1/roles").by(&token).json(&role).go().await;
    let body = json!({ "name": "Porter", "permissions": ["branches:read"] });
    let path = format!("/api/v1/roles/{}", id(&made, "role"));
    is_bound(&site, &token, &path, "PUT", &body).await;
    let mut rules = site.get("/api/v1/rules").by(&token).expect(OK).await.json();
    rules["self_sign_up"] = json!(true);
    is_bound(&site, &token, "/api/v1/rules", "PUT", &rules).await;
    let own = json!({ "first_name": "Other", "last_name": "Name", "email": "o@n.example" });
    is_bound(&site, &token, "/api/v1/account", "PUT", &own).await;
    site.user("clerk", ReadyMade::Agent, Branches::All).await;
    let found = site.post("/api/v1/users/search").by(&token).json(&json!({ "named": "clerk" }));
    let user = found.expect(OK).await.json()["users"][0]["user"].as_str().unwrap().to_owned();
    let body = json!({
        "user_name": "clerk", "first_name": "B", "last_name": "C", "email": "b@c.example",
    });
    is_bound(&site, &token, &format!("/api/v1/users/{user}"), "PUT", &body).await;
    site.close().await;
}

#[tokio::test]
async fn a_ticket_is_moved_only_if_nobody_moved_it_meanwhile() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, counter) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    let post = |path: &str| site.post(format!("{base}{path}")).by(&token);
    let issued = post("/tickets").json(&json!({ "service": service })).expect(CREATED).await.json();
    let ticket = format!("/tickets/{}", issued["ticket"].as_str().unwrap());
    let seen = site.get(format!("{base}{ticket}")).by(&token).expect(OK).await;
    let mark = seen.header("etag").to_owned();
    post(&format!("/counters/{counter}/call-next")).expect(OK).await;
    let late = post(&format!("{ticket}/hold")).header("if-match", &mark).go().await;
    let (status, code) = late.problem();
    assert_eq!((status, code.as_str()), CHANGED);
    assert_eq!(late.json()["present"]["state"], json!("called"), "{}", late.text);
    let mark = late.header("etag").to_owned();
    let start = post(&format!("{ticket}/start")).header("if-match", &mark);
    start.header("idempotency-key", "k").expect(DONE).await;
    // Sent again under its key it is answered again, though the mark is an old one by now.
    let again = post(&format!("{ticket}/start")).header("if-match", &mark);
    again.header("idempotency-key", "k").expect(DONE).await;
    site.close().await;
}

#[tokio::test]
async fn keys_devices_appointments_and_the_day_have_marks_too() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    let post = |path: &str| site.post(path).by(&token);
    let mark =
        async |path: &str| site.get(path).by(&token).expect(OK).await.header("etag").to_owned();
    let changed =
        |got: &Got| assert_eq!(got.problem(), (412, CHANGED.1.to_owned()), "{}", got.text);
    // A key is not changed, so a mark of it holds until it is revoked.
    let body = json!({ "name": "A", "permissions": ["branches:read"], "branches": "all" });
    let key = id(&post("/api/v1/api-keys").json(&body).go().await, "key");
    let key = format!("/api/v1/api-keys/{key}");
    let revoke = |mark: &str| site.ask("DELETE", &*key).by(&token).header("if-match", mark);
    changed(&revoke("\"Zm9v\"").go().await);
    revoke(&mark(&key).await).expect(DONE).await;
    assert_eq!(site.get(&*key).by(&token).go().await.problem().1, "key.unknown");
    // A device that was paired meanwhile is another one than the one that was seen.
    let body = json!({ "name": "Board", "branches": [branch] });
    let expected = post("/api/v1/devices").json(&body).expect(CREATED).await.json();
    let device = format!("/api/v1/devices/{}", expected["device"].as_str().unwrap());
    let seen = mark(&device).await;
    post("/api/v1/devices/pair").json(&json!({ "code": expected["code"] })).expect(CREATED).await;
    let revoke = |mark: &str| site.ask("DELETE", &*device).by(&token).header("if-match", mark);
    let late = revoke(&seen).go().await;
    changed(&late);
    assert_eq!(late.json()["present"]["paired"], json!(true));
    revoke(late.header("etag")).expect(DONE).await;
    // An appointment that was checked in meanwhile is not cancelled.
    let slots = json!({ "capacity": 2, "duration": 1_200, "early": 9_000, "late": 600 });
    let body = json!({ "name": "General", "terms": { "slots": slots } });
    let path = format!("{base}/services/{service}");
    site.ask("PUT", path).by(&token).json(&body).expect(DONE).await;
    let at = SystemClock.now().plus_millis(600_000);
    let body = json!({ "service": service, "at": at });
    let booked = post(&format!("{base}/appointments")).json(&body).go().await;
    let appointment = format!("{base}/appointments/{}", id(&booked, "appointment"));
    let seen = mark(&appointment).await;
    let check_in = post(&format!("{appointment}/check-in")).header("if-match", &seen);
    check_in.expect(CREATED).await;
    let late = post(&format!("{appointment}/cancel")).header("if-match", &seen).go().await;
    changed(&late);
    assert_eq!(late.json()["present"]["state"], json!("checked_in"));
    // The order of what is offered, and the day.
    let order = format!("{base}/order");
    let seen = mark(&order).await;
    let body = json!({ "name": "Other", "prefix": "B" });
    post(&format!("{base}/services")).json(&body).expect(CREATED).await;
    let body = json!({ "order": { "services": [service] } });
    let put = |mark: &str| site.ask("PUT", &*order).by(&token).header("if-match", mark).json(&body);
    let late = put(&seen).go().await;
    changed(&late);
    put(late.header("etag")).expect(DONE).await;
    let seen = mark(&base).await;
    let day = |verb: &str| post(&format!("{base}/day/{verb}")).header("if-match", &seen);
    day("close-intake").expect(DONE).await;
    changed(&day("close").go().await);
    site.close().await;
}

#[tokio::test]
async fn a_customer_is_noted_and_merged_only_as_they_were_seen() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let mut made = Vec::new();
    for name in ["First", "Second"] {
        let body = json!({ "party": { "kind": "person", "given_names": name } });
        let got = site.post("/api/v1/customers").by(&token).json(&body).go().await;
        made.push(id(&got, "customer"));
    }
    let path = format!("/api/v1/customers/{}", made[0]);
    let seen = site.get(&*path).by(&token).expect(OK).await.header("etag").to_owned();
    let send = |verb: &str, body: Value| {
        site.post(format!("{path}/{verb}")).by(&token).header("if-match", &seen).json(&body)
    };
    send("notes", json!({ "text": "prefers the morning" })).expect(DONE).await;
    let consent = json!({ "purpose": "service", "channel": "email" });
    for (verb, body) in [
        ("notes", json!({ "text": "again" })),
        ("consents", consent.clone()),
        ("consents/withdraw", consent),
        ("merge", json!({ "into": made[1] })),
    ] {
        let late = send(verb, body).go().await;
        assert_eq!(late.problem(), (412, CHANGED.1.to_owned()), "{verb}");
        assert_eq!(late.json()["present"]["customer"], json!(made[0]));
    }
    site.close().await;
}

#[tokio::test]
async fn a_condition_that_cannot_be_held_is_refused() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let path = format!("/api/v1/branches/{branch}/tickets");
    let issue = site.post(&path).by(&token).header("if-match", "\"a\"");
    let got = issue.json(&json!({ "service": service })).go().await;
    assert_eq!(got.problem(), (412, "http.no_conditions".to_owned()));
    let path = format!("/api/v1/branches/{branch}");
    for rubbish in ["a", "W/\"a\"", ""] {
        let change = site.ask("PATCH", &path).by(&token).header("if-match", rubbish);
        let got = change.json(&json!({ "name": "Uptown" })).go().await;
        assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "{rubbish}");
    }
    let gone = format!("/api/v1/branches/{branch}/services/{branch}");
    let change = site.ask("PUT", gone).by(&token).header("if-match", "\"a\"");
    let got = change.json(&json!({ "name": "B", "terms": {} })).go().await;
    assert_eq!(got.problem(), (404, "service.unknown".to_owned()));
    // Who may not see what it is now is not told.
    let blind = json!({ "name": "A", "permissions": ["branches:update"], "branches": "all" });
    let made = site.post("/api/v1/api-keys").by(&token).json(&blind).go().await;
    let change = site.ask("PATCH", &path).by(&id(&made, "secret")).header("if-match", "\"a\"");
    let got = change.json(&json!({ "name": "Uptown" })).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn only_the_members_that_are_wanted_come() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, _, _) = site.branch(&token).await;
    let get = |path: &str| site.get(format!("/api/v1{path}")).by(&token);
    let one = get(&format!("/branches/{branch}?fields=name,branch")).expect(OK).await.json();
    assert_eq!(one, json!({ "branch": branch, "name": "Downtown" }));
    let snapshot = get(&format!("/branches/{branch}/snapshot?fields=waiting_count")).expect(OK);
    assert_eq!(snapshot.await.json(), json!({ "waiting_count": 0 }));
    let list = get("/branches?fields=name").expect(OK).await.json();
    assert_eq!(list, json!({ "branches": [{ "name": "Downtown" }], "after": null }));
    let users = get("/users?active=true&fields=user").expect(OK).await.json();
    assert_eq!(users["users"][0].as_object().unwrap().len(), 1, "{users}");
    let slip = get(&format!("/branches/{branch}?fields=nome")).go().await;
    assert_eq!(slip.problem(), (422, "http.invalid".to_owned()));
    assert_eq!(slip.json()["errors"][0]["field"], "fields");
    let got = site.post("/api/v1/branches?fields=name").by(&token).json(&json!({ "name": "A" }));
    assert_eq!(got.go().await.status, StatusCode::UNPROCESSABLE_ENTITY.as_u16());
    site.close().await;
}

#[tokio::test]
async fn a_mark_of_something_that_has_gone_does_not_make_it_anew() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let party = json!({
        "identity": { "kind": "NIT", "number": "900825759" },
        "organisation": "legal", "company": "Company", "tribute": "iva",
    });
    let made = site.post("/api/v1/issuers").by(&token).json(&json!({ "party": party }));
    let issuer = id(&made.go().await, "issuer");
    let tax = format!("/api/v1/issuers/{issuer}/taxes/QQQ");
    let terms = json!({ "name": "Tax", "nature": "charged", "rates": ["7.00"], "active": true });
    let put = |mark: &str| site.ask("PUT", &*tax).by(&token).header("if-match", mark).json(&terms);
    let gone = put("\"Zm9v\"").go().await;
    assert_eq!(gone.problem(), (412, CHANGED.1.to_owned()));
    assert_eq!(gone.json()["present"], Value::Null);
    assert_eq!(site.get(&*tax).by(&token).go().await.status, 404, "nothing was made");
    // Whoever means that there is nothing can say so.
    put(gone.header("etag")).expect(DONE).await;
    assert_eq!(put(gone.header("etag")).go().await.status, 412, "it is there now");
    site.close().await;
}
