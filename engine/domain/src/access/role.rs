use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use super::permission::Grants;
use super::rank::Rank;
use super::ready_made::ReadyMade;
use crate::Name;

/// Which role: a ready-made one by its name, or one of the site's own by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleId {
    /// One that is there from the beginning.
    ReadyMade(ReadyMade),
    /// One that the site made.
    Own(Uuid),
}

/// A role that the site made: a named set of permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Role {
    pub(super) name: Name,
    pub(super) grants: Grants,
}

impl RoleId {
    /// How high it stands. A role of the site's own never makes an admin, whatever it allows.
    pub const fn rank(self) -> Rank {
        match self {
            Self::ReadyMade(role) => role.rank(),
            Self::Own(_) => Rank::Other,
        }
    }
}

impl From<ReadyMade> for RoleId {
    fn from(role: ReadyMade) -> Self {
        Self::ReadyMade(role)
    }
}

impl fmt::Display for RoleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadyMade(role) => role.fmt(formatter),
            Self::Own(id) => id.fmt(formatter),
        }
    }
}

impl FromStr for RoleId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(role) = text.parse() {
            return Ok(Self::ReadyMade(role));
        }
        let names = || ReadyMade::ALL.map(ReadyMade::name).join(", ");
        Uuid::parse_str(text)
            .map(Self::Own)
            .map_err(|_| format!("a role is one of {}, or the id of a role of one's own", names()))
    }
}

impl Serialize for RoleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RoleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
