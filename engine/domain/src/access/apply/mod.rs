mod machines;
mod sessions;
mod users;

use std::sync::Arc;

use uuid::Uuid;

use crate::access::bounds::TOKEN_KEYS_MAX;
use crate::access::document::AccessDocument;
use crate::access::event::AccessEvent;
use crate::access::refusal::AccountRefusal;
use crate::access::role::{Role, RoleId};
use crate::access::state::{Access, TokenKey};
use crate::access::user::User;
use crate::{AccessId, Aggregate, Recorded, SessionId, UserId};

/// What does not fit is left out, as in a branch: an event is a fact, and its history must never stop.
impl Aggregate for Access {
    type Id = AccessId;
    type Event = AccessEvent;
    type Refusal = AccountRefusal;
    type Document = AccessDocument;

    const KIND: u8 = 2;
    const NAME: &'static str = "access";
    const FORM: u32 = 1;

    fn apply(&mut self, recorded: &Recorded<AccessEvent>) {
        let at = recorded.at;
        self.seq = recorded.seq;
        match &recorded.event {
            AccessEvent::UserCreated { .. }
            | AccessEvent::UserChanged { .. }
            | AccessEvent::RoleAssigned { .. }
            | AccessEvent::UserDeactivated { .. }
            | AccessEvent::UserActivated { .. }
            | AccessEvent::PasswordSet { .. }
            | AccessEvent::ResetStarted { .. }
            | AccessEvent::SecondFactorEnabled { .. }
            | AccessEvent::SecondFactorRemoved { .. }
            | AccessEvent::RecoveryCodeUsed { .. } => self.apply_to_users(at, &recorded.event),
            AccessEvent::SessionStarted { .. }
            | AccessEvent::SessionRenewed { .. }
            | AccessEvent::TokenRotated { .. }
            | AccessEvent::SessionsEnded { .. } => self.apply_to_sessions(at, &recorded.event),
            AccessEvent::KeyCreated { .. }
            | AccessEvent::KeyRevoked { .. }
            | AccessEvent::UseNoted { .. }
            | AccessEvent::DeviceExpected { .. }
            | AccessEvent::DevicePaired { .. }
            | AccessEvent::DeviceRevoked { .. } => self.apply_to_machines(at, &recorded.event),
            AccessEvent::RoleSet { role, name, permissions } => {
                if let RoleId::Own(id) = role {
                    let role = Role { name: name.clone(), grants: permissions.clone() };
                    self.roles.insert(*id, Arc::new(role));
                }
            }
            AccessEvent::RoleRemoved { role } => {
                self.strict_roles.remove(role);
                if let RoleId::Own(id) = role {
                    self.roles.remove(id);
                }
            }
            AccessEvent::SecondFactorRequired { role, required } => {
                if *required {
                    self.strict_roles.insert(*role);
                } else {
                    self.strict_roles.remove(role);
                }
            }
            AccessEvent::RulesChanged { rules } => self.rules = *rules,
            AccessEvent::TokenKeyMade { key } => {
                self.token_keys.push_back(TokenKey { key: *key, made_at: at });
                while self.token_keys.len() > TOKEN_KEYS_MAX {
                    self.token_keys.pop_front();
                }
            }
            AccessEvent::FailureNoted { account, origin, .. } => {
                for mark in [account, origin].into_iter().flatten() {
                    // Those that were left out may be of others.
                    self.failures.note(*mark, at);
                }
            }
            AccessEvent::AskingRefused { .. } => {}
        }
    }

    fn keep(&mut self, document: Uuid, content: Option<AccessDocument>) {
        match content {
            Some(AccessDocument::User(content)) => {
                let user = UserId::from(document);
                self.forget_name(user);
                let name = content.profile.user_name.folded();
                self.index.names.insert(name, user);
                self.with_user(user, |user| user.document = Some(Arc::new(content)));
            }
            Some(AccessDocument::Session(origin)) => {
                if let Some(session) = self.sessions.get_mut(&SessionId::from(document)) {
                    Arc::make_mut(session).origin = Some(Arc::new(origin));
                }
            }
            None => {
                self.forget_name(UserId::from(document));
                self.with_user(UserId::from(document), |user| user.document = None);
            }
        }
    }

    fn changes(event: &AccessEvent) -> Option<Uuid> {
        match event {
            AccessEvent::UserCreated { user, .. }
            | AccessEvent::UserChanged { user }
            | AccessEvent::PasswordSet { user, .. }
            | AccessEvent::SecondFactorEnabled { user }
            | AccessEvent::SecondFactorRemoved { user }
            | AccessEvent::RecoveryCodeUsed { user } => Some((*user).into()),
            AccessEvent::SessionStarted { session, .. } => Some((*session).into()),
            _ => None,
        }
    }
}

impl Access {
    fn with_user(&mut self, user: UserId, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.users.get_mut(&user) {
            change(Arc::make_mut(user));
        }
    }

    fn forget_name(&mut self, user: UserId) {
        let document = self.user(user).and_then(|user| user.document.as_deref());
        let Some(name) = document.map(|document| document.profile.user_name.folded()) else {
            return;
        };
        if self.index.names.get(&name) == Some(&user) {
            self.index.names.remove(&name);
        }
    }
}
