use serde::{Deserialize, Serialize};

use crate::customers::fields::{Channel, Purpose};
use crate::customers::people::happens;
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// A customer agrees no more. That they did, and until when, stays known: it may have to be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WithdrawConsent {
    /// Who.
    pub customer: CustomerId,
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: Channel,
}

impl Message for WithdrawConsent {
    type Aggregate = Customers;
    type Reply = ();

    const NAME: &'static str = "withdraw_consent";
    const PERMISSION: Permission = permissions::CUSTOMERS_CONSENT;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(
        &self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<Self>, CustomerRefusal> {
        let (id, mut customer) = state.known(self.customer)?;
        let Self { purpose, channel, .. } = *self;
        // To say no twice, or without ever having said yes, is no mistake.
        if !customer.has_agreed(purpose, channel) {
            return Ok(Decided::answer(()));
        }
        for consent in &mut customer.consents {
            if consent.allows(purpose, channel) {
                consent.withdrawn_at = Some(context.now);
            }
        }
        let event = CustomerEvent::ConsentWithdrawn { customer: id, purpose, channel };
        Ok(happens(event, id, customer, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::customers::rights::GiveConsent;
    use crate::given::minute;

    #[test]
    fn what_was_withdrawn_holds_no_more_and_stays_known() {
        let (customer, purpose, channel) = (id(ANA), Purpose::Service, Channel::Sms);
        let withdraw = WithdrawConsent { customer, purpose, channel };
        let given = knowing([(ANA, ana())]);
        given.when(&withdraw).then_nothing();
        let given = given.when(&GiveConsent { customer, purpose, channel }).afterwards();
        let outcome = given.when(&withdraw);
        outcome.then(&[CustomerEvent::ConsentWithdrawn { customer, purpose, channel }]);
        let after = outcome.afterwards();
        let known = after.state().customer(customer).unwrap().1;
        assert!(!known.has_agreed(purpose, channel));
        assert_eq!(known.consents[0].withdrawn_at, Some(minute(2)));
        // Who agrees again agrees anew.
        let again = after.when(&GiveConsent { customer, purpose, channel }).afterwards();
        let known = again.state().customer(customer).unwrap().1;
        assert!(known.has_agreed(purpose, channel) && known.consents.len() == 2);
    }
}
