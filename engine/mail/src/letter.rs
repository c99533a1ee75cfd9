use std::time::SystemTime;

use lettre::address::Envelope;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use turnero_documents::pdf::{Format, render};
use turnero_documents::{Sheet, Tongue};
use turnero_domain::invoicing::{MailFile, OutgoingMail};

use crate::bounds::FILE_BYTES_MAX;
use crate::facts::Facts;
use crate::settings::MailSettings;
use crate::templates::{Templates, one_line};

/// A mail as it goes over the wire.
#[derive(Clone)]
pub(crate) struct Letter {
    /// From whom and to whom, for mail servers.
    pub(crate) envelope: Envelope,
    /// All of it.
    pub(crate) bytes: Vec<u8>,
}

/// Why a mail could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unwritten {
    /// What was said is no address.
    #[error("what was said is no address")]
    Address,
    /// Its lines are not at hand any more.
    #[error("the lines of the document are not at hand any more")]
    LinesGone,
    /// The paper says no.
    #[error(transparent)]
    Paper(#[from] turnero_documents::pdf::PdfError),
    /// The template says no.
    #[error(transparent)]
    Template(#[from] crate::templates::TemplateFault),
    /// A file cannot go with it.
    #[error("a file cannot be attached")]
    Attachment,
    /// What was put together is no mail.
    #[error("it could not be put together")]
    Message(#[from] lettre::error::Error),
}

/// Says that nobody wrote this by hand, so that no machine answers.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Writes a mail: the words of its template, the paper as a PDF, and what the tax authority has signed. Only the date is
/// another one at the next attempt.
pub(crate) fn written(
    settings: &MailSettings,
    templates: &Templates,
    mail: &OutgoingMail,
    files: &[MailFile],
    now: SystemTime,
) -> Result<Letter, Unwritten> {
    let language = Templates::language(mail.language.unwrap_or(settings.language));
    let said = templates.fill(&Facts::of(mail, language), language)?;
    let to: Address = mail
        .address
        .as_deref()
        .unwrap_or_default()
        .trim()
        .parse()
        .map_err(|_| Unwritten::Address)?;
    let from = &settings.from;
    let name = mail.printout.view.paper.as_ref().map(|paper| one_line(&paper.party.name));
    let id = format!("<{}@{}>", mail.id, from.email.domain());
    let mut builder = Message::builder()
        .date(now)
        .from(from.clone())
        .to(Mailbox::new(name, to.clone()))
        .subject(said.subject)
        .message_id(Some(id))
        .header(AutoSubmitted);
    if let Some(reply_to) = &settings.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    let words = MultiPart::alternative_plain_html(said.text, said.html);
    let mut parts =
        MultiPart::mixed().multipart(words).singlepart(paper(settings, mail, language)?);
    for file in files.iter().filter(|file| file.content.len() <= FILE_BYTES_MAX) {
        parts = parts.singlepart(attached(&file.name, file.content.clone())?);
    }
    let sender = match &settings.return_path {
        Some(path) => returned_to(path, mail).unwrap_or_else(|| path.clone()),
        None => from.email.clone(),
    };
    let envelope = Envelope::new(Some(sender), vec![to])?;
    let message = builder.envelope(envelope.clone()).multipart(parts)?;
    Ok(Letter { envelope, bytes: message.formatted() })
}

/// The address to which this mail comes back, and no other.
fn returned_to(path: &Address, mail: &OutgoingMail) -> Option<Address> {
    Address::new(format!("{}+{}", path.user(), mail.id), path.domain()).ok()
}

fn paper(
    settings: &MailSettings,
    mail: &OutgoingMail,
    language: &str,
) -> Result<SinglePart, Unwritten> {
    let sheet = Sheet::of(&mail.printout, Tongue::of(language)).ok_or(Unwritten::LinesGone)?;
    let logo = settings.logos.get(&mail.issuer).or(settings.logo_of_others.as_ref());
    let pdf = render(&sheet.with_logo(logo.cloned()), Format::Letter)?;
    let view = &mail.printout.view;
    let number = view.state.number.as_ref().map(ToString::to_string);
    let name = number.unwrap_or_else(|| view.reference_code.clone());
    attached(&format!("{name}.pdf"), pdf)
}

/// A file by the name that a gateway or a number gives it, without what a name of a file must not have.
fn attached(name: &str, content: Vec<u8>) -> Result<SinglePart, Unwritten> {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' }
    };
    let name: String = name.chars().map(plain).take(120).collect();
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("pdf") => "application/pdf",
        Some("xml") => "application/xml",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    };
    let kind = ContentType::parse(kind).unwrap_or(ContentType::TEXT_PLAIN);
    // Left to itself, the library takes what happens to have no letter above 127 for a text, zeros and all.
    let body = Body::new_with_encoding(content, ContentTransferEncoding::Base64);
    let body = body.map_err(|_| Unwritten::Attachment)?;
    Ok(Attachment::new(name).body(body, kind))
}
