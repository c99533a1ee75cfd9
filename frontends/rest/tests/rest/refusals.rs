//! What each message and each route can say no with, read from the sources: whatever can be reached from where a message
//! is decided. It may name one too many, where two functions are called alike, and miss one that is reached through a method
//! of another part.
//!
//! The document tells of it, so it stands in a file beside the document; `BLESS=1` writes that anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::sources::{Function, Sources, Token};

#[test]
fn what_the_document_says_of_refusals_is_what_the_sources_say() {
    let sources = Sources::read(&[
        "engine/domain/src",
        "engine/src",
        "engine/printing/src",
        "frontends/rest/src",
    ]);
    let codes = codes(&sources);
    assert!(codes.len() > 200, "the refusals are found: {}", codes.len());
    let reach = Reach { sources: &sources, codes: &codes };
    let mut messages = Map::new();
    for (name, decide) in sources.messages() {
        messages.insert(name, json!(reach.codes_from([decide])));
    }
    let mut routes = Map::new();
    for (route, handler) in handlers(&sources) {
        routes.insert(route, json!(reach.codes_from([handler])));
    }
    let mut told = golden();
    // What the engine itself says has no golden list: its sentence stands with its kind.
    for (of, code) in &codes {
        if let Some(sentence) = sources.sentence(of) {
            told.entry(code.clone()).or_insert_with(|| json!({ "detail": sentence, "data": {} }));
        }
    }
    let named: BTreeSet<&str> =
        messages.values().flat_map(|of| of.as_array().unwrap()).filter_map(Value::as_str).collect();
    let missing: Vec<_> = named.iter().filter(|code| !told.contains_key(**code)).collect();
    assert!(missing.is_empty(), "no golden list has {missing:?}");
    let refusals: Map<_, _> = told.into_iter().collect();
    let own = own(&sources);
    let found = json!({ "messages": messages, "routes": routes, "refusals": refusals, "own": own });
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/document/refusals.json");
    let mut found = serde_json::to_string_pretty(&found).unwrap();
    found.push('\n');
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    let before = std::fs::read_to_string(path).unwrap();
    assert!(found == before, "refusals have changed; BLESS=1 writes {path} anew");
}

#[test]
fn refusals_are_found_where_they_are_made() {
    let sources = Sources::read(&["engine/domain/src"]);
    let codes = codes(&sources);
    let reach = Reach { sources: &sources, codes: &codes };
    let of = |message: &str| {
        let (_, decide) = sources.messages().find(|(name, _)| name == message).unwrap();
        reach.codes_from([decide])
    };
    assert!(of("start").contains("ticket.not_called"), "{:?}", of("start"));
    assert!(of("call_next").contains("branch.nobody_waits"), "{:?}", of("call_next"));
    assert!(!of("start").contains("service.duplicate_prefix"), "{:?}", of("start"));
    assert!(of("create_user").contains("user.name_taken"), "{:?}", of("create_user"));
}

/// The sentence and the data of each refusal, as the golden lists of the rules have them.
fn golden() -> BTreeMap<String, Value> {
    let folder = root().join("engine/domain/tests/golden");
    let mut told = BTreeMap::new();
    for name in [
        "refusals.txt",
        "access_refusals.txt",
        "invoicing_refusals.txt",
        "customers.txt",
        "hours.txt",
    ] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for three in lines.windows(3) {
            let [code, sentence, data] = three else { continue };
            if !is_code(code) || !data.trim_start().starts_with('{') {
                continue;
            }
            let mut data: Map<String, Value> = serde_json::from_str(data).unwrap();
            data.remove("error_code");
            told.entry((*code).to_owned())
                .or_insert_with(|| json!({ "detail": sentence.trim(), "data": data }));
        }
    }
    told
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether this is written like a code.
fn is_code(text: &str) -> bool {
    let part = |part: &str| {
        part.len() > 1 && part.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
    };
    let is_file = |what: &str| ["css", "html", "js", "json", "md", "rs"].contains(&what);
    text.split_once('.').is_some_and(|(about, what)| part(about) && part(what) && !is_file(what))
}

/// The code of each kind of refusal, by the name of its type and its own.
type Codes = BTreeMap<(String, String), String>;

fn codes(sources: &Sources) -> Codes {
    let mut codes = Codes::new();
    // `Self::Kind { .. } => "code"`, in a function that says codes.
    for function in sources.functions().filter(|function| function.name == "code") {
        let Some(owner) = &function.owner else { continue };
        let mut kinds = Vec::new();
        for at in 0..function.body.len() {
            match function.body.get(at..at + 4) {
                Some([Token::Word(own), Token::Mark(':'), Token::Mark(':'), Token::Word(kind)])
                    if own == "Self" =>
                {
                    kinds.push(kind.clone());
                }
                _ => {}
            }
            if let Some(Token::Text(code)) = function.body.get(at)
                && is_code(code)
            {
                if kinds.is_empty() {
                    // A refusal of one kind: its type says it all.
                    codes.insert((owner.clone(), owner.clone()), code.clone());
                }
                for kind in kinds.drain(..) {
                    codes.insert((owner.clone(), kind), code.clone());
                }
            }
        }
    }
    // `refusals! { Type { "code" "sentence" Kind ... } }`.
    for (owner, tokens) in sources.lists_of_refusals() {
        for three in tokens.windows(3) {
            if let [Token::Text(code), Token::Text(_), Token::Word(kind)] = three
                && is_code(code)
            {
                codes.insert((owner.clone(), kind.clone()), code.clone());
            }
        }
    }
    codes
}

