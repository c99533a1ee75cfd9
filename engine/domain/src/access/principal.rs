use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use super::secret::Mark;
use crate::{BranchId, Permission, Refusal};

/// Who did something, as events tell it: an id, never a name. Written `host`, `user:<uuid>`, ...
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalId {
    /// The program that embeds the engine.
    Host,
    /// The engine itself, by the clock.
    Engine,
    /// A person who has logged in.
    User(Uuid),
    /// A program with an API key.
    Key(Uuid),
    /// A kiosk or a board.
    Device(Uuid),
}

impl fmt::Display for PrincipalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => formatter.write_str("host"),
            Self::Engine => formatter.write_str("engine"),
            Self::User(id) => write!(formatter, "user:{id}"),
            Self::Key(id) => write!(formatter, "key:{id}"),
            Self::Device(id) => write!(formatter, "device:{id}"),
        }
    }
}

impl FromStr for PrincipalId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refusal = || format!("{text:?} names no principal; it is host, engine, or user:<uuid>");
        match text.split_once(':') {
            None if text == "host" => Ok(Self::Host),
            None if text == "engine" => Ok(Self::Engine),
            Some((kind, id)) => {
                let id = Uuid::parse_str(id).map_err(|_| refusal())?;
                match kind {
                    "user" => Ok(Self::User(id)),
                    "key" => Ok(Self::Key(id)),
                    "device" => Ok(Self::Device(id)),
                    _ => Err(refusal()),
                }
            }
            None => Err(refusal()),
        }
    }
}

impl Serialize for PrincipalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PrincipalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = PrincipalId;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a principal like host or user:<uuid>")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<PrincipalId, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// Who asks, and from where: what events tell of whoever made them happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub id: PrincipalId,
    /// From where, as the audit calls it; `None`: from the same machine, or it is not known.
    pub origin: Option<Mark>,
}

impl Caller {
    /// The engine itself.
    pub const ENGINE: Self = Self { id: PrincipalId::Engine, origin: None };
}

/// Who sends a message, with what they may do and where. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub id: PrincipalId,
    /// From where, as the audit calls it; `None`: from the same machine, or it is not known.
    pub origin: Option<Mark>,
    /// What they may do.
    pub permissions: Permissions,
    /// Where they may do it.
    pub branches: Branches,
}

/// What a principal may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permissions {
    /// Everything.
    All,
    /// These.
    Some(Arc<BTreeSet<Permission>>),
}

/// Where a principal may do it. Written `"all"`, or as a list of branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Branches {
    /// Everywhere.
    All,
    /// In these branches.
    Some(Arc<BTreeSet<BranchId>>),
}

impl Permissions {
    /// Whether this one is among them.
    pub fn contains(&self, permission: Permission) -> bool {
        match self {
            Self::All => true,
            Self::Some(granted) => granted.contains(&permission),
        }
    }

    /// The first of these that is not among them.
    pub fn missing(&self, others: &BTreeSet<Permission>) -> Option<Permission> {
        others.iter().copied().find(|other| !self.contains(*other))
    }
}

impl Branches {
    /// How all of them are written.
    pub(crate) const WORD_FOR_ALL: &str = "all";

    /// In these.
    pub fn these(branches: impl IntoIterator<Item = BranchId>) -> Self {
        Self::Some(Arc::new(branches.into_iter().collect()))
    }

    /// Whether this one is among them.
    pub fn contains(&self, branch: BranchId) -> bool {
        match self {
            Self::All => true,
            Self::Some(branches) => branches.contains(&branch),
        }
    }

    /// Whether all of those are among them.
    pub fn cover(&self, others: &Self) -> bool {
        match (self, others) {
            (Self::All, _) => true,
            (Self::Some(_), Self::All) => false,
            (Self::Some(own), Self::Some(others)) => others.is_subset(own),
        }
    }

    /// Those that both have.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        match (self, others) {
            (Self::All, some) | (some, Self::All) => some.clone(),
            (Self::Some(own), Self::Some(others)) => Self::these(own.intersection(others).copied()),
        }
    }

    /// How many are named; all of them are none by name.
    pub fn named(&self) -> usize {
        match self {
            Self::All => 0,
            Self::Some(branches) => branches.len(),
        }
    }
}

impl Serialize for Branches {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str(Self::WORD_FOR_ALL),
            Self::Some(branches) => branches.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Branches {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            List(BTreeSet<BranchId>),
        }
        // What serde says of a choice names our types, and helps nobody.
        let unfit = || de::Error::custom("branches are \"all\", or a list of ids");
        match Written::deserialize(deserializer).map_err(|_| unfit())? {
            Written::Word(word) if word == Self::WORD_FOR_ALL => Ok(Self::All),
            Written::Word(_) => Err(unfit()),
            Written::List(branches) => Ok(Self::these(branches)),
        }
    }
}

/// Why a principal may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum AccessRefusal {
    /// The permission is missing.
    #[error("this needs the permission {permission}; ask an administrator for a role that has it")]
    #[serde(rename = "access.forbidden")]
    Forbidden {
        /// The permission that is missing.
        permission: Permission,
    },
    /// The branch is outside the principal's scope: for them it does not exist.
    #[error("there is no branch {branch} here; check the id")]
    #[serde(rename = "branch.unknown")]
    NotFound {
        /// The branch.
        branch: BranchId,
    },
}

impl Refusal for AccessRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden { .. } => "access.forbidden",
            Self::NotFound { .. } => "branch.unknown",
        }
    }
}

impl Principal {
    /// The program that embeds the engine: it may do everything.
    pub const fn host() -> Self {
        Self::trusted(PrincipalId::Host)
    }

    /// Somebody who may do everything.
    pub const fn trusted(id: PrincipalId) -> Self {
        Self { id, origin: None, permissions: Permissions::All, branches: Branches::All }
    }

    /// The same, from there.
    #[must_use]
    pub fn from_origin(self, origin: Option<Mark>) -> Self {
        Self { origin, ..self }
    }

    /// Who asks, and from where.
    pub const fn caller(&self) -> Caller {
        Caller { id: self.id, origin: self.origin }
    }

    /// Whether they may do this in that branch; `None`: with something that belongs to no branch.
    pub fn may(
        &self,
        permission: Permission,
        branch: Option<BranchId>,
    ) -> Result<(), AccessRefusal> {
        if let Some(branch) = branch
            && !self.branches.contains(branch)
        {
            return Err(AccessRefusal::NotFound { branch });
        }
        if self.permissions.contains(permission) {
            return Ok(());
        }
        Err(AccessRefusal::Forbidden { permission })
    }
}
