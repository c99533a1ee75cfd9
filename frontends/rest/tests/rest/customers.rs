//! Customers.

use crate::support::{DONE, OK, Site, id};
use serde_json::json;
use turnero::Branches;
use turnero::access::ReadyMade;

#[tokio::test]
async fn a_customer_is_added_found_changed_and_erased() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let mut terms = json!({
        "party": { "kind": "person", "given_names": "Given names", "surnames": "Surnames" },
        "phone": "+573101234567",
    });
    let added = site.post("/api/v1/customers").by(&token).json(&terms).go().await;
    let customer = id(&added, "customer");
    let path = format!("/api/v1/customers/{customer}");
    site.get(&path).by(&token).expect(OK).await;
    let search = json!({ "by": { "phone": "3101234567" }, "limit": 10 });
    let found = site.post("/api/v1/customers/search").by(&token).json(&search).expect(OK).await;
    assert_eq!(found.json()["customers"][0]["customer"], json!(customer), "{}", found.text);
    terms["language"] = json!("es");
    site.ask("PUT", &path).by(&token).json(&terms).expect(DONE).await;
    let note = json!({ "text": "comes on Mondays" });
    site.post(format!("{path}/notes")).by(&token).json(&note).expect(DONE).await;
    let history = site.get(format!("{path}/history")).by(&token).expect(OK).await.json();
    assert_eq!(history["visits"], json!([]));
    site.get(format!("{path}/export")).by(&token).expect(OK).await;
    terms["colour"] = json!(1);
    let got = site.post("/api/v1/customers").by(&token).json(&terms).go().await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()));
    assert_eq!(got.json()["errors"][0]["field"], "colour");
    site.ask("DELETE", &path).by(&token).expect(OK).await;
    let gone = site.get(&path).by(&token).go().await;
    assert_eq!(gone.problem(), (404, "customer.unknown".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn a_customer_is_not_shown_to_those_who_may_not_see_them() {
    let site = Site::open().await;
    let token = site.token("board", ReadyMade::Device, Branches::All).await;
    let search = json!({ "by": { "name": "Surnames" }, "limit": 10 });
    let got = site.post("/api/v1/customers/search").by(&token).json(&search).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    site.close().await;
}
