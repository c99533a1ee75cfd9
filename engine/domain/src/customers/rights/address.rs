use serde::{Deserialize, Serialize};

use crate::customers::fields::{Channel, Email, Phone, Purpose};
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Language, Message, Permission};

/// Asks whether a message may be sent to a customer, and where to: the one way to an address for whoever sends
/// messages, so nobody is reached who has not agreed.
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

/// Where a message may be sent. Nothing makes one but [`Customers::may_send`]: who holds one has asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsentedAddress {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<Email>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<Phone>,
    language: Language,
}

impl ConsentedAddress {
    /// The address, for a letter.
    pub fn email(&self) -> Option<&Email> {
        self.email.as_ref()
    }

    /// The number, for a short message or a call.
    pub fn phone(&self) -> Option<&Phone> {
        self.phone.as_ref()
    }

    /// What it is to be written in.
    pub fn language(&self) -> Language {
        self.language
    }
}

impl Customers {
    /// Whether a message may be sent to a customer for this purpose by this way, and where to: the one place that says
    /// so. A consent that was withdrawn, or was given for another purpose or another way, is none.
    ///
    /// # Errors
    ///
    /// When nobody is known under that id, they have not agreed, or there is no address.
    pub fn may_send(
        &self,
        customer: CustomerId,
        purpose: Purpose,
        channel: Channel,
    ) -> Result<ConsentedAddress, CustomerRefusal> {
        let (customer, known) = self.known(customer)?;
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
        Ok(ConsentedAddress { email, phone, language })
    }
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
        let Self { customer, purpose, channel } = *self;
        state.may_send(customer, purpose, channel).map(Decided::answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::customers::rights::{GiveConsent, WithdrawConsent};

    #[test]
    fn a_message_may_be_sent_by_the_way_and_for_the_purpose_that_was_agreed_to_and_by_no_other() {
        let terms = crate::customers::CustomerTerms { email: eva().email, ..ana() };
        for (agreed_purpose, agreed_channel) in every_pair() {
            let given = knowing([(ANA, terms.clone())]);
            let agree =
                GiveConsent { customer: id(ANA), purpose: agreed_purpose, channel: agreed_channel };
            let state = given.when(&agree).afterwards();
            for (purpose, channel) in every_pair() {
                let may = state.state().may_send(id(ANA), purpose, channel);
                let agreed = (purpose, channel) == (agreed_purpose, agreed_channel);
                assert_eq!(may.is_ok(), agreed, "{purpose} by {channel}");
                let Ok(address) = may else { continue };
                let by_letter = channel == Channel::Email;
                assert_eq!(address.email(), terms.email.as_ref().filter(|_| by_letter));
                assert_eq!(address.phone(), terms.phone.as_ref().filter(|_| !by_letter));
                assert_eq!(address.language(), Language::SPANISH);
            }
            let erased = state.when(&crate::customers::EraseCustomer { customer: id(ANA) });
            let gone =
                erased.afterwards().state().may_send(id(ANA), agreed_purpose, agreed_channel);
            assert_eq!(gone, Err(CustomerRefusal::CustomerUnknown { customer: id(ANA) }));
        }
    }

    fn every_pair() -> impl Iterator<Item = (Purpose, Channel)> {
        let ways = |purpose: &Purpose| {
            Channel::ALL.iter().map({
                let purpose = *purpose;
                move |channel| (purpose, *channel)
            })
        };
        Purpose::ALL.iter().flat_map(ways)
    }

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
