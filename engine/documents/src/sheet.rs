use std::sync::Arc;

use turnero_domain::hours::Date;
use turnero_domain::invoicing::{
    Clock, Content, DocumentKind, Environment, LineText, Party, Printout, Range, Standing,
    TaxDocument,
};

use crate::labels::Tongue;

/// All that stands on a paper, as the ledger has it.
#[derive(Clone)]
pub struct Sheet {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// Whether it stands.
    pub effect: Effect,
    /// Its number; none for a draft, and none yet where the gateway gives the numbers.
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

/// Whether a document stands, as far as its paper has to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Effect {
    /// It does.
    #[default]
    Stands,
    /// It was not issued yet, and says so across the page.
    Draft,
    /// It was issued, and the tax authority has not validated it yet.
    Waiting,
    /// A credit note has taken back all of it.
    Voided,
    /// The tax authority refused it.
    Refused,
}

impl Effect {
    fn of(state: &TaxDocument) -> Self {
        match &state.standing {
            Standing::Draft => Self::Draft,
            Standing::Rejected { .. } | Standing::Abandoned => Self::Refused,
            _ if state.account.voided_by.is_some() => Self::Voided,
            Standing::Submitting(_) => Self::Waiting,
            Standing::Issued | Standing::Validated { .. } => Self::Stands,
        }
    }
}

impl Sheet {
    /// The paper of a document; `None` when what stands on it is not at hand any more.
    pub fn of(printout: &Printout, tongue: Tongue) -> Option<Self> {
        let view = &printout.view;
        let paper = view.paper.as_ref()?;
        let issue = view.state.issue.as_ref();
        Some(Self {
            kind: view.state.kind,
            effect: Effect::of(&view.state),
            number: view.state.number.as_ref().map(ToString::to_string),
            code: view.state.code.as_ref().map(ToString::to_string),
            environment: printout.environment,
            issued: issue.map(|issue| (issue.date, issue.clock.clone())),
            issuer: Arc::new(printout.party.clone()?),
            party: paper.party.clone(),
            content: view.state.content.clone()?,
            lines: paper.lines.clone(),
            observation: paper.observation.clone(),
            authorised: printout.range.as_ref().map(Authorised::by),
            about: printout.about.as_ref().map(ToString::to_string),
            logo: None,
            tongue,
        })
    }

    /// With the sign of the issuer.
    #[must_use]
    pub fn with_logo(mut self, logo: Option<Arc<[u8]>>) -> Self {
        self.logo = logo;
        self
    }
}

impl Authorised {
    fn by(range: &Range) -> Self {
        let terms = &range.terms;
        let number = |consecutive: u64| format!("{}{consecutive}", terms.prefix);
        Self {
            resolution: terms.resolution.as_ref().map(ToString::to_string),
            numbers: (number(terms.from), number(terms.to)),
            period: (terms.since, terms.until),
        }
    }
}
