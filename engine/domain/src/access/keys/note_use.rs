use serde::{Deserialize, Serialize};

use crate::access::bounds::USE_NOTED_EVERY;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{
    AccessId, Context, Decided, DeviceId, KeyId, Message, Permission, PrincipalId, Timestamp,
};

/// Notes that a key or a device was used: once an hour at the most, for a write at every request would
/// help nobody. The engine sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NoteUse {
    /// Which one.
    pub by: PrincipalId,
}

impl Message for NoteUse {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "note_use";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        if access.use_is_noted(self.by, context.now) {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![AccessEvent::UseNoted { by: self.by }], ()))
    }
}

impl Access {
    /// Whether there is nothing to note: it was used a while ago, or it is neither a key nor a device.
    pub fn use_is_noted(&self, by: PrincipalId, now: Timestamp) -> bool {
        let used_at = match by {
            PrincipalId::Key(id) => self.keys.get(&KeyId::from(id)).map(|key| key.used_at),
            PrincipalId::Device(id) => {
                self.devices.get(&DeviceId::from(id)).map(|device| device.used_at)
            }
            PrincipalId::Host | PrincipalId::Engine | PrincipalId::User(_) => None,
        };
        match used_at {
            None => true,
            Some(None) => false,
            Some(Some(at)) => now < at.plus(USE_NOTED_EVERY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::minute;

    #[test]
    fn the_use_of_a_key_is_noted_once_an_hour() {
        let note = NoteUse { by: PrincipalId::Key(key(1).into()) };
        let given = site().and(key_created(1, None)).at(minute(10));
        let outcome = given.when(&note);
        outcome.then(&[AccessEvent::UseNoted { by: note.by }]);
        let after = outcome.afterwards();
        assert_eq!(after.state().keys[&key(1)].used_at, Some(minute(10)));
        after.clone().at(minute(69)).when(&note).then_nothing();
        after.at(minute(70)).when(&note).then(&[AccessEvent::UseNoted { by: note.by }]);
    }

    #[test]
    fn the_use_of_a_device_is_noted_and_that_of_a_user_is_not() {
        let note = NoteUse { by: PrincipalId::Device(device(1).into()) };
        let after = site().and(expected(1)).and(paired(1)).when(&note).afterwards();
        assert!(after.state().devices[&device(1)].used_at.is_some());
        after.when(&NoteUse { by: of(AGENT) }).then_nothing();
        after.when(&NoteUse { by: PrincipalId::Key(key(9).into()) }).then_nothing();
    }
}
