use serde::{Deserialize, Serialize};

use super::{Line, words};

/// A name of a person: given names, or surnames.
pub type PersonName = Line<80>;

/// The name of a company.
pub type CompanyName = Line<200>;

words! {
    /// Whether a customer is a person or a company.
    PartyKind, "kind of customer" {
        /// A natural person.
        Person = "person",
        /// A legal entity.
        Company = "company",
    }
}

impl PartyKind {
    /// What an electronic invoice calls it: the code of the kind of organisation, the same for DIAN and Factus.
    pub const fn organization_code(self) -> &'static str {
        match self {
            Self::Company => "1",
            Self::Person => "2",
        }
    }
}

/// Who a customer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Party {
    /// A natural person.
    Person {
        /// All given names.
        given_names: PersonName,
        /// All surnames; some people have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        surnames: Option<PersonName>,
    },
    /// A legal entity.
    Company {
        /// Its name as it is registered.
        name: CompanyName,
    },
}

impl Party {
    /// A person or a company.
    pub const fn kind(&self) -> PartyKind {
        match self {
            Self::Person { .. } => PartyKind::Person,
            Self::Company { .. } => PartyKind::Company,
        }
    }

    /// The whole name, as it stands on an invoice.
    pub fn full_name(&self) -> String {
        match self {
            Self::Company { name } => name.as_str().to_owned(),
            Self::Person { given_names, surnames: None } => given_names.as_str().to_owned(),
            Self::Person { given_names, surnames: Some(surnames) } => {
                format!("{} {}", given_names.as_str(), surnames.as_str())
            }
        }
    }
}
