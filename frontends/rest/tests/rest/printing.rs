//! Tickets on paper. What a printer gets is tested where slips are made; here it is who may print what, and what is said.

use serde_json::json;
use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{CREATED, OK, Site};

#[tokio::test]
async fn a_ticket_holds_though_there_is_nothing_to_print_it_on() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let printers = site.get(format!("/api/v1/branches/{branch}/printers")).by(&token);
    assert_eq!(printers.expect(OK).await.json(), json!({ "printers": [] }));
    let issue = site.post(format!("/api/v1/branches/{branch}/tickets")).by(&token);
    let issued = issue.json(&json!({ "service": service })).expect(CREATED).await.json();
    let path = format!("/api/v1/branches/{branch}/tickets/{}", issued["ticket"].as_str().unwrap());
    let print = || site.post(format!("{path}/print")).by(&token);
    assert_eq!(print().go().await.problem(), (404, "printer.none".to_owned()));
    let got = print().json(&json!({ "printer": "hall" })).go().await;
    assert_eq!(got.problem(), (404, "printer.unknown".to_owned()));
    assert_eq!(got.json()["printer"], "hall");
    assert_eq!(site.get(&path).by(&token).expect(OK).await.json()["state"], "waiting");
    site.close().await;
}

#[tokio::test]
async fn only_who_gives_out_tickets_prints_them_and_only_their_own_link() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let auditor = site.token("auditor", ReadyMade::Auditor, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let issue = || {
        let issue = site.post(format!("/api/v1/branches/{branch}/tickets")).by(&token);
        issue.json(&json!({ "service": service })).expect(CREATED)
    };
    let (one, other) = (issue().await.json(), issue().await.json());
    let path =
        format!("/api/v1/branches/{branch}/tickets/{}/print", one["ticket"].as_str().unwrap());
    let got = site.post(&path).by(&auditor).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    let got = site.get(format!("/api/v1/branches/{branch}/printers")).by(&auditor).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    let with = |body| site.post(&path).by(&token).json(&body).go();
    let got = with(json!({ "visit": other["visit"], "site": "https://a.example" })).await;
    assert_eq!(got.problem(), (404, "visit.unknown".to_owned()));
    let got = with(json!({ "visit": one["visit"], "site": "javascript:alert(1)" })).await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()));
    let got = with(json!({ "visit": one["visit"], "site": "https://a.example" })).await;
    assert_eq!(got.problem(), (404, "printer.none".to_owned()));
    site.close().await;
}
