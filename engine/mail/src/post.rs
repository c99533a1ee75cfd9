use std::time::SystemTime;

use turnero_domain::Pending;
use turnero_domain::access::{ResetMail, ResetMailer};
use turnero_domain::invoicing::{MailFile, Mailer, OutgoingMail};
use turnero_domain::mail::Delivery;

use crate::folder;
use crate::letter::{Letter, Unwritten, message_id_of, with_link, written};
use crate::settings::{MailSettings, SettingsFault, Transport};
use crate::smtp::{Smtp, SmtpFault};
use crate::templates::{TemplateFault, Templates};

/// What writes mails and gives them to a mail server, or lays them into a folder.
pub struct Post {
    settings: MailSettings,
    templates: Templates,
    way: Way,
}

enum Way {
    Files(std::path::PathBuf),
    Smtp(Box<Smtp>),
}

/// Why there is no post.
#[derive(Debug, thiserror::Error)]
pub enum PostFault {
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsFault),
    /// A template is wrong.
    #[error(transparent)]
    Template(#[from] TemplateFault),
}

impl Post {
    /// Reads the templates and gets ready. Nobody is asked anything yet.
    pub fn open(settings: MailSettings) -> Result<Self, PostFault> {
        let templates = Templates::load(settings.templates.as_deref())?;
        let way = match &settings.transport {
            Transport::Files(folder) => Way::Files(folder.clone()),
            Transport::Smtp(smtp) => {
                Way::Smtp(Box::new(Smtp::new(smtp.clone(), settings.from.email.domain())?))
            }
        };
        Ok(Self { settings, templates, way })
    }

    /// Whether the mail server is there and lets us in; where mails go into a folder, whether it can be written.
    ///
    /// # Errors
    ///
    /// In words: what is so, and what can be done.
    pub async fn look(&self) -> Result<String, LookFault> {
        match &self.way {
            Way::Files(folder) => {
                folder::ready(folder).await.map_err(LookFault::Folder)?;
                Ok(format!("they go into the folder {}, and to nobody", folder.display()))
            }
            Way::Smtp(smtp) => Ok(smtp.look().await?),
        }
    }

    /// A mail as a file: for looking at.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn eml(&self, mail: &OutgoingMail, files: &[MailFile]) -> Result<Vec<u8>, String> {
        let letter = self.write(mail, files).map_err(|fault| fault.to_string())?;
        Ok(letter.bytes)
    }

    fn write(&self, mail: &OutgoingMail, files: &[MailFile]) -> Result<Letter, Unwritten> {
        written(&self.settings, &self.templates, mail, files, SystemTime::now())
    }

    async fn attempt(&self, mail: &OutgoingMail, files: &[MailFile]) -> Delivery {
        let number = mail.printout.view.state.number.as_ref().map(ToString::to_string);
        let name = format!("{}-{}", number.unwrap_or_default(), mail.id);
        self.sent(&name, self.write(mail, files)).await
    }

    async fn attempt_at_reset(&self, mail: &ResetMail) -> Delivery {
        let letter = with_link(&self.settings, &self.templates, mail, SystemTime::now());
        self.sent(&message_id_of(mail), letter).await
    }

    /// Sends a mail that was written, or says why there is none. By this name it lies in a folder, and stands in logs.
    async fn sent(&self, name: &str, letter: Result<Letter, Unwritten>) -> Delivery {
        let letter = match letter {
            Ok(letter) => letter,
            Err(Unwritten::Address) => return Delivery::NoAddress,
            Err(fault) => {
                tracing::error!(mail = name, %fault, "a mail could not be written");
                return Delivery::NotWritten;
            }
        };
        match &self.way {
            Way::Files(folder) => match folder::keep(folder, name, &letter.bytes).await {
                Ok(()) => Delivery::Accepted,
                Err(error) => {
                    tracing::warn!(%error, "a mail could not be laid into its folder");
                    Delivery::Unreachable
                }
            },
            Way::Smtp(smtp) => smtp.send(&letter).await,
        }
    }
}

/// Why mails would not leave.
#[derive(Debug, thiserror::Error)]
pub enum LookFault {
    /// The folder cannot be written.
    #[error("the folder of mail.folder cannot be written ({0}); make it, or name another one")]
    Folder(std::io::Error),
    /// The mail server says no.
    #[error(transparent)]
    Smtp(#[from] SmtpFault),
}

impl Mailer for Post {
    fn send<'a>(&'a self, mail: &'a OutgoingMail, files: &'a [MailFile]) -> Pending<'a, Delivery> {
        Box::pin(self.attempt(mail, files))
    }
}

impl ResetMailer for Post {
    fn send_reset<'a>(&'a self, mail: &'a ResetMail) -> Pending<'a, Delivery> {
        Box::pin(self.attempt_at_reset(mail))
    }
}
