//! From the draft to the number, and that nothing changes afterwards.

use std::slice::from_ref;

use serde_json::json;

use super::shop::{Shop, refused};
use crate::support::{DONE, OK};

#[tokio::test]
async fn a_draft_is_changed_under_its_mark_and_can_be_discarded() {
    let shop = Shop::open().await;
    let draft = shop.draft("50000.00").await;
    let seen = shop.get(&draft).expect(OK).await;
    let change = || shop.put(&draft).header("if-match", seen.header("etag"));
    let changed = change().json(&shop.draft_of("60000.00")).expect(OK).await.json();
    assert_eq!(changed["total"]["amount"], "60000.00");
    let late = change().json(&shop.draft_of("70000.00")).go().await;
    let told = refused(&late, 412, "condition.changed");
    assert_eq!(told["present"]["state"]["total"], "60000.00", "{told}");
    let mut wrong = shop.draft_of("60000.00");
    wrong["terms"]["lines"][0]["price"] = json!("-1");
    let got = shop.put(&draft).json(&wrong).go().await;
    assert_eq!(got.status, 422, "{}", got.text);
    shop.delete(&draft).expect(DONE).await;
    refused(&shop.get(&draft).go().await, 404, "document.unknown");
    refused(&shop.post(&format!("{draft}/issue")).go().await, 404, "document.unknown");
    shop.site.close().await;
}

#[tokio::test]
async fn what_is_issued_has_its_number_and_never_changes_again() {
    let shop = Shop::open().await;
    let draft = shop.draft("50000.00").await;
    let file = format!("{draft}/files/pdf");
    refused(&shop.get(&file).go().await, 409, "gateway.not_validated");
    let issue = || shop.post(&format!("{draft}/issue")).header("idempotency-key", "first");
    let issued = issue().expect(OK).await.text;
    assert_eq!(issue().expect(OK).await.text, issued, "sent again it is answered again");
    let shown = shop.until(&draft, "validated").await;
    assert_eq!(shown["state"]["number"], "SETP990000000");
    refused(&shop.post(&format!("{draft}/issue")).go().await, 409, "document.not_draft");
    let change = shop.put(&draft).json(&shop.draft_of("1.00")).go().await;
    refused(&change, 409, "document.not_draft");
    refused(&shop.delete(&draft).go().await, 409, "document.not_draft");
    for (form, kind) in
        [("pdf", "application/pdf"), ("xml", "application/xml"), ("attached", "application/zip")]
    {
        let file = shop.get(&format!("{draft}/files/{form}")).send().await;
        assert_eq!((file.status(), &file.headers()["content-type"]), (OK, &kind.parse().unwrap()));
    }
    assert_eq!(shop.get(&format!("{draft}/files/gif")).go().await.status, 404);
    shop.site.close().await;
}

#[tokio::test]
async fn documents_are_found_by_what_they_are() {
    let shop = Shop::open().await;
    let first = shop.sold("50000.00").await;
    shop.gateway.clock.advance(60);
    let second = shop.draft("20000.00").await;
    let found = async |filter: &str| {
        let page = shop.get(&format!("/documents?{filter}")).expect(OK).await.json();
        let rows = page["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| format!("/documents/{}", row["document"].as_str().unwrap())).collect()
    };
    let all: Vec<String> = found("").await;
    assert_eq!(all, [second.clone(), first.clone()], "the newest first");
    let nothing: Vec<String> = Vec::new();
    assert_eq!(found("standing=draft").await, from_ref(&second));
    assert_eq!(found("standing=validated").await, from_ref(&first));
    assert_eq!(found("number=SETP990000000").await, from_ref(&first));
    assert_eq!(found("only=unpaid").await, from_ref(&first));
    assert_eq!(found("only=needing_attention").await, nothing);
    assert_eq!(found("kind=credit_note").await, nothing);
    shop.site.close().await;
}

#[tokio::test]
async fn an_invoice_of_more_than_an_amount_can_be_is_refused_and_one_of_the_most_is_issued() {
    let shop = Shop::open().await;
    let draft = shop.draft("50000.00").await;
    let of = |quantity: &str, price: &str| {
        let mut body = shop.draft_of(price);
        body["terms"]["lines"][0]["quantity"] = json!(quantity);
        shop.put(&draft).json(&body)
    };
    let most = "9999999999999.99";
    let told = refused(&of("2", most).go().await, 422, "money.overflow");
    let said = told["detail"].as_str().unwrap();
    assert!(said.ends_with("check price and quantity, or write several documents"), "{said}");
    refused(&of("999999", most).go().await, 422, "money.overflow");
    refused(&of("1", "10000000000000.00").go().await, 422, "money.out_of_range");
    let changed = of("1", most).expect(OK).await.json();
    assert_eq!(changed["total"]["amount"], most);
    shop.issue(&draft).await;
    shop.until(&draft, "validated").await;
    shop.site.close().await;
}
