//! Names and numbers in the form in which they are found: without accents, without regard to case, and their
//! beginnings in eight bytes that sort like them.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::record::Names;
use crate::customers::bounds::WORDS_MAX;

/// Characters of a word that its key holds: six bits for each.
const KEY_CHARACTERS: usize = 10;
/// Digits of a phone number that its key holds: four bits for each, all of them.
const KEY_DIGITS: usize = 15;

/// The words of a text, folded: small letters without accents, and digits.
pub(in crate::customers) fn fold(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut take = |letter: char| {
        if letter.is_alphanumeric() {
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        } else if words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
    };
    if text.is_ascii() {
        text.chars().for_each(&mut take);
    } else {
        text.nfd().filter(|letter| !is_combining_mark(*letter)).for_each(&mut take);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The words by which a customer is found, each once, in their order.
pub(in crate::customers) fn words_of(names: Names<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for word in names.0.into_iter().flat_map(fold) {
        if words.len() < WORDS_MAX && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// What a character counts in a key: 0 is nothing, and what is neither a small letter nor a digit is behind all others.
fn weight(letter: char) -> u64 {
    match letter {
        '0'..='9' => u64::from(letter) - u64::from('0') + 1,
        'a'..='z' => u64::from(letter) - u64::from('a') + 11,
        _ => 63,
    }
}

/// The beginning of a folded word, or of a number, as a key.
pub(in crate::customers) fn key_of(word: &str) -> u64 {
    pack(word.chars().map(weight), KEY_CHARACTERS, 6)
}

/// Digits as a key.
pub(in crate::customers) fn digits_key(digits: &str) -> u64 {
    pack(digits.chars().map(weight), KEY_DIGITS, 4)
}

fn pack(weights: impl Iterator<Item = u64>, length: usize, bits: u32) -> u64 {
    weights.chain(std::iter::repeat(0)).take(length).fold(0, |key, weight| key << bits | weight)
}

/// The keys of all words that begin so. Those of a longer text than a key holds are those of its beginning.
pub(in crate::customers) fn prefix_range(prefix: &str) -> RangeInclusive<u64> {
    range(key_of(prefix), prefix.chars().count(), KEY_CHARACTERS, 6)
}

/// The keys of all numbers that begin with these digits.
fn digits_range(prefix: &str) -> RangeInclusive<u64> {
    range(digits_key(prefix), prefix.len(), KEY_DIGITS, 4)
}

fn range(first: u64, found: usize, length: usize, bits: u32) -> RangeInclusive<u64> {
    let open = u32::try_from(length.saturating_sub(found)).unwrap_or(0) * bits;
    first..=first | ((1 << open) - 1)
}

/// What is looked for, in the form in which it is found.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::customers) enum Sought {
    /// Words that must all begin words of the names; the first one is looked up.
    Words(Vec<String>),
    /// The beginning of the number of a document.
    Number(String),
    /// The beginning of a phone number.
    Phone(String),
}

impl Sought {
    /// The keys among which it is found.
    pub(in crate::customers) fn range(&self) -> RangeInclusive<u64> {
        match self {
            Self::Words(words) => prefix_range(words.first().map_or("", String::as_str)),
            Self::Number(number) => prefix_range(number),
            Self::Phone(digits) => digits_range(digits),
        }
    }

    /// Words that were written, the longest first: it is the rarest, most often.
    pub(in crate::customers) fn words(text: &str) -> Self {
        let mut words = fold(text);
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        Self::Words(words)
    }

    /// The number of a document as it was written, perhaps with dots and in small letters.
    pub(in crate::customers) fn number(text: &str) -> Self {
        Self::Number(folded_number(text))
    }

    /// Whether there is anything to look for.
    pub(in crate::customers) fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) => words.is_empty(),
            Self::Number(text) | Self::Phone(text) => text.is_empty(),
        }
    }
}

/// The number of a document without what people put into it.
pub(in crate::customers) fn folded_number(text: &str) -> String {
    let kept = text.chars().filter(|letter| letter.is_ascii_alphanumeric());
    kept.map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_without_accents_and_case() {
        assert_eq!(
            fold(" José-MARÍA  Ñáñez O'Neill 3 "),
            ["jose", "maria", "nanez", "o", "neill", "3"]
        );
        assert_eq!(fold("Cafe\u{301} Straße"), ["cafe", "straße"]);
        assert!(fold(" -,. ").is_empty());
        assert_eq!(words_of(Names(["Ana María", "María", "La Ana"])), ["ana", "maria", "la"]);
    }

    #[test]
    fn keys_sort_like_words_and_a_prefix_is_a_range() {
        let words = ["", "1", "9", "a", "aa", "ab", "b", "garcia", "garcias", "zz", "ñ"];
        let keys: Vec<_> = words.iter().map(|word| key_of(word)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert!(prefix_range("gar").contains(&key_of("garcia")));
        assert!(prefix_range("garcia").contains(&key_of("garcia")));
        assert!(!prefix_range("gar").contains(&key_of("gasca")));
        assert!(!prefix_range("garcias").contains(&key_of("garcia")));
        assert!(
            prefix_range("abcdefghijklm").contains(&key_of("abcdefghijxyz")),
            "checked elsewhere"
        );
        assert!(digits_range("310").contains(&digits_key("3101234567")));
        assert!(!digits_range("311").contains(&digits_key("3101234567")));
        assert!(!digits_range("3100").contains(&digits_key("310")));
    }
}
