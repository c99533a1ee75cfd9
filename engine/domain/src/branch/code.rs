use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Refusal;

/// What the codes of a service begin with: 1 to 3 letters from A to Z.
///
/// Only these letters, because a code is read aloud, in any language and by any loudspeaker.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix([u8; Self::LETTERS_MAX]);

/// The number of a ticket within its service: 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber(NonZeroU16);

/// What a person is called by, like `A-012`: short enough to remember and to read aloud.
///
/// Unique in its branch among the tickets that are alive. Six bytes, and a text only when shown: a
/// branch keeps many.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    prefix: Prefix,
    number: TicketNumber,
}

/// Why a text is no prefix, no number or no code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum CodeRefusal {
    /// The prefix holds something else than 1 to 3 letters from A to Z.
    #[error("a prefix has 1 to 3 letters from A to Z; write it like A or CAJ")]
    #[serde(rename = "prefix.invalid")]
    Prefix,
    /// The number is not among those that a ticket can have.
    #[error("a ticket has a number from 1 to 9999; write it like 12")]
    #[serde(rename = "ticket_number.invalid")]
    Number,
    /// The text is not a prefix, a dash and a number.
    #[error("a ticket's code is a prefix, a dash and a number; write it like A-012")]
    #[serde(rename = "ticket_code.invalid")]
    Code,
}

impl Refusal for CodeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Prefix => "prefix.invalid",
            Self::Number => "ticket_number.invalid",
            Self::Code => "ticket_code.invalid",
        }
    }
}

impl Prefix {
    /// The most letters of a prefix.
    pub const LETTERS_MAX: usize = 3;

    /// Checks a text that is to be a prefix.
    pub fn new(text: &str) -> Result<Self, CodeRefusal> {
        let text = text.as_bytes();
        if text.is_empty() || !text.iter().all(u8::is_ascii_uppercase) {
            return Err(CodeRefusal::Prefix);
        }
        // Shorter ones end in zeros, which no letter is.
        let mut letters = [0; Self::LETTERS_MAX];
        letters.get_mut(..text.len()).ok_or(CodeRefusal::Prefix)?.copy_from_slice(text);
        Ok(Self(letters))
    }
}

impl TicketNumber {
    /// The number of the first ticket.
    pub const FIRST: Self = Self(NonZeroU16::MIN);

    /// The number of the last ticket.
    pub const MAX: Self = match NonZeroU16::new(Self::LAST) {
        Some(last) => Self(last),
        None => Self::FIRST,
    };

    /// The last number. People can still read four digits aloud; nobody should have to read five.
    pub const LAST: u16 = 9_999;

    /// Checks a number that is to be a ticket's.
    pub fn new(number: u16) -> Result<Self, CodeRefusal> {
        match NonZeroU16::new(number) {
            Some(number) if number.get() <= Self::LAST => Ok(Self(number)),
            _ => Err(CodeRefusal::Number),
        }
    }

    /// The number that follows, unless this is the last.
    pub fn next(self) -> Option<Self> {
        Self::new(self.get().saturating_add(1)).ok()
    }

    /// The number as a number.
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl Code {
    /// The code of this prefix and number.
    pub const fn new(prefix: Prefix, number: TicketNumber) -> Self {
        Self { prefix, number }
    }

    /// What it begins with.
    pub const fn prefix(self) -> Prefix {
        self.prefix
    }

    /// Its number.
    pub const fn number(self) -> TicketNumber {
        self.number
    }

    /// As it is read aloud. By hand: it stands in every event of a ticket, and the general way takes five times as long.
    fn written(self) -> Written {
        let Prefix([p1, p2, p3]) = self.prefix;
        let number = self.number.get();
        let digit = |unit: u16| u8::try_from(number / unit % 10).map_or(b'0', |digit| b'0' + digit);
        let thousands = if number < 1_000 { 0 } else { digit(1_000) };
        let all = [p1, p2, p3, b'-', thousands, digit(100), digit(10), digit(1)];
        let mut written = Written::default();
        for (place, letter) in written.text.iter_mut().zip(all.into_iter().filter(|l| *l != 0)) {
            *place = letter;
            written.length += 1;
        }
        written
    }
}

/// A code as a text.
#[derive(Default)]
struct Written {
    text: [u8; "AAA-9999".len()],
    length: usize,
}

impl Written {
    /// Letters, a dash and digits are always a text.
    fn as_str(&self) -> &str {
        let text = self.text.get(..self.length);
        text.and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        self.0
            .iter()
            .filter(|letter| **letter != 0)
            .try_for_each(|letter| formatter.write_char(char::from(*letter)))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.written().as_str())
    }
}

