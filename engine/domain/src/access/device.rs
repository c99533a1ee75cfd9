use serde::{Deserialize, Serialize};

use super::secret::SecretHash;
use crate::{Branches, DeviceId, Name, Timestamp};

/// A kiosk or a board: it has the role of a device, in some branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Device {
    pub(super) name: Name,
    pub(super) branches: Branches,
    pub(super) stage: Stage,
    pub(super) created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) used_at: Option<Timestamp>,
}

/// How far a device has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// A code was made for it, which nobody has shown yet.
    Expected { code: SecretHash, until: Timestamp },
    /// It has its secret.
    Paired { hash: SecretHash },
}

/// A device, as those see it who look after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeviceView {
    /// Its id.
    pub device: DeviceId,
    /// What it is called.
    pub name: Name,
    /// Where it stands.
    pub branches: Branches,
    /// Whether it was paired; until then its code can be used.
    pub paired: bool,
    /// Until when the code can be used, if it was not paired yet.
    pub code_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the hour.
    pub used_at: Option<Timestamp>,
}

impl Device {
    pub(super) fn view(&self, device: DeviceId) -> DeviceView {
        let code_until = match self.stage {
            Stage::Expected { until, .. } => Some(until),
            Stage::Paired { .. } => None,
        };
        DeviceView {
            device,
            name: self.name.clone(),
            branches: self.branches.clone(),
            paired: code_until.is_none(),
            code_until,
            created_at: self.created_at,
            used_at: self.used_at,
        }
    }

    /// Whether it is paired, or still can be.
    pub(super) fn counts(&self, now: Timestamp) -> bool {
        match self.stage {
            Stage::Expected { until, .. } => now < until,
            Stage::Paired { .. } => true,
        }
    }
}
