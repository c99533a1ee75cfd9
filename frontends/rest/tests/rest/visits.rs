//! Visits, for whoever has the link.

use serde_json::json;
use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{CREATED, DONE, OK, Site};

#[tokio::test]
async fn whoever_has_the_link_sees_a_visit_and_withdraws_it() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let issue = site.post(format!("/api/v1/branches/{branch}/tickets")).by(&token);
    let issued = issue.json(&json!({ "service": service })).expect(CREATED).await.json();
    let visit = format!("/api/v1/visits/{branch}/{}", issued["visit"].as_str().unwrap());
    assert_eq!(site.get(&visit).expect(OK).await.json()["ahead"], 0);
    let cancel = || site.post(format!("{visit}/cancel"));
    let got = cancel().json(&json!({ "reason": "rain" })).go().await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()));
    cancel().header("idempotency-key", "once").expect(DONE).await;
    cancel().header("idempotency-key", "once").expect(DONE).await;
    assert_eq!(cancel().go().await.problem(), (409, "ticket.not_waiting".to_owned()));
    let got = site.get(format!("{visit}/appointment")).go().await;
    assert_eq!(got.problem(), (404, "visit.unknown".to_owned()));
    let ticket = issued["ticket"].as_str().unwrap();
    let other = site.get(format!("/api/v1/visits/{branch}/{ticket}")).go().await;
    assert_eq!(other.problem(), (404, "visit.unknown".to_owned()), "a ticket is no link");
    site.close().await;
}
