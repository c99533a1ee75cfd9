use serde::{Deserialize, Serialize};

use crate::access::device::DeviceView;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, DeviceId, Message, Permission};

/// Asks about one device, paired or expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindDevice {
    /// Which one.
    pub device: DeviceId,
}

impl Message for FindDevice {
    type Aggregate = Access;
    type Reply = DeviceView;

    const NAME: &'static str = "find_device";
    const PERMISSION: Permission = permissions::DEVICES_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (asking, device) = (access.asking(context), self.device);
        let found = access.devices.get(&device).filter(|found| found.counts(context.now));
        let found = found.filter(|found| asking.branches.cover(&found.branches));
        let found = found.ok_or(GrantRefusal::DeviceUnknown { device })?;
        Ok(Decided::answer(found.view(device)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::minute;

    #[test]
    fn a_device_is_shown_as_long_as_it_is_paired_or_can_be() {
        let find = |n| FindDevice { device: device(n) };
        let given = site().and(expected(1)).and(paired(1)).and(expected(2)).by(of(MANAGER));
        for n in [1, 2] {
            let outcome = given.when(&find(n));
            outcome.then_nothing().reply(&given.state().devices[&device(n)].view(device(n)));
        }
        let later = given.clone().at(minute(20));
        later.when(&find(1)).then_nothing();
        later.when(&find(2)).then_refused("device.unknown");
        given.when(&find(3)).then_refused("device.unknown");
        given.by(of(9)).when(&find(1)).then_refused("device.unknown");
    }
}
