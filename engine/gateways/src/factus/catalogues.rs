//! Factus has numbers of its own for what everybody else knows by a code. Those that its documentation prints stand
//! here; the municipalities are fetched, once.

use std::collections::BTreeMap;

/// What Factus calls each municipality, by the code of DANE.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Municipalities(BTreeMap<String, u64>);

impl Municipalities {
    /// What Factus calls this municipality.
    pub fn id(&self, code: &str) -> Option<u64> {
        self.0.get(code).copied()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, u64)> for Municipalities {
    fn from_iter<I: IntoIterator<Item = (String, u64)>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

/// Units: DIAN's code, and what Factus calls it.
pub(super) const UNITS: [(&str, u64); 5] =
    [("94", 70), ("KGM", 414), ("LBR", 449), ("MTR", 512), ("GLL", 874)];

/// Whose code the code of an item is: DIAN's code, and what Factus calls it.
pub(super) const STANDARDS: [(&str, u64); 4] = [("999", 1), ("001", 2), ("020", 3), ("010", 4)];

/// Taxes of what is sold: DIAN's code, and what Factus calls it.
pub(super) const PRODUCT_TAXES: [(&str, u64); 3] = [("01", 1), ("02", 2), ("04", 4)];

/// Whether somebody is responsible for IVA: DIAN's code, and what Factus calls it.
pub(super) const CUSTOMER_TAXES: [(&str, u64); 2] = [("01", 18), ("ZZ", 21)];

/// What Factus calls this code.
pub(super) fn id_of(table: &[(&str, u64)], code: &str) -> Option<u64> {
    table.iter().find(|(known, _)| *known == code).map(|(_, id)| *id)
}
