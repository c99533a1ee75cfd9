use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{FieldRefusal, checked_text};

/// An e-mail address: something before an at sign, and a domain with a dot behind it. Whether it reaches anybody only a
/// message can tell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(Arc<str>);

impl Email {
    /// The most bytes of an address, as mail servers have it.
    pub const BYTES_MAX: usize = 254;
    const LOCAL_BYTES_MAX: usize = 64;

    /// Checks a text that is to be an address. The domain becomes small letters.
    pub fn new(text: &str) -> Result<Self, FieldRefusal> {
        let text = text.trim();
        let invalid = FieldRefusal::EmailInvalid {};
        let Some((local, domain)) = text.rsplit_once('@') else { return Err(invalid) };
        let sound_label =
            |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        let fits = text.len() <= Self::BYTES_MAX
            && (1..=Self::LOCAL_BYTES_MAX).contains(&local.len())
            && !text.chars().any(|letter| letter.is_control() || letter.is_whitespace())
            && !local.contains(['@', '<', '>', '(', ')', ',', ';', ':', '"', '\\'])
            && domain.contains('.')
            && domain.split('.').all(sound_label)
            && domain.chars().all(|letter| letter.is_alphanumeric() || "-.".contains(letter));
        if !fits {
            return Err(invalid);
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase()).into()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

checked_text!(() Email);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        for (text, kept) in [
            (" Ana.Mina+1@Example.COM ", "Ana.Mina+1@example.com"),
            ("a@b.co", "a@b.co"),
            ("ñandú@correo.ñ.co", "ñandú@correo.ñ.co"),
        ] {
            assert_eq!(Email::new(text).unwrap().as_str(), kept);
        }
        for text in [
            "",
            "ana",
            "ana@",
            "@b.co",
            "ana@b",
            "a na@b.co",
            "a@b..co",
            "a@-b.co",
            "a@b@c.co",
            "<a@b.co>",
        ] {
            assert!(Email::new(text).is_err(), "{text}");
        }
        assert!(Email::new(&format!("{}@b.co", "a".repeat(65))).is_err());
    }
}
