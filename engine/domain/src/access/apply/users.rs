use std::sync::Arc;

use crate::access::event::{AccessEvent, UserOrigin};
use crate::access::ready_made::ReadyMade;
use crate::access::role::RoleId;
use crate::access::state::{Access, Holder};
use crate::access::user::{Reset, User};
use crate::{Timestamp, UserId};

impl Access {
    pub(super) fn apply_to_users(&mut self, at: Timestamp, event: &AccessEvent) {
        match event {
            AccessEvent::UserCreated { user, origin, role, branches } => {
                self.set_up |= *origin == UserOrigin::SetUp || is_super_admin(*role);
                self.index.unreviewed += usize::from(role.is_none());
                self.users.insert(
                    *user,
                    Arc::new(User {
                        active: true,
                        role: *role,
                        branches: branches.clone(),
                        second_factor: false,
                        created_at: at,
                        updated_at: at,
                        signed_in_at: None,
                        step: None,
                        reset: None,
                        sessions: Vec::new(),
                        keys: Vec::new(),
                        origins: Vec::new(),
                        document: None,
                    }),
                );
            }
            AccessEvent::RoleAssigned { user, role, branches } => {
                self.set_up |= is_super_admin(*role);
                let before = self.user(*user).map(|user| usize::from(user.role.is_none()));
                let after = before.map_or(0, |_| usize::from(role.is_none()));
                let others = self.index.unreviewed.saturating_sub(before.unwrap_or(0));
                self.index.unreviewed = others + after;
                self.with_user(*user, |user| {
                    (user.role, user.branches, user.updated_at) = (*role, branches.clone(), at);
                });
            }
            AccessEvent::UserDeactivated { user } => {
                self.end_all_of(*user);
                self.with_user(*user, |user| (user.active, user.updated_at) = (false, at));
            }
            AccessEvent::UserActivated { user } => {
                self.with_user(*user, |user| (user.active, user.updated_at) = (true, at));
            }
            AccessEvent::UserChanged { user } => {
                self.with_user(*user, |user| user.updated_at = at);
            }
            AccessEvent::PasswordSet { user, .. } => {
                self.take_reset(*user);
                self.with_user(*user, |user| user.updated_at = at);
            }
            AccessEvent::ResetStarted { user, hash, until } => {
                self.take_reset(*user);
                self.index.secrets.insert(*hash, Holder::Reset(*user));
                let (hash, until) = (*hash, *until);
                self.with_user(*user, |user| user.reset = Some(Reset { hash, until }));
            }
            AccessEvent::SecondFactorEnabled { user } => {
                self.with_user(*user, |user| (user.second_factor, user.updated_at) = (true, at));
            }
            AccessEvent::SecondFactorRemoved { user } => self.with_user(*user, |user| {
                (user.second_factor, user.updated_at) = (false, at);
            }),
            _ => {}
        }
    }

    /// Sessions, keys and a link to a new password.
    fn end_all_of(&mut self, user: UserId) {
        self.take_reset(user);
        let Some(found) = self.user(user) else { return };
        let (sessions, keys) = (found.sessions.clone(), found.keys.clone());
        for session in sessions {
            self.sessions.remove(&session);
        }
        for key in keys {
            if let Some(key) = self.keys.remove(&key) {
                self.index.secrets.remove(&key.hash);
            }
        }
        self.with_user(user, |user| {
            user.sessions.clear();
            user.keys.clear();
        });
    }

    fn take_reset(&mut self, user: UserId) {
        let Some(reset) = self.user(user).and_then(|user| user.reset) else { return };
        self.index.secrets.remove(&reset.hash);
        self.with_user(user, |user| user.reset = None);
    }
}

fn is_super_admin(role: Option<RoleId>) -> bool {
    role == Some(RoleId::ReadyMade(ReadyMade::SuperAdmin))
}
