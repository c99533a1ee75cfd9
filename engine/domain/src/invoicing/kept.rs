use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::mail::AddressMark;
use super::party::Party;
use super::state::Issuer;
use crate::identity::IdentityDocument;
use crate::{BounceId, RangeId, TaxDocumentId};

/// What an issuer keeps apart from its events: who somebody is, what was written freely, what must stay
/// secret. Each is sealed on its own, under the id of what it belongs to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Kept {
    /// Who the issuer is, under its own id.
    Profile {
        /// The legal entity. It may be a person, too.
        party: Box<Party>,
    },
    /// What a tax document tells of people, under its id.
    Paper {
        /// It.
        paper: Box<Paper>,
    },
    /// The key with which the codes of a range's invoices are made, under the range's id.
    RangeKey {
        /// The technical key.
        key: TechnicalKey,
    },
    /// By what an address is known that does not work, under the id of the bounce.
    Bounced {
        /// Its mark.
        mark: AddressMark,
    },
}

/// What a tax document tells of people, and what was written on it freely.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Paper {
    /// Who it is for; of a support document, who it is from.
    pub party: Arc<Party>,
    /// What its lines say, in their order.
    pub lines: Vec<LineText>,
    /// What is written below them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observation: Option<Arc<str>>,
    /// Where it was sold, if the document is to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub establishment: Option<Arc<Establishment>>,
    /// What the tax authority or the gateway finds fault with, in their words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Arc<str>>,
    /// By what the address is known to which the newest mail with it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailed_to: Option<AddressMark>,
}

/// What one line says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineText {
    /// What is sold.
    pub name: Arc<str>,
    /// What there is to say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
    /// On whose behalf it is sold, if the document is one of mandates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<IdentityDocument>,
}

/// Where something was sold.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Establishment {
    /// What it is called.
    pub name: Arc<str>,
    /// Where it is.
    pub address: Arc<str>,
    /// Where it can be called.
    pub phone: Arc<str>,
    /// Where it can be written to.
    pub email: Arc<str>,
    /// The municipality, by the code of DANE.
    pub municipality: Arc<str>,
}

/// The key that the tax authority gives out with a range, or the PIN of the software for notes. Who has it
/// can make codes that look right, so no log and no event shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct TechnicalKey(Arc<str>);

impl TechnicalKey {
    /// This key.
    pub fn new(key: &str) -> Self {
        Self(key.into())
    }

    /// The key itself, to make a code with.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says what kind it is, and nothing of what it holds: a log is read by more people than may know.
impl fmt::Debug for Kept {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Profile { .. } => "Profile(..)",
            Self::Paper { .. } => "Paper(..)",
            Self::RangeKey { .. } => "RangeKey(..)",
            Self::Bounced { .. } => "Bounced(..)",
        })
    }
}

impl fmt::Debug for Paper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Paper({} lines ..)", self.lines.len())
    }
}

impl fmt::Debug for LineText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LineText(..)")
    }
}

impl fmt::Debug for Establishment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Establishment(..)")
    }
}

impl fmt::Debug for TechnicalKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TechnicalKey(..)")
    }
}

impl Kept {
    /// A paper to keep.
    pub(super) fn paper(paper: Paper) -> Self {
        Self::Paper { paper: Box::new(paper) }
    }
}

impl Issuer {
    /// Who the issuer is.
    pub fn party(&self) -> Option<&Party> {
        let id = self.profile.as_ref()?.issuer;
        match self.kept.get(&Uuid::from(id)).map(Arc::as_ref) {
            Some(Kept::Profile { party }) => Some(party),
            _ => None,
        }
    }

    /// What a document tells of people, as long as its lines are at hand.
    pub fn paper(&self, document: TaxDocumentId) -> Option<&Paper> {
        match self.kept.get(&Uuid::from(document)).map(Arc::as_ref) {
            Some(Kept::Paper { paper }) => Some(paper),
            _ => None,
        }
    }

    /// The mark of an address that does not work.
    pub(super) fn mark(&self, bounce: BounceId) -> Option<&AddressMark> {
        match self.kept.get(&Uuid::from(bounce)).map(Arc::as_ref) {
            Some(Kept::Bounced { mark }) => Some(mark),
            _ => None,
        }
    }

    /// The key of this range.
    pub(super) fn technical_key(&self, range: RangeId) -> Option<&TechnicalKey> {
        match self.kept.get(&Uuid::from(range)).map(Arc::as_ref) {
            Some(Kept::RangeKey { key }) => Some(key),
            _ => None,
        }
    }
}
