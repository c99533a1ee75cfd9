use serde::{Deserialize, Serialize};

use super::happens;
use crate::customers::bounds::NOTES_MAX;
use crate::customers::customer::CustomerNote;
use crate::customers::fields::Line;
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Note, Permission};

/// Notes something about a customer. It is part of what is handed out when they ask for it, and goes when they go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoteCustomer {
    /// Who.
    pub customer: CustomerId,
    /// What.
    pub text: Line<{ Note::CHARACTERS_MAX }>,
}

impl Message for NoteCustomer {
    type Aggregate = Customers;
    type Reply = ();

    const NAME: &'static str = "note_customer";
    const PERMISSION: Permission = permissions::CUSTOMERS_UPDATE;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(
        &self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<Self>, CustomerRefusal> {
        let (id, mut customer) = state.known(self.customer)?;
        if customer.notes.len() >= NOTES_MAX {
            return Err(CustomerRefusal::TooManyNotes { limit: NOTES_MAX });
        }
        let (at, by, text) = (context.now, context.principal, self.text.clone());
        customer.notes.push(CustomerNote { at, by, text });
        Ok(happens(CustomerEvent::CustomerNoted { customer: id }, id, customer, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::given::minute;

    fn note() -> NoteCustomer {
        NoteCustomer { customer: id(ANA), text: "prefers mornings".parse().unwrap() }
    }

    #[test]
    fn what_is_noted_says_who_and_when_and_the_event_does_not_say_what() {
        let given = knowing([(ANA, ana())]);
        let outcome = given.when(&note());
        outcome.then(&[CustomerEvent::CustomerNoted { customer: id(ANA) }]);
        let after = outcome.afterwards();
        let noted = after.state().customer(id(ANA)).unwrap().1.notes;
        let (at, by, text) = (minute(1), crate::PrincipalId::Host, note().text);
        assert_eq!(noted, [CustomerNote { at, by, text }]);
    }

    #[test]
    fn notes_are_bounded_and_the_customer_must_be_known() {
        let mut given = knowing([(ANA, ana())]);
        for _ in 0..NOTES_MAX {
            given = given.when(&note()).afterwards();
        }
        given.when(&note()).then_refused("customer.too_many_notes");
        knowing([]).when(&note()).then_refused("customer.unknown");
    }
}
