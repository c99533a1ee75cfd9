use serde::{Deserialize, Serialize};

use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, DeviceId, Message, Permission};

/// Revokes a device, or the code of one that was not paired yet. Holds at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RevokeDevice {
    /// Which one.
    pub device: DeviceId,
}

impl Message for RevokeDevice {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "revoke_device";
    const PERMISSION: Permission = permissions::DEVICES_REVOKE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (asking, device) = (access.asking(context), self.device);
        let found = access.devices.get(&device);
        let found = found.filter(|found| asking.branches.cover(&found.branches));
        found.ok_or(GrantRefusal::DeviceUnknown { device })?;
        Ok(Decided::new(vec![AccessEvent::DeviceRevoked { device }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::minute;

    #[test]
    fn a_revoked_device_is_not_let_in_and_a_revoked_code_pairs_nothing() {
        let revoke = RevokeDevice { device: device(1) };
        let given = site().and(expected(1)).by(of(MANAGER));
        let outcome = given.clone().and(paired(1)).when(&revoke);
        outcome.then(&[AccessEvent::DeviceRevoked { device: device(1) }]);
        let after = outcome.afterwards();
        assert!(after.state().holder_of(hash(0xD5), minute(30)).is_none());
        after.when(&revoke).then_refused("device.unknown");
        let pair = crate::access::PairDevice { code: hash(0xDC), hash: hash(0xD5) };
        given.when(&revoke).afterwards().when(&pair).then_refused("device.code_unknown");
    }

    #[test]
    fn a_device_outside_ones_branches_is_not_known() {
        let mut elsewhere = expected(1);
        let AccessEvent::DeviceExpected { branches, .. } = &mut elsewhere else { return };
        *branches = crate::Branches::these([branch(2)]);
        let given = site().and(elsewhere).by(of(MANAGER));
        given.when(&RevokeDevice { device: device(1) }).then_refused("device.unknown");
    }
}
