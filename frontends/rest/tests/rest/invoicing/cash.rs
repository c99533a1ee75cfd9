//! The cash of a counter, from opening to counting.

use serde_json::{Value, json};

use super::shop::{Shop, cop, refused};
use crate::support::{CREATED, DONE, OK, id};

#[tokio::test]
async fn cash_goes_through_an_open_session_and_the_difference_is_told_at_the_end() {
    let shop = Shop::open().await;
    let invoice = shop.sold("50000.00").await;
    let open = || {
        let body = json!({
            "branch": shop.branch, "counter": shop.counter, "opening": cop("100000.00"),
        });
        shop.post("/cash-sessions").json(&body)
    };
    let pay = |session: Option<&str>| {
        let mut body = json!({ "method": "cash", "money": cop("50000.00") });
        body["session"] = json!(session);
        shop.post(&format!("{invoice}/payments")).json(&body)
    };
    refused(&pay(None).go().await, 409, "cash.session_needed");
    refused(&pay(Some(&shop.branch)).go().await, 404, "cash.session_unknown");
    let session = id(&open().go().await, "session");
    refused(&open().go().await, 409, "cash.counter_taken");
    let path = format!("/cash-sessions/{session}");
    pay(Some(&session)).expect(CREATED).await;
    let card = json!({ "method": "debit_card", "money": cop("1.00"), "session": session });
    let got = shop.post(&format!("{invoice}/payments")).json(&card).go().await;
    refused(&got, 409, "cash.session_unwanted");
    let seen = shop.get(&path).expect(OK).await;
    assert_eq!(seen.json()["state"]["expected"], "150000.00", "{}", seen.text);
    let moved = |direction: &str, amount: &str| {
        let body = json!({ "direction": direction, "money": cop(amount), "reason": "Change" });
        shop.post(&format!("{path}/moves")).json(&body)
    };
    moved("in", "20000.00").expect(DONE).await;
    let told = refused(&moved("out", "170000.01").go().await, 409, "cash.too_little");
    assert_eq!(told["expected"], cop("170000.00"));
    moved("out", "70000.00").expect(DONE).await;
    let close = |counted: &str| {
        shop.post(&format!("{path}/close")).json(&json!({ "counted": cop(counted) }))
    };
    let late = close("99000.00").header("if-match", seen.header("etag")).go().await;
    let told = refused(&late, 412, "condition.changed");
    assert_eq!(told["present"]["state"]["expected"], "100000.00", "{told}");
    let closed = close("99000.00").expect(OK).await.json();
    assert_eq!(closed["difference"], cop("-1000.00"));
    refused(&close("99000.00").go().await, 409, "cash.session_closed");
    refused(&moved("in", "1.00").go().await, 409, "cash.session_closed");
    refused(&pay(Some(&session)).go().await, 409, "cash.session_closed");
    let open_ones = shop.get("/cash-sessions?open=true").expect(OK).await.json();
    assert_eq!(open_ones["sessions"], Value::Array(Vec::new()));
    open().expect(CREATED).await;
    shop.site.close().await;
}
