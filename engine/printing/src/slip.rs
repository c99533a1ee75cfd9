//! What stands on the paper of a ticket.

use turnero_domain::Language;
use turnero_domain::branch::{Promise, TicketSlip};
use turnero_domain::hours::Zone;

use crate::bounds::LINK_LETTERS_MAX;
use crate::words::Words;

/// What stands on the paper of a ticket, before anybody knows how wide the paper is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    branch: String,
    language: Language,
    code: String,
    service: String,
    /// The day and the time, as the clock of the branch had it.
    issued: String,
    ahead: Option<usize>,
    promise: Option<Promise>,
    link: Option<String>,
}

/// A part of a slip, from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A text, which may take several lines.
    Text { text: String, weight: Weight },
    /// What its holder is called by, as large as the paper lets it be.
    Code(String),
    /// A link, for a camera.
    Link(String),
    /// Some paper.
    Gap,
}

/// How a text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Plain,
    Bold,
    /// Bold, and twice as high.
    High,
}

impl Slip {
    /// The slip of a ticket; with the link that its holder follows it by, if that is known.
    pub fn new(ticket: &TicketSlip, link: Option<String>) -> Self {
        let zone = ticket.time_zone.as_ref().and_then(|zone| Zone::new(zone.as_str()).ok());
        let zone = zone.or_else(|| Zone::new("UTC").ok());
        let issued = zone.map(|zone| zone.local(ticket.issued_at));
        Self {
            branch: ticket.branch_name.as_str().to_owned(),
            language: ticket.language,
            code: ticket.code.to_string(),
            service: ticket.service_name.as_str().to_owned(),
            issued: issued.map(|at| format!("{} {}", at.date, at.time)).unwrap_or_default(),
            ahead: ticket.ahead,
            promise: ticket.promise,
            link: link.filter(|link| link.len() <= LINK_LETTERS_MAX),
        }
    }

    /// Its parts, from the top.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let words = Words::of(self.language);
        let text = |text: &str, weight| Part::Text { text: text.to_owned(), weight };
        let mut parts = vec![
            text(&self.branch, Weight::Bold),
            text(&self.issued, Weight::Plain),
            Part::Gap,
            text(words.yours, Weight::Plain),
            Part::Code(self.code.clone()),
            text(&self.service, Weight::High),
            Part::Gap,
        ];
        parts.extend(self.ahead.map(|ahead| text(&words.place(ahead), Weight::Plain)));
        parts.extend(self.promise.map(|promise| text(&words.promise(promise), Weight::Plain)));
        if let Some(link) = &self.link {
            parts.extend([Part::Gap, Part::Link(link.clone()), text(words.follow, Weight::Plain)]);
        }
        parts
    }
}
