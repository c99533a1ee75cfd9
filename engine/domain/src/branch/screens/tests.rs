use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::branch::bounds::{CALLS_KEPT, CALLS_SHOWN_MAX};
use crate::branch::example::*;
use crate::branch::{
    Arrival, BoardTerms, Branch, BranchChange, BranchEvent, CounterTerms, More, MoveRefusal, Undo,
};
use crate::given::{Given, given, minute};
use crate::{Note, Seconds};

/// What nobody may ever see on a screen that strangers look at.
const CANARY: &str = "Canaria Amarilla";

fn board(given: &Given<Branch>) -> BoardScreen {
    let outcome = given.when(&ShowBoard { branch: branch() });
    let expected = BoardScreen::of(given.state()).unwrap();
    outcome.then_nothing().reply(&expected);
    expected
}

fn recalled(id: u128, number: u16, calls: u16) -> BranchEvent {
    let (ticket, code, counter) = (ticket(id), code(id), sign(number));
    BranchEvent::TicketRecalled { ticket, code, counter, calls }
}

fn numbers(calls: &[ScreenCall]) -> Vec<(u64, u16)> {
    calls.iter().map(|call| (call.seq, call.call)).collect()
}

#[test]
fn a_board_shows_each_call_and_who_is_still_waited_for() {
    let room = given::<Branch>(two_wait(&[called(FIRST, 2), called(SECOND, 1)]));
    let shown = board(&room.and(recalled(FIRST, 2, 2)));
    assert_eq!(numbers(&shown.calls), [(9, 2), (8, 1), (7, 1)]);
    assert_eq!(numbers(&shown.now_calling), [(9, 2), (8, 1)], "of each the last call");
    let first = &shown.now_calling[0];
    assert_eq!((first.code, first.counter.id), (code(FIRST), counter(2)));
    assert_eq!(first.called_at, minute(9));
    assert_eq!(shown.queues.iter().filter_map(|queue| queue.waiting).sum::<usize>(), 0);
    let desks: Vec<_> = shown.counters.iter().map(|desk| (desk.state, desk.code)).collect();
    let calling = |id| (CounterWord::Calling, Some(code(id)));
    assert_eq!(desks, [calling(SECOND), calling(FIRST)]);
}

#[test]
fn who_has_come_is_waited_for_no_more_and_the_call_stays_known() {
    let room = given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)]));
    let shown = board(&room);
    assert_eq!(numbers(&shown.calls), [(7, 1)]);
    assert!(shown.now_calling.is_empty());
    assert_eq!(shown.counters[1].state, CounterWord::Serving);
}

#[test]
fn a_call_that_was_undone_was_made_all_the_same() {
    let room = given::<Branch>(two_wait(&[])).by(agent()).and(called(FIRST, 2));
    let undone = room.when(&Undo { branch: branch(), ticket: None });
    let shown = board(&undone.afterwards());
    assert_eq!(numbers(&shown.calls), [(7, 1)], "whoever heard it has heard it");
    assert!(shown.now_calling.is_empty());
}

#[test]
fn calls_are_bounded_and_the_newest_stay() {
    let many = 2..u16::try_from(CALLS_KEPT).unwrap() + 50;
    let calls = many.clone().map(|calls| recalled(FIRST, 2, calls));
    let room = given::<Branch>(two_wait(&[called(FIRST, 2)]).into_iter().chain(calls));
    let shown = board(&room);
    assert_eq!(shown.calls.len(), CALLS_SHOWN_MAX);
    assert_eq!(shown.calls[0].call, many.end - 1);
    assert_eq!(room.state().calls.newest_first().count(), CALLS_KEPT);
}

/// A room of which the branch wants its boards to tell less.
fn discreet(board: BoardTerms, more: &[BranchEvent]) -> BoardScreen {
    let change = BranchChange { board: Some(board), ..BranchChange::default() };
    let changed = BranchEvent::BranchChanged { change: Box::new(change) };
    let more: Vec<_> = more.iter().cloned().chain([changed]).collect();
    self::board(&given::<Branch>(two_wait(&more)))
}

