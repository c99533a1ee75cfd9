//! Lists that can grow come in pages, each with where the next one is; the others say how long they can become.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use turnero::access::ReadyMade;
use turnero::{Branches, Clock, SystemClock};

use crate::support::{CREATED, DONE, OK, Site, id};

/// Follows the links from page to page, and tells what was on each.
async fn pages(site: &Site, token: &str, path: &str, list: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let page = site.get(&*path).by(token).expect(OK).await;
        let shown = page.json();
        pages.push(shown[list].as_array().unwrap().clone());
        let link = page.header("link").strip_prefix('<');
        let link = link.and_then(|link| link.strip_suffix(">; rel=\"next\""));
        assert_eq!(link.is_some(), shown["after"].is_string(), "{path:?}: link and body agree");
        next = link.map(str::to_owned);
    }
    pages
}

/// That there are so many in two pages, each once, and the filter that was asked for is kept.
async fn comes_in_two_pages(
    site: &Site,
    token: &str,
    path: &str,
    (list, one): (&str, &str),
    all: usize,
) {
    let pages = pages(site, token, path, list).await;
    assert_eq!(pages.len(), 2, "{path}");
    let ids: Vec<_> = pages.concat().iter().map(|row| row[one].to_string()).collect();
    let each: BTreeSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), each.len()), (all, all), "{path}");
}

#[tokio::test]
async fn lists_that_can_grow_come_in_pages_that_are_linked() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::SuperAdmin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    let post = |path: String, body: Value| site.post(path).by(&token).json(&body);
    for n in 0..100 {
        let body = json!({ "name": format!("Desk {n}") });
        post(format!("{base}/counters"), body).expect(CREATED).await;
    }
    comes_in_two_pages(&site, &token, &format!("{base}/counters"), ("counters", "counter"), 101)
        .await;
    let slots = json!({ "capacity": 200, "duration": 1_200, "early": 900, "late": 600 });
    let body = json!({ "name": "General", "terms": { "slots": slots } });
    let path = format!("{base}/services/{service}");
    site.ask("PUT", path).by(&token).json(&body).expect(DONE).await;
    let at = SystemClock.now().plus_millis(86_400_000);
    for _ in 0..101 {
        let body = json!({ "service": service, "at": at });
        post(format!("{base}/appointments"), body).expect(CREATED).await;
    }
    let path = format!("{base}/appointments?service={service}");
    comes_in_two_pages(&site, &token, &path, ("appointments", "appointment"), 101).await;
    for n in 0..50 {
        post("/api/v1/branches".to_owned(), json!({ "name": format!("B{n}") }))
            .expect(CREATED)
            .await;
    }
    comes_in_two_pages(&site, &token, "/api/v1/branches", ("branches", "branch"), 51).await;
    let party = json!({
        "identity": { "kind": "NIT", "number": "900825759" }, "organisation": "legal",
        "company": "HALLTEC", "tribute": "iva",
    });
    let mut issuer = String::new();
    for _ in 0..51 {
        let made = post("/api/v1/issuers".to_owned(), json!({ "party": party }));
        issuer = id(&made.go().await, "issuer");
    }
    comes_in_two_pages(&site, &token, "/api/v1/issuers", ("issuers", "issuer"), 51).await;
    let items = format!("/api/v1/issuers/{issuer}/items");
    for n in 0..101 {
        let body = json!({ "code": format!("C{n}"), "name": "Thing", "active": true });
        post(items.clone(), body).expect(CREATED).await;
    }
    let path = format!("{items}?active=true");
    comes_in_two_pages(&site, &token, &path, ("items", "item"), 101).await;
    let transfers = format!("/api/v1/issuers/{issuer}/transfers");
    for n in 0..101 {
        let money = json!({ "amount": "1.00", "currency": "COP" });
        let bank = format!("B-{n}");
        let body = json!({ "money": money, "reference": "RENT", "bank_reference": bank });
        post(transfers.clone(), body).expect(CREATED).await;
    }
    comes_in_two_pages(&site, &token, &transfers, ("transfers", "transfer"), 101).await;
    for rubbish in ["x", "", "7"] {
        let got = site.get(format!("{base}/counters?after={rubbish}")).by(&token).go().await;
        assert_eq!(got.problem(), (422, "http.invalid".to_owned()), "{rubbish}");
    }
    site.close().await;
}

/// What is no list of things, though a list stands in it: a picture of a moment, or what was worked out of many.
const PICTURES: [&str; 8] =
    ["/at", "/board", "/figures", "/forecast", "/reports", "/reports/", "/slots", "/snapshot"];
/// What is as long as the program is, or as somebody else says.
const OF_THE_PROGRAM: [&str; 3] = ["/policies", "/permissions", "/gateway-ranges"];
/// What is all that there is of one person, bounded where it is kept.
const OF_A_PERSON: [&str; 3] = ["/account", "/history", "/export"];

#[test]
fn every_list_says_how_long_it_can_become_or_comes_in_pages() {
    let document = turnero_rest::document();
    let mut without = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        let own = PICTURES.iter().chain(&OF_THE_PROGRAM).chain(&OF_A_PERSON);
        let excused = own.clone().any(|end| path.ends_with(end)) || path.contains("/reports/");
        if excused || path.ends_with('}') || path.ends_with("/order") {
            continue;
        }
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let name = schema["$ref"].as_str().unwrap_or_default().rsplit('/').next().unwrap();
        let members = document["components"]["schemas"][name]["properties"].as_object();
        if !members.is_some_and(|members| members.values().any(|one| one["type"] == "array")) {
            continue;
        }
        let about = operation["description"].as_str().unwrap_or_default();
        let link = operation["responses"]["200"]["headers"]["Link"].is_object();
        if !link && !about.contains("at most") {
            without.push(path);
        }
    }
    assert!(without.is_empty(), "{without:?}");
}
