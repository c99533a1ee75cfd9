//! What is to be done after a service, when a break, the closing of the counter, the end of what is known or
//! the night comes between. The counters call by themselves, so whoever takes it for done calls too soon.

use turnero_domain::branch::{
    CallNext, CloseCounter, Finish, NoShow, OpenCounter, Start, TakeBreak, Undo,
};
use turnero_domain::replay::{Recording, as_it_was, play, play_as_ruled};

use crate::hall::{Guest, Hall, Kind, Staff, name};
use crate::stories::{MINUTE, branch, calls, comes, policy, staff};

/// A counter that calls by itself, and has notes to finish after each service.
fn notes(length: i64, breaks: &[(i64, i64)]) -> Staff {
    let breaks = breaks.iter().map(|(from, length)| (0, from * MINUTE, length * MINUTE));
    Staff { wrap_up: Some(length * MINUTE), breaks: breaks.collect(), ..staff(1, 0) }
}

/// A hall whose counter has served somebody, and finishes its notes in the same millisecond. Nothing more is
/// planned.
fn after_a_service(staff: Staff) -> Hall {
    let mut hall = Hall::new(policy("fifo"), staff);
    hall.day(Vec::new());
    let ticket = hall.comes_now(comes(0, 0, 3));
    hall.ask(&Start { branch: branch(), ticket }).unwrap();
    hall.ask(&Finish { branch: branch(), ticket }).unwrap();
    hall.everybody_goes_home();
    hall
}

/// The next morning of a counter that had not finished its notes in the evening.
fn the_next_morning(breaks: &[(i64, i64)]) -> Hall {
    let mut hall = after_a_service(notes(60, breaks));
    hall.close_day();
    hall
}

/// The day comes out as it was, with these calls: at which minute, and after how many minutes.
fn comes_out_with(recording: &Recording, expected: &[(i64, u64)]) {
    let (was, played) = (as_it_was(recording), play_as_ruled(recording));
    assert_eq!(calls(&was), expected, "so it was");
    assert_eq!(played.calls(), was.calls());
    assert_eq!(played.outcome(), was.outcome());
}

#[test]
fn a_counter_that_never_finished_its_notes_takes_nobody_at_the_end() {
    let mut hall = after_a_service(notes(60, &[]));
    hall.comes_now(comes(0, 0, 3));
    comes_out_with(&hall.recording(false), &[(0, 0)]);
    comes_out_with(&hall.recording(true), &[(0, 0)]);
}

#[test]
fn a_counter_whose_notes_were_cut_off_by_a_break_takes_nobody_before_it() {
    let guests = vec![comes(0, 0, 1), comes(5, 0, 1)];
    let recording = Hall::new(policy("fifo"), notes(30, &[(5, 3)])).day(guests);
    comes_out_with(&recording, &[(0, 0), (8, 3)]);
}

#[test]
fn a_counter_that_closes_over_its_notes_takes_nobody_before_that() {
    let mut hall = after_a_service(notes(60, &[]));
    let counter = hall.counters[0];
    hall.comes_now(comes(0, 0, 3));
    hall.ask(&CloseCounter { branch: branch(), counter }).unwrap();
    comes_out_with(&hall.recording(true), &[(0, 0)]);
}

#[test]
fn a_counter_that_finished_its_notes_takes_the_next_one_at_once() {
    let mut hall = after_a_service(notes(60, &[]));
    let counter = hall.counters[0];
    hall.comes_now(comes(0, 0, 3));
    hall.ask(&OpenCounter { branch: branch(), counter }).unwrap();
    comes_out_with(&hall.recording(false), &[(0, 0), (0, 0)]);
}

#[test]
fn whoever_comes_back_from_a_break_is_done_with_the_notes_and_has_others_after_the_next_service() {
    // The break is over in the same millisecond, and so is the next service.
    let guests = vec![comes(0, 0, 1), comes(5, 0, 0), comes(6, 0, 1)];
    let recording = Hall::new(policy("fifo"), notes(10, &[(5, 0)])).day(guests);
    comes_out_with(&recording, &[(0, 0), (5, 0), (11, 5)]);
}

#[test]
fn notes_of_another_day_that_were_never_finished_hold_the_counter_all_day() {
    let mut hall = the_next_morning(&[]);
    let recording = hall.day(vec![comes(5, 0, 3)]);
    comes_out_with(&recording, &[]);
}

#[test]
fn a_counter_that_was_left_with_notes_of_another_day_has_nobody_sitting_there() {
    let mut hall = after_a_service(Staff { counters: 2, ..notes(0, &[]) });
    hall.close_day();
    let mut guests = vec![comes(0, 0, 5), comes(0, 2, 20), comes(0, 2, 20)];
    // Under another policy they are served, so that somebody still waits when what is known ends.
    guests.extend([Guest { kind: Kind::Impatient(25 * MINUTE), ..comes(1, 0, 3) }; 5]);
    let recording = hall.day(guests);
    let was = as_it_was(&recording);
    let [first, ..] = was.calls() else { panic!("somebody was called") };
    let quick = play(&recording, policy("quick").rule().unwrap());
    assert_eq!((was.calls().len(), quick.calls().len()), (3, 8));
    assert!(quick.calls().last().unwrap().at > recording.ended_at());
    assert!(quick.calls().iter().all(|call| call.counter == first.counter));
}

#[test]
fn notes_of_another_day_hold_the_counter_until_they_are_finished() {
    let mut hall = the_next_morning(&[]);
    let counter = hall.counters[0];
    hall.day(vec![comes(5, 0, 3), comes(7, 0, 3)]);
    hall.ask(&OpenCounter { branch: branch(), counter }).unwrap();
    comes_out_with(&hall.recording(false), &[(24 * 60 + 7, 2)]);
}

#[test]
fn notes_of_another_day_hold_the_counter_until_a_break_cuts_them_off() {
    let mut hall = the_next_morning(&[(5, 3)]);
    let recording = hall.day(vec![comes(5, 0, 3)]);
    comes_out_with(&recording, &[(24 * 60 + 8, 3)]);
}

#[test]
fn notes_are_those_of_the_service_before_when_the_next_one_was_undone() {
    let mut hall = after_a_service(notes(60, &[]));
    let (branch, counter) = (branch(), hall.counters[0]);
    let second = hall.comes_now(comes(0, 0, 3));
    hall.ask(&CallNext { branch, counter }).unwrap();
    hall.ask(&NoShow { branch, ticket: second }).unwrap();
    hall.ask(&Undo { branch, ticket: None }).unwrap();
    hall.ask(&Undo { branch, ticket: None }).unwrap();
    hall.ask(&TakeBreak { branch, counter, reason: name("Coffee") }).unwrap();
    comes_out_with(&hall.recording(false), &[(0, 0)]);
}
