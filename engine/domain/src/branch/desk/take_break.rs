use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, CounterId, Decided, Message, Name, Permission};

/// The agent of a counter is away for a while. It calls nobody until it is opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct TakeBreak {
    /// Where.
    pub branch: BranchId,
    /// Which counter.
    pub counter: CounterId,
    /// Why.
    pub reason: Name,
}

impl Message for TakeBreak {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "take_break";
    const PERMISSION: Permission = permissions::COUNTERS_WORK;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let counter = branch.free_counter(self.counter)?.sign(self.counter);
        let reason = self.reason.clone();
        Ok(Decided::new(vec![BranchEvent::BreakBegun { counter, reason }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn take_break(number: u16) -> TakeBreak {
        TakeBreak { branch: branch(), counter: counter(number), reason: name("Lunch") }
    }

    #[test]
    fn an_agent_goes_away_for_a_while() {
        let outcome = given::<Branch>(open(&[])).when(&take_break(1));
        outcome.then(&[on_break(1)]);
        outcome.afterwards().when(&take_break(1)).then_refused("counter.on_break");
    }

    #[test]
    fn whoever_has_somebody_stays() {
        given::<Branch>(two_wait(&[called(FIRST, 1)]))
            .when(&take_break(1))
            .then_refused("counter.busy");
    }

    #[test]
    fn a_closed_counter_needs_no_break() {
        given::<Branch>(open(&[closed(1)]))
            .when(&take_break(1))
            .then_refused("counter.closed")
            .saying("counter 1 is closed; open it first");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&take_break(1)).then_refused("branch.unknown");
    }
}
