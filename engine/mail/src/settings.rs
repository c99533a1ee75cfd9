use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use lettre::Address;
use lettre::message::Mailbox;
use turnero_domain::{IssuerId, Language};
use zeroize::Zeroizing;

use crate::smtp::SmtpSettings;

/// Whom mails are from, what they look like, and which way they go.
#[derive(Debug, Clone)]
pub struct MailSettings {
    pub(crate) from: Mailbox,
    pub(crate) reply_to: Option<Mailbox>,
    pub(crate) return_path: Option<Address>,
    /// The signs that are printed on papers, of issuers that have one of their own: PNGs.
    pub logos: BTreeMap<IssuerId, Arc<[u8]>>,
    /// That of all others.
    pub logo_of_others: Option<Arc<[u8]>>,
    /// What somebody is written to in of whom nobody knows what they speak.
    pub language: Language,
    /// Where people reach the site, if links are to be mailed.
    pub(crate) site: Option<String>,
    /// The folder with the site's own templates, if there is one.
    pub templates: Option<PathBuf>,
    /// Which way they go.
    pub transport: Transport,
}

/// Which way mails go.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Into a folder, a file for each: for trying things out. Nobody gets anything.
    Files(PathBuf),
    /// To a mail server.
    Smtp(SmtpSettings),
}

/// What nobody may read: no log and no error shows it, and it does not stay in memory when it is done with.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Why no mail can be sent at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// That is no address.
    #[error(
        "{0} is no address; write it like facturas@example.org, or like Clinic <facturas@example.org>"
    )]
    Address(&'static str),
    /// Links cannot begin like that.
    #[error(
        "mail.site is no address of a site; write it like https://turnero.example.org, with nothing \
         behind it"
    )]
    Site,
    /// Something is not there without which nothing can be sent.
    #[error("{0} is empty; say {1}")]
    Empty(&'static str, &'static str),
    /// The certificate cannot be read.
    #[error("mail.certificate is no certificate; give a file in PEM")]
    Certificate,
    /// This machine has no certificates to know the mail server by, or cannot speak TLS.
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

impl MailSettings {
    /// Mails from this address, on this way.
    pub fn new(from: &str, transport: Transport) -> Result<Self, SettingsFault> {
        if from.trim().is_empty() {
            return Err(SettingsFault::Empty("mail.from", "whom mails are from"));
        }
        let from = mailbox("mail.from", from)?;
        let (language, templates) = (Language::default(), None);
        let (reply_to, return_path, site) = (None, None, None);
        let (logos, logo_of_others) = (BTreeMap::new(), None);
        Ok(Self {
            from,
            reply_to,
            return_path,
            logos,
            logo_of_others,
            language,
            site,
            templates,
            transport,
        })
    }

    /// Where answers go, if not to whom they are from.
    pub fn reply_to(mut self, address: &str) -> Result<Self, SettingsFault> {
        self.reply_to = Some(mailbox("mail.reply_to", address)?);
        Ok(self)
    }

    /// Where people reach the site with a browser, like `https://turnero.example.org`: the links in mails begin with it.
    /// What is behind such a link is a secret, so nobody on the way may read or change it.
    pub fn site(mut self, address: &str) -> Result<Self, SettingsFault> {
        let address = address.trim().trim_end_matches('/');
        let here = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        let is = |begin: &str| {
            let rest = address.strip_prefix(begin).unwrap_or("?");
            rest.is_empty() || rest.starts_with(':') || rest.starts_with('/')
        };
        let secured = address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
        let plain = address.chars().all(|letter| {
            letter.is_ascii_graphic() && !matches!(letter, '#' | '?' | '<' | '>' | '"' | '\'' | '@')
        });
        if !plain || !(secured || here.into_iter().any(is)) {
            return Err(SettingsFault::Site);
        }
        self.site = Some(address.to_owned());
        Ok(self)
    }

    /// Where mails go that cannot be delivered. Each gets its own address there (`bounces+....1@example.org`), so that
    /// whatever comes back names the mail that it is about.
    pub fn return_path(mut self, address: &str) -> Result<Self, SettingsFault> {
        self.return_path = Some(mailbox("mail.return_path", address)?.email);
        Ok(self)
    }
}

fn mailbox(key: &'static str, text: &str) -> Result<Mailbox, SettingsFault> {
    text.trim().parse().map_err(|_| SettingsFault::Address(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_named_by_its_key() {
        let files = || Transport::Files(PathBuf::from("mails"));
        assert!(MailSettings::new("Clinic <facturas@clinic.example>", files()).is_ok());
        let told = MailSettings::new(" ", files()).unwrap_err().to_string();
        assert!(told.starts_with("mail.from is empty"), "{told}");
        let told = MailSettings::new("clinic", files()).unwrap_err().to_string();
        assert!(told.starts_with("mail.from is no address"), "{told}");
        let here = || MailSettings::new("a@b.co", files()).unwrap();
        let told = here().return_path("a@b.co\r\nBcc: c@d.co").unwrap_err().to_string();
        assert!(told.starts_with("mail.return_path is no address"), "{told}");
        for wrong in [
            "turnero.example",
            "http://turnero.example",
            "https://",
            "https://a.b/#c",
            "https://a@b",
        ] {
            let told = here().site(wrong).unwrap_err().to_string();
            assert!(told.starts_with("mail.site is no address"), "{wrong}: {told}");
        }
        for right in ["https://turnero.example/", "http://localhost:8080", "https://a.b/turnos"] {
            assert!(here().site(right).is_ok(), "{right}");
        }
        assert!(here().site("http://localhost.evil.example").is_err());
        assert_eq!(format!("{:?}", Secret::new("s3cr3t")), "Secret(..)");
    }
}
