//! Whatever people do on a day, it can be played again; and when nobody chose by hand whom to call, it comes
//! out as it was.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use turnero_domain::branch::{Branch, BranchEvent, Choice, POLICIES, PolicyChoice};
use turnero_domain::dispatch::Rule;
use turnero_domain::hours::Date;
use turnero_domain::replay::{
    DayFinder, DaySpan, Played, Recorder, Recording, as_it_was, play, play_as_ruled,
};
use turnero_domain::{Name, Recorded, TicketId, Timestamp};

use crate::play::Play;
use crate::step::step;

/// All days of a history, each recorded by itself.
fn recordings(history: &[Recorded<BranchEvent>]) -> Vec<Recording> {
    let Some(last) = history.last() else { return Vec::new() };
    let find = |date: Date| {
        let mut finder = DayFinder::new(date, Branch::default());
        history.iter().for_each(|recorded| finder.see(recorded));
        finder.found()
    };
    let dates: BTreeSet<Date> = find(Date::of_utc(last.at)).days.into_iter().collect();
    let spans = dates.into_iter().flat_map(|date| find(date).spans);
    let record = |span: DaySpan| {
        let mut recorder = Recorder::new(span.before);
        let of_day = |recorded: &&Recorded<BranchEvent>| {
            (span.first_seq..=span.last_seq).contains(&recorded.seq)
        };
        history.iter().filter(of_day).for_each(|recorded| recorder.see(recorded).unwrap());
        let end = span.closed_at.unwrap_or(last.at);
        recorder.end(end, span.closed_at.is_some())
    };
    spans.map(record).collect()
}

fn rules() -> impl Iterator<Item = Rule> {
    POLICIES.into_iter().map(|offer| {
        let name = |text: &str| Name::new(text).unwrap();
        let parameters = offer.needs.iter().map(|needed| (name(needed), 2)).collect();
        PolicyChoice { parameters, ..PolicyChoice::named(name(offer.name)) }.rule().unwrap()
    })
}

/// Whether somebody chose whom to call, or took a move back: that makes a day another one than the policy would
/// have made.
fn is_by_hand(recorded: &Recorded<BranchEvent>) -> bool {
    match &recorded.event {
        BranchEvent::TicketCalled { choice, .. } => *choice == Choice::Given,
        BranchEvent::MoveUndone { .. } => true,
        _ => false,
    }
}

/// Everybody has left exactly once, and was nowhere at two times at once.
fn check(recording: &Recording, played: &Played) {
    let mut left = BTreeMap::new();
    for (ticket, ending) in played.endings() {
        assert_eq!(left.insert(ticket, ending), None, "{ticket} has left twice");
    }
    assert_eq!(left.len(), recording.visits_count(), "somebody was lost");
    let mut called: BTreeMap<TicketId, Timestamp> = BTreeMap::new();
    for call in played.calls() {
        assert!(left.contains_key(&call.ticket), "{} was called and never came", call.ticket);
        let before = called.insert(call.ticket, call.at);
        assert!(before.is_none_or(|before| before <= call.at), "{} went back", call.ticket);
    }
    assert_eq!(played.outcome().endings.all(), recording.visits_count() as u64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_people_do_their_days_can_be_played_again(
        steps in prop::collection::vec(step(), 20..250),
    ) {
        let mut history = Play::begun();
        steps.iter().for_each(|step| history.take(*step));
        let by_hand = history.history.iter().any(is_by_hand);
        for recording in recordings(&history.history) {
            let (was, again) = (as_it_was(&recording), play_as_ruled(&recording));
            check(&recording, &was);
            check(&recording, &again);
            if !by_hand {
                prop_assert_eq!(was.calls(), again.calls());
            }
            for rule in rules() {
                let played = play(&recording, rule);
                check(&recording, &played);
                prop_assert_eq!(&played, &play(&recording, rule));
            }
        }
    }
}
