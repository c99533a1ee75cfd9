use crate::invoicing::text_code::{Capitals, text_codes};

text_codes! {
    /// What an item is called on papers and in lists: 1 to 32 letters, digits, dots, dashes and slashes.
    ItemCode(Capitals(1, 32, b".-_/"), item_code);
    /// How a catalogue of the tax authority calls a unit or a standard: `94` for a piece, `999` for codes of
    /// one's own.
    ShortCode(Capitals(1, 8, b""), short_code);
}

impl ShortCode {
    /// One piece.
    pub(in crate::invoicing) fn piece() -> Self {
        Self("94".into())
    }

    /// A code of one's own.
    pub(in crate::invoicing) fn own_standard() -> Self {
        Self("999".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_kept_in_capitals_and_short() {
        assert_eq!(ItemCode::new(" cert-01 ").unwrap().as_str(), "CERT-01");
        assert_eq!(ShortCode::new("kgm").unwrap().as_str(), "KGM");
        for text in ["", "a b", "ñ", &"X".repeat(33)] {
            assert!(ItemCode::new(text).is_err(), "{text}");
        }
        assert_eq!(
            ItemCode::new("a b").unwrap_err().to_string(),
            "\"a b\" is no code of an item; write 1 to 32 letters, digits, dots, dashes and slashes"
        );
        assert_eq!(ShortCode::new("94").unwrap(), ShortCode::piece());
        assert_eq!(ShortCode::new("999").unwrap(), ShortCode::own_standard());
    }
}
