use serde::{Deserialize, Serialize};

use super::catalogue::Unserved;
use crate::ServiceId;

/// How it came that a ticket was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// It was next, and somebody called the next.
    #[default]
    Next,
    /// It was next, and the counter called by itself.
    Auto,
    /// Somebody chose it, out of order.
    Given,
}

impl Choice {
    /// Whether it was called as usual.
    pub const fn is_next(&self) -> bool {
        matches!(self, Self::Next)
    }
}

/// A service for which people wait whom nobody can serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnservedService {
    /// Which one.
    pub service: ServiceId,
    /// Why.
    pub why: Unserved,
    /// How many wait.
    pub waiting: u32,
}
