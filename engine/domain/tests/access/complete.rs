//! No message is left out of the tables, and none names a permission that cannot be looked up.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use turnero_domain::access::{Permission, ReadyMade, permissions};
use turnero_domain::{Message, branch, for_every_message};

/// Every message: the last word of its type, its name, its permission.
pub(super) fn every_message() -> Vec<(&'static str, &'static str, Permission)> {
    macro_rules! facts {
        ($($message:ty,)*) => {
            vec![$((
                stringify!($message),
                <$message as Message>::NAME,
                <$message as Message>::PERMISSION,
            )),*]
        };
    }
    let mut facts = for_every_message!(facts);
    for (word, _, _) in &mut facts {
        *word = word.rsplit("::").next().unwrap().trim();
    }
    facts
}

/// The messages that the sources define, those of tests left out.
fn in_sources() -> BTreeSet<String> {
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.extend(defined_in(&path));
            }
        }
    }
    found
}

fn defined_in(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("impl Message for "));
    names.map(|name| name.trim_end_matches([' ', '{']).to_owned()).collect()
}

#[test]
fn the_list_of_messages_is_whole() {
    let listed: BTreeSet<_> =
        every_message().into_iter().map(|(word, _, _)| word.to_owned()).collect();
    let missing: Vec<_> = in_sources().difference(&listed).cloned().collect();
    assert!(missing.is_empty(), "src/messages.rs lists all but {missing:?}");
    assert!(listed.len() > 80, "the sources were not found");
}

#[test]
fn no_two_messages_share_a_name() {
    let names: BTreeSet<_> = every_message().into_iter().map(|(_, name, _)| name).collect();
    assert_eq!(names.len(), every_message().len());
}

#[test]
fn every_message_names_a_permission_of_the_table() {
    for (word, _, permission) in every_message() {
        assert_eq!(Permission::find(permission.name()), Some(permission), "{word}");
    }
}

#[test]
fn every_permission_of_the_table_is_what_some_message_needs() {
    // These two are asked for by the engine itself, which reads the journal, and the days that were put away.
    let of_the_engine = [permissions::AUDIT_READ, branch::permissions::REPORTS_READ];
    let asked: BTreeSet<_> = every_message().into_iter().map(|(_, _, needed)| needed).collect();
    for row in permissions::all().filter(|row| !of_the_engine.contains(&row.permission)) {
        assert!(asked.contains(&row.permission), "nobody asks for {}", row.permission);
    }
}

#[test]
fn an_auditor_sees_everything_that_one_can_see() {
    let auditor = ReadyMade::Auditor.grants().set();
    let boss = ReadyMade::SuperAdmin.grants().set();
    let reading = boss.iter().filter(|permission| permission.name().ends_with(":read"));
    assert_eq!(reading.copied().collect::<BTreeSet<_>>(), **auditor);
}
