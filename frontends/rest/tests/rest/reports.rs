//! What days were like.

use crate::support::{OK, Site};
use serde_json::json;
use turnero::Branches;
use turnero::access::ReadyMade;

#[tokio::test]
async fn reports_come_as_json_and_as_csv() {
    let site = Site::open().await;
    let admin = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, _, _) = site.branch(&admin).await;
    let token = site.token("auditor", ReadyMade::Auditor, Branches::All).await;
    let path = format!("/api/v1/branches/{branch}/reports");
    let whole = format!("{path}?from=2026-01-01&to=2026-01-02");
    let got = site.get(&whole).by(&token).expect(OK).await;
    assert_eq!(got.json(), json!({ "days": [], "total": null }));
    let got = site.get(&whole).by(&token).header("accept", "text/csv").expect(OK).await;
    assert_eq!(got.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(got.text.lines().count(), 1);
    site.close().await;
}

#[tokio::test]
async fn days_that_cannot_be_are_refused_and_so_are_those_who_may_not_see_them() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, _, _) = site.branch(&token).await;
    let path = format!("/api/v1/branches/{branch}/reports");
    let got = site.get(format!("{path}?from=2026-01-02&to=2026-01-01")).by(&token).go().await;
    assert_eq!(got.problem(), (422, "report.range_empty".to_owned()));
    let got = site.get(format!("{path}?from=yesterday")).by(&token).go().await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()));
    let device = site.token("board", ReadyMade::Device, Branches::All).await;
    let got = site.get(format!("{path}?from=2026-01-01&to=2026-01-02")).by(&device).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    site.close().await;
}
