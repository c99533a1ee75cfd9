use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write;
use std::mem::discriminant;
use std::path::{Path, PathBuf};

use super::found::{Found, Given, Origin};
use super::key::Key;
use super::names::{nearest, place};
use super::problem::Problem;
use super::table::keys;
use super::{Profile, Settings, environment, toml_file};

/// Where settings may come from. What comes later wins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    pub(crate) file: SettingsFile,
    pub(crate) environment: Vec<(OsString, OsString)>,
    pub(crate) options: Vec<Opted>,
}

/// Which settings file is read.
#[derive(Debug, Clone, Default)]
pub(crate) enum SettingsFile {
    /// None.
    #[default]
    Nowhere,
    /// This one, which must be there.
    Named(PathBuf),
    /// The one that the environment names; otherwise `turnero.toml` in the folder in which we were started, if there is
    /// one.
    Usual,
}

/// A setting that an option of the command line gives.
#[derive(Debug, Clone)]
pub(crate) struct Opted {
    /// As it was written: `--data`, or `--set`.
    pub(crate) option: &'static str,
    pub(crate) key: String,
    pub(crate) value: String,
}

/// The settings as they are in effect, each with where it comes from.
#[derive(Debug)]
pub(crate) struct Effective {
    pub(crate) settings: Settings,
    entries: Vec<Entry>,
}

struct Entry {
    key: &'static Key,
    given: Given,
    origin: Origin,
    /// The file from which a secret was read.
    file: Option<PathBuf>,
}

/// Looked for where it was started, if nobody names another.
const FILE: &str = "turnero.toml";

impl Effective {
    /// Reads all sources. All that is wrong is told at once.
    pub(crate) fn read(sources: &Sources) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut found = file(sources).unwrap_or_else(|problem| {
            problems.push(problem);
            Vec::new()
        });
        found.extend(environment::read(&sources.environment, &mut problems));
        found.extend(sources.options.iter().map(|opted| Found {
            written: opted.key.clone(),
            given: Given::One(opted.value.clone()),
            origin: Origin::CommandLine { option: opted.option.to_owned() },
        }));
        let chosen = choose(found, &mut problems);
        let entries = complete(chosen, &mut problems);
        let settings = settle(&entries, &mut problems);
        if problems.is_empty() { Ok(Self { settings, entries }) } else { Err(problems) }
    }

    /// The settings as a settings file would have them, each with where it comes from. A secret is named by its file, or
    /// masked in a comment: a mask that is taken for a secret would be one that everybody knows.
    pub(crate) fn toml(&self) -> String {
        let mut text = String::new();
        for Entry { key, given, origin, file } in &self.entries {
            let name = &key.name;
            let line = match file {
                Some(file) => format!("{name}_file = {:?}", file.display().to_string()),
                None if given.is_secret(key) => format!("# {name} = {}", given.toml(key)),
                None => format!("{name} = {}", given.toml(key)),
            };
            // Writing into a string does not fail.
            let _ = writeln!(text, "{line}  # {origin}");
        }
        text
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        let entry = |Entry { key, given, origin, .. }: &Entry| {
            let told =
                serde_json::json!({ "value": given.json(key), "origin": origin.to_string() });
            (key.name.clone(), told)
        };
        self.entries.iter().map(entry).collect::<serde_json::Map<_, _>>().into()
    }

    /// Secrets that were given where everybody on the machine can read them.
    pub(super) fn secrets_on_the_command_line(&self) -> impl Iterator<Item = &Key> {
        let shown = |entry: &&Entry| {
            let by_option = matches!(entry.origin, Origin::CommandLine { .. });
            entry.key.is_secret() && by_option && entry.file.is_none()
        };
        self.entries.iter().filter(shown).map(|entry| entry.key)
    }

    /// Files that hold secrets.
    pub(super) fn secret_files(&self) -> impl Iterator<Item = (&Key, &Path)> {
        self.entries.iter().filter_map(|entry| Some((entry.key, entry.file.as_deref()?)))
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} = {} ({})", self.key.name, self.given.toml(self.key), self.origin)
    }
}

fn file(sources: &Sources) -> Result<Vec<Found>, Problem> {
    let usual = Path::new(FILE);
    match &sources.file {
        SettingsFile::Nowhere => Ok(Vec::new()),
        SettingsFile::Named(path) => toml_file::read(path),
        SettingsFile::Usual => match environment::settings_file(&sources.environment) {
            Some(path) => toml_file::read(Path::new(path)),
            None if usual.exists() => toml_file::read(usual),
            None => Ok(Vec::new()),
        },
    }
}

