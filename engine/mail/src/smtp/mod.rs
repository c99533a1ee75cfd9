//! Mails to a mail server. `wire.rs` speaks, `verdict.rs` says what an answer means at which point, `settings.rs` is where
//! the server is and how it is known.

mod settings;
mod verdict;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use turnero_domain::mail::Delivery;

pub use settings::{Security, SmtpSettings};
pub use wire::SmtpFault;

use crate::bounds::{CONNECTION_KEPT_FOR, CONNECTIONS_KEPT, GOODBYE_MAX, TAKING_MAX};
use crate::letter::Letter;
use crate::settings::SettingsFault;
use verdict::{Point, meant};
use wire::Door;

/// A mail server, and the connections to it that wait for the next mail.
pub(crate) struct Smtp {
    door: Door,
    timeout: Duration,
    kept: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Smtp {
    /// Nothing is asked yet.
    pub(crate) fn new(settings: SmtpSettings, our_domain: &str) -> Result<Self, SettingsFault> {
        let timeout = settings.timeout;
        let name = ClientId::Domain(our_domain.to_owned());
        let door = Door::new(settings, name)?;
        Ok(Self { door, timeout, kept: Mutex::default() })
    }

    /// Whether the server is there and lets us in, in words.
    pub(crate) async fn look(&self) -> Result<String, SmtpFault> {
        let connection = self.enter().await?;
        let about = format!("{} is there and lets us in", self.door.shown());
        goodbye(connection).await;
        Ok(about)
    }

    /// Makes one attempt at a mail.
    pub(crate) async fn send(&self, letter: &Letter) -> Delivery {
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(fault) => {
                tracing::warn!(%fault, "the mail server could not be entered");
                return fault.delivery();
            }
        };
        let delivery =
            match tokio::time::timeout(self.timeout, hand_over(&mut connection, letter)).await {
                Ok(Ok(())) => take(&mut connection, &letter.bytes).await,
                Ok(Err(delivery)) => delivery,
                // Nothing was given to it yet.
                Err(_) => Delivery::Unreachable,
            };
        if delivery == Delivery::Accepted {
            self.keep(connection);
        } else {
            goodbye(connection).await;
        }
        delivery
    }

    /// A connection that has waited and still stands, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, SmtpFault> {
        while let Some((mut connection, since)) = self.waited() {
            let stands = async {
                since.elapsed() < CONNECTION_KEPT_FOR && connection.command(Noop).await.is_ok()
            };
            if tokio::time::timeout(GOODBYE_MAX, stands).await.unwrap_or(false) {
                return Ok(connection);
            }
        }
        self.enter().await
    }

    async fn enter(&self) -> Result<AsyncSmtpConnection, SmtpFault> {
        let entered = tokio::time::timeout(self.timeout, self.door.enter()).await;
        entered.unwrap_or(Err(SmtpFault::Silent))
    }

    /// The one that has waited for the shortest time.
    fn waited(&self) -> Option<(AsyncSmtpConnection, Instant)> {
        self.waiting().pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut waiting = self.waiting();
        if waiting.len() < CONNECTIONS_KEPT {
            waiting.push((connection, Instant::now()));
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(AsyncSmtpConnection, Instant)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says from whom and to whom, up to where the mail itself follows.
async fn hand_over(connection: &mut AsyncSmtpConnection, letter: &Letter) -> Result<(), Delivery> {
    let envelope = &letter.envelope;
    let mut parameters = Vec::new();
    let plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.from().into_iter().chain(envelope.to()).all(plain) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Delivery::NoAddress);
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let from: Option<Address> = envelope.from().cloned();
    let said = |point| move |error| meant(point, &error);
    connection.command(Mail::new(from, parameters)).await.map_err(said(Point::Sender))?;
    for to in envelope.to() {
        let recipient = Rcpt::new(to.clone(), Vec::new());
        connection.command(recipient).await.map_err(said(Point::Recipient))?;
    }
    connection.command(Data).await.map_err(said(Point::Data))?;
    Ok(())
}

/// Gives the mail itself. From here on it may have been taken whatever comes back, or does not.
async fn take(connection: &mut AsyncSmtpConnection, bytes: &[u8]) -> Delivery {
    match tokio::time::timeout(TAKING_MAX, connection.message(bytes)).await {
        Ok(Ok(_)) => Delivery::Accepted,
        Ok(Err(error)) => meant(Point::Taking, &error),
        Err(_) => Delivery::AnswerLost,
    }
}

/// Courtesy: whoever does not hear it closes the connection by itself.
async fn goodbye(mut connection: AsyncSmtpConnection) {
    let _ = tokio::time::timeout(GOODBYE_MAX, connection.abort()).await;
}
