//! The way to the tax authority: refused and mended, given up, away, on its way again.

use serde_json::json;
use turnero_gateways::factus::stand_in::{Odds, Ruling};

use super::shop::{Shop, refused};
use crate::support::{DONE, OK};

const FINDING: &str = "Regla: FAK24, Rechazo: Dígito de verificación incorrecto";

#[tokio::test]
async fn what_the_tax_authority_refuses_is_mended_under_its_number_or_given_up() {
    let shop = Shop::open().await;
    let refuse = || shop.gateway.stand_in.rule(Ruling::Refused(FINDING.to_owned()));
    let document = shop.draft("50000.00").await;
    let mend = || shop.post(&format!("{document}/mend")).json(&shop.draft_of("50000.00"));
    let abandon = |document: &str| shop.post(&format!("{document}/abandon"));
    refused(&mend().go().await, 409, "document.not_rejected");
    refuse();
    shop.issue(&document).await;
    let shown = shop.until(&document, "rejected").await;
    assert_eq!(shown["state"]["standing"]["findings"], json!(["FAK24"]), "{shown}");
    let attention = shop.get("/documents?only=needing_attention").expect(OK).await.json();
    assert_eq!(attention["rows"].as_array().unwrap().len(), 1);
    mend().expect(OK).await;
    shop.until(&document, "validated").await;
    refused(&mend().go().await, 409, "document.not_rejected");
    refused(&abandon(&document).go().await, 409, "document.not_rejected");

    let second = shop.draft("20000.00").await;
    refuse();
    shop.issue(&second).await;
    shop.until(&second, "rejected").await;
    abandon(&second).expect(DONE).await;
    shop.until(&second, "abandoned").await;
    let money = json!({ "method": "transfer", "money": super::shop::cop("1.00") });
    let got = shop.post(&format!("{second}/payments")).json(&money).go().await;
    let told = refused(&got, 409, "payment.not_payable");
    assert_eq!(told["standing"], "abandoned");
    shop.site.close().await;
}

#[tokio::test]
async fn while_the_gateway_is_away_documents_wait_and_somebody_can_send_them_again() {
    let shop = Shop::open().await;
    shop.gateway.stand_in.odds(Odds { dropped: 100, ..Odds::default() });
    let document = shop.draft("50000.00").await;
    let submit = || shop.post(&format!("{document}/submit"));
    refused(&submit().go().await, 409, "submission.not_pending");
    shop.issue(&document).await;
    shop.shows(&document, "/state/standing/in_vain", &json!(1)).await;
    let standings = shop.standings_with("\"away\"").await;
    let own = &standings["issuers"][0];
    assert_eq!((&own["waiting"], &own["trouble"]["type"]), (&json!(1), &json!("away")), "{own}");
    shop.gateway.stand_in.odds(Odds::default());
    submit().expect(DONE).await;
    shop.until(&document, "validated").await;
    refused(&submit().go().await, 409, "submission.not_pending");
    let resumed = shop.post("/submissions/resume").expect(OK).await.json();
    assert_eq!(resumed, json!({ "resumed": 0, "left": 0 }), "nothing was stopped");
    shop.site.close().await;
}

#[tokio::test]
async fn a_gateway_is_asked_and_what_it_does_not_know_is_said() {
    let shop = Shop::open().await;
    let found = shop.get("/catalogues/municipalities?name=villa").expect(OK).await.json();
    assert_eq!(found["rows"][0]["code"], "68872", "{found}");
    assert_eq!(shop.get("/catalogues/dragons").go().await.status, 404);
    let find = |number: &str| {
        shop.post("/acquirers/find").json(&json!({ "kind": "CC", "number": number }))
    };
    assert_eq!(find("123456789").expect(OK).await.json()["name"], "Alan Turing");
    refused(&find("987654321").go().await, 404, "gateway.not_found");
    let ranges = shop.get("/gateway-ranges").expect(OK).await.json();
    assert_eq!(ranges["ranges"][0]["prefix"], "SETP");
    // An issuer of whom no gateway is told.
    let party = json!({
        "identity": { "kind": "NIT", "number": "900825759" }, "organisation": "legal",
        "company": "HALLTEC", "tribute": "iva",
    });
    let made = shop.site.post("/api/v1/issuers").by(&shop.chief);
    let made = made.json(&json!({ "party": party })).go().await;
    let other = crate::support::id(&made, "issuer");
    for path in ["gateway-ranges", "catalogues/units"] {
        let path = format!("/api/v1/issuers/{other}/{path}");
        refused(&shop.site.get(path).by(&shop.chief).go().await, 409, "gateway.not_set");
    }
    shop.site.close().await;
}
