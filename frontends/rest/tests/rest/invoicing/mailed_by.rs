//! Who sends an invoice to whoever it is for: the gateway, or the site itself.

use serde_json::json;
use turnero_gateways::factus::stand_in::Ruling;

use super::shop::Shop;
use crate::support::{DONE, OK};

async fn mailed_by(shop: &Shop, whom: &str) {
    shop.ask_as(&shop.chief, "PATCH", "").json(&json!({ "mailed_by": whom })).expect(DONE).await;
}

#[tokio::test]
async fn who_sends_an_invoice_is_who_was_to_when_it_was_issued() {
    let shop = Shop::open().await;
    let asked = |total: &str| {
        let kept = shop.gateway.stand_in.kept();
        kept.iter().find(|kept| kept.total == total).unwrap().send_email
    };
    let first = shop.sold("50000.00").await;
    assert_eq!(asked("50000.00"), Some(true));
    assert!(shop.get(&first).expect(OK).await.json()["state"]["mailing"].is_null());

    mailed_by(&shop, "us").await;
    shop.gateway.stand_in.rule(Ruling::Slow);
    let second = shop.draft("20000.00").await;
    shop.issue(&second).await;
    // It is there, and not valid yet: now the site changes its mind.
    shop.shows(&second, "/state/standing/in_vain", &json!(1)).await;
    mailed_by(&shop, "gateway").await;
    shop.post(&format!("{second}/submit")).expect(DONE).await;
    let shown = shop.until(&second, "validated").await;
    assert_eq!(asked("20000.00"), Some(false), "the gateway was never asked to send it");
    assert_eq!(shown["state"]["mailing"]["number"], 1, "so the site does");

    let third = shop.sold("30000.00").await;
    assert_eq!(asked("30000.00"), Some(true));
    assert!(shop.get(&third).expect(OK).await.json()["state"]["mailing"].is_null());
    shop.site.close().await;
}
