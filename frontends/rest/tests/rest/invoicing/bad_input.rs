//! What the tax authority or the gateway would refuse is refused here first, with the field named; nothing is sent.

use serde_json::{Value, json};
use turnero_gateways::factus::Factus;

use super::shop::{Shop, alan, one_thing};
use crate::gateway::Gateway;
use crate::support::{Got, id};

/// A draft with this changed at that place of it.
fn draft_with(shop: &Shop, pointer: &str, value: Value) -> Value {
    let mut draft = shop.draft_of("50000.00");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    draft.pointer_mut(parent).unwrap()[name] = value;
    draft
}

/// That it was refused with this code, and that whoever reads it is told the field.
#[track_caller]
fn names(got: &Got, code: &str, field: &str) {
    let (status, found) = got.problem();
    assert!((400..500).contains(&status), "{}", got.text);
    assert_eq!(found, code, "{}", got.text);
    let problem = got.json();
    let told = problem["field"].as_str().or(problem["detail"].as_str()).unwrap();
    assert!(told.contains(field), "{field} is not named: {}", got.text);
}

fn company(number: &str) -> Value {
    let mut party = alan();
    party["identity"] = json!({ "kind": "NIT", "number": number });
    party["organisation"] = json!("legal");
    party["company"] = json!("HALLTEC S.A.S.");
    party.as_object_mut().unwrap().remove("names");
    party
}

#[tokio::test]
async fn what_is_wrong_in_a_draft_is_refused_with_its_field_and_nothing_is_kept() {
    let shop = Shop::open().await;
    let (terms, party) = ("/terms", "/buyer/named/party");
    let line = format!("{terms}/lines/0");
    let without_name = {
        let mut nameless = company("900825759");
        nameless.as_object_mut().unwrap().remove("company");
        nameless
    };
    let on_credit = json!([{ "form": "credit", "method": "transfer" }]);
    let wrong = [
        (format!("{terms}/payment"), on_credit, "payment_details.due_missing", "payment.0.due"),
        (format!("{terms}/observation"), json!("ñ".repeat(251)), "input.too_long", "observation"),
        (format!("{line}/price"), json!("0.001"), "money.too_many_decimals", "lines.0.price"),
        (party.into(), company("900825759-7"), "input.invalid", "buyer.party.identity.number"),
        (party.into(), company("9008257597"), "input.invalid", "buyer.party.identity.number"),
        (party.into(), without_name, "input.missing", "buyer.party.company"),
        (format!("{line}/price"), json!("0"), "line.zero", "lines.0"),
        (format!("{line}/quantity"), json!("1.5"), "input.invalid", "lines.0.quantity"),
        (format!("{terms}/lines"), json!([]), "input.missing", "lines"),
    ];
    for (pointer, value, code, field) in wrong {
        let got = shop.post("/invoices").json(&draft_with(&shop, &pointer, value)).go().await;
        names(&got, code, field);
    }
    // Another check digit than the one that it has.
    let mut other_digit = company("900825759");
    other_digit["identity"]["check_digit"] = json!(3);
    let got = shop.post("/invoices").json(&draft_with(&shop, party, other_digit)).go().await;
    names(&got, "identity.check_digit_wrong", "buyer.party.identity.number");
    let kept = shop.get("/documents").go().await.json();
    assert_eq!(kept["rows"], json!([]), "a draft that was refused is none");
    assert_eq!(shop.gateway.stand_in.seen().posts, 0);
    shop.site.close().await;
}

#[tokio::test]
async fn two_ranges_and_none_named_is_refused_and_so_is_a_currency_that_a_range_has_not() {
    let shop = Shop::open().await;
    let mut second = json!({ "terms": {
        "kind": "invoice", "prefix": "FE", "from": 1, "to": 5_000, "resolution": "18760000002",
        "since": "2019-01-19", "until": "2030-01-19", "gateway_id": 44, "active": true,
        "currencies": ["USD"],
    }});
    let ranges = |body: &Value| shop.post("/numbering-ranges").json(body);
    let dollars = id(&ranges(&second).go().await, "range");
    let draft = draft_with(&shop, "/terms/range", json!(dollars));
    let got = shop.post("/invoices").json(&draft).go().await;
    names(&got, "numbering_range.currency", "currency");
    second["terms"]["prefix"] = json!("FF");
    second["terms"].as_object_mut().unwrap().remove("currencies");
    id(&ranges(&second).go().await, "range");
    let draft = shop.draft("50000.00").await;
    let got = shop.post(&format!("{draft}/issue")).go().await;
    names(&got, "numbering_range.ambiguous", "range");
    let shown = shop.get(&draft).go().await.json();
    assert_eq!(shown["state"]["standing"]["name"], "draft", "no number was used up");
    shop.site.close().await;
}

#[tokio::test]
async fn a_note_above_the_rest_is_refused_with_its_lines() {
    let shop = Shop::open().await;
    let invoice = shop.sold("50000.00").await;
    let document = invoice.trim_start_matches("/documents/");
    let note = json!({
        "document": document, "concept": "rebate", "lines": { "these": one_thing("50000.01") },
    });
    let got = shop.post("/credit-notes").json(&note).go().await;
    names(&got, "note.above_rest", "lines");
    shop.site.close().await;
}

#[tokio::test]
async fn a_wrong_secret_of_the_gateway_is_a_setting_to_mend_and_no_loop() {
    let gateway = Gateway::open("2026-11-20T15:00:00Z".parse().unwrap()).await;
    let wrong = gateway.stand_in.settings_with("wrong", "wrong").unwrap();
    let client = Factus::new(wrong, gateway.clock.clone()).unwrap();
    let settings = gateway.settings().gateway(gateway.issuer, std::sync::Arc::new(client));
    let shop = Shop::behind(gateway, settings).await;
    let document = shop.draft("50000.00").await;
    shop.issue(&document).await;
    shop.shows(&document, "/state/standing/halted", &json!("factus.client_secret")).await;
    let seen = shop.gateway.stand_in.seen();
    assert_eq!((seen.posts, seen.requests), (0, 1), "asked for a token once, and never again");
    let told = shop.standings_with("factus.client_secret").await.to_string();
    assert!(!told.contains("wrong"), "no secret is shown");
    shop.site.close().await;
}
