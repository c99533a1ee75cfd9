use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that must not be shown: not in logs, not in errors, not by `turnero config`. It crosses the control socket, which
/// is for its owner only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(String);

impl Secret {
    /// What stands in its place.
    pub(crate) const MASK: &'static str = "********";

    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What it is, for whoever needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn characters(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether this is it. Takes as long for a good guess as for a bad one.
    pub(crate) fn is(&self, guess: &[u8]) -> bool {
        let secret = self.0.as_bytes();
        let differences = secret
            .iter()
            .zip(guess)
            .fold(0, |differences, (left, right)| differences | (left ^ right));
        secret.len() == guess.len() && differences == 0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Self::MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_itself_only() {
        let secret = Secret::new("open sesame");
        assert!(secret.is(b"open sesame"));
        for guess in ["", "open", "open sesame!", "Open sesame"] {
            assert!(!secret.is(guess.as_bytes()), "{guess}");
        }
        assert_eq!(format!("{secret:?}"), "********");
    }
}
