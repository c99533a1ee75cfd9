use crate::invoicing::text_code::{Shaped, text_codes};

text_codes! {
    /// The code by which the tax authority knows a document: the CUFE of an invoice, the CUDE of a note, the CUDS
    /// of a support document. 96 hexadecimal digits, for all three are SHA-384.
    DocumentCode(Shaped("[0-9A-Fa-f]{96}", hexadecimal), document_code);
}

fn hexadecimal(text: &str) -> Option<String> {
    let fits = text.len() == 96 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| text.to_ascii_lowercase())
}

impl DocumentCode {
    /// The code that these hexadecimal digits of a digest are.
    pub(super) fn of_digest(digits: String) -> Self {
        Self(digits.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_96_hexadecimal_digits() {
        assert_eq!(DocumentCode::new(&"AB".repeat(48)).unwrap().as_str(), "ab".repeat(48));
        for text in ["", "ab", &"xy".repeat(48), &"ab".repeat(49)] {
            assert!(DocumentCode::new(text).is_err(), "{text}");
        }
    }
}
