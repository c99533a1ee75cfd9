use serde::{Deserialize, Serialize};

use crate::branch::bounds::COUNTERS_MAX;
use crate::branch::counter::CounterNumber;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, CounterId, Decided, Message, Name, Permission};

/// Adds a desk where an agent serves. The branch numbers its counters itself: 1, 2, 3, ...
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddCounter {
    /// Where.
    pub branch: BranchId,
    /// What it is to be called. No two counters of a branch share a name, in capitals or not, or
    /// people would not know where to go.
    pub name: Name,
}

/// The counter that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CounterAdded {
    /// Its id.
    pub counter: CounterId,
    /// Its number, as people see it.
    pub number: CounterNumber,
}

impl Message for AddCounter {
    type Aggregate = Branch;
    type Reply = CounterAdded;

    const NAME: &'static str = "add_counter";
    const PERMISSION: Permission = permissions::COUNTERS_CREATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        if let Some((counter, other)) = branch.counter_of_name(&self.name) {
            let (name, number) = (other.name.clone(), other.number);
            return Err(BranchRefusal::DuplicateCounterName { name, counter, number });
        }
        if branch.counters.len() >= COUNTERS_MAX {
            return Err(BranchRefusal::TooManyCounters { limit: COUNTERS_MAX });
        }
        let counter = context.fresh_id(0);
        let number = branch.next_counter_number();
        Ok(Decided::new(
            vec![BranchEvent::CounterAdded { counter, number, name: self.name.clone() }],
            CounterAdded { counter, number },
        ))
    }
}

impl Branch {
    fn next_counter_number(&self) -> CounterNumber {
        let last = self.counters.values().map(|counter| counter.number).max();
        last.unwrap_or_default().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn add(text: &str) -> AddCounter {
        AddCounter { branch: branch(), name: name(text) }
    }

    #[test]
    fn the_first_counter_is_number_1() {
        let outcome = given::<Branch>([created()]).when(&add("Cash desk"));
        let (counter, number) = (outcome.fresh_id(0), CounterNumber::new(1));
        outcome
            .then(&[BranchEvent::CounterAdded { counter, number, name: name("Cash desk") }])
            .reply(&CounterAdded { counter, number });
    }

    #[test]
    fn each_further_counter_has_the_next_number() {
        let outcome = given::<Branch>(open(&[])).when(&add("Cash desk"));
        let (counter, number) = (outcome.fresh_id(0), CounterNumber::new(3));
        outcome.reply(&CounterAdded { counter, number });
    }

    #[test]
    fn no_two_counters_share_a_name_in_capitals_or_not() {
        given::<Branch>(open(&[]))
            .when(&add("DESK 2"))
            .then_refused("counter.duplicate_name")
            .saying("counter 2 is called Desk 2 already; choose another name");
    }

    #[test]
    fn a_branch_has_a_bounded_number_of_counters() {
        let mut given = given::<Branch>([created()]);
        for seed in 0..COUNTERS_MAX {
            given = given.seed(seed as u128).when(&add(&format!("Desk {seed}"))).afterwards();
        }
        given
            .when(&add("One more"))
            .then_refused("counter.too_many")
            .saying("this branch has 256 counters, and no room for more; use one of them");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&add("Cash desk")).then_refused("branch.unknown");
    }
}
