//! The second factor is switched on and off.

use turnero_domain::access::bounds::RECOVERY_CODES;
use turnero_domain::access::{
    DisableSecondFactor, EnableSecondFactor, GrantRefusal, Hidden, SecondFactor,
};
use turnero_domain::{Principal, UserId};
use uuid::Uuid;

use super::error::CredentialError;
use super::once::Once;
use super::origin::Origin;
use super::passwords::user_of;
use super::pepper::Pepper;
use super::secret_text::{SecretKind, SecretText};
use super::short_code::ShortCode;
use super::totp;
use crate::condition::Condition;
use crate::engine::Engine;
use crate::error::AskError;

/// A second factor that is about to be switched on. Nothing is kept until a first code has fitted.
#[derive(Clone)]
pub struct Enrolment {
    /// What is sent back with the first code.
    pub enrolment: SecretText,
    /// The secret, for who cannot scan.
    pub secret: String,
    /// What a QR code shows to the app.
    pub address: String,
}

impl Engine {
    /// Begins to switch one's second factor on.
    pub fn begin_second_factor(&self, principal: &Principal) -> Result<Enrolment, CredentialError> {
        self.once(None).begin_second_factor(principal)
    }

    /// Switches one's second factor on: with the password, and a first code that fits. The recovery codes are
    /// shown this once.
    pub async fn enable_second_factor(
        &self,
        principal: &Principal,
        enrolment: &str,
        password: &str,
        code: &str,
        origin: &Origin,
    ) -> Result<Vec<ShortCode>, CredentialError> {
        self.once(None).enable_second_factor(principal, enrolment, password, code, origin).await
    }

    /// Switches one's second factor off, with the password.
    pub async fn disable_second_factor(
        &self,
        principal: &Principal,
        password: &str,
        origin: &Origin,
    ) -> Result<(), CredentialError> {
        self.once(None).disable_second_factor(principal, password, origin).await
    }
}

impl Once<'_> {
    /// See [`Engine::begin_second_factor`].
    pub fn begin_second_factor(&self, principal: &Principal) -> Result<Enrolment, CredentialError> {
        let inner = self.inner;
        let proof = inner.proof()?;
        let user = user_of(principal)?;
        let account = inner.access().account(user).ok_or(CredentialError::Unauthenticated)?;
        let random = self.random(principal.id, "a second factor that is begun", &[])?;
        let enrolment = SecretText::fresh(SecretKind::Enrolment, random);
        let secret = totp::written(&secret_of(&proof.pepper, user, &enrolment));
        let issuer = &inner.doorkeeper.audience;
        let address = totp::address(issuer, account.user_name.as_str(), &secret);
        Ok(Enrolment { enrolment, secret, address })
    }

    /// See [`Engine::enable_second_factor`].
    pub async fn enable_second_factor(
        &self,
        principal: &Principal,
        enrolment: &str,
        password: &str,
        code: &str,
        origin: &Origin,
    ) -> Result<Vec<ShortCode>, CredentialError> {
        let inner = self.inner;
        let user = user_of(principal)?;
        let proved = inner.prove_again(user, password, origin).await?;
        let proof = inner.proof()?;
        let begun = SecretText::read(enrolment).filter(|it| it.kind() == SecretKind::Enrolment);
        let begun = begun.ok_or(GrantRefusal::SecondFactorWrong)?;
        let secret = secret_of(&proof.pepper, user, &begun);
        let fits = totp::step_of(&secret, code, None, inner.now()).is_some();
        let wrong = AskError::Refused(GrantRefusal::SecondFactorWrong.into());
        if !fits && !self.has_key() {
            return Err(wrong.into());
        }
        // Codes last for a minute, requests are sent again for longer: what was done already is answered all the same.
        let condition = (!fits).then(|| Condition::refused(wrong));
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for number in 0..RECOVERY_CODES {
            let shown = [begun.bytes(), &number.to_be_bytes()].concat();
            codes.push(ShortCode::fresh(self.random(principal.id, "a recovery code", &shown)?));
        }
        let keep = |code: &ShortCode| proof.pepper.hash_of_code("a recovery code", code.as_str());
        let factor = SecondFactor {
            secret: Hidden(totp::written(&secret).into()),
            codes: codes.iter().map(keep).collect(),
        };
        let enable = EnableSecondFactor { password: proved.password, factor };
        inner.ask_if(principal, self.key_of(principal.id)?, condition, enable).await?;
        Ok(codes)
    }

    /// See [`Engine::disable_second_factor`].
    pub async fn disable_second_factor(
        &self,
        principal: &Principal,
        password: &str,
        origin: &Origin,
    ) -> Result<(), CredentialError> {
        let proved = self.inner.prove_again(user_of(principal)?, password, origin).await?;
        let disable = DisableSecondFactor { password: proved.password };
        Ok(self.inner.ask(principal, self.key_of(principal.id)?, disable).await?)
    }
}

/// The secret follows from the pepper, the user and what was begun: so nothing is kept of those who begin and never
/// end, and nobody chooses a weak one.
fn secret_of(pepper: &Pepper, user: UserId, enrolment: &SecretText) -> Vec<u8> {
    let user = Uuid::from(user);
    let mac = pepper.mac("a second factor", &[user.as_bytes(), enrolment.bytes()]);
    mac.split_at(totp::SECRET_BYTES).0.to_vec()
}
