//! Users, roles, keys and devices.

use crate::support::{DONE, OK, Site, id};
use serde_json::json;
use turnero::access::ReadyMade;
use turnero::{Branches, Timestamp};

#[tokio::test]
async fn a_user_is_made_found_changed_and_let_in_no_more() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let profile = json!({
        "user_name": "clerk", "first_name": "B", "last_name": "C", "email": "b@c.example",
    });
    let new = json!({ "profile": profile, "role": "agent", "branches": "all" });
    let user = id(&site.post("/api/v1/users").by(&token).json(&new).go().await, "user");
    let taken = site.post("/api/v1/users").by(&token).json(&new).go().await;
    assert_eq!(taken.problem(), (409, "user.name_taken".to_owned()));
    let path = format!("/api/v1/users/{user}");
    site.get(&path).by(&token).expect(OK).await;
    let role = json!({ "role": "receptionist", "branches": "all" });
    site.ask("PUT", format!("{path}/role")).by(&token).json(&role).expect(DONE).await;
    site.post(format!("{path}/deactivate")).by(&token).expect(DONE).await;
    site.post(format!("{path}/activate")).by(&token).expect(DONE).await;
    let link = site.post(format!("{path}/reset")).by(&token).go().await;
    assert!(id(&link, "secret").starts_with("trl_"));
    let listed = site.get("/api/v1/users?active=true").by(&token).expect(OK).await.json();
    assert_eq!(listed["users"].as_array().unwrap().len(), 2);
    // A name is looked for in a body, and never in a URL.
    let got = site.get("/api/v1/users?named=clerk").by(&token).go().await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()));
    let search = json!({ "named": "clerk" });
    let found = site.post("/api/v1/users/search").by(&token).json(&search).expect(OK).await;
    assert_eq!(found.json()["users"].as_array().unwrap().len(), 1);
    site.close().await;
}

#[tokio::test]
async fn what_is_done_with_a_user_can_be_sent_again_by_their_name() {
    let site = Site::open().await;
    let chief = site.token("chief", ReadyMade::SuperAdmin, Branches::All).await;
    site.user("clerk", ReadyMade::Agent, Branches::All).await;
    for verb in ["grant-admin", "revoke-admin", "deactivate", "activate"] {
        for _ in 0..2 {
            site.post(format!("/api/v1/users/clerk/{verb}")).by(&chief).expect(DONE).await;
        }
    }
    let unknown = site.post("/api/v1/users/nobody/grant-admin").by(&chief).go().await;
    assert_eq!(unknown.problem(), (404, "user.unknown".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn a_program_uses_a_key_until_it_is_revoked() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let new = json!({ "name": "A board", "permissions": ["branches:read"], "branches": "all" });
    let made = site.post("/api/v1/api-keys").by(&token).json(&new).go().await;
    let (key, secret) = (id(&made, "key"), id(&made, "secret"));
    assert!(secret.starts_with("trn_"));
    site.get("/api/v1/branches").by(&secret).expect(OK).await;
    let got = site.get("/api/v1/users").by(&secret).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    site.ask("DELETE", format!("/api/v1/api-keys/{key}")).by(&token).expect(DONE).await;
    assert_eq!(site.get("/api/v1/branches").by(&secret).go().await.status, 401);
    site.close().await;
}

#[tokio::test]
async fn a_device_is_paired_by_its_code() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let new = json!({ "name": "Kiosk", "branches": "all" });
    let expected = site.post("/api/v1/devices").by(&token).json(&new).go().await;
    let code = json!({ "code": id(&expected, "code") });
    let paired = site.post("/api/v1/devices/pair").json(&code).go().await;
    assert_eq!(id(&paired, "device"), id(&expected, "device"));
    site.get("/api/v1/branches").by(&id(&paired, "secret")).expect(OK).await;
    let again = site.post("/api/v1/devices/pair").json(&code).go().await;
    assert_eq!(again.problem(), (404, "device.code_unknown".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn a_role_is_made_changed_and_removed() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let new = json!({ "name": "Doorkeeper", "permissions": ["branches:read"] });
    let role = id(&site.post("/api/v1/roles").by(&token).json(&new).go().await, "role");
    let path = format!("/api/v1/roles/{role}");
    site.ask("PUT", &path).by(&token).json(&new).expect(DONE).await;
    let listed = site.get("/api/v1/roles").by(&token).expect(OK).await.json();
    assert_eq!(listed["roles"].as_array().unwrap().len(), 8);
    site.ask("DELETE", &path).by(&token).expect(DONE).await;
    assert_eq!(site.ask("DELETE", &path).by(&token).go().await.status, 404);
    let rules = site.get("/api/v1/rules").by(&token).expect(OK).await.json();
    site.ask("PUT", "/api/v1/rules").by(&token).json(&rules).expect(DONE).await;
    site.close().await;
}

#[tokio::test]
async fn the_audit_tells_what_was_done_and_what_was_refused_in_pages() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, _, _) = site.branch(&token).await;
    let path = format!("/api/v1/audit?branch={branch}");
    let page = site.get(&path).by(&token).expect(OK).await.json();
    assert_eq!(page["entries"].as_array().unwrap().len(), 3, "{page}");
    let first = &page["entries"][0];
    let at: Timestamp = first["at"].as_str().unwrap().parse().unwrap();
    let at = at.as_millis();
    let after = format!("{path}&after={at}~branch:{branch}~1");
    let rest = site.get(after).by(&token).expect(OK).await.json();
    assert_eq!(rest["entries"], json!(page["entries"].as_array().unwrap()[1..]));
    for rubbish in ["after=7", "by=nobody", "refused=perhaps"] {
        let got = site.get(format!("/api/v1/audit?{rubbish}")).by(&token).go().await;
        assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "{rubbish}");
    }
    let clerk = site.token("clerk", ReadyMade::Agent, Branches::All).await;
    let got = site.get("/api/v1/audit").by(&clerk).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    site.close().await;
}
