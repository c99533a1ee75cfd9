//! What days were like.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use support::Site;
use turnero::Branches;
use turnero::access::ReadyMade;

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
