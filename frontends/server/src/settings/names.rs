//! What keys are called, in the settings file and on the command line, and in the environment.

use strsim::damerau_levenshtein;

use super::table::keys;

/// A secret is named by its key, or by this behind its key, and then lies in a file.
const FILE_SUFFIX: &str = "_file";

/// All names, with the place of their key and whether they name a file.
fn names(variables: bool) -> impl Iterator<Item = (String, usize, bool)> {
    keys().iter().enumerate().flat_map(move |(place, key)| {
        let name = if variables { key.variable() } else { key.name.clone() };
        let suffix = if variables { FILE_SUFFIX.to_uppercase() } else { FILE_SUFFIX.to_owned() };
        let in_file = key.is_secret().then(|| (format!("{name}{suffix}"), place, true));
        [(name, place, false)].into_iter().chain(in_file)
    })
}

/// Where in the table the key of this name is, and whether the name is that of a file with its value.
pub(super) fn place(written: &str, variables: bool) -> Option<(usize, bool)> {
    let found = names(variables).find(|(name, _, _)| name == written);
    found.map(|(_, place, in_file)| (place, in_file))
}

/// The name that was meant, most likely.
pub(super) fn nearest(written: &str, variables: bool) -> String {
    let nearest = names(variables).map(|(name, _, _)| name);
    nearest.min_by_key(|name| damerau_levenshtein(name, written)).unwrap_or_default()
}