/// What somebody said about one key, the last word first to be believed.
struct Choice {
    given: Given,
    origin: Origin,
    in_file: bool,
}

/// Finds the key of each value, and the last word about each key.
fn choose(found: Vec<Found>, problems: &mut Vec<Problem>) -> BTreeMap<usize, Choice> {
    let mut chosen: BTreeMap<usize, Choice> = BTreeMap::new();
    for Found { written, given, origin } in found {
        let is_variable = matches!(origin, Origin::Environment { .. });
        let Some((place, in_file)) = place(&written, is_variable) else {
            let nearest = nearest(&written, is_variable);
            problems.push(Problem::Unknown { origin, written, nearest });
            continue;
        };
        let choice = Choice { given, origin, in_file };
        if let Some(earlier) = chosen.get(&place)
            && discriminant(&earlier.origin) == discriminant(&choice.origin)
            && earlier.in_file != choice.in_file
            && let Some(key) = keys().get(place)
        {
            problems.push(Problem::Twice { origin: choice.origin, key: key.name.clone() });
            continue;
        }
        chosen.insert(place, choice);
    }
    chosen
}

/// Adds the defaults, and reads the secrets that lie in files.
fn complete(mut chosen: BTreeMap<usize, Choice>, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let profile = profile(&chosen);
    let mut entries = Vec::new();
    for (place, key) in keys().iter().enumerate() {
        let (default, origin) = match (key.default_served, profile) {
            (Some(default), Some((name, profile))) if profile.is_served() => {
                (default, Origin::DefaultOf(name))
            }
            _ => (key.default, Origin::Default),
        };
        let default = Choice { given: Given::One(default.to_owned()), origin, in_file: false };
        let choice = chosen.remove(&place).unwrap_or(default);
        match entry(key, choice) {
            Ok(entry) => entries.push(entry),
            Err(problem) => problems.push(problem),
        }
    }
    entries
}

/// The profile decides on other defaults, so it is needed before everything else.
fn profile(chosen: &BTreeMap<usize, Choice>) -> Option<(&'static str, Profile)> {
    let place = keys().iter().position(|key| key.name == "profile")?;
    let Given::One(name) = &chosen.get(&place)?.given else { return None };
    Profile::NAMES.into_iter().find(|(known, _)| known == name)
}

fn entry(key: &'static Key, choice: Choice) -> Result<Entry, Problem> {
    let Choice { given, origin, in_file } = choice;
    let path = match &given {
        Given::One(path) if in_file => PathBuf::from(path),
        _ => return Ok(Entry { key, given, origin, file: None }),
    };
    match std::fs::read_to_string(&path) {
        // Editors end a file with a new line, and no secret does.
        Ok(text) => match text.trim_end_matches(['\r', '\n']) {
            // Whoever names a file wants a secret: going on without would be worse than a refusal.
            "" => Err(Problem::SecretEmpty { origin, key: key.name.clone(), path }),
            secret => {
                let given = Given::One(secret.to_owned());
                Ok(Entry { key, given, origin, file: Some(path) })
            }
        },
        Err(error) => {
            let (key, reason) = (key.name.clone(), error.to_string());
            Err(Problem::SecretUnreadable { origin, key, path, reason })
        }
    }
}

