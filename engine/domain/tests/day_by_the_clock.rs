//! A branch whose days are opened and closed by the clock, by hand in between, and what becomes of them
//! when nobody looked at the clock for a while.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

use turnero_domain::branch::{
    AddService, Branch, BranchChange, BranchEvent, BranchHours, ChangeBranch, CloseDay,
    CloseIntake, CreateBranch, DayCause, IssueTicket, KeepTime, OpenDay, Turning, next_due,
};
use turnero_domain::given::{Given, given};
use turnero_domain::hours::{WrittenHours, Zone};
use turnero_domain::{BranchId, Message, Name, Refusal, ServiceId, Timestamp};
use uuid::Uuid;

/// Monday to Friday, with a pause at noon; half an hour before closing nobody comes in any more.
const WEEK: &str = "08:00-12:00 14:00-18:00";

fn branch() -> BranchId {
    Uuid::from_u128(0xB).into()
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// A moment on the clocks of Bogota, in November 2026: `20 17:30` is Friday afternoon.
fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    format!("2026-11-{day}T{time}:00-05:00").parse().unwrap()
}

/// The same, the other way.
fn shown(moment: Timestamp) -> String {
    let text = Zone::new("America/Bogota").unwrap().rfc3339(moment);
    format!("{} {}", text.get(8..10).unwrap(), text.get(11..16).unwrap())
}

