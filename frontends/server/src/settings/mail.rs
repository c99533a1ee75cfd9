//! Which way the mails of issuers go that send their documents themselves.

use std::path::PathBuf;
use std::time::Duration;

use turnero::Language;
use turnero_mail::bounds::TIMEOUT_MAX;
use turnero_mail::smtp::Security;

use super::Secret;
use super::key::{Form, Key};

/// Which way mails go, whom they are from, and what they look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) transport: Transport,
    pub(crate) folder: PathBuf,
    pub(crate) from: String,
    pub(crate) reply_to: String,
    pub(crate) return_path: String,
    pub(crate) site: String,
    pub(crate) language: Language,
    pub(crate) templates: Option<PathBuf>,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    pub(crate) user: String,
    pub(crate) password: Option<Secret>,
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) timeout: Duration,
}

/// Which way mails go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Transport {
    /// None.
    #[default]
    Off,
    /// Into a folder.
    Files,
    /// To a mail server.
    Smtp,
}

const TRANSPORTS: [(&str, Transport); 3] =
    [("off", Transport::Off), ("files", Transport::Files), ("smtp", Transport::Smtp)];
const SECURITIES: [(&str, Security); 3] =
    [("starttls", Security::StartTls), ("tls", Security::Tls), ("none", Security::None)];

impl Default for Mail {
    fn default() -> Self {
        Self {
            transport: Transport::Off,
            folder: PathBuf::new(),
            from: String::new(),
            reply_to: String::new(),
            return_path: String::new(),
            site: String::new(),
            language: Language::SPANISH,
            templates: None,
            host: String::new(),
            port: 0,
            security: Security::None,
            user: String::new(),
            password: None,
            certificate: None,
            timeout: Duration::ZERO,
        }
    }
}

pub(super) fn keys() -> Vec<Key> {
    let mut keys = letters();
    keys.extend(server());
    keys
}

fn letters() -> Vec<Key> {
    let address = "an address, or a name and an address in angle brackets, or nothing";
    vec![
        Key::new(
            "mail.transport",
            "off",
            Form::choice(TRANSPORTS, |settings| &mut settings.mail.transport),
            "Which way mails go: to a mail server (`smtp`), or into a folder, where one can look at them and nobody gets \
             anything (`files`). An issuer sends its documents itself when its setting `mailed_by` says `us`.",
        ),
        Key::new(
            "mail.folder",
            "mails",
            Form::one("the path of a folder", path, |settings| &mut settings.mail.folder),
            "The folder for `files`; seen from the data folder, unless it begins with a slash.",
        ),
        Key::new(
            "mail.from",
            "",
            Form::one(address, mailbox, |settings| &mut settings.mail.from),
            "Whom mails are from, like `Clinic <invoices@example.org>`. What comes after the at sign stands in the \
             Message-ID of each.",
        ),
        Key::new(
            "mail.reply_to",
            "",
            Form::one(address, mailbox, |settings| &mut settings.mail.reply_to),
            "Where answers go, if not to `mail.from`.",
        ),
        Key::new(
            "mail.return_path",
            "",
            Form::one("an address, or nothing", mailbox, |settings| &mut settings.mail.return_path),
            "Where mails go that cannot be delivered, if not to `mail.from`. Each gets an address of its own there: \
             `bounces@example.org` becomes `bounces+....1@example.org`, which names the mail.",
        ),
        Key::new(
            "mail.site",
            "",
            Form::one("an address, or nothing", site, |settings| &mut settings.mail.site),
            "Where people reach this site with a browser, like `https://turnero.example.org`: links in mails begin with it. \
             With it, a link to a new password goes by mail to the user whom it is for; without it, it is shown to whoever \
             starts the reset.",
        ),
        Key::new(
            "mail.language",
            "es",
            Form::one("a language, like es or en", language, |settings| {
                &mut settings.mail.language
            }),
            "What somebody is written to in of whom nobody knows what they speak. There are es, en and pt.",
        ),
        Key::new(
            "mail.templates",
            "",
            Form::maybe("the path of a folder", path, |settings| &mut settings.mail.templates),
            "A folder with templates of your own, which take the place of ours file by file.",
        ),
    ]
}

fn server() -> Vec<Key> {
    let longest = TIMEOUT_MAX;
    vec![
        Key::new(
            "mail.host",
            "",
            Form::one("the name of a host, or nothing", host, |settings| &mut settings.mail.host),
            "The mail server, for `smtp`.",
        ),
        Key::new(
            "mail.port",
            "587",
            Form::whole(1..=65_535, |settings| &mut settings.mail.port),
            "Its port: usually 587 with `starttls`, 465 with `tls`.",
        ),
        Key::new(
            "mail.security",
            "starttls",
            Form::choice(SECURITIES, |settings| &mut settings.mail.security),
            "How the connection is secured. Nothing is said before it is; `none` is for a mail server on this machine, and \
             not to be had in production.",
        ),
        Key::new(
            "mail.user",
            "",
            Form::one("a text, or nothing", any, |settings| &mut settings.mail.user),
            "Who we are at the mail server, if it asks.",
        ),
        Key::new(
            "mail.password",
            "",
            Form::secret("a text", 1, |settings| &mut settings.mail.password),
            "The password with which it knows that.",
        ),
        Key::new(
            "mail.certificate",
            "",
            Form::maybe("the path of a file", path, |settings| &mut settings.mail.certificate),
            "The certificate, in PEM, of the authority by which the mail server is known, instead of those that this \
             machine trusts.",
        ),
        Key::new(
            "mail.timeout",
            "30s",
            Form::duration(Duration::from_secs(1)..=longest, |settings| &mut settings.mail.timeout),
            "How long the mail server may take for all but the mail itself, which gets eight minutes.",
        ),
    ]
}

fn path(text: &str) -> Option<PathBuf> {
    Some(text).filter(|text| !text.is_empty()).map(PathBuf::from)
}

/// Whether it is an address, the mails' own settings say, with what can be done.
fn mailbox(text: &str) -> Option<String> {
    (text.is_empty() || text.contains('@')).then(|| text.to_owned())
}

/// Whether it is one that links can begin with, the mails' own settings say.
fn site(text: &str) -> Option<String> {
    (text.is_empty() || text.starts_with("http")).then(|| text.to_owned())
}

fn host(text: &str) -> Option<String> {
    let fits = |letter: char| letter.is_alphanumeric() || "-._:".contains(letter);
    text.chars().all(fits).then(|| text.to_owned())
}

fn language(text: &str) -> Option<Language> {
    Language::new(text).ok()
}

#[expect(clippy::unnecessary_wraps, reason = "what reads a value may refuse it")]
fn any(text: &str) -> Option<String> {
    Some(text.to_owned())
}
