//! What is paid, paid too much, given back, and what comes without saying for what.

use serde_json::{Value, json};

use super::shop::{Shop, cop, refused};
use crate::support::{Ask, CREATED, DONE, OK, id};

fn pay<'a>(shop: &'a Shop, document: &str, amount: &str) -> Ask<'a> {
    let body = json!({ "method": "debit_card", "money": cop(amount), "reference": "APR-1" });
    shop.post(&format!("{document}/payments")).json(&body)
}

#[tokio::test]
async fn an_invoice_is_paid_in_parts_and_what_is_too_much_is_given_back() {
    let shop = Shop::open().await;
    let draft = shop.draft("50000.00").await;
    let told = refused(&pay(&shop, &draft, "1.00").go().await, 409, "payment.not_payable");
    assert_eq!(told["standing"], "draft");
    let invoice = shop.sold("50000.00").await;
    let first = || pay(&shop, &invoice, "20000.00").header("idempotency-key", "once");
    let paid = first().expect(CREATED).await;
    assert_eq!(paid.json()["balance"], cop("30000.00"));
    assert_eq!(first().expect(CREATED).await.text, paid.text, "it is not paid twice");
    let second = pay(&shop, &invoice, "25000.00").expect(CREATED).await;
    assert_eq!(second.json()["balance"], cop("5000.00"));
    let over = pay(&shop, &invoice, "15000.00").expect(CREATED).await;
    assert_eq!(over.json()["balance"], cop("-10000.00"));
    let shown = shop.get(&invoice).expect(OK).await.json();
    assert_eq!((&shown["paid"], &shown["balance"]), (&json!("too_much"), &cop("-10000.00")));
    for wrong in ["0.00", "-1.00"] {
        let got = pay(&shop, &invoice, wrong).go().await;
        assert_eq!(got.status, 422, "{wrong}: {}", got.text);
    }
    let refund = |amount: &str| {
        let body = json!({ "method": "transfer", "money": cop(amount) });
        shop.post(&format!("{invoice}/refunds")).json(&body)
    };
    let told = refused(&refund("10000.01").go().await, 422, "credit.too_small");
    assert_eq!(told["available"], cop("10000.00"));
    let given = refund("4000.00").expect(CREATED).await.json();
    assert_eq!(given["credit"], cop("6000.00"));

    // The rest of it pays another invoice of the same person.
    let other = shop.sold("20000.00").await;
    let to = json!({ "to": other.trim_start_matches("/documents/") });
    let apply = || shop.post(&format!("{invoice}/apply-credit")).json(&to);
    assert_eq!(apply().expect(OK).await.json(), cop("6000.00"));
    refused(&apply().go().await, 422, "credit.too_small");
    let shown = shop.get(&other).expect(OK).await.json();
    assert_eq!((&shown["paid"], &shown["balance"]), (&json!("in_part"), &cop("14000.00")));
    shop.site.close().await;
}

#[tokio::test]
async fn a_payment_that_was_none_is_taken_back_once() {
    let shop = Shop::open().await;
    let invoice = shop.sold("50000.00").await;
    let payment = id(&pay(&shop, &invoice, "50000.00").go().await, "payment");
    let reverse = |payment: &str| {
        let path = format!("{invoice}/payments/{payment}/reverse");
        shop.post(&path).json(&json!({ "why": "mistake" }))
    };
    reverse(&payment).expect(DONE).await;
    refused(&reverse(&payment).go().await, 409, "payment.reversed");
    refused(&reverse(&shop.branch).go().await, 404, "payment.unknown");
    let shown = shop.get(&invoice).expect(OK).await.json();
    assert_eq!((&shown["paid"], &shown["balance"]), (&json!("unpaid"), &cop("50000.00")));
    shop.site.close().await;
}

#[tokio::test]
async fn a_transfer_finds_its_invoice_or_waits_until_somebody_says_which() {
    let shop = Shop::open().await;
    let invoice = shop.sold("50000.00").await;
    let transfer = |reference: &str, bank: &str| {
        let body = json!({
            "money": cop("10000.00"), "reference": reference, "bank_reference": bank,
        });
        shop.post("/transfers").json(&body)
    };
    let document = json!(invoice.trim_start_matches("/documents/"));
    let found = transfer("setp-990000000", "B-1").expect(CREATED).await.json();
    assert_eq!(found["document"], document, "{found}");
    // The bank tells of it again, on the next list.
    let again = transfer("setp-990000000", "B-1").expect(CREATED).await.json();
    assert_eq!((&again["transfer"], &again["document"]), (&found["transfer"], &Value::Null));
    let waits = transfer("RENT", "B-2").expect(CREATED).await.json();
    assert_eq!(waits["document"], Value::Null);
    let listed = shop.get("/transfers").expect(OK).await.json();
    assert_eq!(listed["transfers"][0]["transfer"], waits["transfer"]);
    let path = format!("/transfers/{}/match", waits["transfer"].as_str().unwrap());
    let nobody = json!({ "document": shop.branch });
    refused(&shop.post(&path).json(&nobody).go().await, 404, "document.unknown");
    let own = json!({ "document": document });
    shop.post(&path).json(&own).expect(DONE).await;
    refused(&shop.post(&path).json(&own).go().await, 404, "transfer.unknown");
    let shown = shop.get(&invoice).expect(OK).await.json();
    assert_eq!(shown["balance"], cop("30000.00"));
    assert_eq!(shop.get("/transfers").expect(OK).await.json()["transfers"], json!([]));
    shop.site.close().await;
}
