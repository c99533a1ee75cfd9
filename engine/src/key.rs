use turnero_domain::PrincipalId;
use turnero_store::vault::SECRET_BYTES;

use crate::bounds::IDEMPOTENCY_KEY_BYTES_MAX;

/// A name that a client gives to one thing that it wants done, so that asking twice does it once.
/// Kept apart for each principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyHash(pub(crate) [u8; 16]);

impl KeyHash {
    /// The key `text` of `principal`; `None` if it is empty, too long, or not visible ASCII.
    pub(crate) fn new(principal: PrincipalId, text: &str) -> Option<Self> {
        let fits = (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&text.len());
        if !fits || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(principal.to_string().as_bytes());
        hasher.update(b"\n");
        hasher.update(text.as_bytes());
        Some(Self(first_half(&hasher.finalize())))
    }

    /// What the index in memory goes by. Two keys that share it are told apart by the whole hash.
    pub(crate) fn short(self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

/// What a message says, in 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BodyHash(pub(crate) [u8; 16]);

impl BodyHash {
    /// The hash of a message of this name with this body. A body may be short, and may name a person: without the
    /// secret nobody can find out by trying which one it was.
    pub(crate) fn new(secret: &[u8; SECRET_BYTES], name: &str, body: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(secret);
        hasher.update(name.as_bytes());
        hasher.update(b"\n");
        hasher.update(body);
        Self(first_half(&hasher.finalize()))
    }
}

fn first_half(hash: &blake3::Hash) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(hash.as_bytes().split_at(16).0);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_of_bounded_length() {
        let ok = |text: &str| KeyHash::new(PrincipalId::Host, text).is_some();
        assert!(ok("k"));
        assert!(ok(&"k".repeat(IDEMPOTENCY_KEY_BYTES_MAX)));
        assert!(!ok(""));
        assert!(!ok("two words"));
        assert!(!ok("llave-ñ"));
        assert!(!ok(&"k".repeat(IDEMPOTENCY_KEY_BYTES_MAX + 1)));
    }

    #[test]
    fn who_has_another_secret_finds_another_hash() {
        let hash = |secret| BodyHash::new(&[secret; 32], "find", b"79123456");
        assert_eq!(hash(1), hash(1));
        assert_ne!(hash(1), hash(2));
    }

    #[test]
    fn the_same_key_of_another_principal_is_another_key() {
        let of = |principal| KeyHash::new(principal, "k").unwrap();
        assert_ne!(of(PrincipalId::Host), of(PrincipalId::Engine));
    }
}
