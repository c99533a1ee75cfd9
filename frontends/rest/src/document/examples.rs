//! An example of each operation: what a site was asked and what it answered. A test plays them against a real one, and
//! writes them down.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::entry::Entry;

/// What was asked and answered.
#[derive(Debug, Deserialize)]
pub(super) struct Example {
    /// The path, and the query.
    path: String,
    /// The body.
    #[serde(default)]
    pub(super) sent: Option<Value>,
    /// In which type it was answered, if it was not JSON.
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    answered: Option<Value>,
}

/// All examples, by method and pattern.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Examples(BTreeMap<String, Example>);

impl Examples {
    pub(super) fn new() -> Self {
        serde_json::from_str(include_str!("examples.json")).unwrap_or_default()
    }

    pub(super) fn of(&self, entry: &Entry) -> Option<&Example> {
        self.0.get(&format!("{} {}", entry.method, entry.pattern))
    }
}

impl Example {
    /// What stands in the path under this name.
    pub(super) fn in_path(&self, pattern: &str, name: &str) -> Option<String> {
        let path = self.path.split('?').next().unwrap_or_default();
        let braced = format!("{{{name}}}");
        let mut pairs = pattern.split('/').zip(path.split('/'));
        pairs.find(|(wanted, _)| *wanted == braced).map(|(_, found)| found.to_owned())
    }

    /// What was answered, if it was in this type.
    pub(super) fn answered_in(&self, kind: &str) -> Option<Value> {
        let own = self.kind.as_deref().unwrap_or("application/json");
        self.answered.clone().filter(|_| own == kind)
    }

    /// What stands in the query under this name.
    pub(super) fn in_query(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }
}
