//! Proving who somebody is: passwords, second factors, sessions, tokens, keys and devices. What may be done
//! is decided by the rules ([`turnero_domain::access`]); here is what rules cannot do, for it takes secrets,
//! time or threads.
//!
//! ```text
//!   login, token ──▶ guard ──▶ argon2id, on a thread ──▶ second factor ──▶ StartSession ──▶ cookie, tokens
//!   authenticate ──▶ limits ──▶ signature or hash ──▶ the mirror of what is durable ──▶ Principal
//! ```
//!
//! Nothing here keeps a secret: what is kept of one goes into a message. The pepper, from which all keys are
//! derived, is in the settings and in no store.

mod audit;
mod authenticate;
pub mod bounds;
mod doorkeeper;
mod error;
mod first_start;
mod guard;
mod hashing;
mod hmac_provider;
mod limits;
mod machines;
mod mirror;
mod noting;
mod once;
mod origin;
mod passwords;
mod pepper;
mod recent;
mod reset_mail;
mod second_factor;
mod secret_text;
mod settings;
mod short_code;
mod sign_in;
mod token;
mod tokens;
mod totp;

pub use audit::{AuditEntry, AuditJournal, AuditPage, AuditPlace, AuditQuery};
pub use authenticate::{Authenticated, Credential};
pub(crate) use doorkeeper::Doorkeeper;
pub use error::CredentialError;
pub use first_start::NewUser;
pub use machines::{DeviceCode, DeviceMade, KeyMade, NewKey};
pub(crate) use mirror::{Mirror, ShowFirst};
pub use once::Once;
pub use origin::Origin;
pub use passwords::{PasswordChange, ResetLink};
pub use pepper::{Pepper, PepperError};
pub use reset_mail::{ResetSent, ResetWay};
pub use second_factor::Enrolment;
pub use secret_text::{SecretKind, SecretText};
pub use settings::{AccessSettings, HashingParameters};
pub use short_code::ShortCode;
pub(crate) use sign_in::engine_itself;
pub use sign_in::{SignIn, SignedIn};
pub use tokens::{TokenRequest, Tokens};
/// The rules: users, roles and their messages.
pub use turnero_domain::access::*;

/// The code that an authenticator app shows now for this secret: for tests.
#[cfg(feature = "testing")]
pub fn code_of_app(secret: &str, now: turnero_domain::Timestamp) -> Option<String> {
    totp::code_of(secret, now)
}
