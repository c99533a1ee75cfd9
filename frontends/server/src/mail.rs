//! What carries mails, as the settings name it.

use std::path::PathBuf;

use turnero_mail::smtp::SmtpSettings;
use turnero_mail::{MailSettings, Post, Secret, Transport};

use crate::exit::{Failure, Outcome};
use crate::logos;
use crate::settings::{self, Settings};

/// What carries mails; nothing, where none are to be carried. Templates are read and tried here; nobody is asked anything.
pub(crate) fn set(settings: &Settings) -> Outcome<Option<Post>> {
    let transport = match settings.mail.transport {
        settings::MailTransport::Off => return Ok(None),
        settings::MailTransport::Files => Transport::Files(folder(settings)),
        settings::MailTransport::Smtp => Transport::Smtp(smtp(settings)?),
    };
    post(settings, transport).map(Some)
}

/// Mails that look as they would, whichever way they go: into a folder, if any.
pub(crate) fn to_look_at(settings: &Settings) -> Outcome<Post> {
    let mut settings = settings.clone();
    if settings.mail.from.is_empty() {
        settings.mail.from = "invoices@turnero.invalid".to_owned();
    }
    let transport = Transport::Files(folder(&settings));
    post(&settings, transport)
}

/// The folder into which they go, if they go into one.
pub(crate) fn folder(settings: &Settings) -> PathBuf {
    settings.data.join(&settings.mail.folder)
}

fn post(settings: &Settings, transport: Transport) -> Outcome<Post> {
    let mail = &settings.mail;
    let wrong = |fault: &dyn std::fmt::Display| Failure::Settings(vec![fault.to_string()]);
    let mut found = MailSettings::new(&mail.from, transport).map_err(|fault| wrong(&fault))?;
    if !mail.reply_to.is_empty() {
        found = found.reply_to(&mail.reply_to).map_err(|fault| wrong(&fault))?;
    }
    if !mail.return_path.is_empty() {
        found = found.return_path(&mail.return_path).map_err(|fault| wrong(&fault))?;
    }
    if !mail.site.is_empty() {
        found = found.site(&mail.site).map_err(|fault| wrong(&fault))?;
    }
    let logos = logos::set(settings)?;
    (found.logos, found.logo_of_others) = (logos.of, logos.of_others);
    (found.language, found.templates) = (mail.language, mail.templates.clone());
    Post::open(found).map_err(|fault| wrong(&fault))
}

fn smtp(settings: &Settings) -> Outcome<SmtpSettings> {
    let mail = &settings.mail;
    let certificate = match &mail.certificate {
        Some(path) => Some(std::fs::read(path).map_err(|error| {
            let path = path.display();
            Failure::Settings(vec![format!("mail.certificate: {path} cannot be read: {error}")])
        })?),
        None => None,
    };
    Ok(SmtpSettings {
        host: mail.host.clone(),
        port: mail.port,
        security: mail.security,
        user: mail.user.clone(),
        password: Secret::new(mail.password.as_ref().map_or("", settings::Secret::reveal)),
        timeout: mail.timeout,
        certificate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(change: impl FnOnce(&mut settings::Mail)) -> String {
        let mut settings = Settings::default();
        change(&mut settings.mail);
        match set(&settings) {
            Ok(post) => format!("{}", post.is_some()),
            Err(Failure::Settings(problems)) => problems.join("\n"),
            Err(_) => panic!("only settings can be wrong here"),
        }
    }

    #[test]
    fn nothing_is_carried_unless_it_is_set_and_what_is_missing_is_named_by_its_key() {
        assert_eq!(told(|_| {}), "false");
        let smtp = |mail: &mut settings::Mail| {
            mail.transport = settings::MailTransport::Smtp;
            mail.from = "invoices@clinic.example".to_owned();
        };
        assert!(told(smtp).starts_with("mail.host is empty"), "{}", told(smtp));
        let whole = |mail: &mut settings::Mail| {
            smtp(mail);
            mail.host = "mail.clinic.example".to_owned();
        };
        assert_eq!(told(whole), "true");
        let from = told(|mail| {
            whole(mail);
            mail.from = String::new();
        });
        assert!(from.starts_with("mail.from is empty"), "{from}");
        let site = told(|mail| {
            whole(mail);
            mail.site = "http://clinic.example".to_owned();
        });
        assert!(site.starts_with("mail.site is no address of a site"), "{site}");
        let gone = told(|mail| {
            whole(mail);
            mail.certificate = Some("nowhere.pem".into());
        });
        assert!(gone.starts_with("mail.certificate: nowhere.pem cannot be read"), "{gone}");
    }

    #[test]
    fn a_faulty_template_of_the_site_keeps_the_server_from_starting() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("document.es.txt"), "{{ customer }\n").unwrap();
        let told = told(|mail| {
            mail.transport = settings::MailTransport::Files;
            mail.from = "invoices@clinic.example".to_owned();
            mail.templates = Some(folder.path().to_owned());
        });
        assert!(told.starts_with("template document.es.txt, line 1: "), "{told}");
    }
}
