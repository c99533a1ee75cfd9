use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A name that a person gave to something: 1 to 80 characters, no control characters, no white space
/// at its ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(Arc<str>);

/// Why a text cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum TextRefusal {
    /// There is nothing in it.
    #[error("the name is empty; write between 1 and {limit} characters")]
    #[serde(rename = "name.empty")]
    Empty {
        /// The most characters.
        limit: usize,
    },
    /// There is too much in it.
    #[error("the name has {found} characters; shorten it to {limit}")]
    #[serde(rename = "name.too_long")]
    TooLong {
        /// How many it has.
        found: usize,
        /// The most characters.
        limit: usize,
    },
    /// There is something in it that cannot be shown.
    #[error("character {place} of the name is a control character (U+{code:04X}); leave it out")]
    #[serde(rename = "name.control_character")]
    ControlCharacter {
        /// Where it stands: 1 for the first.
        place: usize,
        /// Its number.
        code: u32,
    },
}

impl Refusal for TextRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "name.empty",
            Self::TooLong { .. } => "name.too_long",
            Self::ControlCharacter { .. } => "name.control_character",
        }
    }
}

impl Name {
    /// The most characters of a name.
    pub const CHARACTERS_MAX: usize = 80;

    /// Checks a text that is to be a name. White space around it is left out.
    pub fn new(text: &str) -> Result<Self, TextRefusal> {
        let text = text.trim();
        let found = text.chars().count();
        let limit = Self::CHARACTERS_MAX;
        if found == 0 {
            return Err(TextRefusal::Empty { limit });
        }
        if found > limit {
            return Err(TextRefusal::TooLong { found, limit });
        }
        if let Some((place, character)) = text.chars().enumerate().find(|(_, c)| c.is_control()) {
            let code = u32::from(character);
            return Err(TextRefusal::ControlCharacter { place: place + 1, code });
        }
        Ok(Self(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = TextRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for Name {
    type Error = TextRefusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0.as_ref().to_owned()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This text is refused with this code.
    #[track_caller]
    fn check(text: &str, code: &str) {
        assert_eq!(Name::new(text).unwrap_err().code(), code, "{text:?}");
    }

    #[test]
    fn white_space_around_a_name_is_left_out() {
        assert_eq!(Name::new("  Town hall\n").unwrap().as_str(), "Town hall");
    }

    #[test]
    fn a_name_has_1_to_80_characters_of_any_script() {
        assert!(Name::new(&"ñ".repeat(80)).is_ok());
        check("", "name.empty");
        check(" \t ", "name.empty");
        check(&"ñ".repeat(81), "name.too_long");
    }

    #[test]
    fn what_cannot_be_shown_is_no_name() {
        check("Town\nhall", "name.control_character");
        check("Town\u{7f}hall", "name.control_character");
        let refusal = Name::new("a\0b").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "character 2 of the name is a control character (U+0000); leave it out"
        );
    }

    #[test]
    fn a_name_is_checked_when_it_is_read() {
        assert_eq!(serde_json::from_str::<Name>("\"Library\"").unwrap().as_str(), "Library");
        let refusal = serde_json::from_str::<Name>("\"\"").unwrap_err();
        assert!(refusal.to_string().starts_with("the name is empty; write between 1 and 80"));
    }
}
