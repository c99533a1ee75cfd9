use serde::{Deserialize, Serialize};

use crate::access::bounds::{DEVICES_MAX, PAIRING_LIFETIME, PAIRINGS_MAX};
use crate::access::device::Stage;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, DeviceId, Message, Name, Permission, Timestamp};

/// Makes a device, which is paired by a short code that somebody types at it once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ExpectDevice {
    /// What it is called.
    pub name: Name,
    /// Where it stands.
    pub branches: Branches,
    /// What is kept of the code.
    pub code: SecretHash,
}

/// The code can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceExpected {
    /// The device.
    pub device: DeviceId,
    /// How long.
    pub until: Timestamp,
}

impl Message for ExpectDevice {
    type Aggregate = Access;
    type Reply = DeviceExpected;

    const NAME: &'static str = "expect_device";
    const PERMISSION: Permission = permissions::DEVICES_CREATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        access.asking(context).may_give_branches(&self.branches)?;
        // Those whose code ran out make room: nobody ever saw them.
        let over = access.devices.iter().filter(|(_, device)| !device.counts(context.now));
        let over: Vec<DeviceId> = over.map(|(id, _)| *id).collect();
        let open = access.devices.values().filter(
            |device| matches!(device.stage, Stage::Expected { until, .. } if context.now < until),
        );
        let full = [(open.count(), PAIRINGS_MAX), (access.devices.len() - over.len(), DEVICES_MAX)];
        if let Some((_, limit)) = full.into_iter().find(|(found, limit)| found >= limit) {
            return Err(GrantRefusal::TooManyDevices { limit }.into());
        }
        let (device, until) = (context.fresh_id(0), context.now.plus(PAIRING_LIFETIME));
        let gone = over.into_iter().map(|device| AccessEvent::DeviceRevoked { device });
        let mut events: Vec<_> = gone.collect();
        events.push(AccessEvent::DeviceExpected {
            device,
            name: self.name.clone(),
            branches: self.branches.clone(),
            code: self.code,
            until,
        });
        Ok(Decided::new(events, DeviceExpected { device, until }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::given::minute;

    fn expect(n: u8) -> ExpectDevice {
        ExpectDevice { name: name("Kiosk"), branches: here(), code: hash(n) }
    }

    #[test]
    fn a_manager_makes_a_code_for_a_device_in_their_branch() {
        let outcome = site().by(of(MANAGER)).when(&expect(1));
        let (device, until) = (outcome.fresh_id(0), minute(6 + 15));
        outcome
            .then(&[AccessEvent::DeviceExpected {
                device,
                name: name("Kiosk"),
                branches: here(),
                code: hash(1),
                until,
            }])
            .reply(&DeviceExpected { device, until });
        let wide = ExpectDevice { branches: Branches::All, ..expect(1) };
        site().by(of(MANAGER)).when(&wide).then_refused("access.beyond_own_branches");
    }

    #[test]
    fn open_codes_have_a_bound_and_make_room_when_they_run_out() {
        let mut given = site().by(of(MANAGER));
        for n in 0..PAIRINGS_MAX {
            let n = u8::try_from(n).unwrap();
            given = given.seed(n.into()).when(&expect(n)).afterwards().at(minute(6));
        }
        let given = given.seed(999);
        given.when(&expect(200)).then_refused("device.too_many");
        let after = given.at(minute(60)).when(&expect(200)).afterwards();
        assert_eq!(after.state().devices.len(), 1);
    }
}
