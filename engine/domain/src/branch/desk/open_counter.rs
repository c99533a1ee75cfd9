use serde::{Deserialize, Serialize};

use crate::branch::counter::CounterState;
use crate::branch::course::Course;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, CounterId, Decided, Message, Permission};

/// A counter serves again: after it was closed, after a break, after wrap-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct OpenCounter {
    /// Where.
    pub branch: BranchId,
    /// Which counter.
    pub counter: CounterId,
}

impl Message for OpenCounter {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "open_counter";
    const PERMISSION: Permission = permissions::COUNTERS_WORK;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let found = branch.known_counter(self.counter)?;
        let counter = found.sign(self.counter);
        if !found.terms.active {
            return Err(CatalogueRefusal::CounterInactive { counter }.into());
        }
        if matches!(found.state, CounterState::Idle) || found.state.ticket().is_some() {
            return Ok(Decided::answer(()));
        }
        let mut course = Course::new(branch, context);
        course.happens(BranchEvent::CounterOpened { counter });
        Ok(Decided::new(course.settles(), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::counter::CounterTerms;
    use crate::branch::example::*;
    use crate::given::given;

    fn open_counter(number: u16) -> OpenCounter {
        OpenCounter { branch: branch(), counter: counter(number) }
    }

    #[test]
    fn a_closed_counter_serves_again() {
        given::<Branch>(open(&[closed(1)]))
            .when(&open_counter(1))
            .then(&[BranchEvent::CounterOpened { counter: sign(1) }]);
    }

    #[test]
    fn a_break_is_over() {
        let outcome = given::<Branch>(open(&[on_break(1)])).when(&open_counter(1));
        assert_eq!(
            outcome.afterwards().state().counter_state(counter(1)),
            Some(CounterState::Idle)
        );
    }

    #[test]
    fn a_counter_that_calls_by_itself_begins_at_once() {
        given::<Branch>(open(&[auto(1), closed(1), issued(FIRST)]))
            .when(&open_counter(1))
            .then_calls(&[
                BranchEvent::CounterOpened { counter: sign(1) },
                called_by_itself(FIRST, 1),
            ]);
    }

    #[test]
    fn a_counter_that_is_open_stays_so() {
        given::<Branch>(open(&[])).when(&open_counter(1)).then_nothing();
        given::<Branch>(two_wait(&[called(FIRST, 1)])).when(&open_counter(1)).then_nothing();
    }

    #[test]
    fn a_counter_that_is_out_of_use_stays_closed() {
        let terms = CounterTerms { active: false, ..CounterTerms::default() };
        let changed = BranchEvent::CounterChanged { counter: sign(1), name: name("Desk 1"), terms };
        given::<Branch>(open(&[closed(1), changed]))
            .when(&open_counter(1))
            .then_refused("counter.inactive");
    }

    #[test]
    fn the_counter_must_be_known() {
        given::<Branch>(open(&[])).when(&open_counter(3)).then_refused("counter.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&open_counter(1)).then_refused("branch.unknown");
    }
}
