use std::sync::Arc;

use crate::access::device::{Device, Stage};
use crate::access::event::AccessEvent;
use crate::access::key::Key;
use crate::access::secret::SecretHash;
use crate::access::state::{Access, Holder};
use crate::{DeviceId, KeyId, PrincipalId, Timestamp};

impl Access {
    pub(super) fn apply_to_machines(&mut self, at: Timestamp, event: &AccessEvent) {
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

impl Stage {
    /// What is kept of the secret that the device shows.
    const fn secret(&self) -> SecretHash {
        match self {
            Self::Expected { code, .. } => *code,
            Self::Paired { hash } => *hash,
        }
    }
}