/// The function that answers each route of its own making.
fn handlers(sources: &Sources) -> Vec<(String, &Function)> {
    let mut found = Vec::new();
    for table in sources.functions().filter(|function| function.part == "frontends/rest/src") {
        let mut route: Option<String> = None;
        for at in 0..table.body.len() {
            match &table.body[at..] {
                [Token::Text(text), ..] if text.starts_with("/api/v1/") => {
                    let before = table.body[at.saturating_sub(8)..at].iter().rev();
                    let method = before.filter_map(method).next();
                    route = method.map(|method| format!("{method} {text}"));
                }
                // `async move { handler(&asked)`
                [Token::Word(moved), Token::Mark('{'), Token::Word(name), Token::Mark('('), ..]
                    if moved == "move" =>
                {
                    let own = |function: &&Function| {
                        function.file == table.file && function.name == *name
                    };
                    if let (Some(route), Some(handler)) =
                        (route.take(), sources.functions().find(own))
                    {
                        found.push((route, handler));
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// The method that a word names.
fn method(token: &Token) -> Option<String> {
    let Token::Word(word) = token else { return None };
    let word = word.to_uppercase();
    ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&word.as_str()).then_some(word)
}

/// The codes that the front end has for itself, with the status and the sentence that stand nearest.
fn own(sources: &Sources) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let of_the_front_end = |function: &&Function| function.part == "frontends/rest/src";
    for function in sources.functions().filter(of_the_front_end) {
        for (at, token) in function.body.iter().enumerate() {
            let Token::Text(code) = token else { continue };
            if !is_code(code) {
                continue;
            }
            let body = &function.body;
            let nearest = |fits: &dyn Fn(&Token) -> Option<String>| {
                body[..at].iter().rev().find_map(fits).or_else(|| body[at..].iter().find_map(fits))
            };
            let status = nearest(&|token| match token {
                Token::Word(word) => status(word).map(str::to_owned),
                _ => None,
            });
            let detail = nearest(&|token| match token {
                Token::Text(text) if text.contains(' ') => Some(text.replace(['{', '}'], "")),
                _ => None,
            });
            if let (Some(status), Some(detail)) = (status, detail) {
                let status: u16 = status.parse().unwrap();
                found
                    .entry(code.clone())
                    .or_insert_with(|| json!({ "status": status, "detail": detail }));
            }
        }
    }
    found
}

fn status(word: &str) -> Option<&'static str> {
    Some(match word {
        "BAD_REQUEST" => "400",
        "UNAUTHORIZED" => "401",
        "FORBIDDEN" => "403",
        "NOT_FOUND" => "404",
        "CONFLICT" => "409",
        "PRECONDITION_FAILED" => "412",
        "UNSUPPORTED_MEDIA_TYPE" => "415",
        "UNPROCESSABLE_ENTITY" => "422",
        "SERVICE_UNAVAILABLE" => "503",
        _ => return None,
    })
}

/// What can be reached.
struct Reach<'a> {
    sources: &'a Sources,
    codes: &'a Codes,
}

impl<'a> Reach<'a> {
    fn codes_from(&self, start: impl IntoIterator<Item = &'a Function>) -> BTreeSet<String> {
        let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut todo: Vec<&Function> = start.into_iter().collect();
        while let Some(function) = todo.pop() {
            if seen.insert(std::ptr::from_ref(function)) {
                todo.extend(self.look(function, &mut found));
            }
        }
        found
    }

    /// The codes that stand in a function, and what it calls.
    fn look(&self, function: &'a Function, found: &mut BTreeSet<String>) -> Vec<&'a Function> {
        let mut called = Vec::new();
        let body = &function.body;
        let mark = |at: usize, sign: char| body.get(at) == Some(&Token::Mark(sign));
        for (at, token) in body.iter().enumerate() {
            // The front end and the engine also have codes of their own, as they are.
            if let Token::Text(code) = token
                && is_code(code)
                && function.part == "frontends/rest/src"
            {
                found.insert(code.clone());
            }
            let Token::Word(word) = token else { continue };
            let before = |sign: char| at > 0 && mark(at - 1, sign);
            let small = word.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
            if mark(at + 1, ':') && mark(at + 2, ':') {
                let Some(Token::Word(member)) = body.get(at + 3) else { continue };
                let owner = if word == "Self" { function.owner.as_ref() } else { Some(word) };
                let Some(owner) = owner else { continue };
                if let Some(code) = self.codes.get(&(owner.clone(), member.clone())) {
                    found.insert(code.clone());
                }
                called.extend(self.sources.members(function, owner, member));
            } else if before('.') && mark(at + 1, '(') {
                called.extend(self.sources.methods(function, word));
            } else if mark(at + 1, '!') {
                called.extend(self.sources.macros(word));
            } else if small && !before('.') && !before(':') {
                called.extend(self.sources.free(function, word));
            } else if let Some(code) = self.codes.get(&(word.clone(), word.clone())) {
                found.insert(code.clone());
            }
        }
        called
    }
}
