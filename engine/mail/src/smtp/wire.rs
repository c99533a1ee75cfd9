use std::error::Error as _;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::extension::ClientId;
use turnero_domain::Name;
use turnero_domain::mail::Delivery;

use super::settings::{Security, SmtpSettings};
use crate::settings::SettingsFault;

/// The way into a mail server.
pub(super) struct Door {
    settings: SmtpSettings,
    name: ClientId,
    tls: Option<TlsParameters>,
}

/// Why a mail server could not be entered.
#[derive(Debug, thiserror::Error)]
pub enum SmtpFault {
    /// It cannot be reached.
    #[error("{server} cannot be reached ({reason}); look at mail.host, mail.port and the network")]
    Unreachable {
        /// Which one.
        server: String,
        /// What the network or the server says.
        reason: String,
    },
    /// It is there, and does not speak.
    #[error(
        "the mail server did not answer in time; look at mail.port and mail.security, or raise mail.timeout"
    )]
    Silent,
    /// It cannot be known for sure, or does not speak TLS.
    #[error(
        "{server} is there, and TLS does not come about ({reason}); look at mail.security and at its certificate, \
         or name the authority that signed it in mail.certificate"
    )]
    Tls {
        /// Which one.
        server: String,
        /// Why.
        reason: String,
    },
    /// It does not offer to secure the connection.
    #[error(
        "{server} does not offer STARTTLS, and nothing is sent in the open; set mail.security to tls, and its port"
    )]
    NoStartTls {
        /// Which one.
        server: String,
    },
    /// It does not take passwords in any way that we speak.
    #[error(
        "{server} takes no password here; leave mail.user and mail.password out, or take another port"
    )]
    NoLogin {
        /// Which one.
        server: String,
    },
    /// It says that user or password are wrong.
    #[error("{server} does not take mail.user and mail.password; mend them")]
    WrongLogin {
        /// Which one.
        server: String,
    },
    /// It cannot look at the password now.
    #[error("{server} cannot look at the password now ({code}); it is tried again")]
    LoginLater {
        /// Which one.
        server: String,
        /// What it says.
        code: String,
    },
}

impl SmtpFault {
    /// What it means for a mail: nothing was sent.
    pub(super) fn delivery(&self) -> Delivery {
        let key = match self {
            Self::NoStartTls { .. } => "mail.security",
            Self::NoLogin { .. } => "mail.user",
            Self::WrongLogin { .. } => "mail.password",
            Self::Unreachable { .. }
            | Self::Silent
            | Self::Tls { .. }
            | Self::LoginLater { .. } => return Delivery::Unreachable,
        };
        match Name::new(key) {
            Ok(setting) => Delivery::NotLetIn { setting },
            Err(_) => Delivery::Unreachable,
        }
    }
}

impl Door {
    pub(super) fn new(settings: SmtpSettings, name: ClientId) -> Result<Self, SettingsFault> {
        if settings.host.trim().is_empty() {
            return Err(SettingsFault::Empty("mail.host", "which mail server takes mails"));
        }
        let tls = match settings.security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(tls(&settings)?),
        };
        Ok(Self { settings, name, tls })
    }

    /// Which server it is.
    pub(super) fn shown(&self) -> String {
        format!("the mail server {}:{}", self.settings.host, self.settings.port)
    }

    /// Connects, secures the connection and says who we are.
    pub(super) async fn enter(&self) -> Result<AsyncSmtpConnection, SmtpFault> {
        let server = self.shown();
        let SmtpSettings { host, port, security, user, password, timeout, .. } = &self.settings;
        let at_once = self.tls.clone().filter(|_| *security == Security::Tls);
        let address = (host.as_str(), *port);
        let connected =
            AsyncSmtpConnection::connect_tokio1(address, Some(*timeout), &self.name, at_once, None)
                .await;
        let mut connection = connected.map_err(|error| self.not_reached(&error))?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            if !connection.can_starttls() {
                return Err(SmtpFault::NoStartTls { server });
            }
            connection
                .starttls(tls.clone(), &self.name)
                .await
                .map_err(|error| SmtpFault::Tls { server: server.clone(), reason: why(&error) })?;
        }
        if !user.is_empty() {
            let credentials = Credentials::new(user.clone(), password.exposed().to_owned());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let let_in = connection.auth(&mechanisms, &credentials).await;
            let_in.map_err(|error| self.not_let_in(&error))?;
        }
        Ok(connection)
    }

    fn not_reached(&self, error: &Error) -> SmtpFault {
        let (server, reason) = (self.shown(), why(error));
        if error.is_tls() || (self.settings.security == Security::Tls && about_tls(error)) {
            return SmtpFault::Tls { server, reason };
        }
        SmtpFault::Unreachable { server, reason }
    }

    fn not_let_in(&self, error: &Error) -> SmtpFault {
        let server = self.shown();
        if error.is_client() {
            return SmtpFault::NoLogin { server };
        }
        if error.is_permanent() {
            return SmtpFault::WrongLogin { server };
        }
        match error.status() {
            Some(code) => SmtpFault::LoginLater { server, code: code.to_string() },
            None => SmtpFault::Unreachable { server, reason: why(error) },
        }
    }
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, SettingsFault> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.certificate {
        let certificate = Certificate::from_pem(pem).map_err(|_| SettingsFault::Certificate)?;
        builder =
            builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build().map_err(|error| SettingsFault::Tls(why(&error)))
}

/// Whether TLS is what did not come about, where the library only says that the connection did not.
fn about_tls(error: &Error) -> bool {
    let why = why(error).to_lowercase();
    ["certificate", "tls", "handshake", "corrupt message"].iter().any(|word| why.contains(word))
}

/// What is behind an error, in one line. Before a mail is given there is nothing of anybody in it.
fn why(error: &Error) -> String {
    let text = match error.source() {
        Some(source) => source.to_string(),
        None => error.to_string(),
    };
    crate::templates::one_line(&text)
}