fn settle(entries: &[Entry], problems: &mut Vec<Problem>) -> Settings {
    let mut settings = Settings::default();
    for Entry { key, given, origin, .. } in entries {
        if key.put(&mut settings, given).is_none() {
            let value = if key.is_secret() { "this".to_owned() } else { given.to_string() };
            let (origin, takes) = (origin.clone(), key.takes().to_owned());
            problems.push(Problem::BadValue { origin, key: key.name.clone(), value, takes });
        }
    }
    let (certificate, key) = ("tls.certificate", "tls.key");
    match (&settings.tls.certificate, &settings.tls.key) {
        (Some(_), None) => problems.push(Problem::Half { given: certificate, missing: key }),
        (None, Some(_)) => problems.push(Problem::Half { given: key, missing: certificate }),
        _ => {}
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::LogFormat;

    /// Sources, with the folder of their settings file.
    struct InFolder {
        sources: Sources,
        _folder: tempfile::TempDir,
    }

    impl std::ops::Deref for InFolder {
        type Target = Sources;

        fn deref(&self) -> &Sources {
            &self.sources
        }
    }

    fn sources(file: &str, environment: &[(&str, &str)], options: &[(&str, &str)]) -> InFolder {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("turnero.toml");
        std::fs::write(&path, file).unwrap();
        let option = |(key, value): &(&str, &str)| Opted {
            option: "--set",
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        let sources = Sources {
            file: SettingsFile::Named(path),
            environment: environment
                .iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            options: options.iter().map(option).collect(),
        };
        InFolder { sources, _folder: folder }
    }

    fn path(sources: &Sources) -> String {
        let SettingsFile::Named(path) = &sources.file else {
            panic!("there is always a file here")
        };
        path.display().to_string()
    }

    fn told(sources: &Sources) -> String {
        let problems = Effective::read(sources).unwrap_err();
        problems.iter().map(|problem| format!("{problem}\n")).collect()
    }

    /// The line of `turnero config` about one key.
    fn line(sources: &Sources, key: &str) -> String {
        let toml = Effective::read(sources).unwrap().toml();
        let line = toml.lines().find(|line| line.starts_with(&format!("{key} = ")));
        line.unwrap().replace(&path(sources), "turnero.toml")
    }

    #[test]
    fn the_command_line_beats_the_environment_beats_the_file_beats_the_default() {
        let environment = [("TURNERO_DATA", "from-environment"), ("TURNERO_STORE", "redb")];
        let sources = sources(
            "data = \"from-file\"\nstore = \"memory\"\n[http]\nbody_bytes = 2048\n",
            &environment,
            &[("data", "from-option")],
        );
        assert_eq!(line(&sources, "data"), "data = \"from-option\"  # command line, --set");
        assert_eq!(line(&sources, "store"), "store = \"redb\"  # environment, TURNERO_STORE");
        assert_eq!(line(&sources, "http.body_bytes"), "http.body_bytes = 2048  # turnero.toml:4");
        assert_eq!(line(&sources, "threads"), "threads = \"auto\"  # default");
    }

    #[test]
    fn a_profile_brings_defaults_that_anybody_may_override() {
        let prod = sources("profile = \"prod\"", &[], &[]);
        assert_eq!(
            line(&prod, "log.format"),
            "log.format = \"json\"  # default of the profile prod"
        );
        let prod = sources("profile = \"prod\"\nlog.format = \"human\"", &[], &[]);
        assert_eq!(Effective::read(&prod).unwrap().settings.log_format, LogFormat::Human);
    }

    #[test]
    fn an_unknown_key_is_told_with_its_place_and_the_nearest_one() {
        let text = "[http]\nadress = \"x\"\n[operation]\n";
        let sources = sources(text, &[("TURNERO_HTTP_ORIGIN", "x")], &[("datas", "x")]);
        let told = told(&sources).replace(&path(&sources), "turnero.toml");
        assert_eq!(
            told,
            "turnero.toml:2: there is no setting \"http.adress\"; did you mean \"http.address\"?\n\
             turnero.toml:3: there is no setting \"operation\"; did you mean \"operations.tls\"?\n\
             environment, TURNERO_HTTP_ORIGIN: there is no setting \"TURNERO_HTTP_ORIGIN\"; did you mean \"TURNERO_HTTP_ORIGINS\"?\n\
             command line, --set: there is no setting \"datas\"; did you mean \"data\"?\n"
        );
    }

    const TAKE_ANY_TEXT: [&str; 18] = [
        "data",
        "operations.token",
        "factus.client_id",
        "factus.client_secret",
        "factus.username",
        "factus.password",
        "factus.more",
        "mail.folder",
        "mail.templates",
        "mail.certificate",
        "mail.user",
        "mail.password",
        "papers.logo",
        "files.folder",
        "files.bucket",
        "files.prefix",
        "files.access_key",
        "files.secret_key",
    ];

    #[test]
    fn a_wrong_value_is_told_with_those_that_are_accepted() {
        for key in keys().iter().filter(|key| !TAKE_ANY_TEXT.contains(&key.name.as_str())) {
            if key.name.starts_with("tls.") {
                continue;
            }
            let told = told(&sources("", &[(&key.variable(), "nonsense=maybe")], &[]));
            // A secret is not repeated.
            let value = if key.is_secret() { "this" } else { "\"nonsense=maybe\"" };
            let expected = format!("{} does not take {value}; it takes ", key.name);
            assert!(told.contains(&expected) && told.contains(key.takes()), "{told}");
        }
    }

    #[test]
    fn what_config_prints_is_a_settings_file_and_no_mask_becomes_a_secret() {
        let text = "operations.token = \"open sesame\"\naudience = \"007\"\nhttp.origins = [\"https://a.example\"]\n";
        let effective = Effective::read(&sources(text, &[], &[])).unwrap();
        let again = Effective::read(&sources(&effective.toml(), &[], &[])).unwrap();
        assert_eq!(again.settings.operations_token, None);
        assert_eq!(again.settings.access.audience, effective.settings.access.audience);
        assert_eq!(again.settings.origins, effective.settings.origins);
        let shown = effective.json();
        assert_eq!(shown["http.body_bytes"]["value"], 1_048_576);
        assert_eq!(shown["rest.enabled"]["value"], true);
        assert_eq!(shown["audience"]["value"], "007");
        assert_eq!(shown["http.proxies"]["value"], serde_json::json!([]));
        assert_eq!(shown["operations.token"]["value"], "********");
    }

    #[test]
    fn an_empty_file_is_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pepper");
        std::fs::write(&path, "\n").unwrap();
        let told = told(&sources("", &[("TURNERO_PEPPER_FILE", path.to_str().unwrap())], &[]));
        assert!(
            told.contains("pepper is to be read from") && told.contains("which is empty"),
            "{told}"
        );
    }

    #[test]
    fn half_a_pair_is_not_enough() {
        let told = told(&sources("tls.key = \"key.pem\"", &[], &[]));
        assert_eq!(
            told,
            "tls.certificate is missing, and tls.key is set; set both of them or none\n"
        );
    }

    #[test]
    fn a_secret_may_lie_in_a_file_and_is_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "open sesame\n").unwrap();
        let path = path.to_str().unwrap();
        for sources in [
            sources(&format!("operations.token_file = {path:?}"), &[], &[]),
            sources("", &[("TURNERO_OPERATIONS_TOKEN_FILE", path)], &[]),
            sources("operations.token = \"not this\"", &[], &[("operations.token_file", path)]),
        ] {
            let effective = Effective::read(&sources).unwrap();
            assert!(effective.settings.operations_token.as_ref().unwrap().is(b"open sesame"));
            for shown in [effective.toml(), effective.json().to_string(), format!("{effective:?}")]
            {
                assert!(!shown.contains("sesame"), "{shown}");
            }
            let line = line(&sources, "operations.token_file");
            assert!(line.starts_with(&format!("operations.token_file = {path:?}  # ")), "{line}");
        }
    }

    #[test]
    fn a_secret_in_two_ways_at_the_same_place_is_refused() {
        let text = "operations.token = \"one\"\noperations.token_file = \"two\"";
        let told = told(&sources(text, &[], &[]));
        assert!(
            told.contains(":2: operations.token is given both as a value and as a file"),
            "{told}"
        );
    }

    #[test]
    fn a_secret_file_that_is_not_there_is_named() {
        let told = told(&sources("", &[], &[("operations.token_file", "/nowhere/token")]));
        assert!(told.contains("operations.token is to be read from /nowhere/token"), "{told}");
    }

    #[test]
    fn lists_are_written_as_lists_or_with_commas() {
        for sources in [
            sources("http.proxies = [\"10.0.0.0/8\", \"192.0.2.1\"]", &[], &[]),
            sources("", &[("TURNERO_HTTP_PROXIES", "10.0.0.0/8, 192.0.2.1")], &[]),
        ] {
            assert_eq!(Effective::read(&sources).unwrap().settings.proxies.networks.len(), 2);
            assert!(line(&sources, "http.proxies").contains("[\"10.0.0.0/8\", \"192.0.2.1\"]"));
        }
        let told = told(&sources("data = [\"one\", \"two\"]", &[], &[]));
        assert!(told.contains("data does not take [\"one\", \"two\"]"), "{told}");
    }

    #[test]
    fn what_config_prints_can_be_used_as_a_settings_file() {
        let first = Effective::read(&sources("", &[], &[("http.proxies", "10.0.0.0/8")])).unwrap();
        let second = Effective::read(&sources(&first.toml(), &[], &[])).unwrap();
        assert_eq!(format!("{:?}", first.settings), format!("{:?}", second.settings));
    }

    #[test]
    fn the_table_leaves_no_field_without_a_default() {
        let settings = Effective::read(&sources("", &[], &[])).unwrap().settings;
        assert_eq!(settings.address.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.limits, turnero_http::Limits::default());
        assert_eq!(settings.stop_timeout, turnero_http::bounds::STOP_TIMEOUT);
        assert_eq!(settings.data.to_str(), Some(turnero::Settings::FOLDER));
        let blank = format!("{:#?}", Settings::default());
        let default = format!("{settings:#?}");
        for field in
            ["store", "on_stall", "check_every", "only_for", "log_filter", "disk_bytes_min"]
        {
            let value = |text: &str| {
                text.lines()
                    .find(|line| line.trim().starts_with(&format!("{field}:")))
                    .map(str::to_owned)
            };
            assert_ne!(value(&blank), value(&default), "{field}");
        }
    }
}
