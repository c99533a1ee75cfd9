//! Which entry of the table a request is for.

use std::sync::Arc;

use http::Method;

use crate::entry::Entry;

/// What the path tells.
#[derive(Debug, Clone)]
pub(crate) struct Matched {
    pub(crate) entry: Arc<Entry>,
    pub(crate) parameters: Vec<(&'static str, String)>,
}

/// What became of looking.
#[derive(Debug)]
pub(crate) enum Found {
    /// This entry, the one at this place.
    Entry(usize, Vec<(&'static str, String)>),
    /// The path is known, for these methods.
    OtherMethods(&'static str, Vec<Method>),
    /// Nothing.
    Nothing,
}

/// Looks for an entry. A hundred patterns are compared in some microseconds, and nothing has to be kept beside them.
pub(crate) fn find(entries: &[Arc<Entry>], method: &Method, path: &str) -> Found {
    // What answers GET answers HEAD: the body is left out by the connection.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let mut others: Option<(&'static str, Vec<Method>)> = None;
    for (place, entry) in entries.iter().enumerate() {
        let Some(parameters) = fits(entry.pattern, path) else { continue };
        if entry.method == *method {
            return Found::Entry(place, parameters);
        }
        let (_, methods) = others.get_or_insert((entry.pattern, Vec::new()));
        methods.push(entry.method.clone());
        if entry.method == Method::GET {
            methods.push(Method::HEAD);
        }
    }
    others.map_or(Found::Nothing, |(pattern, methods)| Found::OtherMethods(pattern, methods))
}

fn fits(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut parameters = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(parameters),
            (Some(wanted), Some(given)) => {
                let name = wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
                match name {
                    // Ids are written in plain characters: what is escaped is none.
                    Some(name) if !given.is_empty() => parameters.push((name, given.to_owned())),
                    None if wanted == given => {}
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_as_a_whole_or_not_at_all() {
        let pattern = "/api/v1/branches/{branch}";
        assert_eq!(fits(pattern, "/api/v1/branches/7"), Some(vec![("branch", "7".to_owned())]));
        for other in ["/api/v1/branches", "/api/v1/branches/", "/api/v1/branches/7/", "/api/v1/x/7"]
        {
            assert_eq!(fits(pattern, other), None, "{other}");
        }
    }
}
