use std::fmt;

use serde::{Deserialize, Serialize};

/// How high somebody stands. Whoever changes a user must stand above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Everybody else.
    Other,
    /// Runs the site: changes everybody else.
    Admin,
    /// Changes admins.
    SuperAdmin,
    /// Whoever runs the program: makes super admins. No role gives this.
    Operator,
}

impl fmt::Display for Rank {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Other => "a user without administration",
            Self::Admin => "an admin",
            Self::SuperAdmin => "a super admin",
            Self::Operator => "the operator of this program",
        })
    }
}
