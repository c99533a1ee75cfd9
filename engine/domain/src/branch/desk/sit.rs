use serde::{Deserialize, Serialize};

use crate::branch::counter::CounterSign;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DeskRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, CounterId, Decided, Message, Permission, PrincipalId};

/// An agent sits down at a counter: one at each, and each at one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Sit {
    /// Where.
    pub branch: BranchId,
    /// Which counter.
    pub counter: CounterId,
    /// Who; the sender when it is left out.
    #[serde(default)]
    pub agent: Option<PrincipalId>,
}

impl Message for Sit {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "sit";
    const PERMISSION: Permission = permissions::COUNTERS_WORK;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let found = branch.known_counter(self.counter)?;
        let counter = found.sign(self.counter);
        let agent = self.agent.unwrap_or(context.principal);
        match found.agent {
            Some(there) if there == agent => return Ok(Decided::answer(())),
            Some(there) => return Err(DeskRefusal::CounterTaken { counter, agent: there }.into()),
            None => {}
        }
        if let Some(counter) = branch.seat_of(agent) {
            return Err(DeskRefusal::SeatedElsewhere { counter, agent }.into());
        }
        Ok(Decided::new(vec![BranchEvent::AgentSeated { counter, agent }], ()))
    }
}

impl Branch {
    /// Where this agent sits.
    pub(in crate::branch) fn seat_of(&self, agent: PrincipalId) -> Option<CounterSign> {
        let mut counters = self.counters.iter();
        let (id, counter) = counters.find(|(_, counter)| counter.agent == Some(agent))?;
        Some(counter.sign(*id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn sit(number: u16, agent: Option<PrincipalId>) -> Sit {
        Sit { branch: branch(), counter: counter(number), agent }
    }

    #[test]
    fn an_agent_sits_down() {
        given::<Branch>(open(&[])).when(&sit(1, Some(agent()))).then(&[seated(1)]);
        given::<Branch>(open(&[])).by(agent()).when(&sit(1, None)).then(&[seated(1)]);
        given::<Branch>(open(&[seated(1)])).when(&sit(1, Some(agent()))).then_nothing();
    }

    #[test]
    fn there_is_one_agent_at_a_counter() {
        given::<Branch>(open(&[seated(1)]))
            .when(&sit(1, Some(PrincipalId::Host)))
            .then_refused("counter.taken");
    }

    #[test]
    fn an_agent_sits_at_one_counter() {
        given::<Branch>(open(&[seated(1)]))
            .when(&sit(2, Some(agent())))
            .then_refused("agent.seated_elsewhere")
            .saying("that agent sits at counter 1; leave that one first");
    }

    #[test]
    fn the_counter_must_be_known() {
        given::<Branch>(open(&[])).when(&sit(3, None)).then_refused("counter.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&sit(1, None)).then_refused("branch.unknown");
    }
}
