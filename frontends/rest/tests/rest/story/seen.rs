//! What the document says that each route can be refused with, and which of it has been seen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::player::method_named;
use crate::support::{Refused, Site};

/// A status with its code, as in `409 ticket.ended`.
pub(crate) type Kind = String;

/// A route, as in `GET /api/v1/branches`.
type Route = String;

pub(crate) struct Refusals {
    /// By route.
    documented: BTreeMap<Route, BTreeSet<Kind>>,
    seen: BTreeSet<(Kind, Route)>,
    /// What came and is not in the document.
    undocumented: BTreeSet<(Kind, Route)>,
    patterns: Vec<(&'static str, Vec<String>, Route)>,
    /// What was refused otherwise than expected, or not at all.
    pub(crate) wrong: Vec<String>,
}

impl Refusals {
    /// As the document has it; nothing seen yet.
    pub(super) fn documented() -> Self {
        let document = serde_json::to_value(turnero_rest::document()).unwrap();
        let mut documented = BTreeMap::new();
        let mut patterns = Vec::new();
        for (method, pattern) in turnero_rest::routes() {
            let method = method_named(method.as_str());
            let operation = &document["paths"][pattern][method.to_lowercase()];
            let route = format!("{method} {pattern}");
            let parts = pattern.split('/').map(str::to_owned).collect();
            patterns.push((method, parts, route.clone()));
            documented.insert(route, kinds(operation));
        }
        let (seen, undocumented, wrong) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        Self { documented, seen, undocumented, patterns, wrong }
    }

    pub(super) fn may(&self, route: &str, kind: &str) -> bool {
        self.documented.get(route).is_some_and(|kinds| kinds.contains(kind))
    }

    /// Counts what was refused on this site.
    pub(super) fn look(&mut self, site: &Site) {
        for refused in site.refusals() {
            let kind = format!("{} {}", refused.status, refused.code);
            let Some(route) = self.route(&refused) else { continue };
            let known = self.may(&route, &kind);
            let list = if known { &mut self.seen } else { &mut self.undocumented };
            list.insert((kind, route));
        }
    }

    pub(crate) fn undocumented(&self) -> Vec<String> {
        self.undocumented.iter().map(|(kind, route)| format!("{kind}: {route}")).collect()
    }

    /// How often each is documented, and how often it was seen.
    pub(crate) fn counts(&self) -> BTreeMap<&Kind, (usize, usize)> {
        let mut counts: BTreeMap<&Kind, (usize, usize)> = BTreeMap::new();
        for (route, kinds) in &self.documented {
            for kind in kinds {
                let count = counts.entry(kind).or_default();
                count.0 += 1;
                count.1 += usize::from(self.seen.contains(&(kind.clone(), route.clone())));
            }
        }
        counts
    }

    /// The route that a request came to: the one with the most parts that are no parameters.
    fn route(&self, refused: &Refused) -> Option<Route> {
        let path = refused.path.split('?').next().unwrap_or_default();
        let asked: Vec<_> = path.split('/').collect();
        let fits = |(method, parts, _): &&(&str, Vec<String>, Route)| {
            let same = |(part, asked): (&String, &&str)| part.starts_with('{') || part == asked;
            *method == refused.method
                && parts.len() == asked.len()
                && parts.iter().zip(&asked).all(same)
        };
        let fixed = |parts: &[String]| parts.iter().filter(|part| !part.starts_with('{')).count();
        let found = self.patterns.iter().filter(fits).max_by_key(|(_, parts, _)| fixed(parts));
        found.map(|(.., route)| route.clone())
    }
}

/// What an operation says that it can be refused with.
fn kinds(operation: &Value) -> BTreeSet<Kind> {
    let mut found = BTreeSet::new();
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        for (_, content) in response["content"].as_object().into_iter().flatten() {
            for (name, _) in content["examples"].as_object().into_iter().flatten() {
                // Where one code has two statuses, the name of the example ends with the rarer one.
                let code = name.strip_suffix(&format!(".{status}")).unwrap_or(name);
                found.insert(format!("{status} {code}"));
            }
        }
    }
    found.retain(|kind| kind >= &"400".to_owned());
    found
}
