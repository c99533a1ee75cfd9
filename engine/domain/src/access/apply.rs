use std::sync::Arc;

use uuid::Uuid;

use super::bounds::{KNOWN_ORIGINS_MAX, TOKEN_KEYS_MAX, TOKENS_IN_DOUBT_MAX};
use super::device::{Device, Stage};
use super::document::AccessDocument;
use super::event::{AccessEvent, FactorUsed, UserOrigin};
use super::key::Key;
use super::ready_made::ReadyMade;
use super::refusal::AccountRefusal;
use super::role::{Role, RoleId};
use super::secret::{Mark, SecretHash};
use super::session::{Session, Shown, Tokens};
use super::state::{Access, Holder, TokenKey};
use super::user::{Reset, User};
use crate::{
    AccessId, Aggregate, DeviceId, KeyId, PrincipalId, Recorded, SessionId, Timestamp, UserId,
};

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
            AccessEvent::FailureNoted { account, origin, more, .. } => {
                for mark in [account, origin].into_iter().flatten() {
                    self.failures.note(*mark, *more, at);
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

    fn apply_to_users(&mut self, at: Timestamp, event: &AccessEvent) {
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

    fn apply_to_sessions(&mut self, at: Timestamp, event: &AccessEvent) {
        match event {
            AccessEvent::SessionStarted { session, user, kind, until, ends, token, .. } => {
                let tokens = token.map(|token| Tokens { holding: vec![token], shown: None });
                let started = Session {
                    user: *user,
                    kind: *kind,
                    started_at: at,
                    until: *until,
                    ends: *ends,
                    tokens,
                    origin: None,
                };
                self.sessions.insert(*session, Arc::new(started));
                self.signed_in(at, event);
            }
            AccessEvent::SessionRenewed { session, until } => {
                if let Some(session) = self.sessions.get_mut(session) {
                    Arc::make_mut(session).until = *until;
                }
            }
            AccessEvent::TokenRotated { session, shown, given, client, until } => {
                if let Some(session) = self.sessions.get_mut(session) {
                    let session = Arc::make_mut(session);
                    session.until = *until;
                    if let Some(tokens) = &mut session.tokens {
                        tokens.rotate(*shown, *given, *client, at);
                    }
                }
            }
            AccessEvent::SessionsEnded { sessions, .. } => {
                for session in sessions {
                    if let Some(ended) = self.sessions.remove(session) {
                        self.with_user(ended.user, |user| {
                            user.sessions.retain(|one| one != session);
                        });
                    }
                }
            }
            _ => {}
        }
    }

    /// What a sign-in says of the user.
    fn signed_in(&mut self, at: Timestamp, event: &AccessEvent) {
        let AccessEvent::SessionStarted { session, user, account, origin, factor, .. } = event
        else {
            return;
        };
        // The address is not forgiven: who owns one account must not be able to clear the way to others.
        self.failures.forget(*account);
        let (session, origin, factor) = (*session, *origin, *factor);
        self.with_user(*user, |user| {
            user.signed_in_at = Some(at);
            user.sessions.push(session);
            if let Some(FactorUsed::Step(step)) = factor {
                user.step = Some(step);
            }
            if let Some(origin) = origin {
                user.origins.retain(|known| *known != origin);
                user.origins.push(origin);
                if user.origins.len() > KNOWN_ORIGINS_MAX {
                    user.origins.remove(0);
                }
            }
        });
        self.cleared_to = self.next_to_clear();
    }

    fn apply_to_machines(&mut self, at: Timestamp, event: &AccessEvent) {
        match event {
            AccessEvent::KeyCreated { key, name, owner, permissions, branches, hash, until } => {
                let created = Key {
                    name: name.clone(),
                    owner: *owner,
                    grants: permissions.clone(),
                    branches: branches.clone(),
                    hash: *hash,
                    created_at: at,
                    until: *until,
                    used_at: None,
                };
                self.keys.insert(*key, Arc::new(created));
                self.index.secrets.insert(*hash, Holder::Key(*key));
                if let Some(owner) = owner {
                    self.with_user(*owner, |owner| owner.keys.push(*key));
                }
            }
            AccessEvent::KeyRevoked { key } => {
                if let Some(revoked) = self.keys.remove(key) {
                    self.index.secrets.remove(&revoked.hash);
                    if let Some(owner) = revoked.owner {
                        self.with_user(owner, |owner| owner.keys.retain(|one| one != key));
                    }
                }
            }
            AccessEvent::UseNoted { by } => self.note_use(*by, at),
            AccessEvent::DeviceExpected { device, name, branches, code, until } => {
                let expected = Device {
                    name: name.clone(),
                    branches: branches.clone(),
                    stage: Stage::Expected { code: *code, until: *until },
                    created_at: at,
                    used_at: None,
                };
                self.devices.insert(*device, Arc::new(expected));
                self.index.secrets.insert(*code, Holder::Expected(*device));
            }
            AccessEvent::DevicePaired { device, hash } => {
                if let Some(found) = self.devices.get_mut(device) {
                    let found = Arc::make_mut(found);
                    self.index.secrets.remove(&found.stage.secret());
                    found.stage = Stage::Paired { hash: *hash };
                    self.index.secrets.insert(*hash, Holder::Device(*device));
                }
            }
            AccessEvent::DeviceRevoked { device } => {
                if let Some(revoked) = self.devices.remove(device) {
                    self.index.secrets.remove(&revoked.stage.secret());
                }
            }
            _ => {}
        }
    }

    fn note_use(&mut self, by: PrincipalId, at: Timestamp) {
        match by {
            PrincipalId::Key(id) => {
                if let Some(key) = self.keys.get_mut(&KeyId::from(id)) {
                    Arc::make_mut(key).used_at = Some(at);
                }
            }
            PrincipalId::Device(id) => {
                if let Some(device) = self.devices.get_mut(&DeviceId::from(id)) {
                    Arc::make_mut(device).used_at = Some(at);
                }
            }
            PrincipalId::Host | PrincipalId::Engine | PrincipalId::User(_) => {}
        }
    }
}

impl Tokens {
    /// One token makes way for another. When the same one is shown again in time, both that came for it
    /// hold, for nobody knows which answer has arrived; the next that is shown settles it.
    fn rotate(&mut self, shown: SecretHash, given: SecretHash, client: Mark, at: Timestamp) {
        if self.holding.contains(&shown) {
            self.holding.clear();
            self.shown = Some(Shown { hash: shown, at, client });
        }
        self.holding.push(given);
        if self.holding.len() > TOKENS_IN_DOUBT_MAX {
            self.holding.remove(0);
        }
    }
}

impl Stage {
    /// What is kept of the secret that the device shows.
    const fn secret(&self) -> SecretHash {
        match self {
            Self::Expected { code, .. } => *code,
            Self::Paired { hash } => *hash,
        }
    }
}

fn is_super_admin(role: Option<RoleId>) -> bool {
    role == Some(RoleId::ReadyMade(ReadyMade::SuperAdmin))
}
