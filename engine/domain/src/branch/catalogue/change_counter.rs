use serde::{Deserialize, Serialize};

use crate::branch::counter::CounterTerms;
use crate::branch::course::Course;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, CounterId, Decided, Message, Name, Permission};

/// Changes how a counter works: its name, its queues, what it is able to serve, whether it calls by itself,
/// whether it is in use. One that has somebody in its hands cannot be taken out of use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeCounter {
    /// Where.
    pub branch: BranchId,
    /// Which counter.
    pub counter: CounterId,
    /// What it is to be called.
    pub name: Name,
    /// How it is to work from now on.
    pub terms: CounterTerms,
}

impl Message for ChangeCounter {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "change_counter";
    const PERMISSION: Permission = permissions::COUNTERS_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let before = branch.known_counter(self.counter)?;
        if let Some((counter, other)) = branch.counter_of_name(&self.name)
            && counter != self.counter
        {
            let (name, number) = (other.name.clone(), other.number);
            return Err(BranchRefusal::DuplicateCounterName { name, counter, number });
        }
        for queue in self.terms.queues.named() {
            branch.known_queue(*queue)?;
        }
        for service in self.terms.skills.named() {
            branch.known_service(*service)?;
        }
        if (&before.name, &before.terms) == (&self.name, &self.terms) {
            return Ok(Decided::answer(()));
        }
        let mut course = Course::new(branch, context);
        let (counter, name, terms) =
            (before.sign(self.counter), self.name.clone(), self.terms.clone());
        if !terms.active {
            branch.closing(self.counter)?.into_iter().for_each(|event| course.happens(event));
        }
        course.happens(BranchEvent::CounterChanged { counter, name, terms });
        Ok(Decided::new(course.settles(), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServiceId;
    use crate::branch::catalogue::{Chosen, Unserved};
    use crate::branch::example::*;
    use crate::given::given;

    fn change(number: u16, terms: CounterTerms) -> ChangeCounter {
        let name = name(&format!("Desk {number}"));
        ChangeCounter { branch: branch(), counter: counter(number), name, terms }
    }

    fn skilled(skills: Chosen<ServiceId>) -> CounterTerms {
        CounterTerms { skills, ..CounterTerms::default() }
    }

    fn changed(number: u16, terms: CounterTerms) -> BranchEvent {
        let name = name(&format!("Desk {number}"));
        BranchEvent::CounterChanged { counter: sign(number), name, terms }
    }

    #[test]
    fn a_counter_works_in_another_way() {
        let terms = skilled(Chosen::these([service()]));
        let outcome = given::<Branch>(open(&[])).when(&change(1, terms.clone()));
        outcome.then(&[changed(1, terms.clone())]);
        assert_eq!(outcome.afterwards().state().counters()[0].terms, terms);
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        given::<Branch>(open(&[])).when(&change(1, CounterTerms::default())).then_nothing();
    }

    #[test]
    fn a_counter_that_calls_by_itself_begins_at_once() {
        let terms = CounterTerms { auto_call: true, ..CounterTerms::default() };
        given::<Branch>(two_wait(&[]))
            .when(&change(2, terms.clone()))
            .then_calls(&[changed(2, terms), called_by_itself(FIRST, 2)]);
    }

    #[test]
    fn who_nobody_can_serve_any_more_is_named_at_once() {
        let terms = skilled(Chosen::these([]));
        let given = given::<Branch>(two_wait(&[changed(1, terms.clone())]));
        given
            .when(&change(2, terms.clone()))
            .then(&[changed(2, terms), unserved(2, Unserved::NoCounter)]);
    }

    #[test]
    fn a_counter_that_is_taken_out_of_use_is_closed_first() {
        let terms = CounterTerms { active: false, ..CounterTerms::default() };
        given::<Branch>(open(&[]))
            .when(&change(1, terms.clone()))
            .then(&[BranchEvent::CounterClosed { counter: sign(1) }, changed(1, terms.clone())]);
        given::<Branch>(two_wait(&[called(FIRST, 1)]))
            .when(&change(1, terms))
            .then_refused("counter.busy");
    }

    #[test]
    fn no_two_counters_share_a_name() {
        let change = ChangeCounter { name: name("desk 2"), ..change(1, CounterTerms::default()) };
        given::<Branch>(open(&[])).when(&change).then_refused("counter.duplicate_name");
    }

    #[test]
    fn queues_services_and_the_counter_must_be_known() {
        let unknown = uuid::Uuid::from_u128(0xDEAD);
        let given = given::<Branch>(open(&[]));
        let queues = Chosen::these([unknown.into()]);
        given
            .when(&change(1, CounterTerms { queues, ..CounterTerms::default() }))
            .then_refused("queue.unknown");
        given
            .when(&change(1, skilled(Chosen::these([unknown.into()]))))
            .then_refused("service.unknown");
        given.when(&change(3, CounterTerms::default())).then_refused("counter.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([])
            .when(&change(1, CounterTerms::default()))
            .then_refused("branch.unknown");
    }
}
