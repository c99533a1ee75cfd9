//! Documents as files: our own PDF, and the XML that the tax authority has.

use serde_json::json;
use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{DONE, OK, Site, id};

/// An issuer that has drafted one invoice: where both are.
async fn drafted(site: &Site, token: &str) -> (String, String) {
    let party = json!({
        "identity": { "kind": "NIT", "number": "900825759" },
        "organisation": "legal",
        "company": "HALLTEC",
        "tribute": "iva",
    });
    let made = site.post("/api/v1/issuers").by(token).json(&json!({ "party": party }));
    let issuer = format!("/api/v1/issuers/{}", id(&made.go().await, "issuer"));
    let range = json!({ "terms": {
        "kind": "invoice", "prefix": "FE", "from": 1, "to": 5_000, "resolution": "18760000001",
        "since": "2019-01-19", "until": "2099-01-19", "active": true,
    }});
    let post = |path: &str| site.post(format!("{issuer}{path}")).by(token);
    id(&post("/numbering-ranges").json(&range).go().await, "range");
    let invoice = json!({ "buyer": "final_consumer", "terms": { "lines": [{
        "code": "CERT", "name": "Certificate", "price": "50000.00",
        "taxes": [{ "code": "01", "charge": { "rate": "19.00" } }],
    }]}});
    let document = id(&post("/invoices").json(&invoice).go().await, "document");
    let document = format!("{issuer}/documents/{document}");
    (issuer, document)
}

#[tokio::test]
async fn a_document_is_printed_as_a_draft_and_when_it_is_issued() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (_, document) = drafted(&site, &token).await;
    let pdf = |query: &str| site.get(format!("{document}/pdf{query}")).by(&token);
    let draft = pdf("").expect(OK).await;
    assert_eq!(draft.header("content-type"), "application/pdf");
    assert_eq!(draft.header("cache-control"), "private, no-cache");
    assert!(draft.text.starts_with("%PDF-"));
    let number = site.post(format!("{document}/issue")).by(&token).expect(OK).await.json();
    assert_eq!(number["number"], "FE1", "{number}");
    let issued = pdf("").expect(OK).await;
    assert_eq!(issued.header("content-disposition"), "inline; filename=\"FE1.pdf\"");
    assert_ne!(issued.header("etag"), draft.header("etag"));
    let mut marks = vec![issued.header("etag").to_owned()];
    for query in ["?paper=receipt", "?language=en", "?paper=receipt&language=en"] {
        marks.push(pdf(query).expect(OK).await.header("etag").to_owned());
    }
    marks.sort_unstable();
    marks.dedup();
    assert_eq!(marks.len(), 4, "each paper is another one");
    let same = pdf("?paper=letter&language=es").header("if-none-match", issued.header("etag"));
    let same = same.go().await;
    assert_eq!((same.status, same.text.as_str()), (304, ""));
    assert_eq!(same.header("cache-control"), "private, no-cache");
    site.close().await;
}

#[tokio::test]
async fn what_cannot_be_printed_is_refused_in_words() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (issuer, document) = drafted(&site, &token).await;
    for query in ["?paper=a4", "?language=de", "?size=1"] {
        let got = site.get(format!("{document}/pdf{query}")).by(&token).go().await;
        assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "{query}");
    }
    let nothing = format!("{issuer}/documents/{}/pdf", uuid::Uuid::nil());
    let got = site.get(nothing).by(&token).go().await;
    assert_eq!(got.problem(), (404, "document.unknown".to_owned()));
    let board = site.token("board", ReadyMade::Device, Branches::All).await;
    for file in ["pdf", "xml"] {
        let got = site.get(format!("{document}/{file}")).by(&board).go().await;
        assert_eq!(got.problem(), (403, "access.forbidden".to_owned()), "{file}");
        let got = site.get(format!("{document}/{file}")).go().await;
        assert_eq!(got.status, 401, "{file}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_document_that_is_not_validated_has_no_xml_and_says_when_it_will() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (_, document) = drafted(&site, &token).await;
    let got = site.get(format!("{document}/xml")).by(&token).go().await;
    assert_eq!(got.problem(), (404, "document.no_xml".to_owned()));
    assert!(got.text.contains("when the tax authority has validated it"), "{}", got.text);
    site.ask("DELETE", &document).by(&token).expect(DONE).await;
    let got = site.get(format!("{document}/xml")).by(&token).go().await;
    assert_eq!(got.problem(), (404, "document.unknown".to_owned()));
    site.close().await;
}