/// Hours from Monday to Friday, as a person writes them.
fn week(text: &str, intake: u16) -> WrittenHours {
    let intervals = text.split(' ').map(|interval| {
        let (opens, closes) = interval.split_once('-').unwrap();
        format!(r#"{{"opens":"{opens}","closes":"{closes}"}}"#)
    });
    let day = intervals.collect::<Vec<_>>().join(",");
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let week = days.map(|weekday| format!(r#""{weekday}":[{day}]"#)).join(",");
    let hours =
        format!(r#"{{"regular":{{"weekly":{{{week}}}}},"intake_ends_min_before":{intake}}}"#);
    serde_json::from_str(&hours).unwrap()
}

/// A branch, and what the clock is seen to do in it.
struct Room(Given<Branch>);

impl Room {
    /// A branch in Bogota that exists since this moment, with these hours since then.
    fn since(moment: &str, hours: BranchHours) -> Self {
        let mut room = Self(given::<Branch>([]));
        room.tell(moment, &CreateBranch { branch: branch(), name: name("Town hall") });
        let time_zone = Some(name("america/bogota"));
        let change = BranchChange { time_zone, hours: Some(hours), ..BranchChange::default() };
        room.tell(moment, &ChangeBranch { branch: branch(), change });
        room
    }

    /// The one that most of these tests are about: it exists since before it opens on Friday.
    fn new() -> Self {
        Self::since("20 07:00", BranchHours::ByClock(week(WEEK, 30)))
    }

    /// A message comes at this moment. What happens, in a line each.
    fn tell<M: Message<Aggregate = Branch>>(&mut self, moment: &str, message: &M) -> Vec<String> {
        self.0 = self.0.clone().at(at(moment));
        let decided = message.decide(self.0.state(), &self.0.context());
        let Ok(decided) = decided else { panic!("{} is refused", M::NAME) };
        self.0 = self.0.when(message).afterwards();
        decided.events.iter().filter_map(line).collect()
    }

    /// The engine comes back at this moment, after it was down.
    fn looks_at(&mut self, moment: &str) -> Vec<String> {
        self.tell(moment, &KeepTime { branch: branch() })
    }

    /// Time passes until this moment, and the engine does what is due when it is due.
    fn passes_until(&mut self, moment: &str) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(due) = next_due(self.0.state()).filter(|due| *due <= at(moment)) {
            let due = shown(due);
            let done = self.looks_at(&due);
            assert!(!done.is_empty(), "nothing happens at {due}");
            lines.extend(done.iter().map(|line| format!("{due} {line}")));
        }
        lines
    }

    fn change(&mut self, moment: &str, hours: BranchHours) -> Vec<String> {
        let change = BranchChange { hours: Some(hours), ..BranchChange::default() };
        self.tell(moment, &ChangeBranch { branch: branch(), change })
    }

    /// When the clock turns the day next.
    fn next(&self) -> String {
        self.0.state().day().unwrap().turning.next.map_or_else(|| "never".to_owned(), shown)
    }

    /// What somebody hears who wants a ticket at this moment.
    fn refusal(&self, moment: &str) -> (String, String) {
        let issue = IssueTicket::new(branch(), self.service());
        let given = self.0.clone().at(at(moment));
        let outcome = given.when(&issue);
        (outcome.refusal().code().to_owned(), outcome.refusal().to_string())
    }

    fn service(&self) -> ServiceId {
        self.0.state().services()[0].service
    }

    fn with_service(mut self) -> Self {
        let prefix = "A".parse().unwrap();
        self.tell("20 07:10", &AddService { branch: branch(), name: name("Inquiries"), prefix });
        self
    }
}

/// What an event says of the day: what happens to which, why, and for which date.
fn line(event: &BranchEvent) -> Option<String> {
    let told = |what: &str, number: &u32, turning: &Turning| {
        let cause = match turning.cause {
            DayCause::Hand => "hand".to_owned(),
            DayCause::Clock => "clock".to_owned(),
            DayCause::Missed { planned } => format!("missed {}", shown(planned)),
        };
        let date = turning.date.unwrap().to_string();
        Some(format!("{what} {number} of {} by {cause}", date.get(8..10).unwrap()))
    };
    match event {
        BranchEvent::DayOpened { number, turning } => told("opened", number, turning),
        BranchEvent::IntakeClosed { number, turning } => told("intake closed", number, turning),
        BranchEvent::IntakeOpened { number, turning } => told("intake opened", number, turning),
        BranchEvent::DayClosed { number, turning, .. } => told("closed", number, turning),
        BranchEvent::TurnPlanned { next, .. } => {
            let next = next.map_or_else(|| "never".to_owned(), shown);
            Some(format!("next at {next}"))
        }
        _ => None,
    }
}

#[test]
fn a_day_opens_pauses_and_closes_by_the_clock() {
    let mut room = Room::new();
    assert_eq!(
        room.passes_until("23 09:00"),
        [
            "20 11:30 intake closed 1 of 20 by clock",
            "20 14:00 intake opened 1 of 20 by clock",
            "20 17:30 intake closed 1 of 20 by clock",
            "20 18:00 closed 1 of 20 by clock",
            "23 08:00 opened 2 of 23 by clock",
        ]
    );
    assert_eq!(room.next(), "23 11:30");
}

#[test]
fn who_waits_through_a_pause_is_served_after_it_and_expires_when_the_day_closes() {
    let mut room = Room::new().with_service();
    let issue = IssueTicket::new(branch(), room.service());
    room.tell("20 11:00", &issue);
    room.passes_until("20 13:00");
    assert_eq!(room.0.state().waiting_count(), 1);
    room.passes_until("20 17:45");
    assert_eq!(room.0.state().waiting_count(), 1);
    room.passes_until("20 18:00");
    assert_eq!((room.0.state().waiting_count(), room.0.state().totals().expired), (0, 1));
    room.passes_until("23 08:00");
    room.tell("23 08:01", &issue);
    let (_, ticket) = room.0.state().waiting().next().unwrap();
    assert_eq!(ticket.code.to_string(), "A-001", "numbers start over");
}

#[test]
fn an_engine_that_was_down_closes_the_old_day_and_opens_the_one_that_should_be() {
    for (comes_back, done, next) in [
        ("20 18:30", vec!["closed 1 of 20 by missed 20 18:00"], "23 08:00"),
        ("22 10:00", vec!["closed 1 of 20 by missed 20 18:00"], "23 08:00"),
        (
            "24 10:00",
            vec!["closed 1 of 20 by missed 20 18:00", "opened 2 of 24 by missed 24 08:00"],
            "24 11:30",
        ),
        // Nobody comes in for the few minutes that are left before the pause.
        ("24 11:45", vec!["closed 1 of 20 by missed 20 18:00"], "24 14:00"),
        ("24 13:00", vec!["closed 1 of 20 by missed 20 18:00"], "24 14:00"),
        (
            "24 15:00",
            vec!["closed 1 of 20 by missed 20 18:00", "opened 2 of 24 by missed 24 14:00"],
            "24 17:30",
        ),
        // The same day.
        ("20 13:00", vec!["intake closed 1 of 20 by missed 20 12:00"], "20 14:00"),
    ] {
        let mut room = Room::new();
        assert_eq!(room.looks_at(comes_back), done, "back at {comes_back}");
        assert_eq!(room.next(), next, "back at {comes_back}");
    }
}

#[test]
fn an_engine_that_was_down_in_a_pause_goes_on_after_it() {
    let mut room = Room::new();
    room.passes_until("20 11:30");
    assert_eq!(room.looks_at("20 15:00"), ["intake opened 1 of 20 by missed 20 14:00"]);
    assert_eq!(room.next(), "20 17:30");
}

#[test]
fn whole_days_that_were_missed_leave_no_trace() {
    let mut room = Room::new();
    room.passes_until("20 18:00");
    assert_eq!(room.looks_at("24 19:00"), ["next at 25 08:00"]);
    assert_eq!(room.looks_at("24 20:00"), [] as [&str; 0]);
    assert_eq!(room.passes_until("25 08:00"), ["25 08:00 opened 2 of 25 by clock"]);
}

#[test]
fn a_minute_late_is_in_time() {
    let mut room = Room::new();
    room.passes_until("20 17:30");
    assert_eq!(room.looks_at("20 18:01"), ["closed 1 of 20 by clock"]);
}

#[test]
fn what_is_closed_by_hand_stays_closed_until_the_next_day() {
    for (closed_at, next) in [
        ("20 07:30", "20 08:00"),
        ("20 11:00", "23 08:00"),
        ("20 13:00", "23 08:00"),
        ("20 20:00", "23 08:00"),
        ("22 10:00", "23 08:00"),
    ] {
        let mut room = Room::new();
        assert_eq!(room.tell(closed_at, &CloseDay { branch: branch() }).len(), 1);
        assert_eq!(room.next(), next, "closed at {closed_at}");
    }
}

#[test]
fn an_intake_that_is_closed_by_hand_is_not_opened_by_the_clock() {
    let mut room = Room::new();
    let done = room.tell("20 10:00", &CloseIntake { branch: branch() });
    assert_eq!(done, ["intake closed 1 of 20 by hand"]);
    assert_eq!(room.passes_until("22 00:00"), ["20 18:00 closed 1 of 20 by clock"]);
}

#[test]
fn a_day_that_is_opened_by_hand_runs_until_the_clock_ends_it() {
    let open = OpenDay { branch: branch() };
    // Before it would have opened; after it has closed; on a day on which it is closed.
    for (opened_at, date, then) in [
        ("23 07:30", 23, ["23 11:30 intake closed 2 of 23 by clock"].as_slice()),
        ("20 20:00", 20, &["23 08:00 closed 2 of 20 by clock", "23 08:00 opened 3 of 23 by clock"]),
        ("22 10:00", 22, &["23 08:00 closed 2 of 22 by clock", "23 08:00 opened 3 of 23 by clock"]),
    ] {
        let mut room = Room::new();
        room.passes_until("20 18:00");
        let done = room.tell(opened_at, &open);
        assert_eq!(done, [format!("opened 2 of {date} by hand")]);
        assert_eq!(room.passes_until("23 12:00")[..then.len()], *then);
    }
}

#[test]
fn a_change_of_the_hours_holds_from_the_next_moment_of_the_clock() {
    let by_clock = |hours| BranchHours::ByClock(week(hours, 30));
    let mut room = Room::new();
    room.passes_until("20 14:00");
    assert_eq!(room.change("20 16:00", by_clock("08:00-12:00 14:00-20:00")), ["next at 20 19:30"]);
    assert_eq!(room.change("20 16:01", by_clock("08:00-12:00 14:00-17:00")), ["next at 20 16:30"]);
    // The same hours once more are no change.
    assert_eq!(room.change("20 16:02", by_clock("14:00-17:00 08:00-12:00")), [] as [&str; 0]);
    assert_eq!(room.change("20 16:03", BranchHours::ByHand), ["next at never"]);
    assert_eq!(room.passes_until("25 00:00"), [] as [&str; 0]);
}

#[test]
fn hours_that_are_over_already_do_not_end_the_day_that_is_under_way() {
    let mut room = Room::new().with_service();
    room.tell("20 10:00", &IssueTicket::new(branch(), room.service()));
    let done = room.change("20 11:00", BranchHours::ByClock(week("08:00-10:30", 30)));
    assert_eq!(done, ["next at 20 18:00"]);
    assert_eq!(room.0.state().waiting_count(), 1);
    assert_eq!(room.passes_until("22 00:00"), ["20 18:00 closed 1 of 20 by clock"]);
    assert_eq!(room.next(), "23 08:00");
}

#[test]
fn a_day_that_has_been_open_for_weeks_when_the_hours_come_is_today() {
    for got_at in ["20 10:00", "20 13:00"] {
        let mut room = Room::since("02 09:00", BranchHours::ByHand);
        room.change(got_at, BranchHours::ByClock(week(WEEK, 30)));
        let done = room.passes_until("22 00:00");
        let ends = ["20 17:30 intake closed 1 of 20 by clock", "20 18:00 closed 1 of 20 by clock"];
        assert_eq!(done[done.len() - 2..], ends, "got at {got_at}");
        assert!(done.iter().all(|line| !line.contains("opened 2")), "{done:?}");
    }
    // Before the branch opens, it is not.
    let mut room = Room::since("02 09:00", BranchHours::ByHand);
    room.change("20 07:00", BranchHours::ByClock(week(WEEK, 30)));
    assert_eq!(
        room.passes_until("20 09:00"),
        ["20 08:00 closed 1 of 02 by clock", "20 08:00 opened 2 of 20 by clock"]
    );
}

#[test]
fn a_branch_that_gets_its_hours_at_night_stays_as_it_is_until_it_opens() {
    let mut room = Room::since("19 22:00", BranchHours::ByClock(week(WEEK, 30)));
    assert_eq!(
        room.passes_until("20 09:00"),
        ["20 08:00 closed 1 of 19 by clock", "20 08:00 opened 2 of 20 by clock"]
    );
}

#[test]
fn a_branch_that_never_closes_turns_its_days_all_the_same() {
    let always = r#"{"regular": {"always": {"day_starts": "04:00"}}}"#;
    let hours: WrittenHours = serde_json::from_str(always).unwrap();
    let mut room = Room::since("20 07:00", BranchHours::ByClock(hours));
    assert_eq!(
        room.passes_until("21 12:00"),
        ["21 04:00 closed 1 of 20 by clock", "21 04:00 opened 2 of 21 by clock"]
    );
    room.tell("21 15:00", &CloseDay { branch: branch() });
    assert_eq!(room.passes_until("22 12:00"), ["22 04:00 opened 3 of 22 by clock"]);
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_began() {
    let mut room = Room::since("20 12:00", BranchHours::ByClock(week("22:00-02:00", 0)));
    room.tell("20 12:30", &CloseDay { branch: branch() });
    assert_eq!(
        room.passes_until("21 12:00"),
        ["20 22:00 opened 2 of 20 by clock", "21 02:00 closed 2 of 20 by clock"]
    );
}

#[test]
fn when_people_come_is_learned_by_the_hours_of_the_clocks_there() {
    let mut room = Room::new();
    let ahead = |room: &Room| {
        let state = serde_json::to_value(room.0.state()).unwrap();
        state["dispatch"]["learned"]["arrivals"]["clock_ahead_millis"].as_i64()
    };
    assert_eq!(ahead(&room), Some(0), "nobody knew when the branch was made");
    room.passes_until("23 08:00");
    assert_eq!(ahead(&room), Some(-5 * 3_600_000));
}

#[test]
fn who_comes_too_late_hears_when_the_branch_opens() {
    let mut room = Room::new().with_service();
    let code = |found: &str| found.to_owned();
    room.passes_until("20 11:30");
    assert_eq!(
        room.refusal("20 11:45"),
        (
            code("branch.intake_closed"),
            "this branch gives out no more tickets now; come back when it opens today at 14:00"
                .to_owned()
        )
    );
    room.passes_until("20 18:00");
    assert_eq!(
        room.refusal("20 19:00"),
        (
            code("branch.closed"),
            "this branch is closed; come back when it opens on Monday at 08:00".to_owned()
        )
    );
    let issue = IssueTicket::new(branch(), room.service());
    let given = room.0.at(at("22 09:00"));
    let data = serde_json::to_value(given.when(&issue).refusal()).unwrap();
    assert_eq!(data["opens_at"], "2026-11-23T13:00:00.000Z");
    assert_eq!(data["opens_local"]["date"], "2026-11-23");
    assert_eq!(data["opens_local"]["time"], "08:00");
    assert_eq!(data["opens_in_days"], 1);
}

#[test]
fn after_an_intake_that_was_closed_by_hand_the_pause_is_no_opening() {
    let mut room = Room::new().with_service();
    room.tell("20 10:00", &CloseIntake { branch: branch() });
    let (_, sentence) = room.refusal("20 10:30");
    assert!(sentence.ends_with("come back when it opens on Monday at 08:00"), "{sentence}");
}
