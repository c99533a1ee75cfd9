//! The page `docs/settings.md`, made of the table of keys.

use std::fmt::Write;

use super::key::Key;
use super::table::keys;

const HEAD: &str = "\
# Settings

<!-- Made of the table of keys; do not edit: cargo run -- config --reference > docs/settings.md -->

Each setting has a default. Above it stands what `turnero.toml` says, above that the environment, and above all the
command line. The file is looked for in the folder in which the program is started; `--settings FILE` or
`TURNERO_SETTINGS=FILE` names another. A key that does not exist is an error that names the nearest one.

```toml
# turnero.toml
profile = \"prod\"
data = \"/var/lib/turnero\"

[http]
address = \"0.0.0.0:8080\"
proxies = [\"10.0.0.0/8\"]

[operations]
address = \"127.0.0.1:9090\"
```

The same in the environment, `TURNERO_HTTP_ADDRESS=0.0.0.0:8080`, and on the command line,
`--set http.address=0.0.0.0:8080`. Lists are written with commas there. A secret may lie in a file: write `_file` behind its key
(`operations.token_file`, `TURNERO_OPERATIONS_TOKEN_FILE`).

`turnero config` prints what is in effect and where each value comes from; `turnero doctor` tries it out.

Under the profile `prod` the program refuses to start when data would be lost, when others could read or change what is said, when anybody
could pretend to be anybody, or when a secret can be read or guessed. It says which setting it is, and what can be done.
";

/// The whole page.
pub(crate) fn reference() -> String {
    // Writing into a string does not fail.
    let mut page = HEAD.to_owned();
    let mut section = "";
    for key in keys() {
        let (of, _) = key.name.split_once('.').unwrap_or(("", &key.name));
        if of != section {
            let _ = write!(page, "\n## {of}\n");
            section = of;
        } else if page == HEAD {
            page.push_str("\n## The engine\n");
        }
        let _ = write!(page, "\n{}", paragraph(key));
    }
    page
}

fn paragraph(key: &Key) -> String {
    let Key { name, about, .. } = key;
    let default = |text: &str| match text {
        "" => "nothing".to_owned(),
        text => format!("`{text}`"),
    };
    let mut defaults = default(key.default);
    if let Some(served) = key.default_served {
        let _ = write!(defaults, "; under staging and prod {}", default(served));
    }
    let variable = key.variable();
    let takes = key.takes();
    let in_file = match key.is_secret() {
        true => format!("- in a file: `{name}_file`, `{variable}_FILE`\n"),
        false => String::new(),
    };
    format!(
        "### `{name}`\n\n{about}\n\n- takes {takes}\n- default: {defaults}\n- variable: `{variable}`\n{in_file}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_settings_tells_what_the_code_does() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/settings.md");
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written.trim_end() == reference().trim_end(),
            "docs/settings.md is out of date: cargo run -- config --reference > docs/settings.md"
        );
    }

    #[test]
    fn every_setting_of_the_engine_is_one_of_the_program() {
        for (name, _) in turnero::Settings::KEYS {
            assert!(keys().iter().any(|key| key.name == name), "{name} is not in the table");
        }
    }

    #[test]
    fn no_two_settings_share_a_variable() {
        let mut variables: Vec<_> = keys().iter().map(Key::variable).collect();
        variables.sort_unstable();
        variables.dedup();
        assert_eq!(variables.len(), keys().len());
    }
}
