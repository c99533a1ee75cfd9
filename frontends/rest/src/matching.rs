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
    // What is written out wins over what could be any id, for all methods of its path.
    let plainest = entries
        .iter()
        .filter_map(|entry| Some((entry.pattern, fits(entry.pattern, path)?)))
        .min_by_key(|(_, parameters)| parameters.len());
    let Some((pattern, parameters)) = plainest else { return Found::Nothing };
    let mut others = Vec::new();
    for (place, entry) in entries.iter().enumerate().filter(|(_, one)| one.pattern == pattern) {
        if entry.method == *method {
            return Found::Entry(place, parameters);
        }
        others.push(entry.method.clone());
        if entry.method == Method::GET {
            others.push(Method::HEAD);
        }
    }
    Found::OtherMethods(pattern, others)
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
    fn what_is_written_out_is_no_id() {
        let entries: Vec<_> = crate::resources::table().into_iter().map(Arc::new).collect();
        let found = |method: Method| find(&entries, &method, "/api/v1/customers/search");
        assert!(matches!(found(Method::POST), Found::Entry(..)));
        let others = found(Method::DELETE);
        assert!(matches!(&others, Found::OtherMethods(_, known) if *known == [Method::POST]));
    }

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
