//! What corrects a document: credit notes, debit notes, and voiding. And what is bought from people.

use serde_json::{Value, json};

use super::shop::{Shop, alan, cop, one_thing, refused};
use crate::support::{CREATED, DONE, OK, id};

fn of(document: &str) -> &str {
    document.trim_start_matches("/documents/")
}

#[tokio::test]
async fn a_credit_note_takes_off_a_part_and_never_more_than_is_left() {
    let shop = Shop::open().await;
    let credit = |document: &str, lines: Value| {
        let body = json!({ "document": of(document), "concept": "rebate", "lines": lines });
        shop.post("/credit-notes").json(&body)
    };
    let these = |price: &str| json!({ "these": one_thing(price) });
    let draft = shop.draft("50000.00").await;
    refused(&credit(&draft, these("1000.00")).go().await, 409, "note.not_valid");
    let invoice = shop.sold("50000.00").await;
    let note = id(&credit(&invoice, these("20000.00")).go().await, "document");
    let note = format!("/documents/{note}");
    assert_eq!(shop.get(&invoice).expect(OK).await.json()["balance"], cop("50000.00"));
    shop.issue(&note).await;
    let shown = shop.until(&note, "validated").await;
    assert_eq!(shown["state"]["kind"], "credit_note");
    assert_eq!(shop.get(&invoice).expect(OK).await.json()["balance"], cop("30000.00"));
    refused(&credit(&invoice, these("30000.01")).go().await, 422, "note.above_rest");
    refused(&credit(&note, json!("all")).go().await, 422, "note.on_note");
    refused(&credit(&invoice, json!("all")).go().await, 409, "note.partly_credited");
    let void = shop.post(&format!("/invoices/{}/void", of(&invoice))).go().await;
    refused(&void, 409, "note.partly_credited");
    shop.site.close().await;
}

#[tokio::test]
async fn an_invoice_is_voided_by_a_note_over_all_of_it_and_only_once() {
    let shop = Shop::open().await;
    let invoice = shop.sold("50000.00").await;
    let void = || shop.post(&format!("/invoices/{}/void", of(&invoice)));
    let seen = shop.get(&invoice).expect(OK).await;
    let money = json!({ "method": "transfer", "money": cop("1.00") });
    shop.post(&format!("{invoice}/payments")).json(&money).expect(CREATED).await;
    let late = void().header("if-match", seen.header("etag")).go().await;
    let told = refused(&late, 412, "condition.changed");
    assert_eq!(told["present"]["balance"], cop("49999.00"), "somebody has paid meanwhile");
    let issued = void().header("idempotency-key", "v").expect(OK).await;
    let again = void().header("idempotency-key", "v").expect(OK).await;
    assert_eq!(issued.text, again.text);
    let note = format!("/documents/{}", issued.json()["document"].as_str().unwrap());
    shop.until(&note, "validated").await;
    let got = void().go().await;
    refused(&got, 409, "note.nothing_left");
    let shown = shop.get(&invoice).expect(OK).await.json();
    assert_eq!(shown["balance"], cop("-1.00"), "what was paid is to be given back");
    refused(
        &shop.post(&format!("/invoices/{}/void", of(&note))).go().await,
        409,
        "document.wrong_kind",
    );
    shop.site.close().await;
}

#[tokio::test]
async fn what_a_debit_note_adds_is_taken_off_before_an_invoice_is_voided() {
    let shop = Shop::open().await;
    let invoice = shop.sold("50000.00").await;
    let debit = json!({
        "document": of(&invoice), "concept": "interest", "terms": one_thing("1000.00"),
    });
    let debit = || shop.post("/debit-notes").json(&debit);
    let note = format!("/documents/{}", id(&debit().go().await, "document"));
    shop.issue(&note).await;
    shop.until(&note, "validated").await;
    let void = || shop.post(&format!("/invoices/{}/void", of(&invoice)));
    let told = refused(&void().go().await, 409, "note.debited");
    assert_eq!(told["added"], cop("1000.00"));
    let off = json!({
        "document": of(&invoice), "concept": "price_adjustment",
        "lines": { "these": one_thing("1000.00") },
    });
    let off =
        format!("/documents/{}", id(&shop.post("/credit-notes").json(&off).go().await, "document"));
    shop.issue(&off).await;
    shop.until(&off, "validated").await;
    let issued = void().expect(OK).await.json();
    let voiding = format!("/documents/{}", issued["document"].as_str().unwrap());
    shop.until(&voiding, "validated").await;
    let shown = shop.get(&invoice).expect(OK).await.json();
    assert_eq!((&shown["paid"], &shown["balance"]), (&json!("voided"), &cop("0.00")));
    refused(&debit().go().await, 409, "note.voided");
    shop.site.close().await;
}

