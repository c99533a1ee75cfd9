use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::invoicing::refusal::TextCodeRefusal;

/// The code by which a tax authority knows a tax: 1 to 4 letters and digits, like `01` for IVA.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaxCode([u8; Self::CHARACTERS_MAX]);

impl TaxCode {
    /// The most characters of a code.
    pub const CHARACTERS_MAX: usize = 4;

    /// Checks a text that is to be a code. Small letters become capitals.
    pub fn new(text: &str) -> Result<Self, TextCodeRefusal> {
        let refusal = || TextCodeRefusal::tax_code(text);
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let mut letters = [0; Self::CHARACTERS_MAX];
        let room = letters.get_mut(..text.len()).filter(|_| fits).ok_or_else(refusal)?;
        room.copy_from_slice(text.to_ascii_uppercase().as_bytes());
        Ok(Self(letters))
    }

    /// The code that these bytes are, which must be capitals and digits, filled up with zeros.
    pub(in crate::invoicing) const fn known(code: [u8; Self::CHARACTERS_MAX]) -> Self {
        Self(code)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII is in it.
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }
}

impl FromStr for TaxCode {
    type Err = TextCodeRefusal;

    fn from_str(text: &str) -> Result<Self, TextCodeRefusal> {
        Self::new(text)
    }
}

impl TryFrom<String> for TaxCode {
    type Error = TextCodeRefusal;

    fn try_from(text: String) -> Result<Self, TextCodeRefusal> {
        Self::new(&text)
    }
}

impl From<TaxCode> for String {
    fn from(code: TaxCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for TaxCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_and_plain() {
        assert_eq!(TaxCode::new("01").unwrap().to_string(), "01");
        assert_eq!(TaxCode::new("zz").unwrap(), TaxCode::new("ZZ").unwrap());
        for text in ["", "12345", "0-1", "ñ", "0 1"] {
            assert!(TaxCode::new(text).is_err(), "{text}");
        }
    }
}
