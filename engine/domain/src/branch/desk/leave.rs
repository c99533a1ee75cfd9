use serde::{Deserialize, Serialize};

use crate::branch::course::Course;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DeskRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, CounterId, Decided, Message, Permission};

/// The agent of a counter leaves. Who waits for that agent alone is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Leave {
    /// Where.
    pub branch: BranchId,
    /// Which counter.
    pub counter: CounterId,
}

impl Message for Leave {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "leave";
    const PERMISSION: Permission = permissions::COUNTERS_WORK;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let found = branch.known_counter(self.counter)?;
        let counter = found.sign(self.counter);
        let agent = found.agent.ok_or(DeskRefusal::NobodySits { counter })?;
        let mut course = Course::new(branch, context);
        course.happens(BranchEvent::AgentLeft { counter, agent });
        Ok(Decided::new(course.settles(), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn leave(number: u16) -> Leave {
        Leave { branch: branch(), counter: counter(number) }
    }

    #[test]
    fn an_agent_leaves() {
        given::<Branch>(open(&[seated(1)]))
            .when(&leave(1))
            .then(&[BranchEvent::AgentLeft { counter: sign(1), agent: agent() }]);
    }

    #[test]
    fn nobody_leaves_an_empty_counter() {
        given::<Branch>(open(&[]))
            .when(&leave(1))
            .then_refused("counter.empty")
            .saying("nobody sits at counter 1; there is nobody to leave");
    }

    #[test]
    fn the_counter_must_be_known() {
        given::<Branch>(open(&[])).when(&leave(3)).then_refused("counter.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&leave(1)).then_refused("branch.unknown");
    }
}
