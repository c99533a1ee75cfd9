//! The cryptography that `jsonwebtoken` works with here: HMAC-SHA-256 and nothing else. What it brings itself
//! comes with RSA and three curves, which nobody here signs with.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use sha2::Sha256;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    // Asked for by those only who read keys of other kinds. The library's own stand-in would panic.
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| Err(unsupported()),
        rsa_pub_components_from_public_key: |_| Err(unsupported()),
        ec_pub_components_from_private_key: |_, _| Err(unsupported()),
        ed_pub_components_from_private_key: |_, _| Err(unsupported()),
        compute_digest: |_, _| Err(unsupported()),
    },
};

/// Gives it to the library, which keeps one for the whole process: the first that comes stays. A program that
/// embeds the engine and signs other tokens of its own installs its own before it opens an engine; every
/// provider that there is can do what is needed here.
pub(super) fn install() {
    if PROVIDER.install_default().is_err() {
        tracing::debug!("tokens are signed by the provider that was there before");
    }
}

/// HMAC-SHA-256 with a key.
struct HmacSha256(Hmac<Sha256>);

fn keyed(algorithm: Algorithm, family: AlgorithmFamily, key: &[u8]) -> Result<HmacSha256> {
    if algorithm != Algorithm::HS256 || family != AlgorithmFamily::Hmac {
        return Err(unsupported());
    }
    let mac = Hmac::new_from_slice(key).map_err(|_| ErrorKind::InvalidKeyFormat)?;
    Ok(HmacSha256(mac))
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Ok(Box::new(keyed(*algorithm, key.family(), key.as_bytes())?))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(keyed(*algorithm, key.family(), key.try_get_as_bytes()?)?))
}

fn unsupported() -> jsonwebtoken::errors::Error {
    ErrorKind::UnsupportedAlgorithm.into()
}

impl Signer<Vec<u8>> for HmacSha256 {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        let mac = self.0.clone().chain_update(message);
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for HmacSha256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        // In constant time, and the whole of it: a shorter one fits nothing.
        let mac = self.0.clone().chain_update(message);
        mac.verify_slice(signature).map_err(|_| Error::new())
    }
}

impl JwtSigner for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mac_is_that_of_rfc_4231() {
        let mac = signer(&Algorithm::HS256, &EncodingKey::from_secret(&[0x0b; 20])).unwrap();
        let found = data_encoding::HEXLOWER.encode(&mac.sign(b"Hi There"));
        assert_eq!(found, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn only_the_whole_mac_of_the_same_message_and_key_fits() {
        let mac = signer(&Algorithm::HS256, &EncodingKey::from_secret(b"key")).unwrap().sign(b"a");
        let fits = |key: &[u8], message: &[u8], mac: &[u8]| {
            let verifier = verifier(&Algorithm::HS256, &DecodingKey::from_secret(key)).unwrap();
            verifier.verify(message, &mac.to_vec()).is_ok()
        };
        assert!(fits(b"key", b"a", &mac));
        assert!(!fits(b"key", b"b", &mac));
        assert!(!fits(b"other", b"a", &mac));
        let (short, _) = mac.split_at(16);
        for part in [short, &[], &[mac.as_slice(), &[0]].concat()] {
            assert!(!fits(b"key", b"a", part));
        }
    }

    #[test]
    fn nothing_but_hmac_with_sha_256_is_signed_or_checked() {
        let (own, theirs) = (EncodingKey::from_secret(b"key"), DecodingKey::from_secret(b"key"));
        for algorithm in [Algorithm::HS384, Algorithm::HS512, Algorithm::RS256, Algorithm::EdDSA] {
            assert!(signer(&algorithm, &own).is_err());
            assert!(verifier(&algorithm, &theirs).is_err());
        }
        let public = DecodingKey::from_rsa_der(b"key");
        assert!(verifier(&Algorithm::HS256, &public).is_err(), "a public key is no secret");
        assert!((PROVIDER.key_utils.rsa_pub_components_from_public_key)(b"key").is_err());
    }
}
