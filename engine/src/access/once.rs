//! What is more than one message, under an idempotency key.
//!
//! A secret that is shown once must be the same when it is asked for again, and is kept nowhere. So it follows from the
//! key, from whoever asks and from the pepper, without which nobody works it out; the message that is kept under the
//! key is then the same too, and its receipt gives the same answer.

use turnero_domain::PrincipalId;

use super::error::CredentialError;
use super::hashing::SALT_BYTES;
use crate::engine::Engine;
use crate::error::AskError;
use crate::inner::Inner;
use crate::key::KeyHash;

/// The engine, asked under an idempotency key.
#[derive(Clone, Copy)]
pub struct Once<'a> {
    pub(super) inner: &'a Inner,
    key: Option<&'a str>,
}

impl Engine {
    /// The engine under this idempotency key, or under none.
    pub fn once<'a>(&'a self, key: Option<&'a str>) -> Once<'a> {
        Once { inner: &self.inner, key }
    }
}

impl Once<'_> {
    /// The key, as it is remembered for whoever asks.
    pub(super) fn key_of(&self, by: PrincipalId) -> Result<Option<KeyHash>, CredentialError> {
        let hash = |key| KeyHash::new(by, key).ok_or(CredentialError::Ask(AskError::KeyInvalid));
        self.key.map(hash).transpose()
    }

    /// The key of somebody who has not said who they are. What they show keeps their keys apart from others'.
    pub(super) fn key_of_nobody(
        &self,
        purpose: &str,
        shown: &[u8],
    ) -> Result<Option<KeyHash>, CredentialError> {
        self.key_of(PrincipalId::Engine)?;
        let Some(key) = self.key else { return Ok(None) };
        let mac = self.inner.proof()?.pepper.mac(purpose, &[key.as_bytes(), shown]);
        let text = data_encoding::HEXLOWER.encode(&mac);
        Ok(KeyHash::new(PrincipalId::Engine, &text))
    }

    /// Whether there is one.
    pub(super) const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Random bytes; under a key always the same.
    pub(super) fn random(
        &self,
        by: PrincipalId,
        purpose: &str,
        shown: &[u8],
    ) -> Result<[u8; 32], CredentialError> {
        let Some(key) = self.key else { return Ok(self.inner.random()) };
        let by = by.to_string();
        let parts = [by.as_bytes(), key.as_bytes(), shown];
        Ok(self.inner.proof()?.pepper.mac(purpose, &parts))
    }

    /// A salt; under a key always the same, so that what is kept of a password is.
    pub(super) fn salt(&self, by: PrincipalId) -> Result<[u8; SALT_BYTES], CredentialError> {
        if !self.has_key() {
            return Ok(self.inner.salt());
        }
        let mut salt = [0; SALT_BYTES];
        let random = self.random(by, "the salt of a password that is sent again", &[])?;
        salt.iter_mut().zip(random).for_each(|(own, random)| *own = random);
        Ok(salt)
    }
}
