use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// What somebody has to say about something, in a few words: 1 to 280 characters, with line breaks if
/// need be.
///
/// Notes are kept for ever, with the events: they say what is to be done, not who somebody is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(Arc<str>);

/// Why a text cannot be a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum NoteRefusal {
    /// There is nothing in it.
    #[error("the note is empty; write between 1 and {limit} characters")]
    #[serde(rename = "note.empty")]
    Empty {
        /// The most characters.
        limit: usize,
    },
    /// There is too much in it.
    #[error("the note has {found} characters; shorten it to {limit}")]
    #[serde(rename = "note.too_long")]
    TooLong {
        /// How many it has.
        found: usize,
        /// The most characters.
        limit: usize,
    },
    /// There is something in it that cannot be shown.
    #[error("character {place} of the note is a control character; leave it out")]
    #[serde(rename = "note.control_character")]
    ControlCharacter {
        /// Where it stands: 1 for the first.
        place: usize,
    },
}

impl Refusal for NoteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "note.empty",
            Self::TooLong { .. } => "note.too_long",
            Self::ControlCharacter { .. } => "note.control_character",
        }
    }
}

impl Note {
    /// The most characters of a note.
    pub const CHARACTERS_MAX: usize = 280;

    /// Checks a text that is to be a note. White space around it is left out.
    pub fn new(text: &str) -> Result<Self, NoteRefusal> {
        let (text, limit) = (text.trim(), Self::CHARACTERS_MAX);
        let found = text.chars().count();
        if found == 0 {
            return Err(NoteRefusal::Empty { limit });
        }
        if found > limit {
            return Err(NoteRefusal::TooLong { found, limit });
        }
        let strange = |(_, letter): &(usize, char)| letter.is_control() && *letter != '\n';
        if let Some((place, _)) = text.chars().enumerate().find(strange) {
            return Err(NoteRefusal::ControlCharacter { place: place + 1 });
        }
        Ok(Self(text.into()))
    }

    /// The note as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = NoteRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for Note {
    type Error = NoteRefusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0.as_ref().to_owned()
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_1_to_280_characters_and_may_have_lines() {
        assert_eq!(Note::new(" bring\nthe form ").unwrap().as_str(), "bring\nthe form");
        assert!(Note::new(&"ñ".repeat(280)).is_ok());
        for (text, code) in [
            (" ".to_owned(), "note.empty"),
            ("ñ".repeat(281), "note.too_long"),
            ("a\tb".to_owned(), "note.control_character"),
        ] {
            assert_eq!(Note::new(&text).unwrap_err().code(), code);
        }
    }
}
