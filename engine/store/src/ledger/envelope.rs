//! How a sealed document looks: nobody reads it without the key that lies in the vault.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::vault::DocumentKey;

/// Bytes of the number in front that is used once.
pub(crate) const NONCE: usize = 24;
/// What sealing adds to a value.
pub(crate) const OVERHEAD: usize = NONCE + 16;

/// Seals a value for the place where it will lie. `nonce` is random and so long that no two are ever equal,
/// also under a key that seals a document again and again.
pub(crate) fn seal(
    key: &DocumentKey,
    nonce: [u8; NONCE],
    place: &[u8],
    value: &[u8],
) -> Option<Vec<u8>> {
    let payload = Payload { msg: value, aad: place };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload).ok()?;
    let mut envelope = Vec::with_capacity(NONCE + sealed.len());
    envelope.extend_from_slice(&nonce);
    envelope.extend_from_slice(&sealed);
    Some(envelope)
}

/// The value, if it was sealed under this key for this place.
pub(crate) fn open(key: &DocumentKey, place: &[u8], envelope: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = envelope.split_first_chunk::<NONCE>()?;
    cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place }).ok()
}

fn cipher(key: &DocumentKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(key.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_and_the_place_open_what_was_sealed() {
        let [key, other] = [DocumentKey([1; 32]), DocumentKey([2; 32])];
        let envelope = seal(&key, [7; NONCE], b"here", b"Ana").unwrap();
        assert_eq!(envelope.len(), 3 + OVERHEAD);
        assert_eq!(open(&key, b"here", &envelope).unwrap(), b"Ana");
        assert_eq!(open(&other, b"here", &envelope), None);
        assert_eq!(open(&key, b"there", &envelope), None);
        assert_eq!(open(&key, b"here", &envelope[1..]), None);
        assert_eq!(open(&key, b"here", b"short"), None);
    }
}
