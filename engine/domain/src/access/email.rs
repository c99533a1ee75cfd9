use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::refusal::UserRefusal;

/// An address that mail can be sent to. Whether somebody reads it there, only a mail can tell; so this
/// checks what would surely bounce, and no more. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(Arc<str>);

impl Email {
    /// The most bytes that mail servers take.
    pub const BYTES_MAX: usize = 254;

    /// Checks a text that is to be an address. White space around it is left out.
    pub fn new(text: &str) -> Result<Self, UserRefusal> {
        let text = text.trim();
        let shaped = text.rsplit_once('@').is_some_and(|(who, host)| {
            let labels = host.split('.');
            (1..=64).contains(&who.len()) && host.contains('.') && labels.into_iter().all(is_label)
        });
        let plain = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        if !shaped || !plain || text.len() > Self::BYTES_MAX {
            return Err(UserRefusal::EmailInvalid { limit: Self::BYTES_MAX });
        }
        Ok(Self(text.into()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_label(label: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || letter == '-';
    !label.is_empty() && label.chars().all(fits)
}

impl FromStr for Email {
    type Err = UserRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for Email {
    type Error = UserRefusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0.as_ref().to_owned()
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Email(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_surely_bounce_is_no_address() {
        for text in ["maria@example.org", " m+l@mail.example.co ", "\"a@b\"@example.org"] {
            assert!(Email::new(text).is_ok(), "{text:?}");
        }
        let long = format!("{}@example.org", "m".repeat(65));
        for text in ["", "maria", "@example.org", "maria@", "maria@home", "a b@example.org", &long]
        {
            assert!(Email::new(text).is_err(), "{text:?}");
        }
    }
}
