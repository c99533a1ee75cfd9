use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::TaxDocumentId;

/// What a mail is known by at mail servers: the part of its Message-ID before the at sign. It follows from the document and
/// the number of the mail alone, so all attempts have the same, and a mail that comes back names its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageId {
    /// The document.
    pub document: TaxDocumentId,
    /// The how many-eth mail with it.
    pub number: u32,
}

impl MessageId {
    /// The most characters that are looked through. A line of a mail has no more.
    pub const TEXT_MAX: usize = 998;

    /// Finds one in what somebody's mail system tells: a Message-ID with or without its brackets, or the address to which
    /// the mail came back (`bounces+....1@example.org`).
    pub fn found_in(text: &str) -> Option<Self> {
        if text.len() > Self::TEXT_MAX {
            return None;
        }
        let text = text.to_ascii_lowercase();
        let parts = text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '.');
        parts.filter_map(Self::of_part).next()
    }

    fn of_part(part: &str) -> Option<Self> {
        let (document, number) = part.split_once('.')?;
        if document.len() != 32 || number.starts_with('0') {
            return None;
        }
        let document = Uuid::try_parse(document).ok()?.into();
        Some(Self { document, number: number.parse().ok()? })
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", Uuid::from(self.document).simple(), self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_comes_back_names_its_document() {
        let id = MessageId { document: Uuid::from_u128(0xD0).into(), number: 12 };
        let written = id.to_string();
        assert_eq!(written, "000000000000000000000000000000d0.12");
        for text in [
            written.clone(),
            format!("<{written}@clinic.example>"),
            format!("Message-ID: <{}@CLINIC.EXAMPLE>", written.to_uppercase()),
            format!("bounces+{written}@clinic.example"),
        ] {
            assert_eq!(MessageId::found_in(&text), Some(id), "{text}");
        }
        for text in ["", "<1@clinic.example>", "000000000000000000000000000000d0", "d0.1"] {
            assert_eq!(MessageId::found_in(text), None, "{text}");
        }
        assert_eq!(MessageId::found_in(&format!("{written}.1")), None);
        assert_eq!(MessageId::found_in(&format!("{}{written}", " ".repeat(999))), None);
    }
}
