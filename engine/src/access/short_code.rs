use std::fmt;

use zeroize::Zeroizing;

use super::secret_text::base_32;

/// A code that people read and type: `k7qd-9f2m`. Capitals, spaces and hyphens do not matter, and letters
/// that look like digits are taken for them.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode(Zeroizing<String>);

impl ShortCode {
    /// Random bytes: 40 bits. Each is good once, for minutes or beside a password, and tries are slowed down.
    const BYTES: usize = 5;
    /// What it takes to be written.
    const CHARACTERS: usize = 8;

    pub(super) fn fresh(random: [u8; 32]) -> Self {
        let (bytes, _) = random.split_at(Self::BYTES);
        Self(Zeroizing::new(base_32().encode(bytes)))
    }

    /// Reads what somebody typed.
    pub(super) fn read(text: &str) -> Option<Self> {
        let typed: Zeroizing<String> = Zeroizing::new(
            text.chars()
                .filter(|letter| !letter.is_whitespace() && *letter != '-')
                .take(Self::CHARACTERS + 1)
                .collect(),
        );
        let bytes = Zeroizing::new(base_32().decode(typed.as_bytes()).ok()?);
        (bytes.len() == Self::BYTES).then(|| Self(Zeroizing::new(base_32().encode(&bytes))))
    }

    /// The code as people read it.
    pub fn reveal(&self) -> String {
        let (one, other) = self.0.split_at_checked(4).unwrap_or((&self.0, ""));
        format!("{one}-{other}")
    }

    /// The code as it is compared.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ShortCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = ShortCode::fresh([0x07; 32]);
        let text = code.reveal();
        assert_eq!(text.len(), 9, "{text}");
        for typed in [
            text.clone(),
            text.to_uppercase(),
            format!(" {} ", text.replace('-', " ")),
            text.replace('0', "O").replace('1', "l"),
        ] {
            assert_eq!(ShortCode::read(&typed), Some(code.clone()), "{typed:?}");
        }
        for typed in ["", "1234567", "123456789", "uuuu-uuuu", "\u{f1}\u{f1}\u{f1}\u{f1}"] {
            assert_eq!(ShortCode::read(typed), None, "{typed:?}");
        }
    }
}
