//! Who buys, who sells, who supplies: a person or a company, with what a tax document must tell of them.
//! All of it is personal data, so it stands in documents that are kept apart from the events, and shows
//! itself in no log.

mod buyer;
mod customer;
mod terms;
mod text;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use buyer::{Buyer, BuyerTerms};
pub use terms::{IdentityTerms, PartyTerms};

pub(super) use text::{optional_text, text};

use crate::identity::IdentityDocument;

/// Whether somebody is a company or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Organisation {
    /// A company: DIAN's 1.
    Legal,
    /// A person: DIAN's 2.
    Natural,
}

/// Whether somebody is responsible for IVA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PartyTribute"))]
#[serde(rename_all = "snake_case")]
pub enum Tribute {
    /// They are: DIAN's 01.
    Iva,
    /// They are not: DIAN's ZZ.
    #[default]
    None,
}

/// A person or a company, as a tax document shows them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PartyOnPaper"))]
pub struct Party {
    /// The identity document.
    pub identity: IdentityDocument,
    /// Company or person.
    pub organisation: Organisation,
    /// The name of the company, or the names of the person.
    pub name: Arc<str>,
    /// The name of the business, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_name: Option<Arc<str>>,
    /// Where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Arc<str>>,
    /// Where the document is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Arc<str>>,
    /// Where they can be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Arc<str>>,
    /// The country, by its two letters.
    pub country: Arc<str>,
    /// The municipality, by the code of DANE; in Colombia only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<Arc<str>>,
    /// Whether they are responsible for IVA.
    #[serde(default)]
    pub tribute: Tribute,
    /// The tax responsibilities, by DIAN's codes, like `O-13`.
    pub responsibilities: Arc<[Arc<str>]>,
}

/// What DIAN writes for who has no tax responsibility.
pub(super) const NO_RESPONSIBILITY: &str = "R-99-PN";

impl Organisation {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::Legal => "1",
            Self::Natural => "2",
        }
    }
}

impl Tribute {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::Iva => "01",
            Self::None => "ZZ",
        }
    }
}

impl Party {
    /// Whoever buys without saying who they are, as DIAN has it written.
    pub fn final_consumer() -> Self {
        Self {
            identity: IdentityDocument::final_consumer(),
            organisation: Organisation::Natural,
            name: "consumidor final".into(),
            trade_name: None,
            address: None,
            email: None,
            phone: None,
            country: "CO".into(),
            municipality: None,
            tribute: Tribute::None,
            responsibilities: [Arc::from(NO_RESPONSIBILITY)].into(),
        }
    }
}

/// A log is read by more people than may know who somebody is.
impl fmt::Debug for Party {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Party({:?} ..)", self.organisation)
    }
}
