use crate::invoicing::text_code::{Capitals, text_codes};

text_codes! {
    /// What somebody else calls a payment: the approval of a card, the words on a transfer, the number that a
    /// bank gave it. 1 to 40 letters, digits, dots, dashes and slashes: a number, not a story about people.
    Reference(Capitals(1, 40, b".-_/"), reference);
}

impl Reference {
    /// Only its letters and digits: people write the number of an invoice with spaces and dashes.
    pub(super) fn bare(&self) -> String {
        self.as_str().chars().filter(char::is_ascii_alphanumeric).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_number_and_not_a_story() {
        assert_eq!(Reference::new("setp-990000493").unwrap().bare(), "SETP990000493");
        for text in ["", "from somebody", &"1".repeat(41)] {
            assert!(Reference::new(text).is_err(), "{text}");
        }
        let refusal = Reference::new("from somebody").unwrap_err();
        assert!(!refusal.to_string().contains("somebody"), "{refusal}");
    }
}
