use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::refusal::UserRefusal;

/// What a user signs in by: 5 to 20 letters, digits, points, underscores and hyphens; a letter or a digit
/// at both ends, and never two of the others in a row. The same name in capitals is the same name.
///
/// It tells of a person, so it stands in documents only, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(Arc<str>);

impl UserName {
    /// The fewest characters.
    pub const CHARACTERS_MIN: usize = 5;
    /// The most characters.
    pub const CHARACTERS_MAX: usize = 20;

    /// Checks a text that is to be a user name.
    pub fn new(text: &str) -> Result<Self, UserRefusal> {
        let found = text.chars().count();
        let (least, most) = (Self::CHARACTERS_MIN, Self::CHARACTERS_MAX);
        if !(least..=most).contains(&found) {
            return Err(UserRefusal::NameLength { found, least, most });
        }
        let is_special = |byte: u8| matches!(byte, b'.' | b'_' | b'-');
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_special(byte)) {
            return Err(UserRefusal::NameCharacters);
        }
        let ends = [text.bytes().next(), text.bytes().next_back()];
        if ends.into_iter().flatten().any(is_special) {
            return Err(UserRefusal::NameEnds);
        }
        let pairs = text.bytes().zip(text.bytes().skip(1));
        if pairs.into_iter().any(|(one, next)| is_special(one) && is_special(next)) {
            return Err(UserRefusal::NameSpecialsInRow);
        }
        Ok(Self(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names share that are the same.
    pub fn folded(&self) -> Arc<str> {
        Self::fold(&self.0)
    }

    /// The same of any text that somebody signs in with.
    pub fn fold(text: &str) -> Arc<str> {
        text.to_ascii_lowercase().into()
    }
}

impl FromStr for UserName {
    type Err = UserRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for UserName {
    type Error = UserRefusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        name.0.as_ref().to_owned()
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UserName(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    /// This text is refused with this code.
    #[track_caller]
    fn check(text: &str, code: &str) {
        assert_eq!(UserName::new(text).unwrap_err().code(), code, "{text:?}");
    }

    #[test]
    fn a_user_name_has_5_to_20_characters() {
        for text in ["maria", "a.b-c_d", "0123456789abcdefghij"] {
            assert_eq!(UserName::new(text).unwrap().as_str(), text);
        }
        check("mary", "user.name_length");
        check("0123456789abcdefghijk", "user.name_length");
    }

    #[test]
    fn a_user_name_has_plain_letters_digits_and_three_specials() {
        for text in ["mar\u{ed}a", "maria lopez", "maria@home", "maria/lopez"] {
            check(text, "user.name_characters");
        }
    }

    #[test]
    fn a_user_name_starts_and_ends_with_a_letter_or_a_digit() {
        for text in [".maria", "maria_", "-maria-"] {
            check(text, "user.name_ends");
        }
    }

    #[test]
    fn no_two_specials_stand_in_a_row() {
        for text in ["maria..lopez", "maria._lopez", "maria--lopez"] {
            check(text, "user.name_specials_in_row");
        }
    }

    #[test]
    fn capitals_make_no_other_name() {
        assert_eq!(
            UserName::new("Maria").unwrap().folded(),
            UserName::new("mARIA").unwrap().folded()
        );
    }

    #[test]
    fn a_log_does_not_tell_who_it_is() {
        assert_eq!(format!("{:?}", UserName::new("maria").unwrap()), "UserName(..)");
    }
}
