use std::ffi::{OsStr, OsString};

use super::found::{Found, Given, Origin};
use super::problem::Problem;

/// All our variables begin so.
const PREFIX: &str = "TURNERO_";

/// Names the settings file, and is no setting itself.
pub(crate) const SETTINGS_FILE: &str = "TURNERO_SETTINGS";

/// A cluster that runs a service of the name `turnero` puts these into the environment of everybody.
const OF_CLUSTERS: [&str; 2] = ["TURNERO_SERVICE_", "TURNERO_PORT"];

/// Finds our variables. Those of others are none of our business.
pub(super) fn read(variables: &[(OsString, OsString)], problems: &mut Vec<Problem>) -> Vec<Found> {
    let ours = |(name, value): &(OsString, OsString)| {
        let name = name.to_str().filter(|name| is_ours(name))?;
        Some((name.to_owned(), value.clone()))
    };
    let mut found = Vec::new();
    for (name, value) in variables.iter().filter_map(ours) {
        match value.into_string() {
            Ok(value) => found.push(Found {
                written: name.clone(),
                given: Given::One(value),
                origin: Origin::Environment { name },
            }),
            Err(_) => problems.push(Problem::NotText { name }),
        }
    }
    // The order of the environment is nobody's intention.
    found.sort_by(|left, right| left.written.cmp(&right.written));
    found
}

fn is_ours(name: &str) -> bool {
    let of_cluster = OF_CLUSTERS.iter().any(|prefix| name.starts_with(prefix));
    name.starts_with(PREFIX) && name != SETTINGS_FILE && !of_cluster
}

/// The settings file that the environment names.
pub(super) fn settings_file(variables: &[(OsString, OsString)]) -> Option<&OsStr> {
    let named = variables.iter().find(|(name, _)| name == SETTINGS_FILE);
    named.map(|(_, value)| value.as_os_str()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::table::keys;

    #[test]
    fn no_setting_is_taken_for_a_variable_of_a_cluster() {
        for key in keys() {
            assert!(is_ours(&key.variable()), "{}", key.name);
        }
        for name in ["TURNERO_PORT_8080_TCP_ADDR", "TURNERO_SERVICE_HOST", "PATH", SETTINGS_FILE] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
