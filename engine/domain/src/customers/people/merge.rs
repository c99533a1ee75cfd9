use serde::{Deserialize, Serialize};

use super::known_as;
use crate::customers::bounds::{CONSENTS_MAX, MERGED_MAX, NOTES_MAX};
use crate::customers::customer::{Customer, Kept, MergedInto};
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Two entries are the same customer: one of them stays, with all that was known of both. What only the double knew fills
/// the gaps; where both know something, that of the one that stays holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MergeCustomers {
    /// The one that goes. Whoever asks for it is answered with the other.
    pub double: CustomerId,
    /// The one that stays.
    pub into: CustomerId,
}

impl Message for MergeCustomers {
    type Aggregate = Customers;
    type Reply = ();

    const NAME: &'static str = "merge_customers";
    const PERMISSION: Permission = permissions::CUSTOMERS_MERGE;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(
        &self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<Self>, CustomerRefusal> {
        let (double, former) = state.known(self.double)?;
        let (into, staying) = state.known(self.into)?;
        if double == into {
            // Merged already, or never two.
            return if self.double == self.into {
                Err(CustomerRefusal::SameCustomer { customer: into })
            } else {
                Ok(Decided::answer(()))
            };
        }
        if let (Some(one), Some(other)) = (&former.terms.document, &staying.terms.document)
            && one.kind() == other.kind()
            && one != other
        {
            return Err(CustomerRefusal::NotADouble {});
        }
        // Those that it had taken in point at the one that stays from now on, so nobody walks along a chain.
        let pointing: Vec<_> = former.merged.iter().copied().chain([double]).collect();
        let merged = staying.absorb(former, &pointing, context)?;
        let mut events: Vec<_> = pointing
            .iter()
            .map(|customer| CustomerEvent::CustomerMerged { customer: *customer, into })
            .collect();
        events.push(CustomerEvent::CustomerAbsorbed { customer: into, double });
        let pointer = MergedInto { into, at: context.now };
        let decided = pointing.into_iter().fold(Decided::new(events, ()), |decided, customer| {
            decided.keeping(customer, Some(Kept::MergedInto(pointer)))
        });
        Ok(known_as(decided, into, merged))
    }
}

impl Customer {
    /// This one, with what was known of its double.
    fn absorb(
        mut self,
        double: Self,
        pointing: &[CustomerId],
        context: &Context,
    ) -> Result<Self, CustomerRefusal> {
        self.merged.extend(pointing);
        self.notes.extend(double.notes);
        self.consents.extend(double.consents);
        if self.merged.len() > MERGED_MAX {
            return Err(CustomerRefusal::TooManyDoubles { limit: MERGED_MAX });
        }
        if self.notes.len() > NOTES_MAX {
            return Err(CustomerRefusal::TooManyNotes { limit: NOTES_MAX });
        }
        if self.consents.len() > CONSENTS_MAX {
            return Err(CustomerRefusal::TooManyConsents { limit: CONSENTS_MAX });
        }
        self.notes.sort_by_key(|note| note.at);
        self.consents.sort_by_key(|consent| consent.given_at);
        self.visits.extend(double.visits);
        self.visits_before += double.visits_before;
        self.invoices.extend(double.invoices);
        self.invoices_before += double.invoices_before;
        self.settle_visits();
        self.settle_invoices();
        self.terms = self.terms.filled_from(double.terms);
        self.added_at = self.added_at.min(double.added_at);
        self.changed_at = context.now;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::customer::CustomerTerms;
    use crate::customers::example::*;
    use crate::customers::people::{CustomerView, FindCustomer};
    use crate::given::minute;

    fn merge(double: u128, into: u128) -> MergeCustomers {
        MergeCustomers { double: id(double), into: id(into) }
    }

    #[test]
    fn the_one_that_stays_knows_all_and_answers_for_the_double() {
        let given = knowing([(EVA, eva())]).and_kept(id(ANA), kept(everything()));
        let outcome = given.when(&merge(ANA, EVA));
        let into = id(EVA);
        outcome.then(&[
            CustomerEvent::CustomerMerged { customer: id(12), into },
            CustomerEvent::CustomerMerged { customer: id(ANA), into },
            CustomerEvent::CustomerAbsorbed { customer: into, double: id(ANA) },
        ]);
        let after = outcome.afterwards();
        let known = after.state().customer(into).unwrap().1;
        assert_eq!(known.terms.party, eva().party);
        assert_eq!(known.terms.email, eva().email, "what it knew itself holds");
        assert_eq!(known.terms.document, ana().document, "what it did not know is filled in");
        assert_eq!(known.visits, everything().visits);
        assert_eq!((known.visits_before, known.notes.len(), known.consents.len()), (300, 1, 2));
        assert_eq!(known.merged, [id(12), id(ANA)]);
        assert_eq!((known.added_at, known.changed_at), (minute(0), minute(1)));
        for asked in [ANA, EVA, 12] {
            let view = CustomerView { customer: into, known: known.clone() };
            after.when(&FindCustomer { customer: id(asked) }).reply(&view);
        }
        assert_eq!(after.state().holder(&document("79123456")), Some(into));
        assert_eq!(after.state().len(), 1);
        after.when(&merge(ANA, EVA)).then_nothing();
    }

    #[test]
    fn a_consent_that_one_of_the_two_has_withdrawn_since_does_not_come_back() {
        use crate::customers::{Channel, GiveConsent, Purpose, WithdrawConsent};
        let (purpose, channel) = (Purpose::Marketing, Channel::Email);
        let agree = |number| GiveConsent { customer: id(number), purpose, channel };
        let given = knowing([(ANA, ana()), (EVA, eva())]);
        let given = given.when(&agree(EVA)).afterwards().when(&agree(ANA)).afterwards();
        let withdraw = WithdrawConsent { customer: id(ANA), purpose, channel };
        let given = given.when(&withdraw).afterwards();
        let given = given.when(&merge(EVA, ANA)).afterwards();
        given.state().may_send(id(ANA), purpose, channel).unwrap_err();
        // Whoever agrees again is reached again.
        let given = given.when(&agree(ANA)).afterwards();
        given.state().may_send(id(ANA), purpose, channel).unwrap();
        given.when(&withdraw).afterwards().state().may_send(id(ANA), purpose, channel).unwrap_err();
    }

    #[test]
    fn doubles_of_doubles_point_at_the_one_that_stays() {
        let given = knowing((1..=4).map(|n| (n, person("Ana", "Mina"))));
        let given = given.when(&merge(1, 2)).afterwards();
        let given = given.when(&merge(2, 3)).afterwards();
        let given = given.when(&merge(1, 4)).afterwards();
        for number in 1..=4 {
            assert_eq!(given.state().customer(id(number)).unwrap().0, id(4));
        }
    }

    #[test]
    fn different_documents_of_one_kind_are_different_people() {
        let other = CustomerTerms { document: Some(document("1234567")), ..eva() };
        let given = knowing([(ANA, ana()), (EVA, other)]);
        given.when(&merge(ANA, EVA)).then_refused("customer.not_a_double");
        given.when(&merge(ANA, ANA)).then_refused("customer.same");
        given.when(&merge(ANA, 99)).then_refused("customer.unknown");
        // A passport and a card may well be one person's.
        let given = knowing([(ANA, ana()), (FIRM, company())]);
        assert_eq!(given.when(&merge(FIRM, ANA)).afterwards().state().len(), 1);
    }

    #[test]
    fn one_customer_takes_in_a_bounded_number_of_doubles() {
        let mut given = knowing((0..=17).map(|n| (n + 1, person("Ana", "Mina"))));
        for double in 2..=17 {
            given = given.when(&merge(double, 1)).afterwards();
        }
        given.when(&merge(18, 1)).then_refused("customer.too_many_doubles");
    }
}
