//! Customers.

use crate::support::{DONE, OK, Site, id};
use serde_json::{Value, json};
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

/// Lines of JSON.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_file_of_customers_comes_in_larger_than_any_message_and_again_without_doubles() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let mut file = "document_kind,document_number,given_names,surnames,email\n".to_owned();
    for n in 0..2_500 {
        let email = if n == 1_998 { "nowhere" } else { "" };
        file.push_str(&format!("CC,{},Given names,Surnames,{email}\n", 10_000_000 + n));
    }
    file.push_str("CC,1234567,Given names,Surnames,,one cell too many\n");
    assert!(file.len() > 4 * 16 * 1_024, "more than a body may have elsewhere");
    let import = || site.post("/api/v1/customers/import").by(&token).text("text/csv", &file);
    for (added, unchanged) in [(2_499, 0), (0, 2_499)] {
        let got = import().expect(OK).await;
        assert_eq!(got.header("content-type"), "application/x-ndjson");
        let told = lines(&got.text);
        let progress: Vec<_> = told.iter().filter_map(|line| line.get("progress")).collect();
        assert!(!progress.is_empty() && progress.len() <= 3, "{}", got.text);
        let refused: Vec<_> = told.iter().filter_map(|line| line.get("refused")).collect();
        let mut found: Vec<_> = refused
            .iter()
            .map(|row| (row["line"].as_u64().unwrap(), row["error_code"].as_str().unwrap()))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [(2_000, "email.invalid"), (2_502, "import.too_many_cells")]);
        assert!(refused.iter().all(|row| !row["reason"].as_str().unwrap().is_empty()));
        let done = json!({
            "rows": 2_501, "added": added, "changed": 0, "unchanged": unchanged, "refused": 2,
        });
        assert_eq!(told.last().unwrap()["done"], done);
    }
    let got = site.get("/api/v1/customers/export").by(&token).expect(OK).await;
    assert_eq!(got.header("content-type"), "text/csv; charset=utf-8");
    assert!(got.header("content-disposition").contains("customers.csv"));
    assert_eq!(got.text.lines().count(), 2_500);
    let again = site.post("/api/v1/customers/import").by(&token).text("text/csv", &got.text);
    let told = lines(&again.expect(OK).await.text);
    assert_eq!(told.last().unwrap()["done"]["unchanged"], 2_499);
    site.close().await;
}

#[tokio::test]
async fn what_is_no_file_of_customers_is_a_problem_and_a_file_that_breaks_off_says_so() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let import =
        |kind: &str, text: &str| site.post("/api/v1/customers/import").by(&token).text(kind, text);
    let got = import("application/json", "{}").go().await;
    assert_eq!(got.problem(), (415, "http.media_type".to_owned()));
    let got = import("text/csv", "name\nGiven names\n").go().await;
    assert_eq!(got.problem().1, "import.column_unknown");
    let got = import("text/csv", "").go().await;
    assert_eq!(lines(&got.text)[0]["failed"]["error_code"], "import.no_header");
    let mut file = "document_kind,document_number,given_names\n".to_owned();
    for n in 0..100 {
        file.push_str(&format!("CC,{},Given names\n", 10_000_000 + n));
    }
    file.push_str("CC,20000000,\"Given names\n");
    let told = lines(&import("text/csv", &file).expect(OK).await.text);
    let failed = &told.last().unwrap()["failed"];
    assert_eq!(failed["error_code"], "import.unreadable");
    assert!(failed["detail"].as_str().unwrap().starts_with("line 102 "), "{failed}");
    // The parts that had come whole stay.
    let got = site.get("/api/v1/customers/export").by(&token).expect(OK).await;
    assert_eq!(got.text.lines().count(), 97);
    site.close().await;
}

#[tokio::test]
async fn files_of_customers_are_for_those_who_may() {
    let site = Site::open().await;
    let token = site.token("board", ReadyMade::Device, Branches::All).await;
    let import = site.post("/api/v1/customers/import").by(&token).text("text/csv", "email\n");
    assert_eq!(import.go().await.problem(), (403, "access.forbidden".to_owned()));
    let other = site.post("/api/v1/customers/import").by(&token).json(&json!({}));
    assert_eq!(other.go().await.problem(), (403, "access.forbidden".to_owned()));
    let got = site.get("/api/v1/customers/export").by(&token).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    let nobody = site.post("/api/v1/customers/import").text("text/csv", "email\n").go().await;
    assert_eq!(nobody.status, 401);
    site.close().await;
}
