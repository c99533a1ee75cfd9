use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::access::bounds::PAGE_MAX;
use crate::access::device::DeviceView;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, DeviceId, Message, Permission};

/// Asks which devices there are, and which are expected, a page at a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "snake_case", deny_unknown_fields)]
pub struct ListDevices {
    /// Those behind this one; `None`: from the first.
    pub after: Option<DeviceId>,
}

/// A page of devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DevicePage {
    /// Those of this page.
    pub devices: Vec<DeviceView>,
    /// Which one to ask for what follows; `None`: there is no more.
    pub after: Option<DeviceId>,
}

impl Message for ListDevices {
    type Aggregate = Access;
    type Reply = DevicePage;

    const NAME: &'static str = "list_devices";
    const PERMISSION: Permission = permissions::DEVICES_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        let from = self.after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut found = access
            .devices
            .range((from, Bound::Unbounded))
            .filter(|(_, device)| device.counts(context.now))
            .filter(|(_, device)| asking.branches.cover(&device.branches));
        let devices: Vec<_> =
            found.by_ref().take(PAGE_MAX).map(|(id, device)| device.view(*id)).collect();
        let after = found.next().and_then(|_| devices.last().map(|device| device.device));
        Ok(Decided::answer(DevicePage { devices, after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::{Given, minute};

    fn list(given: &Given<Access>) -> Vec<(DeviceId, bool)> {
        let Ok(decided) = ListDevices::default().decide(given.state(), &given.context()) else {
            panic!("refused")
        };
        decided.reply.devices.iter().map(|device| (device.device, device.paired)).collect()
    }

    #[test]
    fn a_manager_sees_the_devices_of_their_branches_and_those_that_are_expected() {
        let given = site().and(expected(1)).and(paired(1)).and(expected(2)).by(of(MANAGER));
        assert_eq!(list(&given), [(device(1), true), (device(2), false)]);
        assert_eq!(list(&given.clone().at(minute(20))), [(device(1), true)], "the code ran out");
        assert_eq!(list(&given.by(of(9))), []);
    }
}
