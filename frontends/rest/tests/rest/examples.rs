//! The examples of the document: a story that is played against a real site, with each route in it. What was sent and what
//! came back stands in the document, so an example cannot be one that the server refuses.
//!
//! The story is `story.json`. `BLESS=1` writes down anew what came of it: look at the difference.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::timeout;
use turnero::access::{ReadyMade, code_of_app};
use turnero::{Branches, Timestamp};
use turnero_gateways::Clock as _;
use turnero_gateways::factus::stand_in::{Ruling, Trouble};

use crate::gateway::Gateway;
use crate::support::{Got, OK, PATIENCE, Site};

/// One step of the story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// The method and the pattern of a route. What stands in braces was kept from a step before.
    r#do: String,
    /// Who does it: the name under which their token was kept. Nobody, if it is left out.
    #[serde(default)]
    by: Option<String>,
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default)]
    form: Option<Map<String, Value>>,
    /// A file, of the type `text/csv`.
    #[serde(default)]
    file: Option<String>,
    /// Asked again until these stand at these places of what is answered: what others do meanwhile takes a moment.
    #[serde(default)]
    until: BTreeMap<String, Value>,
    /// The tax authority refuses the next document for this.
    #[serde(default)]
    refused: Option<String>,
    /// So many requests are not let in by the gateway.
    #[serde(default)]
    not_let_in: u32,
    /// The tax authority does not rule on the next document yet.
    #[serde(default)]
    slow: bool,
    /// What is kept of the answer: under which name, and where it stands.
    #[serde(default)]
    keep: BTreeMap<String, String>,
    /// Members that are secrets, and differ each time.
    #[serde(default)]
    hide: Vec<String>,
    /// How long everybody waits before.
    #[serde(default)]
    after_minutes: u32,
    /// It only leads to what follows: another step shows this route better.
    #[serde(default)]
    aside: bool,
}

fn story() -> Vec<Step> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rest/story.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A Friday in November, at half past seven in Bogotá.
const MORNING_MS: i64 = 1_795_178_400_000;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/document/examples.json");

#[tokio::test]
async fn every_example_is_what_a_site_was_asked_and_what_it_answered() {
    let gateway = Gateway::open(Timestamp::from_millis(MORNING_MS)).await;
    let (clock, stand_in) = (gateway.clock.clone(), &gateway.stand_in);
    let site = Site::with(gateway.settings()).await;
    let mut kept = BTreeMap::new();
    kept.insert("other_issuer".to_owned(), gateway.issuer.to_string());
    kept.insert("set_up_code".to_owned(), site.engine.set_up_code().unwrap());
    for (name, value) in [("code", "VAT"), ("catalogue", "municipalities"), ("form", "xml")] {
        kept.insert(name.to_owned(), value.to_owned());
    }
    let mut teller = Teller { kept, ids: BTreeMap::new(), told: BTreeMap::new() };
    let steps = story();
    for step in &steps {
        clock.advance(step.after_minutes * 60);
        if let Some(finding) = &step.refused {
            stand_in.rule(Ruling::Refused(finding.clone()));
        }
        if step.slow {
            stand_in.rule(Ruling::Slow);
        }
        for _ in 0..step.not_let_in {
            stand_in.trouble(Trouble::Status(401));
        }
        if let Some(secret) = teller.kept.get("app_secret") {
            let code = code_of_app(secret, clock.now()).unwrap();
            teller.kept.insert("app_code".to_owned(), code);
        }
        teller.tell(&site, step).await;
    }
    site.close().await;
    teller.tell_of_a_forecast().await;
    let told = serde_json::to_string_pretty(&teller.told).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(KEPT, &told).unwrap();
    }
    let before = std::fs::read_to_string(KEPT).unwrap();
    assert!(told == before, "examples have changed; BLESS=1 writes {KEPT} anew");
}

/// Routes that the story does not come to yet. The list may only become shorter.
pub(crate) fn still_without() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rest/without_example.txt");
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
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
    let without: BTreeSet<_> = routes.difference(&told).cloned().collect();
    assert_eq!(without, still_without());
    let gone: Vec<_> = told.difference(&routes).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// Plays the story and writes it down.
