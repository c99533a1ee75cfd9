//! Plays the steps of a story.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::time::timeout;
use turnero::access::code_of_app;
use turnero_gateways::Clock as _;

use super::{Stage, Step};
use crate::support::{Ask, Got, PATIENCE, Site};

pub(crate) struct Player {
    /// What was kept from the steps before, by name.
    pub(crate) kept: BTreeMap<String, String>,
}

/// What a step comes to, with what was kept in its place.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    /// The pattern of its route.
    pub(crate) pattern: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    /// The token that is shown.
    pub(crate) by: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

#[derive(Clone)]
pub(crate) enum Body {
    Nothing,
    Json(Value),
    Form(Value),
    /// Anything, with its type.
    Text(String, String),
}

impl Request {
    /// The method and the pattern, as a story names a route.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }

    /// Path and query.
    pub(crate) fn target(&self) -> String {
        let query = self.query.as_ref().map_or(String::new(), |query| format!("?{query}"));
        format!("{}{query}", self.path)
    }

    pub(crate) fn to<'a>(&self, site: &'a Site) -> Ask<'a> {
        let mut ask = site.ask(self.method, self.target());
        if let Some(token) = &self.by {
            ask = ask.by(token);
        }
        for (name, value) in &self.headers {
            ask = ask.header(name, value);
        }
        match &self.body {
            Body::Nothing => ask,
            Body::Json(body) => ask.json(body),
            Body::Form(form) => ask.form(&as_form(form)),
            Body::Text(kind, text) => ask.text(kind, text),
        }
    }
}

impl Player {
    pub(crate) fn new(stage: &Stage) -> Self {
        let mut kept = BTreeMap::new();
        kept.insert("other_issuer".to_owned(), stage.gateway.issuer.to_string());
        kept.insert("set_up_code".to_owned(), stage.site.engine.set_up_code().unwrap());
        for (name, value) in [("code", "VAT"), ("catalogue", "municipalities"), ("form", "xml")] {
            kept.insert(name.to_owned(), value.to_owned());
        }
        Self { kept }
    }

    /// What this step asks for.
    pub(crate) fn request(&mut self, stage: &Stage, step: &Step) -> Request {
        if let Some(secret) = self.kept.get("app_secret") {
            let code = code_of_app(secret, stage.gateway.clock.now()).unwrap();
            self.kept.insert("app_code".to_owned(), code);
        }
        // What mail servers call the first mail with the document at hand.
        if let Some(document) = self.kept.get("document") {
            let message = format!("<{}.1@clinic.example>", document.replace('-', ""));
            self.kept.insert("message_id".to_owned(), message);
        }
        let (method, pattern) = step.r#do.split_once(' ').unwrap();
        let body = match (&step.body, &step.form, &step.file) {
            (Some(body), ..) => Body::Json(self.filled_value(body.clone())),
            (_, Some(form), _) => Body::Form(self.filled_value(Value::Object(form.clone()))),
            (.., Some(file)) => Body::Text("text/csv".to_owned(), file.clone()),
            (None, None, None) => Body::Nothing,
        };
        let headers = step.headers.iter();
        Request {
            method: method_named(method),
            pattern: pattern.to_owned(),
            path: self.filled(pattern),
            query: step.query.as_ref().map(|query| self.filled(query)),
            by: step.by.as_ref().map(|by| self.kept.get(by).cloned().unwrap_or_default()),
            headers: headers.map(|(name, value)| (name.clone(), self.filled(value))).collect(),
            body,
        }
    }

    /// Does it, and keeps what is to be kept. How it has ended is for others to judge.
    ///
    /// # Errors
    ///
    /// When it is not so in the end as it is to be.
    pub(crate) async fn play(
        &mut self,
        stage: &Stage,
        step: &Step,
        request: &Request,
    ) -> Result<Got, String> {
        let mut submissions = stage.site.engine.submissions_changes();
        let mut mails = stage.site.engine.mails_changes();
        let got = loop {
            submissions.mark_unchanged();
            mails.mark_unchanged();
            let got = request.to(&stage.site).go().await;
            let is_so = |(pointer, wanted): (&String, &Value)| {
                got.status == 200 && got.json().pointer(pointer) == Some(wanted)
            };
            if step.until.iter().all(is_so) {
                break got;
            }
            let changed = timeout(PATIENCE, async {
                tokio::select! {
                    changed = submissions.changed() => changed,
                    changed = mails.changed() => changed,
                }
            });
            if changed.await.is_err() {
                return Err(format!("{}: it stays {}", step.r#do, got.text));
            }
        };
        for (name, pointer) in &step.keep {
            let value = if got.text.is_empty() { Value::Null } else { got.json() };
            let found = value.pointer(pointer).and_then(Value::as_str);
            let found = found.ok_or_else(|| format!("{}: no {pointer} in {value}", step.r#do))?;
            self.kept.insert(self.filled(name), found.to_owned());
        }
        Ok(got)
    }

    /// With what was kept in place of its name, which can have a name in itself, as `{double_{n}}` has.
    pub(crate) fn filled(&self, text: &str) -> String {
        let fill = |text: String, (name, value): (&String, &String)| {
            text.replace(&format!("{{{name}}}"), value)
        };
        let once = self.kept.iter().fold(text.to_owned(), fill);
        self.kept.iter().fold(once, fill)
    }

    pub(crate) fn filled_value(&self, value: Value) -> Value {
        each_text(value, &mut |_, text| self.filled(&text))
    }
}

/// The method of this name.
pub(crate) fn method_named(name: &str) -> &'static str {
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    known.into_iter().find(|known| *known == name).unwrap()
}

/// Changes each text in a value, told by the member in which it stands.
pub(crate) fn each_text(value: Value, change: &mut impl FnMut(&str, String) -> String) -> Value {
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
