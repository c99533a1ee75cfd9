use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::refusal::PasswordRefusal;

/// A password as somebody typed it, in the one form in which it is compared: spaces of all kinds are
/// plain spaces, and letters with accents are single characters (NFC; RFC 8265, "OpaqueString").
/// Capitals count, and so does every byte. Overwritten in memory when it is dropped.
pub struct Password(Zeroizing<String>);

impl Password {
    /// The fewest characters.
    pub const CHARACTERS_MIN: usize = 15;
    /// The fewest characters beside a second factor.
    pub const CHARACTERS_MIN_WITH_SECOND_FACTOR: usize = 8;
    /// The most bytes.
    pub const BYTES_MAX: usize = 256;

    /// What somebody typed to be let in. Checked only for what could never have been a password.
    pub fn typed(text: &str) -> Result<Self, PasswordRefusal> {
        // Before the work of normalising, and after it: composing can lengthen a text.
        let too_long = |found| PasswordRefusal::TooLong { found, limit: Self::BYTES_MAX };
        if text.len() > Self::BYTES_MAX {
            return Err(too_long(text.len()));
        }
        let plain = |letter: char| if letter.is_whitespace() { ' ' } else { letter };
        if text.chars().any(char::is_control) {
            return Err(PasswordRefusal::ControlCharacter);
        }
        let typed = Zeroizing::new(text.chars().map(plain).nfc().collect::<String>());
        if typed.len() > Self::BYTES_MAX {
            return Err(too_long(typed.len()));
        }
        Ok(Self(typed))
    }

    /// What somebody chose. `context` are the words that others would try first: the user's own names,
    /// those of the branches.
    pub fn chosen<'a>(
        text: &str,
        second_factor: bool,
        context: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, PasswordRefusal> {
        let password = Self::typed(text)?;
        let least = if second_factor {
            Self::CHARACTERS_MIN_WITH_SECOND_FACTOR
        } else {
            Self::CHARACTERS_MIN
        };
        let found = password.characters();
        if found < least {
            return Err(PasswordRefusal::TooShort { found, least });
        }
        if super::guessable::is_guessable(&password.0, context) {
            return Err(PasswordRefusal::Guessable);
        }
        Ok(password)
    }

    /// Whether only a second factor makes it long enough.
    pub fn is_short(&self) -> bool {
        self.characters() < Self::CHARACTERS_MIN
    }

    /// Every byte of it.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn characters(&self) -> usize {
        self.0.chars().count()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    /// This text is refused with this code.
    #[track_caller]
    fn check(text: &str, second_factor: bool, code: &str) {
        let refusal = Password::chosen(text, second_factor, ["maria"]).unwrap_err();
        assert_eq!(refusal.code(), code, "{text:?}");
    }

    #[test]
    fn a_password_has_15_characters_or_8_beside_a_second_factor() {
        check("tulip boat 934", false, "password.too_short");
        assert!(Password::chosen("tulip boat 9347", false, []).is_ok());
        check("tulipb9", true, "password.too_short");
        let short = Password::chosen("tulip b9", true, []).unwrap();
        assert!(short.is_short());
        // Characters, not bytes.
        check(&"\u{f1}\u{fc}".repeat(7), false, "password.too_short");
    }

    #[test]
    fn a_password_takes_256_bytes() {
        let long =
            |bytes: usize| "tulip boat 9347 ".repeat(16).chars().take(bytes).collect::<String>();
        assert!(Password::typed(&long(256)).is_ok());
        check(&format!("{}x", long(256)), false, "password.too_long");
        // Normalising can lengthen a text: each of these letters becomes two.
        check(&"\u{958}".repeat(85), false, "password.too_long");
    }

    #[test]
    fn the_same_letters_are_the_same_password_however_they_were_typed() {
        let [one, other] = ["ma\u{f1}ana\u{a0}tulip boat", "man\u{303}ana tulip boat"]
            .map(|text| Password::typed(text).unwrap());
        assert_eq!(one.bytes(), other.bytes());
        let [plain, wide] = ["tulip", "\u{ff54}ulip"].map(|text| Password::typed(text).unwrap());
        assert_ne!(plain.bytes(), wide.bytes(), "other characters are another password");
        let [small, capital] = ["tulip", "Tulip"].map(|text| Password::typed(text).unwrap());
        assert_ne!(small.bytes(), capital.bytes());
    }

    #[test]
    fn no_rule_asks_for_capitals_or_digits() {
        assert!(Password::chosen("the heron eats late", false, []).is_ok());
    }

    #[test]
    fn what_others_would_try_first_is_refused() {
        for text in [
            "passwordpassword",
            "Password12345678",
            "123456789012345",
            "qwertyuiopasdfgh",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "maria maria 2026",
            "turnero turnero 1",
            "contrase\u{f1}a123456",
            "Chocolate 654321",
            "chocolate butterfly",
            "Butterfly, 2026!!",
            "q1w2e3r4t5y6u7i8",
        ] {
            check(text, false, "password.guessable");
        }
        for text in ["maria123", "P@ssw0rd", "chocolate", "TeAmoMucho"] {
            check(text, true, "password.guessable");
        }
    }

    #[test]
    fn a_sentence_may_have_common_words_in_it() {
        for text in [
            "chocolate for the herons",
            "elephant, butterfly and a giraffe",
            "la mariposa duerme tarde",
            "we all love football in winter",
        ] {
            assert!(Password::chosen(text, false, ["maria"]).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_typed_everywhere_is_refused() {
        check("tulip\u{7}boat and more", false, "password.control_character");
    }

    #[test]
    fn a_log_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Password::typed("tulip").unwrap()), "Password(..)");
    }
}
