use std::time::SystemTime;

use lettre::address::Envelope;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Attachment, Body, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};
use turnero_documents::pdf::{Format, render};
use turnero_documents::{Sheet, Tongue};
use turnero_domain::access::ResetMail;
use turnero_domain::invoicing::{MailFile, OutgoingMail};

use crate::bounds::FILE_BYTES_MAX;
use crate::facts::{Facts, ResetFacts};
use crate::settings::MailSettings;
use crate::templates::{Template, Templates, one_line};

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
    /// Nobody has said where people reach the site.
    #[error("nobody has said where people reach the site; set mail.site")]
    Site,
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
    let facts = Facts::of(mail, language).value();
    let said = templates.fill(Template::Document, &facts, language)?;
    let to = address(mail.address.as_deref().unwrap_or_default())?;
    let name = mail.printout.view.paper.as_ref().map(|paper| one_line(&paper.party.name));
    let to_whom = Mailbox::new(name, to.clone());
    let builder = begun(settings, to_whom, said.subject, &mail.id.to_string(), now);
    let words = MultiPart::alternative_plain_html(said.text, said.html);
    let mut parts =
        MultiPart::mixed().multipart(words).singlepart(paper(settings, mail, language)?);
    for file in files.iter().filter(|file| file.content.len() <= FILE_BYTES_MAX) {
        parts = parts.singlepart(attached(&file.name, file.content.clone())?);
    }
    let sender = match &settings.return_path {
        Some(path) => returned_to(path, mail).unwrap_or_else(|| path.clone()),
        None => settings.from.email.clone(),
    };
    let envelope = Envelope::new(Some(sender), vec![to])?;
    let message = builder.envelope(envelope.clone()).multipart(parts)?;
    Ok(Letter { envelope, bytes: message.formatted() })
}

/// Writes the mail with a link to a new password. Nothing else is in it, and nothing goes with it.
pub(crate) fn with_link(
    settings: &MailSettings,
    templates: &Templates,
    mail: &ResetMail,
    now: SystemTime,
) -> Result<Letter, Unwritten> {
    let site = settings.site.as_deref().ok_or(Unwritten::Site)?;
    let language = Templates::language(settings.language);
    let facts = ResetFacts::of(mail, site, language, now).value();
    let said = templates.fill(Template::Reset, &facts, language)?;
    let to = address(mail.address.as_str())?;
    let name = Some(one_line(mail.first_name.0.as_str()));
    let to_whom = Mailbox::new(name, to.clone());
    let builder = begun(settings, to_whom, said.subject, &message_id_of(mail), now);
    // What does not arrive comes back to nobody who could do something about it: whoever started the reset sees it.
    let sender = settings.return_path.clone().unwrap_or_else(|| settings.from.email.clone());
    let envelope = Envelope::new(Some(sender), vec![to])?;
    let words = MultiPart::alternative_plain_html(said.text, said.html);
    let message = builder.envelope(envelope.clone()).multipart(words)?;
    Ok(Letter { envelope, bytes: message.formatted() })
}

/// What a mail with a link is called: the same link is the same mail, however often it is sent.
pub(crate) fn message_id_of(mail: &ResetMail) -> String {
    format!("reset-{}-{}", mail.user, mail.until.as_millis())
}

/// What all mails begin with.
fn begun(
    settings: &MailSettings,
    to: Mailbox,
    subject: String,
    id: &str,
    now: SystemTime,
) -> MessageBuilder {
    let from = &settings.from;
    let builder = Message::builder()
        .date(now)
        .from(from.clone())
        .to(to)
        .subject(subject)
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .header(AutoSubmitted);
    match &settings.reply_to {
        Some(reply_to) => builder.reply_to(reply_to.clone()),
        None => builder,
    }
}

fn address(text: &str) -> Result<Address, Unwritten> {
    text.trim().parse().map_err(|_| Unwritten::Address)
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
