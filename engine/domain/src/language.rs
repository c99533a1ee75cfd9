use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A language tag like `es` or `es-CO`: what texts for people are written in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language([u8; Self::LETTERS_MAX]);

/// Why a text is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
#[error(
    "a language is written with 2 or 3 letters, and a country after a dash; write it like es-CO"
)]
#[serde(rename = "language.invalid")]
pub struct LanguageRefusal {}

impl Refusal for LanguageRefusal {
    fn code(&self) -> &'static str {
        "language.invalid"
    }
}

impl Language {
    /// The most characters of a tag: enough for `zh-Hant`.
    pub const LETTERS_MAX: usize = 8;

    /// Spanish, which a branch speaks until it is told otherwise.
    pub const SPANISH: Self = Self(*b"es\0\0\0\0\0\0");

    /// Checks a text that is to be a language tag.
    pub fn new(text: &str) -> Result<Self, LanguageRefusal> {
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default().as_bytes();
        let region = parts.next().unwrap_or("XX").as_bytes();
        let fits = parts.next().is_none()
            && (2..=3).contains(&language.len())
            && language.iter().all(u8::is_ascii_lowercase)
            && (2..=4).contains(&region.len())
            && region.iter().all(u8::is_ascii_alphanumeric);
        let mut letters = [0; Self::LETTERS_MAX];
        let room = letters.get_mut(..text.len()).filter(|_| fits).ok_or(LanguageRefusal {})?;
        room.copy_from_slice(text.as_bytes());
        Ok(Self(letters))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII is in it.
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::SPANISH
    }
}

impl FromStr for Language {
    type Err = LanguageRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageRefusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.as_str().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_short_tag() {
        for text in ["es", "es-CO", "qu", "zh-Hant", "yue"] {
            assert_eq!(Language::new(text).unwrap().to_string(), text);
        }
        for text in ["", "e", "spanish", "ES", "es-", "es-CO-x", "es_CO", "ñ"] {
            assert!(Language::new(text).is_err(), "{text}");
        }
    }
}
