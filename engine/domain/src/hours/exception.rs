use serde::{Deserialize, Serialize};

use super::{Date, Interval};
use crate::Name;

/// A date that has other hours than its day of the week: a holiday, a long Saturday before a feast.
///
/// It says what begins on that date. What began on the evening before still runs to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The date.
    pub date: Date,
    /// What the day is called, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// From when to when the branch is open; none when it stays closed.
    #[serde(default)]
    pub hours: Vec<Interval>,
}
