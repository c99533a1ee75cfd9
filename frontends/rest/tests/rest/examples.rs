//! The examples of the document: a story that is played against a real site, with each route in it. What was sent and what
//! came back stands in the document, so an example cannot be one that the server refuses.
//!
//! The story is `story/day.json`. `BLESS=1` writes down anew what came of it: look at the difference.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tokio::time::timeout;
use turnero::access::ReadyMade;
use turnero::{Branches, Timestamp};

use crate::story::{self, Body, MORNING_MS, Player, Stage, each_text};
use crate::support::{Got, OK, PATIENCE, Site};

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/document/examples.json");

#[tokio::test]
async fn every_example_is_what_a_site_was_asked_and_what_it_answered() {
    let stage = Stage::open().await;
    let mut player = Player::new(&stage);
    let mut teller = Teller { ids: BTreeMap::new(), told: BTreeMap::new() };
    for step in &story::steps("day.json") {
        stage.set(step);
        let request = player.request(&stage, step);
        let got = player.play(&stage, step, &request).await.unwrap();
        assert!(got.status < 300, "{}: {} {}", request.route(), got.status, got.text);
        if !step.aside {
            let sent = match request.body.clone() {
                Body::Nothing => None,
                Body::Json(sent) | Body::Form(sent) => Some(sent),
                Body::Text(_, file) => Some(Value::String(file)),
            };
            let told = teller.told(&request.target(), sent, &got, &step.hide);
            teller.told.entry(step.r#do.clone()).or_insert(told);
        }
    }
    stage.site.close().await;
    teller.tell_of_a_forecast().await;
    let told = serde_json::to_string_pretty(&teller.told).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(KEPT, &told).unwrap();
    }
    let before = std::fs::read_to_string(KEPT).unwrap();
    assert!(told == before, "examples have changed; BLESS=1 writes {KEPT} anew");
}

#[test]
fn every_route_has_an_example() {
    let told: BTreeMap<String, Value> =
        serde_json::from_str(&std::fs::read_to_string(KEPT).unwrap()).unwrap();
    // The document is an example of itself.
    let of_the_document = ["/api/v1/docs", "/api/v1/openapi"];
    let routes = turnero_rest::routes();
    let routes = routes.iter().filter(|(_, pattern)| {
        !of_the_document.iter().any(|beginning| pattern.starts_with(beginning))
    });
    let routes: BTreeSet<_> =
        routes.map(|(method, pattern)| format!("{method} {pattern}")).collect();
    let told: BTreeSet<_> = told.into_keys().collect();
    let without: Vec<_> = routes.difference(&told).collect();
    assert!(without.is_empty(), "{without:?}");
    let gone: Vec<_> = told.difference(&routes).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// Writes the story down.
struct Teller {
    /// What each id is called in the examples.
    ids: BTreeMap<String, String>,
    told: BTreeMap<String, Value>,
}

impl Teller {
    /// Forecasts are made by themselves, which would disturb the story: they have a site of their own.
    async fn tell_of_a_forecast(&mut self) {
        const ROUTE: &str = "GET /api/v1/branches/{branch}/forecast";
        let site = Site::open().await;
        let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
        let (branch, ..) = site.branch(&token).await;
        let path = format!("/api/v1/branches/{branch}/forecast");
        let got = timeout(PATIENCE, async {
            loop {
                let got = site.get(&path).by(&token).expect(OK).await;
                // The first ones may be of the time before there was a counter.
                if got.json()["newcomers"][0]["wait"].is_object() {
                    break got;
                }
            }
        });
        let got = got.await.unwrap();
        let mut told = self.told(&path, None, &got, &[]);
        // When it was made, and which events it had seen by then, nobody can say.
        told["answered"]["at"] = json!(Timestamp::from_millis(MORNING_MS));
        told["answered"]["seq"] = json!(8);
        self.told.insert(ROUTE.to_owned(), told);
        site.close().await;
    }

    fn told(&mut self, path: &str, sent: Option<Value>, got: &Got, hide: &[String]) -> Value {
        let mut told = json!({ "path": self.same(path), "status": got.status });
        if let Some(sent) = sent {
            told["sent"] = self.same_value(sent, hide);
        }
        let kind = got.header("content-type").split(';').next().unwrap_or_default();
        match kind {
            _ if got.text.is_empty() => {}
            "application/json" => told["answered"] = self.same_value(got.json(), hide),
            // What is no text cannot be shown in a document that is.
            "application/pdf" | "application/zip" => told["kind"] = json!(kind),
            kind => {
                told["kind"] = json!(kind);
                told["answered"] = json!(got.text);
            }
        }
        told
    }

    /// The same each time: ids are told by their order.
    fn same(&mut self, text: &str) -> String {
        // Marks and hashes of secrets that differ each time.
        let is_hash = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash && [16, 32, 64, 96].contains(&text.len()) {
            return "0".repeat(text.len());
        }
        const LETTERS: usize = 36;
        let mut same = text.to_owned();
        let mut at = 0;
        while let Some(part) = same.get(at..at + LETTERS) {
            let is_id = part.bytes().enumerate().all(|(place, byte)| match place {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            });
            if is_id {
                let number = self.ids.len() + 1;
                let own = self.ids.entry(part.to_owned());
                let own = own.or_insert_with(|| format!("01a1fa20-0000-7000-8000-{number:012x}"));
                let own = own.clone();
                same.replace_range(at..at + LETTERS, &own);
                at += LETTERS;
            } else {
                at += 1;
                while !same.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
        // Where an id is written without its hyphens, as mail servers have it.
        let plain = |id: &str| id.replace('-', "");
        self.ids.iter().fold(same, |same, (id, own)| same.replace(&plain(id), &plain(own)))
    }

    fn same_value(&mut self, value: Value, hide: &[String]) -> Value {
        each_text(value, &mut |name, text| {
            if hide.iter().any(|hidden| hidden == name) {
                return format!("{name} …").replace(' ', "_");
            }
            self.same(&text)
        })
    }
}