#[test]
fn a_board_can_leave_out_what_people_come_for() {
    let terms = BoardTerms { hide_services: true, ..BoardTerms::default() };
    let shown = discreet(terms, &[called(FIRST, 2)]);
    assert!(!shown.shows.services && shown.shows.waiting);
    assert!(shown.services.is_empty());
    assert!(shown.queues.iter().all(|queue| queue.name.is_none() && queue.waiting.is_some()));
    assert!(!serde_json::to_string(&shown).unwrap().contains("Inquiries"));
    assert_eq!(numbers(&shown.now_calling), [(7, 1)]);
}

#[test]
fn a_board_can_forget_calls_that_were_followed() {
    let events = [called(FIRST, 2), called(SECOND, 1), started(FIRST, 2)];
    let shown = discreet(BoardTerms { hide_recent_calls: true, ..BoardTerms::default() }, &events);
    assert_eq!(numbers(&shown.calls), [(8, 1)], "the first has come");
    assert_eq!(numbers(&discreet(BoardTerms::default(), &events).calls), [(8, 1), (7, 1)]);
}

#[test]
fn a_board_can_leave_out_how_many_wait() {
    let shown = discreet(BoardTerms { hide_waiting: true, ..BoardTerms::default() }, &[]);
    assert!(!shown.shows.waiting && shown.shows.services);
    assert!(shown.queues.iter().all(|queue| queue.waiting.is_none()));
    assert!(shown.services.iter().all(|service| service.waiting.is_none()));
    let open = discreet(BoardTerms::default(), &[]);
    assert_eq!(open.services[0].waiting, Some(2));
}

#[test]
fn a_counter_tells_where_it_is() {
    let terms = CounterTerms { direction: Some(name("left")), ..CounterTerms::default() };
    let changed = BranchEvent::CounterChanged { counter: sign(2), name: name("Desk"), terms };
    let shown = board(&given::<Branch>(two_wait(&[changed, called(FIRST, 2)])));
    let desk = &shown.now_calling[0].counter;
    assert_eq!(
        (desk.name.clone(), desk.direction.clone()),
        (Some(name("Desk")), Some(name("left")))
    );
}

#[test]
fn calls_that_nobody_has_seen_or_answered_are_found() {
    let unseen = |given: &Given<Branch>, seen: &[u64]| {
        let seen = seen.iter().copied().collect::<BTreeSet<_>>();
        numbers(&given.state().unseen_calls(&seen, given.context().now))
    };
    let room = given::<Branch>(two_wait(&[called(FIRST, 2), called(SECOND, 1)]));
    assert_eq!(unseen(&room, &[]), [(7, 1), (8, 1)], "the oldest first");
    assert_eq!(unseen(&room, &[7]), [(8, 1)]);
    let find = FindUnseenCalls { branch: branch(), seen: [7].into() };
    let reply = UnseenCalls { unseen: room.state().unseen_calls(&[7].into(), minute(9)) };
    room.when(&find).then_nothing().reply(&reply);
    let come = room.clone().and(started(FIRST, 2));
    assert_eq!(unseen(&come, &[]), [(8, 1)], "who has come has seen it");
    let later = room.state().unseen_calls(&BTreeSet::new(), minute(8).plus(Seconds::minutes(11)));
    assert_eq!(numbers(&later), [], "after ten minutes it matters no more");
}

#[test]
fn a_visit_is_followed_from_the_line_to_the_counter() {
    let link = visit(2);
    let waits = given::<Branch>(open(&[seated(1), issued(FIRST), issued_to(SECOND, link)]));
    let screen = |given: &Given<Branch>| VisitScreen::of(given.state(), link).unwrap().1;
    let first = screen(&waits);
    assert_eq!((first.state, first.ahead, first.call), (VisitState::Waiting, Some(1), None));
    let called = waits.and(called(FIRST, 1)).and(called(SECOND, 2));
    let then = screen(&called);
    let call = then.call.unwrap();
    assert_eq!((then.state, then.ahead), (VisitState::Called, None));
    assert_eq!((call.counter.id, call.call, call.called_at), (counter(2), 1, minute(9)));
    let served = called.and(started(SECOND, 2)).and(served(SECOND, 2));
    let last = screen(&served);
    assert_eq!(
        (last.state, last.call, last.ended_at),
        (VisitState::Served, None, Some(minute(11)))
    );
    let unknown = VisitScreen::of(served.state(), visit(3)).unwrap_err();
    assert_eq!(unknown, MoveRefusal::VisitUnknown.into());
}

