//! What holds for an issuer whatever people and gateways do, in whatever order: random histories of messages, valid
//! and not.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

mod gateway;
mod observer;
mod play;
mod purse;
mod step;

use proptest::prelude::*;
use turnero_domain::Aggregate;
use turnero_domain::invoicing::{InvoicingEvent, Issuer, Route};

use play::{Play, SECRETS};
use step::{Step, step};

/// An issuer after these steps, checked after each of them.
fn play(route: Route, steps: &[Step]) -> Play {
    let mut play = Play::begun(route);
    for step in steps {
        play.take(step);
        observer::check(&play);
    }
    play
}

fn route() -> impl Strategy<Value = Route> {
    prop_oneof![Just(Route::Own), Just(Route::Submitted), Just(Route::GatewayNumbered)]
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn numbers_have_no_gaps_notes_take_off_no_more_than_is_left_and_no_payment_is_lost(
        route in route(),
        steps in prop::collection::vec(step(), 20..150),
    ) {
        play(route, &steps);
    }

    #[test]
    fn to_replay_a_history_gives_the_same_state(
        route in route(),
        steps in prop::collection::vec(step(), 20..120),
    ) {
        let play = play(route, &steps);
        let mut replayed = Issuer::default();
        for recorded in &play.history {
            let written = json(recorded);
            replayed.apply(&serde_json::from_str(&written).unwrap());
        }
        for (id, content) in &play.kept {
            replayed.keep(*id, content.clone());
        }
        prop_assert_eq!(json(&replayed), json(&play.issuer), "byte for byte");
        prop_assert_eq!(&replayed, &play.issuer);
    }

    #[test]
    fn a_checkpoint_gives_the_same_state(
        route in route(),
        steps in prop::collection::vec(step(), 20..120),
    ) {
        let play = play(route, &steps);
        let mut read: Issuer = serde_json::from_str(&json(&play.issuer)).unwrap();
        for (id, content) in &play.kept {
            read.keep(*id, content.clone());
        }
        prop_assert_eq!(&read, &play.issuer);
    }

    #[test]
    fn no_event_and_no_checkpoint_tells_who_anybody_is(
        route in route(),
        steps in prop::collection::vec(step(), 20..120),
    ) {
        let play = play(route, &steps);
        let (events, state) = (json(&play.history), json(&play.issuer));
        for secret in SECRETS {
            prop_assert!(!events.contains(secret), "{} is in an event", secret);
            prop_assert!(!state.contains(secret), "{} is in a checkpoint", secret);
            prop_assert!(!format!("{:?}", play.issuer).contains(secret), "{} is in a log", secret);
        }
    }

    #[test]
    fn what_is_kept_of_people_changes_only_with_an_event_that_says_so(
        route in route(),
        steps in prop::collection::vec(step(), 20..120),
    ) {
        let play = play(route, &steps);
        for (events, kept) in &play.decisions {
            let said: Vec<_> = events.iter().filter_map(Issuer::changes).collect();
            for id in kept {
                prop_assert!(said.contains(id), "{:?} changes {} unsaid", events, id);
            }
        }
    }
}

/// Histories that lead nowhere prove nothing: most kinds of events come up.
#[test]
fn random_histories_reach_what_can_happen() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for route in [Route::Own, Route::Submitted, Route::GatewayNumbered] {
        for _ in 0..40 {
            let steps = prop::collection::vec(step(), 150).new_tree(&mut runner).unwrap().current();
            let play = play(route, &steps);
            seen.extend(play.history.iter().map(|recorded| kind(&recorded.event)));
        }
    }
    for expected in [
        "document_issued",
        "document_voided",
        "document_validated",
        "document_rejected",
        "document_mended",
        "document_abandoned",
        "submission_continues",
        "submission_halted",
        "submission_resumed",
        "payment_recorded",
        "transfer_matched",
        "transfer_received",
        "credit_applied",
        "refunded",
        "payment_reversed",
        "cash_session_closed",
        "draft_changed",
        "draft_discarded",
    ] {
        assert!(seen.contains(expected), "{expected} never happened: {seen:?}");
    }
}

fn kind(event: &InvoicingEvent) -> String {
    let event = serde_json::to_value(event).unwrap();
    event["type"].as_str().unwrap().to_owned()
}
