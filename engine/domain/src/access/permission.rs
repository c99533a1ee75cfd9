use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::permissions;
use super::refusal::AccountRefusal;

/// Something that one must be allowed to do, written `module:action`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(&'static str);

impl Permission {
    /// The permission of this name, like `tickets:issue`.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The permission of this name, if there is one that can be given.
    pub fn find(name: &str) -> Option<Self> {
        permissions::all().map(|row| row.permission).find(|known| known.name() == name)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::find(&name).ok_or_else(|| D::Error::custom(format!("no permission {name:?}")))
    }
}

/// A set of permissions that was given to a role or to a key. Cheap to clone.
///
/// What is read from an event and is not known here (a newer program wrote it) is left out: who is given
/// less can ask for more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grants(Arc<BTreeSet<Permission>>);

impl Grants {
    /// These.
    pub fn these(permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self(Arc::new(permissions.into_iter().collect()))
    }

    /// Those of these names, or the refusal of the first that is none.
    pub fn named(names: &[String]) -> Result<Self, AccountRefusal> {
        let find = |name: &String| {
            Permission::find(name).ok_or_else(|| AccountRefusal::PermissionUnknown {
                permission: name.chars().take(Self::SHOWN_CHARACTERS_MAX).collect(),
            })
        };
        names.iter().map(find).collect::<Result<BTreeSet<_>, _>>().map(|set| Self(Arc::new(set)))
    }

    /// These, and what everybody may for their own account.
    pub(super) fn with_own(&self) -> Self {
        Self::these(self.0.iter().copied().chain(permissions::OWN))
    }

    /// How much of a name that is no permission a refusal repeats.
    const SHOWN_CHARACTERS_MAX: usize = 60;

    /// The set itself.
    pub const fn set(&self) -> &Arc<BTreeSet<Permission>> {
        &self.0
    }
}

impl Serialize for Grants {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Grants {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        Ok(Self::these(names.iter().filter_map(|name| Permission::find(name))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_permission_that_nobody_knows_is_left_out_of_what_was_written_and_refused_in_what_is_asked()
    {
        let written = r#"["tickets:issue","dragons:ride"]"#;
        let read: Grants = serde_json::from_str(written).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["tickets:issue"]"#);
        let asked = ["tickets:issue", "dragons:ride"].map(str::to_owned);
        assert_eq!(Grants::named(&asked).unwrap_err().code(), "permission.unknown");
    }
}
