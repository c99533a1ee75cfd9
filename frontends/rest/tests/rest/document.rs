//! The document: what it tells, and that it tells all.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{OK, Site};

/// The document as it is handed out. `BLESS=1` writes it anew: look at the difference.
#[test]
fn the_document_is_as_it_was() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openapi.json");
    let mut document = serde_json::to_string_pretty(&turnero_rest::document()).unwrap();
    document.push('\n');
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &document).unwrap();
    }
    let before = std::fs::read_to_string(path).unwrap();
    assert!(document == before, "the document has changed; BLESS=1 writes it anew");
}

#[tokio::test]
async fn the_document_and_the_routes_tell_of_the_same() {
    let site = Site::open().await;
    let document = site.get("/api/v1/openapi.json").expect(OK).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut told: Vec<(String, String)> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        told.extend(item.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())));
    }
    let routes = turnero_rest::routes();
    let routes = routes
        .iter()
        .map(|(method, path)| ((*path).to_owned(), method.as_str().to_ascii_lowercase()));
    let mut routes: Vec<_> = routes.collect();
    routes.sort();
    told.sort();
    assert_eq!(told, routes);
    let members = document["components"]["schemas"]["IssueTicketBody"]["properties"].as_object();
    let members: Vec<_> = members.unwrap().keys().collect();
    assert_eq!(members, ["customer", "language", "priority", "service", "then"]);
    site.close().await;
}

/// Each operation, with its method and its path.
fn operations(document: &Value) -> Vec<(String, Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let of_a_path = |(path, item): (&String, &Value)| {
        let operations = item.as_object().unwrap().iter();
        let named = operations.map(|(method, one)| (format!("{method} {path}"), one.clone()));
        named.collect::<Vec<_>>()
    };
    paths.flat_map(of_a_path).collect()
}

#[test]
fn every_operation_says_what_it_is_for_shows_an_example_and_tells_what_can_go_wrong() {
    let document = turnero_rest::document();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 8), "{name}");
        assert!(ids.insert(operation["operationId"].to_string()), "{name}: its id comes twice");
        let responses = operation["responses"].as_object().unwrap();
        let (well, badly): (Vec<_>, Vec<_>) =
            responses.iter().partition(|(status, _)| status.as_str() < "300");
        let [(status, well)] = well.as_slice() else { panic!("{name}: it ends well in one way") };
        let of_the_document =
            ["/docs", "/openapi"].iter().any(|part| name.contains(&format!("v1{part}")));
        let shows = |body: &Value| of_the_document || !body["example"].is_null();
        match well["content"].as_object() {
            None => assert_eq!(status.as_str(), "204", "{name}: what does it answer?"),
            Some(kinds) => {
                assert!(kinds.values().all(|kind| kind["schema"].is_object()), "{name}");
                if let Some(json) = kinds.get("application/json") {
                    assert!(shows(json), "{name}: its answer has no example");
                }
            }
        }
        for kind in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            assert!(shows(kind.1), "{name}: its body has no example");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let schema = &parameter["schema"];
            let told =
                ["$ref", "type", "anyOf", "enum"].iter().any(|word| schema.get(*word).is_some());
            assert!(told, "{name}: what is {parameter}?");
            assert!(
                of_the_document || parameter["in"] != "path" || parameter["example"].is_string(),
                "{name}: {parameter}"
            );
        }
        assert!(badly.len() > 2, "{name}: what can go wrong?");
        for (status, response) in badly.into_iter().filter(|(status, _)| status.as_str() >= "400") {
            let examples = response["content"]["application/problem+json"]["examples"].as_object();
            let examples = examples.filter(|examples| !examples.is_empty());
            assert!(examples.is_some(), "{name}: {status} has no example");
        }
        let open = operation.get("security").is_none();
        assert!(open || responses.contains_key("401"), "{name}");
    }
}

#[test]
fn every_reference_leads_somewhere_and_nothing_is_told_that_nobody_refers_to() {
    let document = turnero_rest::document();
    let text = document.to_string();
    let mut told = BTreeSet::new();
    for (kind, named) in document["components"].as_object().unwrap() {
        for name in named.as_object().unwrap().keys() {
            told.insert(format!("#/components/{kind}/{name}"));
        }
    }
    let referred = text.split("\"$ref\":\"").skip(1);
    let referred: BTreeSet<_> =
        referred.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    let lost: Vec<_> = referred.difference(&told).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let idle: Vec<_> =
        told.difference(&referred).filter(|name| !name.contains("securitySchemes")).collect();
    assert!(idle.is_empty(), "{idle:?}");
    // A number is put behind a name that two types have: one of them needs another.
    let numbered = told.iter().filter(|name| {
        name.contains("/schemas/") && name.ends_with(|last: char| last.is_ascii_digit())
    });
    assert_eq!(numbered.collect::<Vec<_>>(), Vec::<&String>::new());
}

#[tokio::test]
async fn the_page_is_read_without_any_other_server_and_without_a_script_inside_it() {
    let site = Site::open().await;
    let page = site.get("/api/v1/docs").expect(OK).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    let mark = page.header("etag").to_owned();
    let known = site.get("/api/v1/docs").header("if-none-match", &mark).go().await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    for file in ["page.css", "page.js"] {
        let path = format!("/api/v1/docs/{file}");
        assert!(page.text.contains(&path), "{file}");
        let file = site.get(&path).expect(OK).await;
        assert!(!file.text.contains("http://") && !file.text.contains("https://"), "{path}");
        assert!(!file.text.contains("innerHTML"), "{path}");
    }
    assert!(!page.text.contains("style=") && !page.text.contains("://"));
    site.close().await;
}
