//! Numbers come to an end, and somebody is told before: at nine tenths, and a month ahead.

use serde_json::{Value, json};

use super::shop::{Shop, one_thing, refused};
use crate::support::{DONE, OK, id};

/// Ten numbers until this day, in the issuer's own hand: no gateway is asked.
async fn ten_until(shop: &Shop, until: &str) {
    let own = json!({ "route": "own" });
    shop.ask_as(&shop.chief, "PATCH", "").json(&own).expect(DONE).await;
    let shown = shop.get("").expect(OK).await.json();
    for range in shown["ranges"].as_array().unwrap() {
        let path = format!("/numbering-ranges/{}", range["range"].as_str().unwrap());
        shop.put(&path).json(&json!({ "active": false })).expect(DONE).await;
    }
    let range = json!({ "terms": {
        "kind": "invoice", "prefix": "FE", "from": 1, "to": 10, "resolution": "18760000001",
        "since": "2019-01-19", "until": until, "active": true,
    }});
    id(&shop.post("/numbering-ranges").json(&range).go().await, "range");
}

async fn issued(shop: &Shop) -> Value {
    let draft = json!({ "buyer": "final_consumer", "terms": one_thing("50000.00") });
    let document = id(&shop.post("/invoices").json(&draft).go().await, "document");
    shop.post(&format!("/documents/{document}/issue")).expect(OK).await.json()
}

#[tokio::test]
async fn whoever_issues_is_told_when_a_tenth_of_the_numbers_is_left_and_refused_beyond_the_last() {
    let shop = Shop::open().await;
    ten_until(&shop, "2030-01-19").await;
    for number in 1..=10 {
        let told = issued(&shop).await;
        assert_eq!(told["number"], format!("FE{number}"));
        let left = json!([{ "warning": "few_numbers", "left": 10 - number }]);
        assert_eq!(told.get("warnings"), (number >= 9).then_some(&left), "{told}");
    }
    let draft = json!({ "buyer": "final_consumer", "terms": one_thing("50000.00") });
    let document = id(&shop.post("/invoices").json(&draft).go().await, "document");
    let got = shop.post(&format!("/documents/{document}/issue")).go().await;
    refused(&got, 409, "numbering_range.exhausted");
    let report = shop.get("/reports/numbering").expect(OK).await.json();
    let own = report["rows"].as_array().unwrap().iter().find(|row| row["prefix"] == "FE").unwrap();
    assert_eq!((&own["left"], &own["warnings"][0]["warning"]), (&json!(0), &json!("few_numbers")));
    shop.site.close().await;
}

#[tokio::test]
async fn whoever_issues_is_told_a_month_before_a_range_ends() {
    for (until, told) in [
        ("2026-12-20", None),
        ("2026-12-19", Some(json!([{ "warning": "few_days", "left": 30, "until": "2026-12-19" }]))),
    ] {
        let shop = Shop::open().await;
        ten_until(&shop, until).await;
        assert_eq!(issued(&shop).await.get("warnings"), told.as_ref(), "{until}");
        shop.site.close().await;
    }
}
