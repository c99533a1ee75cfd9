//! What is known of a day when it is played again, and what is assumed.

use turnero_domain::branch::{
    BranchEvent, CallGiven, CloseCounter, Finish, Hold, IssueTicket, KeepTime, OpenDay,
    PolicyChoice, Start, Undo,
};
use turnero_domain::hours::Date;
use turnero_domain::replay::{
    DayFinder, Ending, Played, ReasonKind, as_it_was, play, play_as_ruled,
};
use turnero_domain::{BranchId, Recorded, Seconds, TicketId};
use uuid::Uuid;

use crate::hall::{Guest, Hall, Kind, Staff, name};

pub(crate) const MINUTE: i64 = 60_000;
const MINUTE_MS: u64 = 60_000;

pub(crate) fn branch() -> BranchId {
    Uuid::from_u128(0xB).into()
}

/// Somebody who comes at this minute, for the service of this number, and is served that long.
pub(crate) fn comes(minute: i64, service: usize, served: i64) -> Guest {
    let (comes, served) = (minute * MINUTE, served * MINUTE);
    Guest { comes, service, preferential: false, walk: 0, served, kind: Kind::Plain }
}

pub(crate) fn staff(counters: usize, pause: i64) -> Staff {
    let (by_themselves, pauses) = (pause == 0, vec![pause * MINUTE]);
    Staff { counters, by_themselves, pauses, wrap_up: None, breaks: Vec::new() }
}

pub(crate) fn policy(text: &str) -> PolicyChoice {
    PolicyChoice::named(name(text))
}

fn under(recording: &turnero_domain::replay::Recording, text: &str) -> Played {
    play(recording, policy(text).rule().unwrap())
}

/// At which minute of the day each call was, and how many minutes the person had waited.
pub(crate) fn calls(played: &Played) -> Vec<(i64, u64)> {
    let minute = |millis: i64| (millis - crate::hall::MORNING) / MINUTE;
    let calls = played.calls().iter();
    calls.map(|call| (minute(call.at.as_millis()), call.wait.millis / MINUTE_MS)).collect()
}

fn ending(played: &Played, ticket: TicketId) -> Ending {
    played.endings().find(|(found, _)| *found == ticket).unwrap().1
}

#[test]
fn under_another_policy_the_same_people_are_called_in_another_order() {
    let guests = vec![comes(0, 2, 20), comes(1, 2, 20), comes(2, 0, 3), comes(3, 0, 3)];
    let recording = Hall::new(policy("fifo"), staff(1, 0)).day(guests);
    assert_eq!(calls(&as_it_was(&recording)), [(0, 0), (20, 19), (40, 38), (43, 40)]);
    let quick = under(&recording, "quick");
    assert_eq!(calls(&quick), [(0, 0), (20, 18), (23, 20), (26, 25)]);
    let (was, quick) = (as_it_was(&recording).outcome(), quick.outcome());
    assert_eq!(was.work_ms, quick.work_ms);
    assert_eq!(was.last_left_at, quick.last_left_at);
    assert_eq!(
        (was.all.longest_ms, quick.all.longest_ms),
        (Some(40 * MINUTE_MS), Some(25 * MINUTE_MS))
    );
    assert_eq!((was.all.in_target, was.all.target_known), (1, 4));
    assert_eq!(was.reasons.get(&ReasonKind::Oldest), Some(&4));
    assert_eq!(quick.reasons.get(&ReasonKind::Shortest), Some(&4));
}

#[test]
fn agents_take_the_pauses_that_they_took() {
    let guests = vec![comes(0, 2, 20), comes(1, 2, 20), comes(2, 0, 3)];
    let recording = Hall::new(policy("fifo"), staff(1, 2)).day(guests);
    assert_eq!(calls(&as_it_was(&recording)), [(2, 2), (24, 23), (46, 44)]);
    assert_eq!(calls(&under(&recording, "quick")), [(2, 0), (7, 7), (29, 28)]);
}

#[test]
fn a_break_is_kept_and_so_is_the_wrap_up() {
    let breaks = vec![(0, 6 * MINUTE, 10 * MINUTE)];
    let staff = Staff { wrap_up: Some(MINUTE), breaks, ..staff(1, 0) };
    let guests = vec![comes(0, 0, 2), comes(1, 0, 1), comes(7, 2, 20), comes(8, 0, 3)];
    let recording = Hall::new(policy("fifo"), staff).day(guests);
    assert_eq!(calls(&as_it_was(&recording)), [(0, 0), (3, 2), (16, 9), (37, 29)]);
    assert_eq!(calls(&under(&recording, "quick")), [(0, 0), (3, 2), (16, 8), (20, 13)]);
}

#[test]
fn who_left_is_served_when_called_before() {
    let impatient = Guest { kind: Kind::Impatient(10 * MINUTE), ..comes(1, 0, 3) };
    let guests = vec![comes(0, 0, 5), comes(0, 2, 20), impatient];
    let mut hall = Hall::new(policy("fifo"), staff(1, 0));
    let recording = hall.day(guests);
    let [left] = hall.tickets_of(impatient.kind)[..] else { panic!("one was impatient") };
    assert_eq!(ending(&play_as_ruled(&recording), left), Ending::Cancelled);
    let quick = under(&recording, "quick");
    assert_eq!(ending(&quick, left), Ending::Served);
    assert_eq!(quick.work_of(left), 5 * MINUTE_MS, "as long as others were");
}

