use std::path::Path;
use std::{fs, io};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::found::{Found, Given, Origin};
use super::problem::Problem;
use crate::bounds::SETTINGS_BYTES_MAX;

/// What a settings file holds, each value with its line.
pub(super) fn read(path: &Path) -> Result<Vec<Found>, Problem> {
    let unreadable = |reason: String| Problem::FileUnreadable { path: path.to_owned(), reason };
    let bytes = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if bytes > SETTINGS_BYTES_MAX {
        return Err(unreadable(format!("it has more than {SETTINGS_BYTES_MAX} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Problem::FileNotText { path: path.to_owned() },
        _ => unreadable(error.to_string()),
    })?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> Result<Vec<Found>, Problem> {
    let table = DeTable::parse(text).map_err(|error| Problem::NotToml {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| line(text, span.start)),
        reason: error.message().to_owned(),
    })?;
    let mut reader = Reader { path, text, found: Vec::new() };
    reader.table("", table.get_ref());
    reader.found.sort_by_key(|found| match found.origin {
        Origin::File { line, .. } => line,
        _ => 0,
    });
    Ok(reader.found)
}

fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    found: Vec<Found>,
}

impl Reader<'_> {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = match prefix {
                "" => key.get_ref().to_string(),
                _ => format!("{prefix}.{}", key.get_ref()),
            };
            match value.get_ref() {
                DeValue::Table(inner) if !inner.is_empty() => self.table(&name, inner),
                other => {
                    let path = self.path.to_owned();
                    let origin = Origin::File { path, line: line(self.text, key.span().start) };
                    self.found.push(Found { written: name, given: given(other), origin });
                }
            }
        }
    }
}

/// Whatever is no plain value becomes a text that no setting takes.
fn given(value: &DeValue<'_>) -> Given {
    match value {
        DeValue::Array(values) => {
            Given::Many(values.iter().map(Spanned::get_ref).map(plain).collect())
        }
        other => Given::One(plain(other)),
    }
}

fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) => "[a list in a list]".to_owned(),
        DeValue::Table(_) => "[a table]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = parse(Path::new("turnero.toml"), text).unwrap();
        let found: Vec<_> = found
            .into_iter()
            .map(|found| (format!("{} {}", found.origin, found.written), found.given.to_string()))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_value_is_found_with_its_line() {
        check(
            "# a comment\ndata = \"d\"\n\n[http]\nbody_bytes = 10\norigins = [\"a\", \"b\"]\n\n[tls]\nkey = 'k'\n",
            &[
                ("turnero.toml:2 data", "\"d\""),
                ("turnero.toml:5 http.body_bytes", "\"10\""),
                ("turnero.toml:6 http.origins", "[\"a\", \"b\"]"),
                ("turnero.toml:9 tls.key", "\"k\""),
            ],
        );
    }

    #[test]
    fn dotted_keys_are_the_same_as_tables() {
        check("http.address = \"x\"", &[("turnero.toml:1 http.address", "\"x\"")]);
        check("http = { address = \"x\" }", &[("turnero.toml:1 http.address", "\"x\"")]);
    }

    #[test]
    fn an_empty_table_is_a_key_too_for_its_name_may_be_wrong() {
        check("\n[htpp]\n", &[("turnero.toml:2 htpp", "\"[a table]\"")]);
    }

    #[test]
    fn a_file_that_is_no_text_is_told_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("turnero.toml");
        fs::write(&path, b"\xff\xfe").unwrap();
        let told = read(&path).unwrap_err().to_string();
        assert!(told.contains("is no text in UTF-8"), "{told}");
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        let problem = parse(Path::new("turnero.toml"), "data = \"d\"\nstore = \n").unwrap_err();
        assert!(problem.to_string().starts_with("turnero.toml:2: this is no TOML"), "{problem}");
    }
}
