//! What holds in a branch whatever people do, in whatever order: random histories of messages, valid
//! and not.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

mod observer;
mod play;
mod replays;
mod step;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use turnero_domain::branch::{
    Branch, BranchEvent, BranchRefusal, BranchSnapshot, Ticket, TicketState, Undo,
};
use turnero_domain::{Aggregate, BranchId, Recorded, Refusal};
use uuid::Uuid;

use play::{BRANCH, Play};
use step::{Step, a_move, history, step};

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

/// A branch after these steps, checked after each of them.
fn play(ended_before: usize, steps: &[Step]) -> Play {
    let mut play = Play::begun();
    play.come_and_go(ended_before);
    for step in steps {
        play.take(*step);
        play.check();
    }
    play
}

/// The state without what tells when: the number of its newest event, the moves that can be undone, since
/// when idle counters are idle; and without plain ticket order, which only estimates.
fn timeless(branch: &Branch) -> serde_json::Value {
    let mut state = serde_json::to_value(branch).unwrap();
    let fields = state.as_object_mut().unwrap();
    fields.remove("seq");
    fields.remove("moves");
    // Whoever heard a call has heard it.
    fields.remove("calls");
    let dispatch = fields["dispatch"].as_object_mut().unwrap();
    dispatch.remove("shadow");
    // Whose turn it is cannot always be told back, when more were called than a turn has.
    dispatch.remove("turn");
    for desk in dispatch["desks"].as_object_mut().unwrap().values_mut() {
        if desk["hand"].is_null() {
            desk.as_object_mut().unwrap().remove("since");
        }
    }
    without_plain_order(&mut fields["figures"]);
    state
}

/// Takes out what plain ticket order would have given, and what is empty then.
fn without_plain_order(figures: &mut serde_json::Value) {
    if let Some(fields) = figures.as_object_mut() {
        fields.remove("plain_order");
        fields.values_mut().for_each(without_plain_order);
        fields.retain(|_, value| !value.as_object().is_some_and(serde_json::Map::is_empty));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn to_undo_a_move_restores_exactly_what_was_before(
        steps in prop::collection::vec(step(), 20..120),
        moves in prop::collection::vec(a_move(), 1..20),
    ) {
        let mut play = play(0, &steps);
        for made in moves {
            let (before, seq) = (timeless(&play.branch), play.branch.seq());
            play.take(made);
            if play.branch.seq() == seq {
                continue;
            }
            play.same_principal();
            let branch = BranchId::from(Uuid::from_u128(BRANCH));
            let made = play.history.len();
            let handed_over = |recorded: &Recorded<BranchEvent>| {
                matches!(recorded.event, BranchEvent::LaneHandedOver { .. })
            };
            // What else has changed with it stays.
            let alone = !play.history[usize::try_from(seq).unwrap()..].iter().any(handed_over);
            if play.send(&Undo { branch, ticket: None }).is_some()
                && alone
                && !play.history[made..].iter().any(handed_over)
            {
                prop_assert_eq!(timeless(&play.branch), before);
            } else {
                prop_assert!(!alone || play.branch.seq() > made as u64, "it cannot be undone");
            }
        }
    }

    #[test]
    fn every_ticket_ends_when_the_day_is_closed(steps in prop::collection::vec(step(), 1..150)) {
        let mut play = play(0, &steps);
        play.take(Step::CloseDay);
        play.check();
        prop_assert_eq!(play.branch.waiting_count(), 0);
        prop_assert_eq!(play.branch.totals().issued, play.branch.totals().ended());
        prop_assert!(play.branch.counters().iter().all(|view| view.state.ticket().is_none()));
    }

    #[test]
    fn replayed_events_give_the_same_state_byte_for_byte((ended_before, steps) in history()) {
        let play = play(ended_before, &steps);
        let mut replayed = Branch::default();
        for recorded in &play.history {
            let written = json(recorded);
            let recorded: Recorded<BranchEvent> = read(&written);
            prop_assert_eq!(json(&recorded), written);
            replayed.apply(&recorded);
        }
        prop_assert_eq!(json(&replayed), json(&play.branch));
        prop_assert!(replayed == play.branch);
    }

    #[test]
    fn a_state_that_was_written_and_read_goes_on_as_before(
        (ended_before, steps) in history(),
        cut in any::<prop::sample::Index>(),
    ) {
        let play = play(ended_before, &steps);
        let (before, after) = play.history.split_at(cut.index(play.history.len() + 1));
        let mut live = Branch::default();
        before.iter().for_each(|recorded| live.apply(recorded));
        let mut resumed: Branch = read(&json(&live));
        prop_assert!(resumed == live);
        after.iter().for_each(|recorded| resumed.apply(recorded));
        prop_assert_eq!(json(&resumed), json(&play.branch));
        prop_assert!(resumed == play.branch);
        prop_assert_eq!(BranchSnapshot::of(&resumed), BranchSnapshot::of(&play.branch));
    }

    /// A damaged history must not stop a branch: whatever comes, in whatever order, is applied
    /// without a panic, and gives a state that can be written and read.
    #[test]
    fn events_that_do_not_fit_do_no_harm(
        (_, steps) in history(),
        order in any::<prop::sample::Index>(),
    ) {
        let mut events = play(0, &steps).history;
        let middle = order.index(events.len());
        events.rotate_left(middle);
        let mut branch = Branch::default();
        for recorded in events.iter().chain(&events) {
            branch.apply(recorded);
        }
        prop_assert!(read::<Branch>(&json(&branch)) == branch);
        prop_assert_eq!(branch.waiting_count(), branch.waiting().count());
        let waiting = |(_, ticket): (_, &Ticket)| ticket.state == TicketState::Waiting;
        prop_assert!(branch.waiting().all(waiting));
        let totals = branch.totals();
        prop_assert!(totals.issued >= totals.ended());
    }
}

#[test]
fn a_refusal_is_the_same_for_a_branch_that_is_out_of_scope_and_one_that_is_not_there() {
    let branch = BranchId::from(Uuid::from_u128(BRANCH));
    let unknown = BranchRefusal::BranchUnknown { branch };
    let out_of_scope = turnero_domain::AccessRefusal::NotFound { branch };
    assert_eq!(unknown.code(), out_of_scope.code());
    assert_eq!(unknown.to_string(), out_of_scope.to_string());
    assert_eq!(json(&unknown), json(&out_of_scope));
}

/// What never happens proves nothing: the random days are rich enough.
#[test]
fn random_days_lead_to_every_kind_of_event() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    for _ in 0..60 {
        let steps =
            prop::collection::vec(step(), 200..201).new_tree(&mut runner).unwrap().current();
        for recorded in play(0, &steps).history {
            let event = serde_json::to_value(&recorded.event).unwrap();
            *kinds.entry(event["type"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    assert_eq!(kinds.len(), 42, "{kinds:#?}");
}
