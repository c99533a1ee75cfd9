//! A person says that they may be reached for something, by some way, or may be no more. To say the same twice is no
//! mistake, and to say no without ever having said yes is none either.

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
        let Self { customer, purpose, channel } = *self;
        Word { customer, purpose, channel, agrees: true }.decided(state, context)
    }
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
        let Self { customer, purpose, channel } = *self;
        Word { customer, purpose, channel, agrees: false }.decided(state, context)
    }
}

/// What somebody says about being reached.
struct Word {
    customer: CustomerId,
    purpose: Purpose,
    channel: Channel,
    agrees: bool,
}

impl Word {
    /// The rule for yes and for no.
    fn decided<M: Message<Aggregate = Customers, Reply = ()>>(
        self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<M>, CustomerRefusal> {
        let (customer, mut known) = state.known(self.customer)?;
        let Self { purpose, channel, agrees, .. } = self;
        if known.has_agreed(purpose, channel) == agrees {
            return Ok(Decided::answer(()));
        }
        let event = if agrees {
            if known.consents.len() >= CONSENTS_MAX {
                return Err(CustomerRefusal::TooManyConsents { limit: CONSENTS_MAX });
            }
            let (given_at, withdrawn_at) = (context.now, None);
            known.consents.push(Consent { purpose, channel, given_at, withdrawn_at });
            CustomerEvent::ConsentGiven { customer, purpose, channel }
        } else {
            let held = known.consents.iter_mut().filter(|one| one.allows(purpose, channel));
            held.for_each(|consent| consent.withdrawn_at = Some(context.now));
            CustomerEvent::ConsentWithdrawn { customer, purpose, channel }
        };
        Ok(happens(event, customer, known, ()))
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
    }

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

    #[test]
    fn consents_are_bounded_and_no_is_never_refused() {
        let (customer, purpose, channel) = (id(ANA), Purpose::Service, Channel::Sms);
        let (give, withdraw) = (
            GiveConsent { customer, purpose, channel },
            WithdrawConsent { customer, purpose, channel },
        );
        let mut given = knowing([(ANA, ana())]);
        for _ in 0..CONSENTS_MAX {
            given = given.when(&give).afterwards().when(&withdraw).afterwards();
        }
        given.when(&give).then_refused("consent.too_many");
        given.when(&withdraw).then_nothing();
    }

    #[test]
    fn nobody_answers_for_somebody_who_is_not_known() {
        let (customer, purpose, channel) = (id(ANA), Purpose::Service, Channel::Sms);
        let given = knowing([]);
        given.when(&GiveConsent { customer, purpose, channel }).then_refused("customer.unknown");
        let withdraw = WithdrawConsent { customer, purpose, channel };
        given.when(&withdraw).then_refused("customer.unknown");
    }
}
