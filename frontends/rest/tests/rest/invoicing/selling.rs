//! An invoice, from the issuer to the cash and the report.

use serde_json::{Value, json};
use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{CREATED, DONE, OK, Site, id};

fn company() -> Value {
    json!({
        "identity": { "kind": "NIT", "number": "900825759" },
        "organisation": "legal",
        "company": "HALLTEC",
        "tribute": "iva",
    })
}

#[tokio::test]
async fn something_is_sold_paid_and_reported() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, counter) = site.branch(&token).await;
    let made = site.post("/api/v1/issuers").by(&token).header("idempotency-key", "i");
    let issuer = id(&made.json(&json!({ "party": company() })).go().await, "issuer");
    let base = format!("/api/v1/issuers/{issuer}");
    let get = |path: &str| site.get(format!("{base}{path}")).by(&token);
    let post = |path: &str| site.post(format!("{base}{path}")).by(&token);
    let put = |path: &str| site.ask("PUT", format!("{base}{path}")).by(&token);
    let listed = site.get("/api/v1/issuers").by(&token).expect(OK).await.json();
    assert_eq!(listed["issuers"][0]["issuer"], json!(issuer), "{listed}");
    let shown = get("").expect(OK).await;
    assert_eq!(shown.json()["settings"]["currency"], "COP", "{}", shown.text);
    let change = site.ask("PATCH", &base).by(&token).header("if-match", shown.header("etag"));
    change.json(&json!({ "prices_include_tax": false })).expect(DONE).await;
    let late = site.ask("PATCH", &base).by(&token).header("if-match", shown.header("etag"));
    let late = late.json(&json!({ "prices_include_tax": true })).go().await;
    assert_eq!(late.problem(), (412, "condition.changed".to_owned()));
    let terms = json!({ "code": "CERT", "name": "Certificate", "active": true });
    let item = id(&post("/items").json(&terms).go().await, "item");
    let list = json!({
        "name": "Usual", "currency": "COP", "prices_include_tax": true, "active": true,
    });
    let list = id(&post("/price-lists").json(&list).go().await, "list");
    let price = json!({ "price": "50000.00" });
    put(&format!("/price-lists/{list}/prices/{item}")).json(&price).expect(DONE).await;
    let found = get(&format!("/items/{item}")).expect(OK).await.json();
    assert_eq!(found["prices"], json!([{ "list": list, "price": "50000.00" }]));
    let number = json!({ "price": 50000 });
    let got = put(&format!("/price-lists/{list}/prices/{item}")).json(&number).go().await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "money is text");
    put(&format!("/services/{service}")).json(&json!({ "item": item })).expect(DONE).await;
    let cash = json!({
        "branch": branch, "counter": counter, "opening": { "amount": "0.00", "currency": "COP" },
    });
    let session = id(&post("/cash-sessions").json(&cash).go().await, "session");
    let open = get("/cash-sessions?open=true").expect(OK).await.json();
    assert_eq!(open["sessions"][0]["session"], json!(session));
    let counted = json!({ "counted": { "amount": "0.00", "currency": "COP" } });
    let closed = post(&format!("/cash-sessions/{session}/close")).json(&counted).expect(OK).await;
    assert_eq!(closed.json()["difference"]["amount"], "0.00");
    for report in ["sales?since=2026-11-01&until=2026-11-30&by=day", "unpaid", "numbering"] {
        let path = format!("/reports/{report}");
        assert!(get(&path).expect(OK).await.json()["rows"].is_array());
        let csv = get(&path).header("accept", "text/csv").expect(OK).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert!(csv.text.ends_with("\r\n"), "{}", csv.text);
    }
    assert_eq!(get("/transfers").expect(OK).await.json()["transfers"], json!([]));
    assert_eq!(get("/documents?only=unpaid").expect(OK).await.json()["rows"], json!([]));
    let got = get("/documents?only=unpaid&kind=invoice").go().await;
    assert_eq!(got.problem(), (422, "http.invalid".to_owned()));
    site.close().await;
}

#[tokio::test]
async fn issuers_are_nobodys_business_who_may_not_see_them() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let made = site.post("/api/v1/issuers").by(&token).json(&json!({ "party": company() }));
    let issuer = id(&made.expect(CREATED).await, "issuer");
    let device = site.token("board", ReadyMade::Device, Branches::All).await;
    let got = site.get(format!("/api/v1/issuers/{issuer}")).by(&device).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    let listed = site.get("/api/v1/issuers").by(&device).expect(OK).await.json();
    assert_eq!(listed, json!({ "issuers": [], "after": null }));
    let nowhere = format!("/api/v1/issuers/{}/items", uuid::Uuid::nil());
    let got = site.get(nowhere).by(&token).go().await;
    assert_eq!(got.problem(), (404, "issuer.unknown".to_owned()));
    let unknown = site.get(format!("/api/v1/issuers/{issuer}/taxes/99")).by(&token).go().await;
    assert_eq!(unknown.status, 404);
    site.close().await;
}
