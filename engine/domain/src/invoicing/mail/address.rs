use std::fmt;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::IssuerId;

/// By what an address is known again without being written down: enough to send nothing more to a mailbox that does not
/// exist. Who guesses an address can confirm it with this, so it is kept sealed like the address itself, and stands in no
/// event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct AddressMark(Arc<str>);

impl AddressMark {
    /// The mark of this address. Two issuers have different ones for the same, so they cannot be put side by side.
    pub fn of(issuer: IssuerId, address: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(Uuid::from(issuer).as_bytes());
        digest.update(address.trim().to_lowercase().as_bytes());
        Self(HEXLOWER.encode(digest.finalize().as_slice()).into())
    }
}

/// A log is read by more people than may know somebody.
impl fmt::Debug for AddressMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddressMark(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_again_however_it_is_written_and_only_by_the_same_issuer() {
        let issuer = |n| IssuerId::from(Uuid::from_u128(n));
        let mark = AddressMark::of(issuer(1), "Alan@X.co");
        assert_eq!(mark, AddressMark::of(issuer(1), " alan@x.co "));
        assert_ne!(mark, AddressMark::of(issuer(2), "alan@x.co"));
        assert_ne!(mark, AddressMark::of(issuer(1), "alan@y.co"));
        let written = serde_json::to_string(&mark).unwrap();
        assert!(!written.contains("alan") && !format!("{mark:?}").contains("alan"));
    }
}
