use std::fmt;

use serde::Serialize;

/// Where in a message something stands, like `lines.2.quantity`: the first line is 0.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Field(String);

impl Field {
    /// A field of the message itself.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// A field of this.
    pub(super) fn of(&self, name: &str) -> Self {
        Self(format!("{self}.{name}"))
    }

    /// The one at this place in this list, the first at 0.
    pub(super) fn at(&self, place: usize) -> Self {
        Self(format!("{self}.{place}"))
    }

    /// How it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
