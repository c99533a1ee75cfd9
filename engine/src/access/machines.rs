//! Programs and devices are given their secrets.

use turnero_domain::access::{CreateKey, ExpectDevice, Failure, GrantRefusal, PairDevice};
use turnero_domain::{Branches, DeviceId, KeyId, Name, Principal, Timestamp};

use super::error::CredentialError;
use super::guard::Attempt;
use super::origin::Origin;
use super::secret_text::{SecretKind, SecretText};
use super::short_code::ShortCode;
use super::sign_in::engine_itself;
use crate::engine::Engine;
use crate::error::AskError;

/// A key that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What it is called.
    pub name: Name,
    /// What it allows, by name.
    pub permissions: Vec<String>,
    /// Where.
    pub branches: Branches,
    /// When it runs out; `None`: when it is revoked.
    pub until: Option<Timestamp>,
}

/// A key that was made. Its secret is shown this once.
#[derive(Debug, Clone)]
pub struct KeyMade {
    /// Its id.
    pub key: KeyId,
    /// What a program shows.
    pub secret: SecretText,
}

/// A device that is expected. Its code is shown this once.
#[derive(Debug, Clone)]
pub struct DeviceCode {
    /// Its id.
    pub device: DeviceId,
    /// What somebody types at the device.
    pub code: ShortCode,
    /// How long it can be used.
    pub until: Timestamp,
}

/// A device that was paired. Its secret is shown this once.
#[derive(Debug, Clone)]
pub struct DeviceMade {
    /// Its id.
    pub device: DeviceId,
    /// What the device shows.
    pub secret: SecretText,
}

impl Engine {
    /// Makes a key for a program.
    pub async fn create_key(
        &self,
        principal: &Principal,
        new: NewKey,
    ) -> Result<KeyMade, CredentialError> {
        let secret = SecretText::fresh(SecretKind::Key, self.inner.random());
        let NewKey { name, permissions, branches, until } = new;
        let create = CreateKey { name, permissions, branches, until, hash: secret.hash() };
        let created = self.inner.ask(principal, None, create).await?;
        Ok(KeyMade { key: created.key, secret })
    }

    /// Makes a device, and the code that it is paired by.
    pub async fn expect_device(
        &self,
        principal: &Principal,
        name: Name,
        branches: Branches,
    ) -> Result<DeviceCode, CredentialError> {
        let code = ShortCode::fresh(self.inner.random());
        let pepper = &self.inner.proof()?.pepper;
        let kept = pepper.hash_of_code("a pairing code", code.as_str());
        let expect = ExpectDevice { name, branches, code: kept };
        let expected = self.inner.ask(principal, None, expect).await?;
        Ok(DeviceCode { device: expected.device, code, until: expected.until })
    }

    /// Gives a device its secret for the code that somebody typed at it.
    pub async fn pair_device(
        &self,
        code: &str,
        origin: &Origin,
    ) -> Result<DeviceMade, CredentialError> {
        let inner = &self.inner;
        let pepper = &inner.proof()?.pepper;
        let attempt = Attempt { account: None, origin: origin.mark(pepper) };
        inner.begin(attempt)?;
        let secret = SecretText::fresh(SecretKind::Device, inner.random());
        // What is no code at all is looked up all the same, and refused in the same words.
        let code = ShortCode::read(code);
        let code = code.as_ref().map_or("", |code| code.as_str());
        let code = pepper.hash_of_code("a pairing code", code);
        let pair = PairDevice { code, hash: secret.hash() };
        match inner.ask(&engine_itself(), None, pair).await {
            Ok(paired) => {
                inner.doorkeeper.guard.withdrawn(attempt);
                Ok(DeviceMade { device: paired.device, secret })
            }
            Err(error) => {
                if matches!(&error, AskError::Refused(refusal) if is_unknown(refusal)) {
                    inner.note_failure(Failure::Pairing, attempt);
                } else {
                    inner.doorkeeper.guard.withdrawn(attempt);
                }
                Err(error.into())
            }
        }
    }
}

fn is_unknown(refusal: &turnero_domain::access::AccountRefusal) -> bool {
    use turnero_domain::access::AccountRefusal;
    matches!(refusal, AccountRefusal::Grant(GrantRefusal::CodeUnknown { .. }))
}
