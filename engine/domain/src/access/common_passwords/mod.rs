//! The passwords that people choose most often, and so the first that others try.
//!
//! `list.txt` is from the package `@zxcvbn-ts/language-common` 4.1.3 (MIT, see `LICENSE.txt`), whose list goes back to
//! that of zxcvbn, of passwords that were leaked: the ten thousand most frequent ones of those that are long enough to
//! be chosen here, and of the rarer ones those of 12 characters and more; NFC, in small letters, in the order of their
//! bytes.

use std::sync::LazyLock;

use super::password::Password;

static LIST: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("list.txt").lines().collect());

/// The longest of them, in bytes.
const BYTES_MAX: usize = 24;

/// Whether this is one of them, letter by letter.
pub(super) fn contains(text: &str) -> bool {
    (Password::CHARACTERS_MIN_WITH_SECOND_FACTOR..=BYTES_MAX).contains(&text.len())
        && LIST.binary_search(&text).is_ok()
}

/// The longest of them that stands somewhere in this text, and where: the first byte and the one behind the last.
pub(super) fn longest_within(text: &str) -> Option<(usize, usize)> {
    let shortest = Password::CHARACTERS_MIN_WITH_SECOND_FACTOR;
    (shortest..=BYTES_MAX.min(text.len())).rev().find_map(|length| {
        let mut starts = 0..=text.len() - length;
        starts.find_map(|start| {
            let part = text.get(start..start + length)?;
            contains(part).then_some((start, start + length))
        })
    })
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn the_list_is_in_order_and_as_passwords_are_compared() {
        assert!(LIST.len() > 10_000);
        for pair in LIST.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
        for password in LIST.iter() {
            assert_eq!(*password, password.nfc().collect::<String>().to_lowercase());
            let (least, found) = (Password::CHARACTERS_MIN_WITH_SECOND_FACTOR, password.len());
            assert!(least <= found && found <= BYTES_MAX, "{password}");
        }
    }

    #[test]
    fn what_is_common_is_found_alone_and_within_a_text() {
        for text in ["chocolate", "q1w2e3r4t5y6u7i8", "password", "11111111"] {
            assert!(contains(text), "{text}");
        }
        for text in ["", "chocolatte", "heron boat", "Chocolate"] {
            assert!(!contains(text), "{text}");
        }
        assert_eq!(longest_within("my chocolate 7"), Some((3, 12)));
        assert_eq!(longest_within("ma\u{f1}ana chocolate"), Some((8, 17)));
        assert_eq!(longest_within("the heron eats late"), None);
        assert_eq!(longest_within("short"), None);
    }
}
