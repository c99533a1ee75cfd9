//! Programs and devices are given their secrets.

use turnero_domain::access::{Access, CreateKey, ExpectDevice, Failure, GrantRefusal, PairDevice};
use turnero_domain::{Branches, DeviceId, KeyId, Name, Principal, PrincipalId, Timestamp};

use super::error::CredentialError;
use super::guard::Attempt;
use super::once::Once;
use super::origin::Origin;
use super::secret_text::{SecretKind, SecretText};
use super::short_code::ShortCode;
use super::sign_in::engine_itself;
use crate::condition::Condition;
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
        self.once(None).create_key(principal, new).await
    }

    /// Makes a device, and the code that it is paired by.
    pub async fn expect_device(
        &self,
        principal: &Principal,
        name: Name,
        branches: Branches,
    ) -> Result<DeviceCode, CredentialError> {
        self.once(None).expect_device(principal, name, branches).await
    }

    /// Lets a code be used once more that has run out, or by which a device was paired: for hosts whose clock runs so fast
    /// that nobody could type it in time, as that of a demonstration does.
    pub async fn expect_device_again(
        &self,
        principal: &Principal,
        name: Name,
        branches: Branches,
        code: &ShortCode,
    ) -> Result<DeviceCode, CredentialError> {
        let once = self.once(None);
        once.expect(principal, name, branches, code.clone()).await
    }

    /// Gives a device its secret for the code that somebody typed at it.
    pub async fn pair_device(
        &self,
        code: &str,
        origin: &Origin,
    ) -> Result<DeviceMade, CredentialError> {
        self.once(None).pair_device(code, origin).await
    }
}

impl Once<'_> {
    /// See [`Engine::create_key`].
    pub async fn create_key(
        &self,
        principal: &Principal,
        new: NewKey,
    ) -> Result<KeyMade, CredentialError> {
        let random = self.random(principal.id, "the secret of a key", &[])?;
        let secret = SecretText::fresh(SecretKind::Key, random);
        let NewKey { name, permissions, branches, until } = new;
        let create = CreateKey { name, permissions, branches, until, hash: secret.hash() };
        // Long after its receipt was forgotten a key would make the same secret again.
        let hash = secret.hash();
        let fresh = Condition::checked(move |access: &Access, context| {
            let taken = access.holder_of(hash, context.now).is_some();
            if taken { Err(AskError::KeyReused) } else { Ok(()) }
        });
        let key = self.key_of(principal.id)?;
        let created = self.inner.ask_if(principal, key, Some(fresh), create).await?;
        Ok(KeyMade { key: created.key, secret })
    }

    /// See [`Engine::expect_device`].
    pub async fn expect_device(
        &self,
        principal: &Principal,
        name: Name,
        branches: Branches,
    ) -> Result<DeviceCode, CredentialError> {
        let random = self.random(principal.id, "the code of a device", &[])?;
        self.expect(principal, name, branches, ShortCode::fresh(random)).await
    }

    async fn expect(
        &self,
        principal: &Principal,
        name: Name,
        branches: Branches,
        code: ShortCode,
    ) -> Result<DeviceCode, CredentialError> {
        let pepper = &self.inner.proof()?.pepper;
        let kept = pepper.hash_of_code("a pairing code", code.as_str());
        let expect = ExpectDevice { name, branches, code: kept };
        let key = self.key_of(principal.id)?;
        let expected = self.inner.ask(principal, key, expect).await?;
        Ok(DeviceCode { device: expected.device, code, until: expected.until })
    }

    /// See [`Engine::pair_device`].
    pub async fn pair_device(
        &self,
        code: &str,
        origin: &Origin,
    ) -> Result<DeviceMade, CredentialError> {
        let inner = self.inner;
        let pepper = &inner.proof()?.pepper;
        let attempt = Attempt { account: None, origin: origin.mark(pepper) };
        inner.begin(attempt)?;
        let key = self.key_of_nobody("a device under a key", code.as_bytes())?;
        let random = self.random(PrincipalId::Engine, "the secret of a device", code.as_bytes())?;
        let secret = SecretText::fresh(SecretKind::Device, random);
        // What is no code at all is looked up all the same, and refused in the same words.
        let code = ShortCode::read(code);
        let code = code.as_ref().map_or("", |code| code.as_str());
        let code = pepper.hash_of_code("a pairing code", code);
        let pair = PairDevice { code, hash: secret.hash() };
        let nobody = engine_itself().from_origin(attempt.origin);
        match inner.ask(&nobody, key, pair).await {
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
