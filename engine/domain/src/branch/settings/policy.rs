use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::branch::bounds::POLICY_PARAMETERS_MAX;
use crate::branch::refusal::{BranchRefusal, SettingsRefusal};

/// Which policy says who is called next, and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyChoice {
    /// The policy; none for the one that a branch has when nobody chose.
    pub name: Option<Name>,
    /// Its parameters.
    #[serde(default)]
    pub parameters: BTreeMap<Name, Parameter>,
}

/// A parameter of a policy, in thousandths: 0.8 is 800. Whole numbers, so that a state that is read is
/// the one that was written, to the last digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameter(i64);

impl Parameter {
    /// So many thousandths.
    pub const fn thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// How many thousandths.
    pub const fn as_thousandths(self) -> i64 {
        self.0
    }
}

impl PolicyChoice {
    /// Whether it is one. The seam for the policies: each knows its own parameters.
    pub(super) fn check(&self) -> Result<(), BranchRefusal> {
        if self.parameters.len() > POLICY_PARAMETERS_MAX {
            let limit = POLICY_PARAMETERS_MAX;
            return Err(SettingsRefusal::TooManyParameters { limit }.into());
        }
        Ok(())
    }
}
