//! The second factor is switched on and off.

use turnero_domain::access::bounds::RECOVERY_CODES;
use turnero_domain::access::{
    DisableSecondFactor, EnableSecondFactor, GrantRefusal, Hidden, SecondFactor,
};
use turnero_domain::{Principal, UserId};
use uuid::Uuid;

use super::error::CredentialError;
use super::origin::Origin;
use super::passwords::user_of;
use super::pepper::Pepper;
use super::secret_text::{SecretKind, SecretText};
use super::short_code::ShortCode;
use super::totp;
use crate::engine::Engine;

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
        let inner = &self.inner;
        let proof = inner.proof()?;
        let user = user_of(principal)?;
        let account = inner.access().account(user).ok_or(CredentialError::Unauthenticated)?;
        let enrolment = SecretText::fresh(SecretKind::Enrolment, inner.random());
        let secret = totp::written(&secret_of(&proof.pepper, user, &enrolment));
        let issuer = &inner.doorkeeper.audience;
        let address = totp::address(issuer, account.user_name.as_str(), &secret);
        Ok(Enrolment { enrolment, secret, address })
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
        let inner = &self.inner;
        let user = user_of(principal)?;
        let proved = inner.prove_again(user, password, origin).await?;
        let proof = inner.proof()?;
        let begun = SecretText::read(enrolment).filter(|it| it.kind() == SecretKind::Enrolment);
        let begun = begun.ok_or(GrantRefusal::SecondFactorWrong)?;
        let secret = secret_of(&proof.pepper, user, &begun);
        totp::step_of(&secret, code, None, inner.now()).ok_or(GrantRefusal::SecondFactorWrong)?;
        let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| ShortCode::fresh(inner.random())).collect();
        let keep = |code: &ShortCode| proof.pepper.hash_of_code("a recovery code", code.as_str());
        let factor = SecondFactor {
            secret: Hidden(totp::written(&secret).into()),
            codes: codes.iter().map(keep).collect(),
        };
        let enable = EnableSecondFactor { password: proved.password, factor };
        inner.ask(principal, None, enable).await?;
        Ok(codes)
    }

    /// Switches one's second factor off, with the password.
    pub async fn disable_second_factor(
        &self,
        principal: &Principal,
        password: &str,
        origin: &Origin,
    ) -> Result<(), CredentialError> {
        let proved = self.inner.prove_again(user_of(principal)?, password, origin).await?;
        let disable = DisableSecondFactor { password: proved.password };
        Ok(self.inner.ask(principal, None, disable).await?)
    }
}

/// The secret follows from the pepper, the user and what was begun: so nothing is kept of those who begin and never
/// end, and nobody chooses a weak one.
fn secret_of(pepper: &Pepper, user: UserId, enrolment: &SecretText) -> Vec<u8> {
    let user = Uuid::from(user);
    let mac = pepper.mac("a second factor", &[user.as_bytes(), enrolment.bytes()]);
    mac.split_at(totp::SECRET_BYTES).0.to_vec()
}
