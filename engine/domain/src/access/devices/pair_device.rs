use serde::{Deserialize, Serialize};

use crate::access::bounds::PAIRING_LIFETIME;
use crate::access::device::Stage;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::{Access, Holder};
use crate::{AccessId, Context, Decided, DeviceId, Message, Permission, Timestamp};

/// Gives a device its secret for the code that it shows. The engine sends it. A code is good once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct PairDevice {
    /// What is kept of the code.
    pub code: SecretHash,
    /// What is kept of the secret that it is given.
    pub hash: SecretHash,
}

/// The device is paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePaired {
    /// Which one it is.
    pub device: DeviceId,
}

impl Message for PairDevice {
    type Aggregate = Access;
    type Reply = DevicePaired;

    const NAME: &'static str = "pair_device";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let unknown = GrantRefusal::CodeUnknown { lifetime: PAIRING_LIFETIME };
        let device = access.expected_device(self.code, context.now).ok_or(unknown)?;
        let paired = AccessEvent::DevicePaired { device, hash: self.hash };
        Ok(Decided::new(vec![paired], DevicePaired { device }))
    }
}

impl Access {
    fn expected_device(&self, code: SecretHash, now: Timestamp) -> Option<DeviceId> {
        let Some(Holder::Expected(device)) = self.index.secrets.get(&code) else { return None };
        match self.devices.get(device)?.stage {
            Stage::Expected { until, .. } if now < until => Some(*device),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::example::*;
    use crate::branch::permissions::{TICKETS_CALL, TICKETS_ISSUE};
    use crate::given::minute;

    fn pair(code: u8) -> PairDevice {
        PairDevice { code: hash(code), hash: hash(0xD5) }
    }

    #[test]
    fn a_code_is_good_once_and_the_device_may_what_devices_may() {
        let given = site().and(expected(1));
        let outcome = given.when(&pair(0xDC));
        outcome.then(&[paired(1)]).reply(&DevicePaired { device: device(1) });
        let after = outcome.afterwards();
        after.when(&pair(0xDC)).then_refused("device.code_unknown");
        let holder = after.state().holder_of(hash(0xD5), minute(9_999)).unwrap();
        assert_eq!(holder, PrincipalId::Device(device(1).into()));
        let principal = after.state().principal(holder, minute(9_999)).unwrap();
        assert!(principal.may(TICKETS_ISSUE, Some(branch(1))).is_ok());
        assert!(principal.may(TICKETS_CALL, Some(branch(1))).is_err());
        assert!(principal.may(TICKETS_ISSUE, Some(branch(2))).is_err());
        assert!(after.state().holder_of(hash(0xDC), minute(9)).is_none(), "a code lets nobody in");
    }

    #[test]
    fn a_code_runs_out() {
        let given = site().and(expected(1));
        given.clone().at(minute(20)).when(&pair(0xDC)).then_refused("device.code_unknown").saying(
            "this code cannot be used any more; ask for a new one and type it within 15 minutes",
        );
        given.when(&pair(0x01)).then_refused("device.code_unknown");
    }
}
