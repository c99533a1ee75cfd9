use std::time::Duration;

use crate::settings::Secret;

/// Where a mail server is, how it is known, and who we are there.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// Who we are there, if it asks.
    pub user: String,
    /// By what it knows that.
    pub password: Secret,
    /// How long it may take for all but the mail itself.
    pub timeout: Duration,
    /// The certificate of an authority of one's own, in PEM, by which it is known instead of by those of this machine.
    pub certificate: Option<Vec<u8>>,
}

/// How a connection to a mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Security {
    /// It begins in the open and is secured before anything is said: port 587. A server that does not offer it is not
    /// spoken to.
    #[default]
    StartTls,
    /// It is secured from its first byte: port 465.
    Tls,
    /// It is not. For a server on this machine, and for trying things out.
    None,
}
