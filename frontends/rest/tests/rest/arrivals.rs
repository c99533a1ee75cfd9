//! Somebody tells who they are when they come.

use serde_json::{Value, json};
use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{CREATED, OK, Site};

#[tokio::test]
async fn who_tells_who_they_are_has_a_ticket_of_theirs_and_the_answer_does_not_tell_whether_they_are_known()
 {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let document = json!({ "kind": "CC", "number": "79123456" });
    let party = json!({ "kind": "person", "given_names": "Eva", "surnames": "Luna" });
    let add = json!({ "party": party, "document": document });
    let added = site.post("/api/v1/customers").by(&token).json(&add).expect(CREATED).await.json();
    let come = |number: &str| {
        let document = json!({ "kind": "CC", "number": number });
        let body = json!({ "service": service, "document": document, "language": "en" });
        let come = site.post(format!("/api/v1/branches/{branch}/arrivals")).by(&token);
        come.json(&body).expect(CREATED)
    };
    let (known, unknown) = (come("79.123.456").await.json(), come("79123457").await.json());
    let members = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&known), members(&unknown));
    let whose = async |issued: &Value| {
        let ticket = issued["ticket"].as_str().unwrap();
        let ticket = site.get(format!("/api/v1/branches/{branch}/tickets/{ticket}")).by(&token);
        ticket.expect(OK).await.json()["more"]["customer"].clone()
    };
    assert_eq!(whose(&known).await, added["customer"]);
    assert_eq!(whose(&unknown).await, Value::Null);
    site.close().await;
}

#[tokio::test]
async fn who_may_not_give_out_tickets_looks_nobody_up() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let auditor = site.token("auditor", ReadyMade::Auditor, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let document = json!({ "kind": "CC", "number": "79123456" });
    let body = json!({ "service": service, "document": document });
    let path = format!("/api/v1/branches/{branch}/arrivals");
    let got = site.post(&path).by(&auditor).json(&body).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    let wrong = json!({ "service": service, "document": { "kind": "CC", "number": "-" } });
    assert_eq!(site.post(&path).by(&token).json(&wrong).go().await.status, 422);
    site.close().await;
}
