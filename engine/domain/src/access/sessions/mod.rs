//! Where people and their programs are signed in: a file for each message.

mod end_own_sessions;
mod end_session;
mod end_user_sessions;
mod list_own_sessions;
mod list_user_sessions;
mod renew_session;
mod rotate_token;
mod start_session;

pub use end_own_sessions::EndOwnSessions;
pub use end_session::EndSession;
pub use end_user_sessions::EndUserSessions;
pub use list_own_sessions::{ListOwnSessions, SessionList};
pub use list_user_sessions::ListUserSessions;
pub use renew_session::{RenewSession, SessionRenewed};
pub use rotate_token::{RotateToken, Rotated};
pub use start_session::{SessionStarted, StartSession};

use super::event::{AccessEvent, SessionEnd};
use super::session::{Session, SessionKind, SessionView};
use super::state::Access;
use super::user::User;
use crate::{Decided, Message, SessionId, Timestamp, UserId};

/// A session that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveSession {
    /// Who is signed in.
    pub user: UserId,
    /// What it is held by.
    pub kind: SessionKind,
    /// When it runs out unused.
    pub until: Timestamp,
    /// When it runs out whatever happens.
    pub ends: Timestamp,
}

impl Access {
    /// The session of this id, if it holds.
    pub fn live_session(&self, session: SessionId, now: Timestamp) -> Option<LiveSession> {
        let found = self.held_session(session, now)?;
        let Session { user, kind, until, ends, .. } = *found;
        Some(LiveSession { user, kind, until, ends })
    }

    fn held_session(&self, session: SessionId, now: Timestamp) -> Option<&Session> {
        let found = self.sessions.get(&session)?.as_ref();
        let active = self.user(found.user).is_some_and(|user| user.active);
        (active && found.holds(now)).then_some(found)
    }

    fn sessions_of(&self, user: &User, now: Timestamp) -> Vec<SessionView> {
        let held = |session: &SessionId| {
            self.held_session(*session, now).map(|found| found.view(*session))
        };
        user.sessions.iter().filter_map(held).collect()
    }
}

/// These sessions end, and what is known of where they were begun is forgotten.
fn ending<M: Message<Aggregate = Access>>(
    sessions: Vec<SessionId>,
    why: SessionEnd,
    reply: M::Reply,
) -> Decided<M> {
    if sessions.is_empty() {
        return Decided::answer(reply);
    }
    let forget = |decided: Decided<M>, session: SessionId| decided.keeping(session, None);
    let ended = AccessEvent::SessionsEnded { sessions: sessions.clone(), why };
    sessions.into_iter().fold(Decided::new(vec![ended], reply), forget)
}
