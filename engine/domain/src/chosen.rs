use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// All of a kind, whatever may be added, or these. Written as `"all"` or as a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(from = "Written<T>", into = "Written<T>")]
#[serde(bound(
    serialize = "T: Ord + Clone + Serialize",
    deserialize = "T: Ord + Clone + Deserialize<'de>"
))]
pub enum Chosen<T> {
    /// All of them.
    #[default]
    All,
    /// These.
    These(Arc<BTreeSet<T>>),
}

impl<T: Ord> Chosen<T> {
    /// These.
    pub fn these(these: impl IntoIterator<Item = T>) -> Self {
        Self::These(Arc::new(these.into_iter().collect()))
    }

    /// Whether this is one of them.
    pub fn has(&self, one: &T) -> bool {
        match self {
            Self::All => true,
            Self::These(these) => these.contains(one),
        }
    }

    /// Those that were named.
    pub fn named(&self) -> impl Iterator<Item = &T> {
        let these = match self {
            Self::All => None,
            Self::These(these) => Some(these.iter()),
        };
        these.into_iter().flatten()
    }

    /// How many were named; none when all are meant.
    pub fn count(&self) -> Option<usize> {
        match self {
            Self::All => None,
            Self::These(these) => Some(these.len()),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(untagged)]
#[serde(bound(serialize = "T: Ord + Serialize", deserialize = "T: Ord + Deserialize<'de>"))]
enum Written<T> {
    All(All),
    These(BTreeSet<T>),
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum All {
    All,
}

impl<T: Ord> From<Written<T>> for Chosen<T> {
    fn from(written: Written<T>) -> Self {
        match written {
            Written::All(All::All) => Self::All,
            Written::These(these) => Self::These(Arc::new(these)),
        }
    }
}

impl<T: Clone> From<Chosen<T>> for Written<T> {
    fn from(chosen: Chosen<T>) -> Self {
        match chosen {
            Chosen::All => Self::All(All::All),
            Chosen::These(these) => Self::These(these.as_ref().clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_written_as_a_word() {
        let (all, some, none) = (Chosen::All, Chosen::these([2_u8, 1]), Chosen::these([]));
        for (chosen, written) in [(all, "\"all\""), (some, "[1,2]"), (none, "[]")] {
            assert_eq!(serde_json::to_string(&chosen).unwrap(), written);
            assert_eq!(serde_json::from_str::<Chosen<u8>>(written).unwrap(), chosen);
        }
        assert!(Chosen::All.has(&3_u8) && !Chosen::these([1_u8]).has(&3));
    }
}