#[tokio::test]
async fn a_debit_note_adds_to_an_invoice_and_is_validated() {
    let shop = Shop::open().await;
    let invoice = shop.sold("50000.00").await;
    let body = json!({
        "document": of(&invoice), "concept": "interest", "terms": one_thing("1000.00"),
    });
    let note = id(&shop.post("/debit-notes").json(&body).go().await, "document");
    let note = format!("/documents/{note}");
    shop.issue(&note).await;
    let shown = shop.until(&note, "validated").await;
    let told = (&shown["state"]["kind"], &shown["state"]["number"]);
    assert_eq!(told, (&json!("debit_note"), &json!("ND1")));
    assert_eq!(shown["state"]["code"].as_str().unwrap().len(), 96, "its CUDE");
    assert_eq!(shop.get(&invoice).expect(OK).await.json()["balance"], cop("51000.00"));
    let unknown = json!({
        "document": shop.branch, "concept": "interest", "terms": one_thing("1000.00"),
    });
    refused(&shop.post("/debit-notes").json(&unknown).go().await, 404, "document.unknown");
    shop.site.close().await;
}

#[tokio::test]
async fn what_is_bought_from_people_who_write_no_invoices_is_documented_and_can_be_adjusted() {
    let shop = Shop::open().await;
    let mut supplier = alan();
    supplier["identity"] = json!({ "kind": "NIT", "number": "800197268" });
    let mut terms = one_thing("80000.00");
    terms["lines"][0].as_object_mut().unwrap().remove("taxes");
    let body = json!({ "supplier": supplier, "terms": terms });
    let drafted = shop.post("/support-documents").json(&body).go().await;
    let document = format!("/documents/{}", id(&drafted, "document"));
    shop.issue(&document).await;
    let shown = shop.until(&document, "validated").await;
    assert_eq!(shown["state"]["number"], "SEDS984000000");
    assert_eq!(shown["state"]["code"].as_str().unwrap().len(), 96, "its CUDS");
    let xml = shop.get(&format!("{document}/xml")).expect(OK).await;
    assert!(xml.text.contains("SEDS984000000"), "{}", xml.text);
    let adjust = json!({ "document": of(&document), "concept": "annulment", "lines": "all" });
    let note = id(&shop.post("/credit-notes").json(&adjust).go().await, "document");
    let note = format!("/documents/{note}");
    shop.issue(&note).await;
    let shown = shop.until(&note, "validated").await;
    let told = (&shown["state"]["kind"], &shown["state"]["number"]);
    assert_eq!(told, (&json!("adjustment_note"), &json!("NDA1")));
    let unreachable = {
        let mut nobody = body.clone();
        nobody["supplier"].as_object_mut().unwrap().remove("email");
        id(&shop.post("/support-documents").json(&nobody).go().await, "document")
    };
    let unreachable = format!("/documents/{unreachable}");
    shop.issue(&unreachable).await;
    let shown = shop.until(&unreachable, "rejected").await;
    let finding = shown["paper"]["findings"][0].as_str().unwrap();
    assert!(finding.contains("Factus wants this of suppliers"), "{finding}");
    shop.post(&format!("{unreachable}/abandon")).expect(DONE).await;
    let taxed = json!({ "supplier": body["supplier"], "terms": one_thing("80000.00") });
    refused(&shop.post("/support-documents").json(&taxed).go().await, 422, "input.unwanted");
    shop.site.close().await;
}
