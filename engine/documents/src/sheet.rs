use std::sync::Arc;

use turnero_domain::hours::Date;
use turnero_domain::invoicing::{
    Clock, Content, DocumentKind, DocumentView, Environment, LineText, Party, Range,
};

use crate::labels::Tongue;

/// All that stands on a paper, as the ledger has it.
#[derive(Clone)]
pub struct Sheet {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// Its number; none for a draft, which says so across the page.
    pub number: Option<String>,
    /// Its CUFE, CUDE or CUDS.
    pub code: Option<String>,
    /// Whether it counts, or is for trying out.
    pub environment: Environment,
    /// When it was issued: the day and the clock where the tax authority is.
    pub issued: Option<(Date, Clock)>,
    /// Who sells.
    pub issuer: Arc<Party>,
    /// Who buys; of a support document, who sells to us.
    pub party: Arc<Party>,
    /// What is on it.
    pub content: Arc<Content>,
    /// What its lines say.
    pub lines: Vec<LineText>,
    /// What is written below them.
    pub observation: Option<Arc<str>>,
    /// The numbers that its number comes from.
    pub authorised: Option<Authorised>,
    /// The number of the document that it says something about, if it is a note.
    pub about: Option<String>,
    /// The sign of the issuer: a PNG.
    pub logo: Option<Arc<[u8]>>,
    /// The language of what is printed around it.
    pub tongue: Tongue,
}

/// The numbers that the tax authority has authorised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorised {
    /// By which resolution.
    pub resolution: Option<String>,
    /// The first and the last number, with their prefix.
    pub numbers: (String, String),
    /// From when to when.
    pub period: (Date, Date),
}

impl Sheet {
    /// The paper of a document; `None` when its content is not at hand any more.
    pub fn of(view: &DocumentView, issuer: Arc<Party>, tongue: Tongue) -> Option<Self> {
        let paper = view.paper.as_ref()?;
        let issue = view.state.issue.as_ref();
        Some(Self {
            kind: view.state.kind,
            number: view.state.number.as_ref().map(ToString::to_string),
            code: view.state.code.as_ref().map(ToString::to_string),
            environment: Environment::Production,
            issued: issue.map(|issue| (issue.date, issue.clock.clone())),
            issuer,
            party: paper.party.clone(),
            content: view.state.content.clone()?,
            lines: paper.lines.clone(),
            observation: paper.observation.clone(),
            authorised: None,
            about: None,
            logo: None,
            tongue,
        })
    }

    /// With the numbers that its number comes from.
    #[must_use]
    pub fn out_of(mut self, range: &Range) -> Self {
        let terms = &range.terms;
        let number = |consecutive: u64| format!("{}{consecutive}", terms.prefix);
        self.authorised = Some(Authorised {
            resolution: terms.resolution.as_ref().map(ToString::to_string),
            numbers: (number(terms.from), number(terms.to)),
            period: (terms.since, terms.until),
        });
        self
    }

    /// Where it counts.
    #[must_use]
    pub fn in_environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// About the document of this number.
    #[must_use]
    pub fn about(mut self, number: Option<String>) -> Self {
        self.about = number;
        self
    }

    /// With the sign of the issuer.
    #[must_use]
    pub fn with_logo(mut self, logo: Option<Arc<[u8]>>) -> Self {
        self.logo = logo;
        self
    }
}
