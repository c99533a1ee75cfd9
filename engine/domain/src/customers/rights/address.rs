use serde::{Deserialize, Serialize};

use crate::customers::fields::{Channel, Email, Phone, Purpose};
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Language, Message, Permission};

/// Asks where a message to a customer may be sent: the one way to an address for whoever sends messages, so nobody is
/// reached who has not agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FindAddress {
    /// To whom.
    pub customer: CustomerId,
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: Channel,
}

/// Where a message may be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsentedAddress {
    /// The address, for a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// The number, for a short message or a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What it is to be written in.
    pub language: Language,
}

impl Message for FindAddress {
    type Aggregate = Customers;
    type Reply = ConsentedAddress;

    const NAME: &'static str = "find_address";
    const PERMISSION: Permission = permissions::CUSTOMERS_ADDRESS;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        let (customer, known) = state.known(self.customer)?;
        let Self { purpose, channel, .. } = *self;
        if !known.has_agreed(purpose, channel) {
            return Err(CustomerRefusal::ConsentMissing { customer, purpose, channel });
        }
        let terms = known.terms;
        let (email, phone) = match channel {
            Channel::Email => (terms.email, None),
            Channel::Sms | Channel::Call => (None, terms.phone),
        };
        if email.is_none() && phone.is_none() {
            return Err(CustomerRefusal::NoAddress { customer, channel });
        }
        let language = terms.language.unwrap_or_default();
        Ok(Decided::answer(ConsentedAddress { email, phone, language }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::customers::rights::{GiveConsent, WithdrawConsent};

    #[test]
    fn without_consent_nobody_learns_an_address() {
        let (customer, purpose) = (id(ANA), Purpose::Service);
        let find = |channel| FindAddress { customer, purpose, channel };
        let given = knowing([(ANA, ana())]);
        given.when(&find(Channel::Sms)).then_refused("consent.missing");
        let agree = |channel| GiveConsent { customer, purpose, channel };
        let given = given.when(&agree(Channel::Sms)).afterwards();
        let (email, phone, language) = (None, ana().phone, Language::SPANISH);
        given.when(&find(Channel::Sms)).reply(&ConsentedAddress { email, phone, language });
        given.when(&find(Channel::Call)).then_refused("consent.missing");
        let marketing = FindAddress { purpose: Purpose::Marketing, ..find(Channel::Sms) };
        given.when(&marketing).then_refused("consent.missing");
        // She agreed to letters, and has no address.
        let given = given.when(&agree(Channel::Email)).afterwards();
        given.when(&find(Channel::Email)).then_refused("consent.no_address");
        let withdraw = WithdrawConsent { customer, purpose, channel: Channel::Sms };
        let given = given.when(&withdraw).afterwards();
        given.when(&find(Channel::Sms)).then_refused("consent.missing");
    }
}