impl FromStr for Prefix {
    type Err = CodeRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl FromStr for Code {
    type Err = CodeRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (prefix, number) = text.split_once('-').ok_or(CodeRefusal::Code)?;
        // Digits only: `parse` would also take a sign.
        if !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(CodeRefusal::Code);
        }
        let prefix = Prefix::new(prefix).map_err(|_| CodeRefusal::Code)?;
        let number = number.parse().map_err(|_| CodeRefusal::Code)?;
        Ok(Self { prefix, number: TicketNumber::new(number).map_err(|_| CodeRefusal::Code)? })
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Prefix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.written().as_str())
    }
}

impl Serialize for TicketNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.get())
    }
}

impl<'de> Deserialize<'de> for Prefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(Self::new))
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(|text: &str| text.parse()))
    }
}

impl<'de> Deserialize<'de> for TicketNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u16::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Reads a text where it stands, without a `String` in between.
struct Text<F>(F);

impl<T, F: FnOnce(&str) -> Result<T, CodeRefusal>> de::Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text like A or A-012")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(prefix: &str, number: u16) -> Code {
        Code::new(Prefix::new(prefix).unwrap(), TicketNumber::new(number).unwrap())
    }

    #[test]
    fn a_code_has_at_least_three_digits() {
        assert_eq!(code("A", 12).to_string(), "A-012");
        assert_eq!(code("CAJ", 999).to_string(), "CAJ-999");
        assert_eq!(code("CAJ", 1000).to_string(), "CAJ-1000");
    }

    #[test]
    fn a_code_is_written_as_a_text_and_read_back() {
        for (number, prefix) in (1..=TicketNumber::LAST).zip(["A", "AB", "ABC"].iter().cycle()) {
            let code = code(prefix, number);
            let text = serde_json::to_string(&code).unwrap();
            assert_eq!(text, format!("\"{prefix}-{number:03}\""));
            assert_eq!(code.to_string(), format!("{prefix}-{number:03}"));
            assert_eq!(serde_json::from_str::<Code>(&text).unwrap(), code);
        }
    }

    #[test]
    fn a_prefix_has_one_to_three_letters_from_a_to_z() {
        for text in ["A", "AB", "XYZ"] {
            assert_eq!(Prefix::new(text).unwrap().to_string(), text);
        }
        for text in ["", "a", "ABCD", "A1", "Ñ", "A ", "\0"] {
            assert_eq!(Prefix::new(text), Err(CodeRefusal::Prefix), "{text:?}");
        }
    }

    #[test]
    fn a_number_runs_from_1_to_9999() {
        assert_eq!(TicketNumber::new(0), Err(CodeRefusal::Number));
        assert_eq!(TicketNumber::new(10_000), Err(CodeRefusal::Number));
        assert_eq!(TicketNumber::FIRST.next(), TicketNumber::new(2).ok());
        assert_eq!(TicketNumber::new(TicketNumber::LAST).unwrap().next(), None);
    }

    #[test]
    fn what_is_no_code_is_refused_with_an_example() {
        for text in ["", "A", "A012", "-012", "A-", "A-0", "A-+12", "A-12345", "a-012", "A-1-2"] {
            let refusal = text.parse::<Code>().unwrap_err();
            assert_eq!(refusal, CodeRefusal::Code, "{text:?}");
            assert!(refusal.to_string().contains("A-012"));
        }
    }

    #[test]
    fn a_code_is_six_bytes() {
        assert_eq!(size_of::<Code>(), 6);
    }
}
