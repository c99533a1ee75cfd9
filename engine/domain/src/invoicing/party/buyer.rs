use serde::{Deserialize, Serialize};

use super::{Party, PartyTerms};
use crate::CustomerId;
use crate::invoicing::field::Field;
use crate::invoicing::refusal::InvoicingRefusal;

/// Who a document is for, as it is written into a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BuyerTerms {
    /// Somebody who does not say who they are: `222222222222`.
    FinalConsumer,
    /// Somebody with a name.
    Named {
        /// Who it is in the directory of customers, if they are known there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<CustomerId>,
        /// Who it is on the document.
        party: Box<PartyTerms>,
    },
}

/// Who a document is for, as an event tells it: never by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Buyer {
    /// Somebody who did not say who they are.
    FinalConsumer,
    /// Somebody in the directory of customers.
    Customer(CustomerId),
    /// Somebody who is named on the document and stands in no directory.
    Named,
}

impl BuyerTerms {
    /// Who it is for the events, and who it is on the document.
    pub(in crate::invoicing) fn checked(
        &self,
        field: &Field,
    ) -> Result<(Buyer, Party), InvoicingRefusal> {
        match self {
            Self::FinalConsumer => Ok((Buyer::FinalConsumer, Party::final_consumer())),
            Self::Named { customer, party } => {
                let party = party.checked(&field.of("party"))?;
                let buyer = match customer {
                    _ if party.identity.is_final_consumer() => Buyer::FinalConsumer,
                    Some(customer) => Buyer::Customer(*customer),
                    None => Buyer::Named,
                };
                Ok((buyer, party))
            }
        }
    }
}

impl Buyer {
    /// Who it is in the directory of customers.
    pub const fn customer(self) -> Option<CustomerId> {
        match self {
            Self::Customer(customer) => Some(customer),
            Self::FinalConsumer | Self::Named => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_final_consumer_has_twelve_twos_and_no_responsibility() {
        let (buyer, party) = BuyerTerms::FinalConsumer.checked(&Field::new("buyer")).unwrap();
        assert_eq!(buyer, Buyer::FinalConsumer);
        assert_eq!(party.identity.number(), "222222222222");
        assert_eq!(party.identity.kind().dian_code(), "13");
        assert_eq!(party.responsibilities.as_ref(), ["R-99-PN".into()]);
    }
}
