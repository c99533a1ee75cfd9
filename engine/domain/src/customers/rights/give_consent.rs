use serde::{Deserialize, Serialize};

use crate::customers::bounds::CONSENTS_MAX;
use crate::customers::fields::{Channel, Consent, Purpose};
use crate::customers::people::happens;
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// A customer agrees to be reached for something, by some way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GiveConsent {
    /// Who.
    pub customer: CustomerId,
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: Channel,
}

impl Message for GiveConsent {
    type Aggregate = Customers;
    type Reply = ();

    const NAME: &'static str = "give_consent";
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
        if customer.has_agreed(purpose, channel) {
            return Ok(Decided::answer(()));
        }
        if customer.consents.len() >= CONSENTS_MAX {
            return Err(CustomerRefusal::TooManyConsents { limit: CONSENTS_MAX });
        }
        let (given_at, withdrawn_at) = (context.now, None);
        customer.consents.push(Consent { purpose, channel, given_at, withdrawn_at });
        let event = CustomerEvent::ConsentGiven { customer: id, purpose, channel };
        Ok(happens(event, id, customer, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::given::minute;

    #[test]
    fn a_consent_says_to_what_since_when_and_by_which_way() {
        let given = knowing([(ANA, ana())]);
        let (purpose, channel) = (Purpose::Marketing, Channel::Email);
        let give = GiveConsent { customer: id(ANA), purpose, channel };
        let outcome = given.when(&give);
        outcome.then(&[CustomerEvent::ConsentGiven { customer: id(ANA), purpose, channel }]);
        let after = outcome.afterwards();
        let known = after.state().customer(id(ANA)).unwrap().1;
        let (given_at, withdrawn_at) = (minute(1), None);
        assert_eq!(known.consents, [Consent { purpose, channel, given_at, withdrawn_at }]);
        assert!(known.has_agreed(purpose, channel));
        assert!(!known.has_agreed(purpose, Channel::Sms));
        assert!(!known.has_agreed(Purpose::Service, channel));
        after.when(&give).then_nothing();
        knowing([]).when(&give).then_refused("customer.unknown");
    }
}
