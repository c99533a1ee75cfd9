use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use turnero_domain::access::Access;
use turnero_domain::branch::Branch;
use turnero_domain::customers::Customers;
use turnero_domain::invoicing::Issuer;
use turnero_domain::{AccessId, BranchId, DirectoryId, IssuerId, Timestamp};
use turnero_store::StreamId;

use crate::inner::stream_of;

/// A place in the audit: entries stand in the order of their time, and within a millisecond by their
/// journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditPlace {
    /// When.
    pub at: Timestamp,
    /// In which journal.
    pub journal: AuditJournal,
    /// Its position there.
    pub seq: u64,
}

/// Whose history something belongs to. Written `access`, `customers`, `branch:<uuid>` or `issuer:<uuid>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(
    feature = "schema",
    schemars(extend("pattern" = "^(access|customers|(branch|issuer):[0-9a-f-]{36})$"))
)]
pub enum AuditJournal {
    /// Who may do what; what was refused and what failed, too.
    Access,
    /// The directory of the people who are served.
    Customers,
    /// A branch.
    Branch(BranchId),
    /// An issuer of invoices.
    Issuer(IssuerId),
}

impl AuditJournal {
    const ACCESS: &str = "access";
    const CUSTOMERS: &str = "customers";

    pub(super) fn stream(self) -> StreamId {
        match self {
            Self::Access => stream_of::<Access>(AccessId),
            Self::Customers => stream_of::<Customers>(DirectoryId::ONLY),
            Self::Branch(branch) => stream_of::<Branch>(branch),
            Self::Issuer(issuer) => stream_of::<Issuer>(issuer),
        }
    }
}

impl fmt::Display for AuditJournal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Access => formatter.write_str(Self::ACCESS),
            Self::Customers => formatter.write_str(Self::CUSTOMERS),
            Self::Branch(branch) => write!(formatter, "branch:{branch}"),
            Self::Issuer(issuer) => write!(formatter, "issuer:{issuer}"),
        }
    }
}

impl FromStr for AuditJournal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refusal = || {
            format!(
                "{text:?} is no journal; it is access, customers, branch:<uuid> or issuer:<uuid>"
            )
        };
        match text.split_once(':') {
            None if text == Self::ACCESS => Ok(Self::Access),
            None if text == Self::CUSTOMERS => Ok(Self::Customers),
            Some(("branch", id)) => id.parse().map(Self::Branch).map_err(|_| refusal()),
            Some(("issuer", id)) => id.parse().map(Self::Issuer).map_err(|_| refusal()),
            _ => Err(refusal()),
        }
    }
}

impl From<AuditJournal> for String {
    fn from(journal: AuditJournal) -> Self {
        journal.to_string()
    }
}

impl TryFrom<String> for AuditJournal {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_written_and_read_back() {
        let id = uuid::Uuid::from_u128(7);
        let named = [AuditJournal::Branch(id.into()), AuditJournal::Issuer(id.into())];
        for journal in [AuditJournal::Access, AuditJournal::Customers].into_iter().chain(named) {
            assert_eq!(journal.to_string().parse(), Ok(journal));
        }
        for text in
            ["", "branch", "branch:", "access:", "ticket:00000000-0000-0000-0000-000000000007"]
        {
            assert!(text.parse::<AuditJournal>().is_err(), "{text:?}");
        }
    }
}
