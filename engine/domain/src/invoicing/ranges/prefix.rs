use crate::invoicing::text_code::{Capitals, text_codes};

text_codes! {
    /// What the numbers of a range begin with: up to 4 letters and digits, like `SETP`; or nothing.
    RangePrefix(Capitals(0, 4, b""), range_prefix);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_at_most_four_letters_and_digits() {
        for (text, kept) in [("setp", "SETP"), ("", ""), ("F1", "F1")] {
            assert_eq!(RangePrefix::new(text).unwrap().as_str(), kept);
        }
        for text in ["SETPX", "S-P", "Ñ"] {
            assert!(RangePrefix::new(text).is_err(), "{text}");
        }
    }
}
