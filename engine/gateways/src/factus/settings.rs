use std::fmt;

use reqwest::Url;
use turnero_domain::invoicing::DocumentKind;
use zeroize::Zeroizing;

/// Where Factus is, and who asks there. One for each issuer.
#[derive(Debug, Clone)]
pub struct FactusSettings {
    address: Url,
    /// Which program asks.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// Who asks with it, an address for e-mail.
    pub username: Secret,
    /// Their password.
    pub password: Secret,
    /// Which of its two wires is spoken.
    pub version: Version,
    /// Whether Factus itself sends validated documents to those whom they are for.
    pub send_email: bool,
}

/// Which of Factus' two wires is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// The first: prices with their tax, whole quantities, one tax for each line, one way to pay. It has no words for
    /// debit notes and adjustment notes; those go over the second.
    #[default]
    V1,
    /// The second: prices without tax, decimal quantities, several taxes, several ways to pay, debit notes.
    V2,
}

impl Version {
    /// What its paths begin with.
    pub(crate) const fn root(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// Which wire carries documents of this kind where this one is spoken, and where they live in it. Both are doors of
    /// one house, with one key: what the first has no words for goes through the second.
    pub(crate) const fn way(self, kind: DocumentKind) -> (Self, &'static str) {
        match (self, super::v1::folder(kind)) {
            (Self::V1, Some(folder)) => (Self::V1, folder),
            _ => (Self::V2, super::v2::folder(kind)),
        }
    }
}

/// What nobody may read: no log and no error shows it, and it does not stay in memory when it is done with.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Why Factus cannot be asked at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// That is no address.
    #[error("factus.address is no address; write it like {}", FactusSettings::SANDBOX)]
    Address,
    /// Secrets would go over the network for everybody to read.
    #[error(
        "factus.address is not secured; write it with https, or one of this machine to try things out"
    )]
    NotSecured,
    /// Something is not there without which nobody is let in.
    #[error("{0} is empty; write what Factus has given you")]
    Empty(&'static str),
    /// This machine has no certificates to know Factus by, or cannot speak TLS.
    #[error("TLS cannot be set up ({0}); look whether this machine has its certificates")]
    Tls(String),
}

impl Secret {
    /// This secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The secret itself, to be sent.
    pub(crate) fn exposed(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

impl FactusSettings {
    /// Where things are tried out.
    pub const SANDBOX: &'static str = "https://api-sandbox.factus.com.co";
    /// Where documents count.
    pub const PRODUCTION: &'static str = "https://api.factus.com.co";

    /// Factus at this address, for who has these.
    pub fn new(
        address: &str,
        client_id: impl Into<String>,
        client_secret: Secret,
        username: Secret,
        password: Secret,
    ) -> Result<Self, SettingsFault> {
        let address = Url::parse(address).map_err(|_| SettingsFault::Address)?;
        let plain = !address.username().is_empty() || address.password().is_some();
        if plain || address.cannot_be_a_base() || address.host_str().is_none() {
            return Err(SettingsFault::Address);
        }
        if address.scheme() != "https" && !(address.scheme() == "http" && is_here(&address)) {
            return Err(SettingsFault::NotSecured);
        }
        let client_id = client_id.into();
        let written = [
            ("factus.client_id", client_id.as_str()),
            ("factus.client_secret", client_secret.exposed()),
            ("factus.username", username.exposed()),
            ("factus.password", password.exposed()),
        ];
        if let Some((setting, _)) = written.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(SettingsFault::Empty(setting));
        }
        let (version, send_email) = (Version::default(), true);
        Ok(Self { address, client_id, client_secret, username, password, version, send_email })
    }

    /// Where Factus is.
    pub const fn address(&self) -> &Url {
        &self.address
    }

    /// Whether that is this machine.
    pub(crate) fn is_here(&self) -> bool {
        is_here(&self.address)
    }
}

fn is_here(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Result<FactusSettings, SettingsFault> {
        let secret = |text: &str| Secret::new(text);
        FactusSettings::new(address, "9e2d", secret("s3cr3t"), secret("a@b.co"), secret("pa55"))
    }

    #[test]
    fn secrets_are_sent_only_where_nobody_else_can_read_them() {
        assert!(at(FactusSettings::SANDBOX).is_ok() && at(FactusSettings::PRODUCTION).is_ok());
        assert!(at("http://127.0.0.1:8080").is_ok() && at("http://[::1]:8080").is_ok());
        for address in ["http://api.factus.com.co", "http://10.0.0.7", "ftp://127.0.0.1"] {
            assert_eq!(at(address).unwrap_err(), SettingsFault::NotSecured, "{address}");
        }
        for address in ["factus", "https://a:b@api.factus.com.co", "data:text"] {
            assert_eq!(at(address).unwrap_err(), SettingsFault::Address, "{address}");
        }
    }

    #[test]
    fn no_secret_shows_itself() {
        let shown = format!("{:?}", at(FactusSettings::SANDBOX).unwrap());
        for secret in ["s3cr3t", "a@b.co", "pa55"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let empty = Secret::new(" ");
        let some = || Secret::new("x");
        let fault = FactusSettings::new(FactusSettings::SANDBOX, "id", empty, some(), some());
        assert_eq!(
            fault.unwrap_err().to_string(),
            "factus.client_secret is empty; write what Factus has given you"
        );
    }
}
