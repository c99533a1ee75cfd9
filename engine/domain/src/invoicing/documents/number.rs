use crate::invoicing::ranges::RangePrefix;
use crate::invoicing::text_code::{Shaped, capitals, text_codes};

text_codes! {
    /// The number of a document, with its prefix: `SETP990000493`.
    DocumentNumber(Shaped("[A-Za-z0-9]{0,23}[0-9]", ends_in_a_digit), document_number);
}

fn ends_in_a_digit(text: &str) -> Option<String> {
    capitals(text, 1, 24, b"").filter(|text| text.ends_with(|last: char| last.is_ascii_digit()))
}

impl DocumentNumber {
    /// The number of a range: no zeros are put between its prefix and the number.
    pub(in crate::invoicing) fn of_range(prefix: &RangePrefix, consecutive: u64) -> Self {
        Self(format!("{prefix}{consecutive}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_its_prefix_and_its_consecutive_without_zeros_between() {
        let prefix = RangePrefix::new("SETP").unwrap();
        let number = DocumentNumber::of_range(&prefix, 990_000_493);
        assert_eq!(number, "setp990000493".parse().unwrap());
        let prefix = RangePrefix::new("").unwrap();
        assert_eq!(DocumentNumber::of_range(&prefix, 7).as_str(), "7");
        for text in ["", "SETP", "SETP-1", "SETP 1"] {
            assert!(DocumentNumber::new(text).is_err(), "{text}");
        }
    }
}
