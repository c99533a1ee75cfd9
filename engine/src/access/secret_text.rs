use std::fmt;

use data_encoding::{Encoding, Specification};
use turnero_domain::access::SecretHash;
use zeroize::Zeroizing;

/// What a secret is for, as its first letters say: whoever finds one in a log or a repository knows what it
/// is, and a scanner can look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// A key of a program.
    Key,
    /// The secret of a device.
    Device,
    /// A refresh token.
    Refresh,
    /// A link to a new password.
    Reset,
    /// The code that the first super admin is made by.
    SetUp,
    /// A second factor that is being switched on.
    Enrolment,
}

impl SecretKind {
    const ALL: [Self; 6] =
        [Self::Key, Self::Device, Self::Refresh, Self::Reset, Self::SetUp, Self::Enrolment];

    /// What it begins with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Key => "trn_",
            Self::Device => "trd_",
            Self::Refresh => "trr_",
            Self::Reset => "trl_",
            Self::SetUp => "trs_",
            Self::Enrolment => "tre_",
        }
    }
}

/// A secret in the form in which somebody carries it: its kind, random bytes, and a checksum, so that a
/// mistyped one is told from a wrong one without looking it up. Not shown by `Debug`, overwritten in memory when it is
/// dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText {
    kind: SecretKind,
    bytes: Zeroizing<Vec<u8>>,
}

/// Random bytes of a plain secret: 160 bits.
const RANDOM_BYTES: usize = 20;
const CHECKSUM_BYTES: usize = 4;

impl SecretText {
    /// A fresh one.
    pub(super) fn fresh(kind: SecretKind, random: [u8; 32]) -> Self {
        let (bytes, _) = random.split_at(RANDOM_BYTES);
        Self::of(kind, bytes)
    }

    /// One of these bytes.
    pub(super) fn of(kind: SecretKind, bytes: &[u8]) -> Self {
        Self { kind, bytes: Zeroizing::new(bytes.to_vec()) }
    }

    /// Reads what somebody shows; `None` if it is no secret, or was mistyped.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > super::bounds::TOKEN_BYTES_MAX {
            return None;
        }
        let begins = |kind: &SecretKind| text.starts_with(kind.prefix());
        let kind = SecretKind::ALL.into_iter().find(begins)?;
        let body = text.strip_prefix(kind.prefix())?;
        let all = Zeroizing::new(base_32().decode(body.as_bytes()).ok()?);
        let (bytes, found) = all.split_at_checked(all.len().checked_sub(CHECKSUM_BYTES)?)?;
        (found == checksum(kind, bytes)).then(|| Self::of(kind, bytes))
    }

    /// What it is for.
    pub const fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The text that somebody carries. Shown once, and kept nowhere.
    pub fn reveal(&self) -> String {
        let checksum = checksum(self.kind, &self.bytes);
        let all = Zeroizing::new([self.bytes.as_slice(), &checksum].concat());
        format!("{}{}", self.kind.prefix(), base_32().encode(&all))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is kept of it. It has more random bits than anybody can try, so this needs no key, and holds
    /// whatever becomes of the pepper.
    pub(super) fn hash(&self) -> SecretHash {
        let mut hasher = blake3::Hasher::new_derive_key("turnero 2026 what is kept of a secret");
        hasher.update(self.kind.prefix().as_bytes());
        hasher.update(&self.bytes);
        SecretHash::new(*hasher.finalize().as_bytes())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}..", self.kind.prefix())
    }
}

fn checksum(kind: SecretKind, bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut hasher = blake3::Hasher::new_derive_key("turnero 2026 checksum of a secret");
    hasher.update(kind.prefix().as_bytes());
    hasher.update(bytes);
    let [a, b, c, d, ..] = *hasher.finalize().as_bytes();
    [a, b, c, d]
}

/// Digits and letters without i, l, o and u, which are mistaken for others.
pub(super) fn base_32() -> &'static Encoding {
    static ENCODING: std::sync::LazyLock<Encoding> = std::sync::LazyLock::new(|| {
        let mut specification = Specification::new();
        specification.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
        specification.translate.from.push_str("ABCDEFGHJKMNPQRSTVWXYZoOiIlL");
        specification.translate.to.push_str("abcdefghjkmnpqrstvwxyz001111");
        // The alphabet is fixed, and a test holds it; the other one is only there to have no panic.
        specification.encoding().unwrap_or(data_encoding::BASE32_DNSSEC)
    });
    &ENCODING
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> SecretText {
        SecretText::fresh(SecretKind::Key, [n; 32])
    }

    #[test]
    fn a_key_says_what_it_is_and_comes_back() {
        let text = key(7).reveal();
        assert!(text.starts_with("trn_"), "{text}");
        assert_eq!(text.len(), 4 + 39, "160 bits and a checksum");
        assert!(
            text.chars().skip(4).all(|letter| "0123456789abcdefghjkmnpqrstvwxyz".contains(letter))
        );
        assert_eq!(SecretText::read(&text).unwrap(), key(7));
        assert_eq!(SecretText::read(&text.replace("trn_", "TRN_")), None);
    }

    #[test]
    fn a_mistyped_key_is_no_key() {
        let text = key(7).reveal();
        for place in 4..text.len() {
            let mut mistyped = text.clone().into_bytes();
            mistyped[place] = if mistyped[place] == b'x' { b'y' } else { b'x' };
            assert_eq!(SecretText::read(std::str::from_utf8(&mistyped).unwrap()), None, "{place}");
        }
        for text in ["", "trn_", "trn_0", "trx_00000000", &text.replace("trn_", "trd_")] {
            assert_eq!(SecretText::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn two_keys_and_two_kinds_are_kept_differently_and_no_log_shows_one() {
        assert_ne!(key(1).hash(), key(2).hash());
        assert_ne!(key(1).hash(), SecretText::fresh(SecretKind::Device, [1; 32]).hash());
        assert_eq!(format!("{:?}", key(1)), "trn_..");
    }
}