struct Teller {
    /// What was kept from the steps before, by name.
    kept: BTreeMap<String, String>,
    /// What each id is called in the examples.
    ids: BTreeMap<String, String>,
    told: BTreeMap<String, Value>,
}

impl Teller {
    async fn tell(&mut self, site: &Site, step: &Step) {
        let (method, pattern) = step.r#do.split_once(' ').unwrap();
        let query = step.query.as_ref().map_or(String::new(), |query| format!("?{query}"));
        let path = self.filled(&format!("{pattern}{query}"));
        let body = step.body.clone().map(|body| self.filled_value(body));
        let form = step.form.clone().map(|form| self.filled_value(Value::Object(form)));
        let ask = || {
            let mut ask = match method {
                "GET" => site.ask("GET", &path),
                "POST" => site.ask("POST", &path),
                "PUT" => site.ask("PUT", &path),
                "PATCH" => site.ask("PATCH", &path),
                _ => site.ask("DELETE", &path),
            };
            if let Some(by) = &step.by {
                ask = ask.by(&self.kept[by]);
            }
            if let Some(body) = &body {
                ask = ask.json(body);
            }
            if let Some(form) = &form {
                ask = ask.form(&as_form(form));
            }
            if let Some(file) = &step.file {
                ask = ask.text("text/csv", file);
            }
            ask
        };
        let mut changes = site.engine.submissions_changes();
        let got = loop {
            changes.mark_unchanged();
            let got = ask().go().await;
            let is_so = |(pointer, wanted): (&String, &Value)| {
                got.status == 200 && got.json().pointer(pointer) == Some(wanted)
            };
            if step.until.iter().all(is_so) {
                break got;
            }
            let changed = timeout(PATIENCE, changes.changed()).await;
            assert!(changed.is_ok(), "{} {path}: it stays {}", step.r#do, got.text);
        };
        assert!(
            (200..300).contains(&got.status),
            "{} {path}: {} {}",
            step.r#do,
            got.status,
            got.text
        );
        for (name, pointer) in &step.keep {
            let value = got.json();
            let found = value.pointer(pointer).and_then(Value::as_str);
            let found = found.unwrap_or_else(|| panic!("{}: no {pointer} in {value}", step.r#do));
            self.kept.insert(name.clone(), found.to_owned());
        }
        if !step.aside {
            let file = step.file.clone().map(Value::String);
            let told = self.told(&path, body.or(form).or(file), &got, &step.hide);
            self.told.entry(step.r#do.clone()).or_insert(told);
        }
    }

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

    /// With what was kept in place of its name.
    fn filled(&self, text: &str) -> String {
        let fill = |text: String, (name, value): (&String, &String)| {
            text.replace(&format!("{{{name}}}"), value)
        };
        self.kept.iter().fold(text.to_owned(), fill)
    }

    fn filled_value(&self, value: Value) -> Value {
        each_text(value, &mut |_, text| self.filled(&text))
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
        same
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

/// Changes each text in a value, told by the member in which it stands.
fn each_text(value: Value, change: &mut impl FnMut(&str, String) -> String) -> Value {
    fn walk(name: &str, value: Value, change: &mut impl FnMut(&str, String) -> String) -> Value {
        match value {
            Value::String(text) => Value::String(change(name, text)),
            Value::Array(items) => items.into_iter().map(|item| walk(name, item, change)).collect(),
            Value::Object(members) => {
                let walked = |(name, value): (String, Value)| {
                    let value = walk(&name, value, change);
                    let name = change("", name);
                    (name, value)
                };
                Value::Object(members.into_iter().map(walked).collect())
            }
            other => other,
        }
    }
    walk("", value, change)
}

fn as_form(form: &Value) -> String {
    let escaped = |text: &str| {
        let mut escaped = String::new();
        for byte in text.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    escaped.push(char::from(byte));
                }
                _ => escaped.push_str(&format!("%{byte:02X}")),
            }
        }
        escaped
    };
    let pairs = form.as_object().unwrap().iter();
    let pairs: Vec<_> =
        pairs.map(|(name, value)| format!("{name}={}", escaped(value.as_str().unwrap()))).collect();
    pairs.join("&")
}
