use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use turnero_domain::access::{Mark, SecretHash, TokenKeyId};
use zeroize::Zeroizing;

/// A secret of the site that is in its settings and in no store. Whoever steals the store alone can
/// neither try passwords nor sign tokens. Overwritten in memory when it is dropped.
#[derive(Clone)]
pub struct Pepper(Zeroizing<Vec<u8>>);

/// The text is too short to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a pepper has at least {} characters; make one with: openssl rand -base64 32",
    Pepper::CHARACTERS_MIN
)]
pub struct PepperError;

impl Pepper {
    /// The fewest characters: 32 of Base64 are 192 bits.
    pub const CHARACTERS_MIN: usize = 32;

    /// The pepper that a setting gives.
    pub fn new(text: &str) -> Result<Self, PepperError> {
        let text = text.trim();
        if text.chars().count() < Self::CHARACTERS_MIN {
            return Err(PepperError);
        }
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// One that lasts as long as the process: for an engine that keeps everything in memory.
    pub(super) fn of_the_moment(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random.to_vec()))
    }

    /// What this purpose makes of these parts: nobody computes it without the pepper, and no two
    /// purposes ever share a value.
    pub(super) fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = keyed(&self.0);
        for part in [purpose.as_bytes()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// What a stored hash says which pepper it was mixed with. Tells nothing else of it.
    pub(super) fn name(&self) -> [u8; 4] {
        let [a, b, c, d, ..] = self.mac("the name of the pepper", &[]);
        [a, b, c, d]
    }

    /// What is kept of a thing that must be known again and not be told.
    pub(super) fn mark(&self, of: &str, parts: &[&[u8]]) -> Mark {
        let [a, b, c, d, e, f, g, h, ..] = self.mac(of, parts);
        Mark::new([a, b, c, d, e, f, g, h])
    }

    /// What is kept of a short code. Whoever has the store alone cannot find it out by trying.
    pub(super) fn hash_of_code(&self, of: &str, code: &str) -> SecretHash {
        SecretHash::new(self.mac(of, &[code.as_bytes()]))
    }

    /// The key that signs tokens and has this name.
    pub(super) fn token_key(&self, key: TokenKeyId) -> [u8; 32] {
        self.mac("a key that signs tokens", &[key.bytes()])
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pepper(..)")
    }
}

/// HMAC-SHA-256 takes keys of every length.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key)
        .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pepper(text: &str) -> Pepper {
        Pepper::new(&text.repeat(8)).unwrap()
    }

    #[test]
    fn a_pepper_is_long_enough_that_nobody_guesses_it_and_is_not_shown() {
        assert_eq!(Pepper::new(&"p".repeat(31)).unwrap_err(), PepperError);
        assert_eq!(format!("{:?}", pepper("salt")), "Pepper(..)");
    }

    #[test]
    fn the_mac_is_that_of_rfc_4231() {
        let mut key = keyed(&[0x0b; 20]);
        key.update(b"Hi There");
        let found = data_encoding::HEXLOWER.encode(&key.finalize().into_bytes());
        assert_eq!(found, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn another_pepper_another_purpose_and_other_parts_make_another_value() {
        let own = pepper("salt").mac("a", &[b"bc"]);
        assert_eq!(pepper("salt").mac("a", &[b"bc"]), own);
        assert_ne!(pepper("pint").mac("a", &[b"bc"]), own);
        assert_ne!(pepper("salt").mac("b", &[b"bc"]), own);
        assert_ne!(pepper("salt").mac("a", &[b"b", b"c"]), own);
        assert_ne!(pepper("salt").mac("ab", &[b"c"]), own);
    }
}
