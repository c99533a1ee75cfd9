use serde::{Deserialize, Serialize};

use crate::branch::day::DayState;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::figures::SealedFigures;
use crate::{BranchId, Context, Decided, Message, Permission};

/// Asks what the day has been like so far; after it was closed, what it was like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct TodaysFigures {
    /// Where.
    pub branch: BranchId,
}

/// What the day has been like so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FiguresSoFar {
    /// Whether the day was closed: then these are its last figures, and they have been put away.
    pub sealed: bool,
    /// The figures.
    pub figures: SealedFigures,
}

impl Message for TodaysFigures {
    type Aggregate = Branch;
    type Reply = FiguresSoFar;

    const NAME: &'static str = "todays_figures";
    const PERMISSION: Permission = permissions::FIGURES_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let figures = branch.figures_until(context.now);
        let sealed = branch.day.is_some_and(|day| day.state == DayState::Closed);
        let reply = figures.map(|figures| FiguresSoFar { sealed, figures });
        reply.map(Decided::answer).ok_or(BranchRefusal::BranchUnknown { branch: self.branch })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{BranchEvent, LegOutcome, Undo};
    use crate::figures::{Numbers, RowKey};
    use crate::given::{Given, given, minute};
    use crate::{Aggregate, PriorityId};

    const MINUTE: u64 = 60_000;

    fn numbers(given: &Given<Branch>, key: RowKey) -> Numbers {
        let figures = given.state().figures_until(given.context().now).unwrap();
        figures.numbers(key).copied().unwrap_or_default()
    }

    #[test]
    fn what_happens_is_counted_as_it_happens() {
        // Issued at minutes 5 and 6, called at 7, served from 8 to 9.
        let day = given::<Branch>(two_wait(&[
            called(FIRST, 1),
            started(FIRST, 1),
            served(FIRST, 1),
            cancelled(SECOND, None),
        ]));
        let branch = numbers(&day, RowKey::Branch);
        assert_eq!((branch.issued, branch.served, branch.cancelled), (2, 1, 1));
        assert_eq!(branch.waiting_time.mean_ms, Some(2 * MINUTE));
        assert_eq!(branch.service_time.mean_ms, Some(MINUTE));
        assert_eq!(branch.plain_order_count, 2);
        for key in [RowKey::Service(service()), RowKey::Priority(PriorityId::ORDINARY)] {
            let same = numbers(&day, key);
            assert_eq!((same.issued, same.served, same.waiting_time), (2, 1, branch.waiting_time));
        }
        let desk = numbers(&day, RowKey::Counter(counter(1)));
        assert_eq!(desk.served, 1);
        // Added at minute 3; asked at minute 11.
        let times = desk.counter_time;
        assert_eq!(
            (times.idle_ms, times.walking_ms, times.serving_ms),
            (6 * MINUTE, MINUTE, MINUTE)
        );
    }

    #[test]
    fn what_is_undone_was_never_counted() {
        let before = given::<Branch>(two_wait(&[called(FIRST, 1), started(FIRST, 1)])).by(agent());
        let undone =
            before.clone().and(served(FIRST, 1)).when(&Undo { branch: branch(), ticket: None });
        let after = undone.afterwards();
        let at = after.context().now;
        let figures = |given: &Given<Branch>| given.state().figures_until(at).unwrap().report();
        assert_eq!(figures(&after), figures(&before));
    }

    #[test]
    fn a_leg_that_is_handed_on_and_one_that_is_put_back_are_counted_as_such() {
        let put_back = BranchEvent::TicketRecycled {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: Some(sign(1)),
            place: None,
            until: None,
        };
        let day = given::<Branch>(two_wait(&[queue_added(), called(FIRST, 1), put_back]));
        let sent = BranchEvent::TicketTransferred {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: None,
            queue: Some(queue()),
            target: crate::dispatch::Target::Anyone,
            place: None,
            note: None,
        };
        let day = day.and(sent);
        let outcomes: Vec<_> = day
            .state()
            .known_ticket(ticket(FIRST))
            .unwrap()
            .legs()
            .iter()
            .map(|leg| leg.outcome)
            .collect();
        assert_eq!(outcomes, [LegOutcome::Recycled, LegOutcome::Transferred]);
        let branch = numbers(&day, RowKey::Branch);
        assert_eq!((branch.recycled, branch.transferred), (1, 1));
    }

    #[test]
    fn when_the_day_is_closed_its_figures_are_put_away() {
        let before = given::<Branch>(two_wait(&[called(FIRST, 1)]));
        let closing = day_closed(2);
        let closed = before.and(closing.clone());
        let archived = closed.state().archive(&closing).unwrap();
        assert_eq!(archived.name, "figures/2026-11-20/00000001");
        let sealed = SealedFigures::unpack(&archived.content).unwrap();
        assert_eq!(Some(&sealed), closed.state().figures_until(minute(9_000)).as_ref());
        let numbers_then = sealed.numbers(RowKey::Branch).unwrap();
        assert_eq!((numbers_then.issued, numbers_then.expired), (2, 2));
        let opened = closed.when(&crate::branch::OpenDay { branch: branch() }).afterwards();
        assert_eq!(numbers(&opened, RowKey::Branch).issued, 0);
        assert_eq!(opened.state().archive(&called(FIRST, 1)), None);
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([])
            .when(&TodaysFigures { branch: branch() })
            .then_refused("branch.unknown");
    }
}
