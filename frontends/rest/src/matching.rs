//! Which entry of the table a request is for.

use std::slice::Iter;
use std::sync::Arc;

use http::Method;

use crate::entry::{Entry, parameters};

/// What all paths of this front end begin with.
pub(crate) const ROOT: &str = "/api/v1/";

/// What the path tells.
#[derive(Debug, Clone)]
pub(crate) struct Matched {
    pub(crate) entry: Arc<Entry>,
    pub(crate) parameters: Parameters,
}

/// The parts of a path that have names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// The part of this name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// All of them, in their order.
    pub(crate) fn iter(&self) -> Iter<'_, (&'static str, String)> {
        self.0.iter()
    }

    /// With this in the place of what was written.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        let found = self.0.iter_mut().find(|(known, _)| *known == name);
        found.into_iter().for_each(|(_, written)| text.clone_into(written));
    }

    /// The parts of these names, as they were written.
    pub(crate) fn of(names: &[&'static str], texts: &[&str]) -> Self {
        Self(names.iter().zip(texts).map(|(name, text)| (*name, (*text).to_owned())).collect())
    }
}

/// What became of looking.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// This entry, the one at this place.
    Entry(usize, Parameters),
    /// The path is known, for these methods.
    OtherMethods(&'static str, Vec<Method>),
    /// Nothing.
    Nothing,
}

/// All patterns, part by part: a path is compared with as many parts as it has, however many routes there are.
#[derive(Debug)]
pub(crate) struct Paths {
    nodes: Vec<Node>,
    /// In the order of the table.
    entries: Vec<Known>,
}

/// What is known of an entry.
#[derive(Debug)]
struct Known {
    method: Method,
    pattern: &'static str,
    /// The names of its parameters.
    names: Vec<&'static str>,
}

#[derive(Debug, Default)]
struct Node {
    /// What follows a part that is written so, in the order of the parts: looked for more quickly than in a tree, and without
    /// working out a hash.
    written: Vec<(&'static str, usize)>,
    /// What follows a part that is a parameter.
    parameter: Option<usize>,
    /// The entries whose patterns end here.
    places: Vec<usize>,
}

impl Paths {
    pub(crate) fn new(entries: &[Arc<Entry>]) -> Self {
        let known = entries.iter().map(|entry| Known {
            method: entry.method.clone(),
            pattern: entry.pattern,
            names: parameters(entry.pattern).collect(),
        });
        let mut paths = Self { nodes: vec![Node::default()], entries: known.collect() };
        for (place, entry) in entries.iter().enumerate() {
            let mut at = 0;
            for part in within(entry.pattern).unwrap_or_default().split('/') {
                at = paths.follow(at, part);
            }
            if let Some(node) = paths.nodes.get_mut(at) {
                node.places.push(place);
            }
        }
        paths
    }

    /// The node behind this part, made if there was none.
    fn follow(&mut self, at: usize, part: &'static str) -> usize {
        let fresh = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let next = match name_of(part) {
            Some(_) => *node.parameter.get_or_insert(fresh),
            None => match node.written.binary_search_by_key(&part, |(written, _)| *written) {
                Ok(known) => node.written.get(known).map_or(at, |(_, next)| *next),
                Err(place) => {
                    node.written.insert(place, (part, fresh));
                    fresh
                }
            },
        };
        if next == fresh {
            self.nodes.push(Node::default());
        }
        next
    }

    /// Looks for an entry.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found {
        // What answers GET answers HEAD: the body is left out by the connection.
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let mut texts = Vec::new();
        let within = within(path);
        let places = within.and_then(|path| self.places(0, Some(path), &mut texts));
        let places = places.unwrap_or_default();
        let mut others: Option<(&'static str, Vec<Method>)> = None;
        for place in places {
            let Some(known) = self.entries.get(*place) else { continue };
            if known.method == method {
                return Found::Entry(*place, Parameters::of(&known.names, &texts));
            }
            let (_, methods) = others.get_or_insert((known.pattern, Vec::new()));
            methods.push(known.method.clone());
            if known.method == Method::GET {
                methods.push(Method::HEAD);
            }
        }
        others.map_or(Found::Nothing, |(pattern, methods)| Found::OtherMethods(pattern, methods))
    }

    /// The entries whose patterns fit what is left of the path, if there are any, with what stands for their parameters.
    fn places<'a>(
        &self,
        at: usize,
        left: Option<&'a str>,
        texts: &mut Vec<&'a str>,
    ) -> Option<&[usize]> {
        let node = self.nodes.get(at)?;
        let Some(left) = left else {
            return Some(node.places.as_slice()).filter(|places| !places.is_empty());
        };
        let (part, rest) = match left.split_once('/') {
            Some((part, rest)) => (part, Some(rest)),
            None => (left, None),
        };
        // What is written out is no id, for any method.
        let written = node.written.binary_search_by_key(&part, |(written, _)| *written);
        let next = written.ok().and_then(|known| node.written.get(known));
        let found = next.and_then(|(_, next)| self.places(*next, rest, texts));
        if found.is_some() {
            return found;
        }
        // Ids are written in plain characters: what is escaped is none.
        let next = node.parameter.filter(|_| !part.is_empty())?;
        texts.push(part);
        let found = self.places(next, rest, texts);
        if found.is_none() {
            texts.pop();
        }
        found
    }
}

/// What stands below the root, for paths that begin there.
fn within(path: &str) -> Option<&str> {
    path.strip_prefix(ROOT)
}

fn name_of(part: &'static str) -> Option<&'static str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Input, Pending};
    use turnero_http::Reply;

    fn paths(routes: &[(Method, &'static str)]) -> Paths {
        let entry = |(method, pattern): &(Method, &'static str)| {
            let handler = |_| -> Pending { Box::pin(async { Ok(Reply::default()) }) };
            Arc::new(Entry::new(method.clone(), pattern, "", Input::Nothing, handler))
        };
        Paths::new(&routes.iter().map(entry).collect::<Vec<_>>())
    }

    #[test]
    fn a_pattern_fits_as_a_whole_or_not_at_all() {
        let paths = paths(&[(Method::GET, "/api/v1/branches/{branch}")]);
        let found = paths.find(&Method::HEAD, "/api/v1/branches/7");
        assert_eq!(found, Found::Entry(0, Parameters(vec![("branch", "7".to_owned())])));
        for other in [
            "/api/v1/branches",
            "/api/v1/branches/",
            "/api/v1/branches/7/",
            "/api/v1/x/7",
            "/api/branches/7",
            "",
        ] {
            assert_eq!(paths.find(&Method::GET, other), Found::Nothing, "{other}");
        }
    }

    #[test]
    fn what_is_written_is_no_parameter_for_any_method() {
        let routes = [
            (Method::GET, "/api/v1/users/{user}"),
            (Method::POST, "/api/v1/users/search"),
            (Method::POST, "/api/v1/users/{user}/reset"),
        ];
        let paths = paths(&routes);
        assert_eq!(
            paths.find(&Method::POST, "/api/v1/users/search"),
            Found::Entry(1, Parameters::default())
        );
        assert!(matches!(paths.find(&Method::GET, "/api/v1/users/7"), Found::Entry(0, _)));
        assert!(matches!(
            paths.find(&Method::POST, "/api/v1/users/search/reset"),
            Found::Entry(2, _)
        ));
        for other in [Method::GET, Method::PUT] {
            let Found::OtherMethods(_, methods) = paths.find(&other, "/api/v1/users/search") else {
                panic!("it is known");
            };
            assert_eq!(methods, [Method::POST]);
        }
    }
}