#[test]
fn a_desk_sees_whom_it_serves_and_who_would_be_next() {
    let room = given::<Branch>(two_wait(&[called(FIRST, 2)]));
    let desk = |number| DeskScreen::of(room.state(), counter(number), minute(8)).unwrap();
    assert_eq!(desk(2).ticket.unwrap().ticket, ticket(FIRST));
    let other = desk(1);
    assert_eq!(other.ticket, None);
    assert_eq!(other.next.unwrap().ticket, ticket(SECOND));
    assert_eq!((other.waiting.len(), other.waiting_count), (1, 1));
    assert_eq!(DeskScreen::of(room.state(), counter(3), minute(8)), None);
}

#[test]
fn who_is_set_aside_is_on_every_desk_with_or_without_a_time() {
    let (ticket, code) = (ticket(SECOND), code(SECOND));
    for until in [None, Some(minute(60))] {
        let held = BranchEvent::TicketHeld { ticket, code, counter: None, until };
        let room = given::<Branch>(two_wait(&[held]));
        let desk = DeskScreen::of(room.state(), counter(1), minute(8)).unwrap();
        assert_eq!(desk.held.iter().map(|view| view.ticket).collect::<Vec<_>>(), [ticket]);
    }
}

#[test]
fn a_branch_is_told_in_a_few_figures() {
    let room = given::<Branch>(two_wait(&[called(FIRST, 2)]));
    let overview = BranchOverview::of(room.state(), minute(8)).unwrap();
    assert_eq!((overview.waiting, overview.called, overview.serving), (1, 1, 0));
    assert_eq!((overview.counters_open, overview.counters_on_break), (2, 0));
    assert_eq!(overview.waiting_since, Some(minute(6)));
    assert_eq!(overview.beyond_target, 0, "nothing was promised");
}

#[test]
fn nothing_that_was_noted_or_is_known_of_a_person_is_on_a_screen_for_strangers() {
    let note = Note::new(CANARY).unwrap();
    let (link, code_of) = (visit(1), code(FIRST));
    let customer = uuid::Uuid::from_u128(0xC0FFEE);
    let arrival =
        Arrival { visit: Some(link.mark()), customer: Some(customer.into()), ..Arrival::default() };
    let (ticket_id, service) = (ticket(FIRST), service());
    let issued = BranchEvent::TicketIssued { ticket: ticket_id, code: code_of, service, arrival };
    let noted = BranchEvent::TicketNoted { ticket: ticket_id, code: code_of, note };
    let away = BranchEvent::BreakBegun { counter: sign(1), reason: name(CANARY) };
    let seated = BranchEvent::AgentSeated { counter: sign(2), agent: agent() };
    let history = [seated, issued, noted, away, called(FIRST, 2), started(FIRST, 2)];
    let mut room = given::<Branch>(open(&[]));
    for event in history {
        room = room.and(event);
        let mut screens = vec![serde_json::to_value(board(&room)).unwrap()];
        screens.extend(
            VisitScreen::of(room.state(), link)
                .ok()
                .map(|(_, screen)| serde_json::to_value(screen).unwrap()),
        );
        let overview = BranchOverview::of(room.state(), room.context().now).unwrap();
        screens.push(serde_json::to_value(overview).unwrap());
        for hidden in [CANARY.to_owned(), customer.to_string(), agent().to_string()] {
            assert!(!screens.iter().any(|screen| tells(screen, &hidden)), "{hidden}: {screens:?}");
        }
    }
    let staff = room.state().ticket(ticket_id).unwrap().more.unwrap();
    let More { notes, customer, .. } = *staff;
    assert!(!notes.is_empty() && customer.is_some(), "it was there to be found");
}

fn tells(screen: &Value, hidden: &str) -> bool {
    screen.to_string().contains(hidden)
}

#[test]
fn a_branch_that_was_never_made_has_no_screens() {
    let nothing = Branch::default();
    assert_eq!(BoardScreen::of(&nothing), None);
    assert_eq!(BranchOverview::of(&nothing, minute(0)), None);
    assert_eq!(DeskScreen::of(&nothing, counter(1), minute(0)), None);
    given::<Branch>([]).when(&ShowBoard { branch: branch() }).then_refused("branch.unknown");
    let find = FindUnseenCalls { branch: branch(), seen: BTreeSet::new() };
    given::<Branch>([]).when(&find).then_refused("branch.unknown");
}