#[test]
fn a_counter_where_nobody_sits_serves_nobody() {
    let mut hall = Hall::new(policy("fifo"), staff(2, 1));
    hall.leave_alone(1);
    let guests = vec![comes(0, 2, 20), comes(1, 2, 20), comes(2, 0, 3)];
    let recording = hall.day(guests);
    let quick = under(&recording, "quick");
    assert!(quick.calls().iter().all(|call| call.counter == hall.counters[0]));
    assert_eq!(calls(&quick), [(1, 1), (22, 20), (26, 25)]);
}

#[test]
fn who_was_served_that_day_is_served_in_the_evening() {
    let mut hall = Hall::new(policy("quick"), staff(1, 0));
    hall.day(vec![comes(0, 0, 3), comes(0, 2, 20), comes(0, 2, 30), comes(4, 0, 3)]);
    let counter = hall.counters[0];
    hall.ask(&CloseCounter { branch: branch(), counter }).unwrap();
    let recording = hall.recording(true);
    let fifo = under(&recording, "fifo");
    assert!(fifo.endings().all(|(_, ending)| ending == Ending::Served));
    assert_eq!(fifo.outcome().endings.served, 4);
}

#[test]
fn who_was_not_served_that_day_is_not_served_in_the_evening() {
    let mut hall = Hall::new(policy("fifo"), staff(1, 0));
    hall.day(vec![comes(0, 0, 3)]);
    let counter = hall.counters[0];
    hall.ask(&CloseCounter { branch: branch(), counter }).unwrap();
    let left = hall.ask(&IssueTicket::new(branch(), hall.services[0])).unwrap().ticket;
    let over = play_as_ruled(&hall.recording(true));
    assert_eq!(ending(&over, left), Ending::Expired);
    let under_way = play_as_ruled(&hall.recording(false));
    assert_eq!(ending(&under_way, left), Ending::StillThere);
    assert_eq!(under_way.outcome().endings.all(), 2);
}

#[test]
fn a_move_that_was_undone_has_never_been() {
    let mut hall = Hall::new(policy("fifo"), staff(1, 3));
    hall.day(Vec::new());
    let (branch, counter) = (branch(), hall.counters[0]);
    let ticket = hall.comes_now(comes(0, 0, 3));
    hall.ask(&CallGiven { branch, counter, ticket }).unwrap();
    hall.ask(&Undo { branch, ticket: None }).unwrap();
    hall.ask(&CallGiven { branch, counter, ticket }).unwrap();
    hall.ask(&Start { branch, ticket }).unwrap();
    let was = as_it_was(&hall.recording(false));
    assert_eq!(was.calls().len(), 1);
    let (was, played) = (was.outcome(), play_as_ruled(&hall.recording(false)).outcome());
    assert_eq!(was.reasons.get(&ReasonKind::ByHand), Some(&1));
    assert_eq!(played.reasons.get(&ReasonKind::Oldest), Some(&1), "there it is their turn");
}

#[test]
fn nobody_is_called_between_two_things_that_happen_at_once() {
    let mut hall = Hall::new(policy("quick"), staff(1, 0));
    hall.day(Vec::new());
    let branch = branch();
    let first = hall.comes_now(comes(0, 0, 3));
    let [long, short] = [2, 0].map(|service| hall.comes_now(comes(0, service, 3)));
    for (ticket, minutes) in [(long, 1), (short, 2)] {
        let length = Some(Seconds::minutes(minutes));
        hall.ask(&Hold { branch, ticket, length }).unwrap();
    }
    hall.ask(&Start { branch, ticket: first }).unwrap();
    hall.ask(&Finish { branch, ticket: first }).unwrap();
    // The clock is looked at late, and both are back: the one who takes less time is called.
    hall.passes(2 * MINUTE);
    hall.ask(&KeepTime { branch }).unwrap();
    let recording = hall.recording(false);
    let (was, played) = (as_it_was(&recording), play_as_ruled(&recording));
    assert_eq!(was.calls().iter().map(|call| call.ticket).collect::<Vec<_>>(), [first, short]);
    assert_eq!(was.calls(), played.calls());
}

#[test]
fn a_day_is_found_by_its_date() {
    let mut hall = Hall::new(policy("fifo"), staff(1, 0));
    let mut all = Vec::new();
    for _ in 0..3 {
        hall.day(vec![comes(0, 0, 3)]);
        hall.close_day();
        all.extend_from_slice(hall.history().1);
    }
    let find = |text: &str, more: &[Recorded<BranchEvent>]| {
        let mut finder = DayFinder::new(text.parse().unwrap(), hall.before_all());
        all.iter().chain(more).for_each(|recorded| finder.see(recorded));
        finder.found()
    };
    let days: Vec<Date> =
        ["2026-11-20", "2026-11-21", "2026-11-22"].map(|day| day.parse().unwrap()).into();
    let found = find("2026-11-21", &[]);
    assert_eq!(found.days, days);
    let [span] = &found.spans[..] else { panic!("one day has this date") };
    assert_eq!(span.before.seq() + 1, span.first_seq);
    assert!(span.closed_at.is_some());
    let opens = all.iter().find(|recorded| recorded.seq == span.first_seq).unwrap();
    assert!(matches!(opens.event, BranchEvent::DayOpened { .. }));
    let closes = all.iter().find(|recorded| recorded.seq == span.last_seq + 1).unwrap();
    assert!(matches!(closes.event, BranchEvent::DayClosed { .. }));
    assert!(find("2026-12-24", &[]).spans.is_empty());

    // Somebody opens again, on the same date.
    let mut again = Hall::of(&hall);
    again.ask(&OpenDay { branch: branch() }).unwrap();
    let found = find("2026-11-22", again.history().1);
    assert_eq!(found.spans.len(), 2);
    assert_eq!(found.spans[1].closed_at, None);
}
