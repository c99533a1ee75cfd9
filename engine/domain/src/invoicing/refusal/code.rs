use serde::Serialize;

use crate::Refusal;

/// Why a text is no code of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
#[serde(rename = "code.invalid")]
#[error("{}", sentence(.found, .what, .expected))]
pub struct TextCodeRefusal {
    /// What was written, as far as it is repeated; nothing where it may name somebody.
    #[serde(skip_serializing_if = "String::is_empty")]
    found: String,
    /// What it was to be.
    what: &'static str,
    /// How that is written.
    expected: &'static str,
}

fn sentence(found: &str, what: &str, expected: &str) -> String {
    if found.is_empty() {
        format!("this is no {what}; write {expected}")
    } else {
        format!("{found:?} is no {what}; write {expected}")
    }
}

impl Refusal for TextCodeRefusal {
    fn code(&self) -> &'static str {
        "code.invalid"
    }
}

impl TextCodeRefusal {
    /// It is no such code.
    fn new(found: &str, what: &'static str, expected: &'static str) -> Self {
        // It may be anything, of any length.
        const REPEATED_MAX: usize = 40;
        Self { found: found.chars().take(REPEATED_MAX).collect(), what, expected }
    }

    pub(in crate::invoicing) fn tax_code(found: &str) -> Self {
        Self::new(found, "code of a tax", "1 to 4 letters and digits, like 01")
    }

    pub(in crate::invoicing) fn item_code(found: &str) -> Self {
        Self::new(found, "code of an item", "1 to 32 letters, digits, dots, dashes and slashes")
    }

    pub(in crate::invoicing) fn short_code(found: &str) -> Self {
        Self::new(found, "code of a unit or standard", "1 to 8 letters and digits, like 94")
    }

    pub(in crate::invoicing) fn range_prefix(found: &str) -> Self {
        Self::new(found, "prefix of a numbering range", "up to 4 letters and digits, like SETP")
    }

    pub(in crate::invoicing) fn document_number(found: &str) -> Self {
        let expected = "up to 24 letters and digits that end in a digit, like SETP990000493";
        Self::new(found, "number of a document", expected)
    }

    pub(in crate::invoicing) fn document_code(found: &str) -> Self {
        Self::new(found, "CUFE or CUDE", "its 96 hexadecimal digits")
    }

    pub(in crate::invoicing) fn clock(found: &str) -> Self {
        Self::new(found, "time of issue", "it with its offset, like 10:53:10-05:00")
    }

    pub(in crate::invoicing) fn rule(found: &str) -> Self {
        Self::new(
            found,
            "code of a rule",
            "1 to 64 letters, digits, dots and underscores, like FAK24",
        )
    }

    /// What people write on a transfer may be anything, also a name: it is not repeated.
    pub(in crate::invoicing) fn reference(_: &str) -> Self {
        Self::new("", "reference", "1 to 40 letters, digits, dots, dashes and slashes")
    }
}
