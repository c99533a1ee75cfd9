use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{FieldRefusal, checked_text};

/// A line of text: 1 to `MAX` characters, no control characters, no white space at its ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line<const MAX: usize>(Arc<str>);

impl<const MAX: usize> Line<MAX> {
    /// Checks a text that is to be a line. White space around it is left out.
    pub fn new(text: &str) -> Result<Self, FieldRefusal> {
        let text = text.trim();
        let found = text.chars().count();
        if found == 0 {
            return Err(FieldRefusal::Empty { limit: MAX });
        }
        if found > MAX {
            return Err(FieldRefusal::TooLong { found, limit: MAX });
        }
        match text.chars().position(char::is_control) {
            Some(place) => Err(FieldRefusal::ControlCharacter { place: place + 1 }),
            None => Ok(Self(text.into())),
        }
    }

    /// The line as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

checked_text!((const MAX: usize) Line<MAX>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_line_is_bounded_and_can_be_shown_and_is_not_shown_to_a_log() {
        let line = Line::<5>::new(" José ").unwrap();
        assert_eq!((line.as_str(), format!("{line:?}")), ("José", "..".to_owned()));
        for (text, code) in [
            ("  ", "field.empty"),
            ("Josefa", "field.too_long"),
            ("a\tb", "field.control_character"),
        ] {
            assert_eq!(Line::<5>::new(text).unwrap_err().code(), code);
        }
        assert!(serde_json::from_str::<Line<5>>("\"Josefa\"").is_err());
    }
}
