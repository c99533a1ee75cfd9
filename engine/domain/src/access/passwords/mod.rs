//! How passwords change: a file for each message. The engine looks at the password itself and sends what
//! is kept of it.

mod change_password;
mod rehash_password;
mod reset_mail;
mod reset_password;
mod set_password;
mod start_reset;

pub use change_password::ChangePassword;
pub use rehash_password::RehashPassword;
pub use reset_mail::{ResetMail, ResetMailer};
pub use reset_password::ResetPassword;
pub use set_password::SetPassword;
pub use start_reset::{ResetStarted, StartReset};

use super::document::{AccessDocument, StoredPassword, UserDocument};
use super::event::{AccessEvent, PasswordWay, SessionEnd};
use super::refusal::{AccountRefusal, PasswordRefusal, UserRefusal};
use super::secret::SecretHash;
use super::state::Access;
use super::user::User;
use crate::{Decided, Message, SessionId, UserId};

impl User {
    /// What is kept of them, if this is still the password that was looked at.
    pub(super) fn document_with(
        &self,
        user: UserId,
        password: SecretHash,
    ) -> Result<&UserDocument, AccountRefusal> {
        let document = self.document.as_deref().ok_or(UserRefusal::Unknown { user })?;
        let mark = document.password.as_ref().map(StoredPassword::mark);
        if mark == Some(password) {
            return Ok(document);
        }
        Err(PasswordRefusal::ChangedMeanwhile.into())
    }
}

/// The user has this password, and all sessions but this one have ended, if they are to.
fn decided<M: Message<Aggregate = Access, Reply = ()>>(
    (user, found): (UserId, &User),
    how: PasswordWay,
    password: &StoredPassword,
    end: Option<EndAllBut>,
) -> Result<Decided<M>, AccountRefusal> {
    let before = found.document.as_deref().ok_or(UserRefusal::Unknown { user })?;
    if password.short && !found.second_factor {
        return Err(PasswordRefusal::NeedsSecondFactor.into());
    }
    let document = UserDocument { password: Some(password.clone()), ..before.clone() };
    let mut events = vec![AccessEvent::PasswordSet { user, how }];
    let ended: Vec<_> = match end {
        None => Vec::new(),
        Some(EndAllBut(kept)) => {
            found.sessions.iter().copied().filter(|session| Some(*session) != kept).collect()
        }
    };
    if !ended.is_empty() {
        events.push(AccessEvent::SessionsEnded {
            sessions: ended.clone(),
            why: SessionEnd::PasswordSet,
        });
    }
    let decided = Decided::new(events, ()).keeping(user, Some(AccessDocument::User(document)));
    Ok(ended.into_iter().fold(decided, |decided, session| decided.keeping(session, None)))
}

/// All sessions end but this one.
#[derive(Clone, Copy)]
struct EndAllBut(Option<SessionId>);
