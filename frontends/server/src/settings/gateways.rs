//! Who carries the documents of which issuer to the tax authority.
//!
//! One issuer is set like everything else, under `factus.`; each further one has a file of its own with the same keys,
//! named in `factus.more`.

use std::path::{Path, PathBuf};

use turnero::IssuerId;
use turnero_gateways::factus::{FactusSettings, Version};

use super::Secret;
use super::key::{Form, Key};

/// Where Factus is for one issuer, and who asks there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Factus {
    pub(crate) issuer: Option<IssuerId>,
    pub(crate) address: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) username: Option<Secret>,
    pub(crate) password: Option<Secret>,
    pub(crate) version: Version,
    pub(crate) send_email: bool,
    /// Files with the same for further issuers.
    pub(crate) more: Vec<PathBuf>,
}

const VERSIONS: [(&str, Version); 2] = [("v1", Version::V1), ("v2", Version::V2)];

/// Files that can be named in `factus.more`: more issuers than one house has.
const MORE_MAX: usize = 64;

pub(super) fn keys() -> Vec<Key> {
    let secret = "a text, as Factus has given it";
    vec![
        Key::new(
            "factus.issuer",
            "",
            Form::maybe(
                "the id of an issuer",
                |text| text.parse().ok(),
                |settings| &mut settings.factus.issuer,
            ),
            "The issuer whose documents Factus has validated. Without it, nothing is sent anywhere.",
        ),
        Key::new(
            "factus.address",
            FactusSettings::SANDBOX,
            Form::one("an address that begins with https://", https, |settings| {
                &mut settings.factus.address
            }),
            "Where Factus is: the sandbox, until this is https://api.factus.com.co.",
        ),
        Key::new(
            "factus.client_id",
            "",
            Form::one("a text, or nothing", any, |settings| &mut settings.factus.client_id),
            "Which program asks there: the client id that Factus has given you.",
        ),
        Key::new(
            "factus.client_secret",
            "",
            Form::secret(secret, 1, |settings| &mut settings.factus.client_secret),
            "The secret of this client.",
        ),
        Key::new(
            "factus.username",
            "",
            Form::secret(secret, 1, |settings| &mut settings.factus.username),
            "Who asks: the e-mail address with which you sign in at Factus.",
        ),
        Key::new(
            "factus.password",
            "",
            Form::secret(secret, 1, |settings| &mut settings.factus.password),
            "Their password.",
        ),
        Key::new(
            "factus.version",
            "v1",
            Form::choice(VERSIONS, |settings| &mut settings.factus.version),
            "Which of Factus' two wires is spoken. The second has prices without tax, decimal quantities, several taxes and \
             ways to pay. Debit notes and adjustment notes go over the second in any case: the first has none.",
        ),
        Key::new(
            "factus.send_email",
            "true",
            Form::flag(|settings| &mut settings.factus.send_email),
            "Whether Factus itself sends validated documents to those whom they are for.",
        ),
        Key::new(
            "factus.more",
            "",
            Form::list("paths of files", MORE_MAX, path, |settings| &mut settings.factus.more),
            "Files for further issuers, a file for each: TOML with `issuer`, `address`, `client_id`, `client_secret_file`, \
             `username_file`, `password_file`, `version` and `send_email`, as they are called here.",
        ),
    ]
}

fn https(text: &str) -> Option<String> {
    // Whether it is an address, Factus' own settings say, with what can be done.
    (text.starts_with("https://") || text.starts_with("http://127.0.0.1")).then(|| text.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "what reads a value may refuse it")]
fn any(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn path(text: &str) -> Option<PathBuf> {
    Some(text).filter(|text| !text.is_empty()).map(PathBuf::from)
}

impl Factus {
    /// What stands in a file for a further issuer; or what is wrong with it, in words.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            format!("{shown}, which factus.more names, cannot be read: {error}")
        })?;
        // What the parser would say repeats the line, and a secret may stand in it.
        let table: toml::Table = text.parse().map_err(|_| {
            format!("{shown}, which factus.more names, is no TOML; look at its lines")
        })?;
        let mut found = Self {
            address: FactusSettings::SANDBOX.to_owned(),
            send_email: true,
            ..Self::default()
        };
        for (key, value) in &table {
            found.put(key, value).ok_or_else(|| {
                format!("{shown} has {key:?}, which is no key of an issuer or has no such value")
            })?;
        }
        if found.issuer.is_none() {
            return Err(format!("{shown} does not say whose it is; write issuer = \"its id\""));
        }
        Ok(found)
    }

    fn put(&mut self, key: &str, value: &toml::Value) -> Option<()> {
        let text = || value.as_str().map(str::to_owned);
        let secret = || text().map(|text| Secret::new(&text));
        let in_file = || {
            let text = std::fs::read_to_string(value.as_str()?).ok()?;
            Some(Secret::new(text.trim_end_matches(['\r', '\n'])))
        };
        match key {
            "issuer" => self.issuer = Some(text()?.parse().ok()?),
            "address" => self.address = https(&text()?)?,
            "client_id" => self.client_id = text()?,
            "client_secret" => self.client_secret = Some(secret()?),
            "client_secret_file" => self.client_secret = Some(in_file()?),
            "username" => self.username = Some(secret()?),
            "username_file" => self.username = Some(in_file()?),
            "password" => self.password = Some(secret()?),
            "password_file" => self.password = Some(in_file()?),
            "version" => {
                let name = value.as_str()?;
                self.version = VERSIONS.iter().find(|(known, _)| *known == name)?.1;
            }
            "send_email" => self.send_email = value.as_bool()?,
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "00000000-0000-0000-0000-000000000015";

    fn read(text: &str) -> Result<Factus, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.toml");
        std::fs::write(&path, text).unwrap();
        Factus::read(&path)
            .map_err(|error| error.replace(&path.display().to_string(), "other.toml"))
    }

    #[test]
    fn a_further_issuer_has_a_file_of_its_own_and_its_secrets_others() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "open sesame\n").unwrap();
        let text = format!(
            "issuer = \"{ISSUER}\"\nclient_id = \"9e2d\"\nclient_secret_file = {secret:?}\n\
             username = \"a@b.co\"\npassword = \"pa55\"\nsend_email = false\n"
        );
        let found = read(&text).unwrap();
        assert_eq!(found.client_secret, Some(Secret::new("open sesame")));
        assert_eq!((found.issuer, found.send_email), (ISSUER.parse().ok(), false));
        let shown = format!("{found:?}");
        assert!(!shown.contains("sesame") && !shown.contains("pa55"), "{shown}");
    }

    #[test]
    fn what_is_wrong_is_told_without_repeating_it() {
        let told = read("password = pa55").unwrap_err();
        assert_eq!(told, "other.toml, which factus.more names, is no TOML; look at its lines");
        let told = read("pasword = \"pa55\"").unwrap_err();
        assert!(told.contains("\"pasword\"") && !told.contains("pa55"), "{told}");
        let told = read("client_id = \"9e2d\"").unwrap_err();
        assert!(told.contains("does not say whose it is"), "{told}");
    }
}
