//! The past of a branch, and what would have been.

use std::sync::Arc;

use serde_json::json;
use turnero::access::ReadyMade;
use turnero::{Branches, ManualClock, Settings, Timestamp};

use crate::support::{CREATED, OK, Site};

const MORNING_MS: i64 = 1_795_161_600_000;
const LATER_MS: i64 = 20 * 60_000;

#[tokio::test]
async fn a_branch_is_shown_as_it_was_and_a_day_is_played_again() {
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(MORNING_MS)));
    let settings = Settings::in_memory().set("forecasts", "false").unwrap().clock(clock.clone());
    let site = Site::with(settings).await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, counter) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    let issue = site.post(format!("{base}/tickets")).by(&token);
    let issued = issue.json(&json!({ "service": service })).expect(CREATED).await.json();
    clock.advance_millis(LATER_MS);
    let post = |path: String| site.post(format!("{base}{path}")).by(&token);
    post(format!("/counters/{counter}/call-next")).expect(OK).await;
    let at = |time: Timestamp| site.get(format!("{base}/at?time={time}")).by(&token);
    let then = at(Timestamp::from_millis(MORNING_MS + LATER_MS - 1)).expect(OK).await.json();
    assert_eq!((&then["waiting_count"], &then["in_hand"]), (&json!(1), &json!([])));
    assert_eq!(then["waiting"][0]["ticket"], issued["ticket"]);
    let now = at(Timestamp::from_millis(MORNING_MS + LATER_MS)).expect(OK).await.json();
    assert_eq!(now["in_hand"][0]["ticket"], issued["ticket"]);
    let future = at(Timestamp::from_millis(MORNING_MS + 2 * LATER_MS)).go().await;
    assert_eq!(future.problem(), (422, "replay.in_future".to_owned()));
    let before = at(Timestamp::from_millis(MORNING_MS - LATER_MS)).go().await;
    assert_eq!(before.problem(), (404, "replay.before_creation".to_owned()));
    assert!(before.json()["created_at"].is_string());
    for query in ["", "?time=yesterday", "?moment=2026-11-20T09:30:00Z"] {
        let got = site.get(format!("{base}/at{query}")).by(&token).go().await;
        assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "{query}");
    }
    let days = site.get(format!("{base}/days")).by(&token).expect(OK).await.json();
    let day = &days["days"][0];
    let ask = json!({ "day": day, "policy": { "name": "fifo" } });
    let played = post("/what-if".into()).json(&ask).expect(OK).await.json();
    assert_eq!((&played["day"], &played["over"]), (day, &json!(false)), "{played}");
    let unknown = json!({ "day": "2020-01-01", "policy": { "name": "fifo" } });
    let got = post("/what-if".into()).json(&unknown).go().await;
    assert_eq!(got.problem(), (404, "replay.day_unknown".to_owned()));
    assert_eq!(&got.json()["recorded"][0], day);
    let got = post("/what-if".into()).json(&json!({ "day": day, "policy": { "name": "luck" } }));
    assert_eq!(got.go().await.problem(), (422, "policy.unknown".to_owned()));
    site.close().await;
}
