//! What each topic tells.

mod support;

use serde_json::{Value, json};
use support::{Site, apply, name};
use turnero::Settings;
use turnero::branch::{
    AddNote, ChangeCounter, CounterTerms, CreateBranch, FindVisit, Finish, IssueTicket, ShowBoard,
    Start,
};
use turnero::{BranchId, Note};
use turnero_live::LiveSettings;

fn state(snapshot: &Value) -> Value {
    snapshot["state"].clone()
}

#[tokio::test]
async fn a_branch_is_told_as_it_is_and_then_each_event() {
    let site = Site::open().await;
    let mut socket = site.listen().await;
    socket.subscribe(1, "branch", site.branch).await;
    let snapshot = socket.expect("snapshot").await;
    assert_eq!(snapshot["id"], 1);
    assert_eq!(snapshot["state"]["name"], "Downtown");
    assert_eq!(
        socket.expect("boards").await["boards"],
        json!({"boards":[],"public":0,"unseen":[]})
    );
    let ticket = site.issue().await;
    let event = socket.expect("event").await;
    assert_eq!(event["event"]["event"]["ticket"], json!(ticket.ticket));
    assert_eq!(event["seq"], event["event"]["seq"].to_string(), "opaque, but a text");
    site.close().await;
}

#[tokio::test]
async fn a_board_is_always_what_the_branch_says_it_is() {
    let site = Site::open().await;
    let mut socket = site.listen().await;
    socket.subscribe(7, "board", site.branch).await;
    let mut board = state(&socket.expect("snapshot").await);
    for counter in 0..2 {
        site.issue().await;
        apply(&mut board, &socket.expect("event").await);
        let called = site.call(counter).await;
        let event = socket.expect("event").await;
        assert_eq!(event["id"], 7);
        apply(&mut board, &event);
        assert_eq!(board["calls"][0]["code"], json!(called.code));
        let asked = site.engine.ask(&site.host, ShowBoard { branch: site.branch }).await.unwrap();
        assert_eq!(board, serde_json::to_value(asked).unwrap());
    }
    site.close().await;
}

#[tokio::test]
async fn a_change_that_no_board_shows_is_told_to_no_board() {
    let site = Site::open().await;
    let ticket = site.issue().await.ticket;
    let mut socket = site.listen().await;
    socket.subscribe(1, "board", site.branch).await;
    socket.expect("snapshot").await;
    let note = AddNote { branch: site.branch, ticket, note: Note::new("Bring a chair").unwrap() };
    site.engine.ask(&site.host, note).await.unwrap();
    let mut other = site.listen().await;
    other.subscribe(1, "branch", site.branch).await;
    other.expect("snapshot").await;
    socket.expect_silence().await;
    site.close().await;
}

#[tokio::test]
async fn a_visit_is_told_to_whoever_has_the_link_and_to_nobody_else() {
    let site = Site::open().await;
    site.issue().await;
    let issued = site.issue().await;
    let link = serde_json::to_value(issued.visit).unwrap();
    let of = format!("{}/{}", site.branch, link.as_str().unwrap());
    let mut phone = site.listen_unknown().await;
    phone.subscribe(1, "visit", &of).await;
    let mut visit = state(&phone.expect("snapshot").await);
    assert_eq!((&visit["state"], &visit["ahead"]), (&json!("waiting"), &json!(1)));
    site.call(0).await;
    apply(&mut visit, &phone.expect("event").await);
    assert_eq!(visit["ahead"], 0);
    site.call(1).await;
    apply(&mut visit, &phone.expect("event").await);
    assert_eq!(
        (&visit["state"], &visit["call"]["counter"]["number"]),
        (&json!("called"), &json!(2))
    );
    for wrong in [
        format!("{}/{}", site.branch, site.branch),
        format!("{}/{}", site.service, link.as_str().unwrap()),
    ] {
        phone.subscribe(2, "visit", wrong).await;
        let error = phone.expect("error").await;
        assert!(
            ["visit.unknown", "branch.unknown"].contains(&error["error_code"].as_str().unwrap())
        );
    }
    let view = FindVisit { branch: site.branch, visit: issued.visit };
    assert!(site.engine.ask(&site.host, view).await.is_ok());
    site.close().await;
}

#[tokio::test]
async fn a_desk_sees_who_waits_whom_it_has_and_what_it_has_done() {
    let site = Site::open().await;
    let mut socket = site.listen().await;
    socket.subscribe(1, "counter", format!("{}/{}", site.branch, site.counters[0])).await;
    let mut desk = state(&socket.expect("snapshot").await);
    assert_eq!((&desk["ticket"], &desk["waiting_count"]), (&Value::Null, &json!(0)));
    let ticket = site.issue().await.ticket;
    apply(&mut desk, &socket.expect("event").await);
    assert_eq!(desk["next"]["ticket"], json!(ticket));
    site.call(0).await;
    apply(&mut desk, &socket.expect("event").await);
    assert_eq!(desk["ticket"]["ticket"], json!(ticket));
    let branch = site.branch;
    site.engine.ask(&site.host, Start { branch, ticket }).await.unwrap();
    apply(&mut desk, &socket.expect("event").await);
    let finish: Finish =
        serde_json::from_value(json!({ "branch": branch, "ticket": ticket })).unwrap();
    site.engine.ask(&site.host, finish).await.unwrap();
    apply(&mut desk, &socket.expect("event").await);
    assert_eq!((&desk["ticket"], &desk["figures"]["served"]), (&Value::Null, &json!(1)));
    site.close().await;
}

#[tokio::test]
async fn all_branches_are_told_under_one_number() {
    let site = Site::open().await;
    let other: BranchId = site.engine.fresh_id();
    let create = CreateBranch { branch: other, name: name("Uptown") };
    site.engine.ask(&site.host, create).await.unwrap();
    let mut socket = site.listen().await;
    socket.say(json!({ "type": "subscribe", "id": 3, "topic": "all" })).await;
    let mut all = state(&socket.expect("snapshot").await);
    assert_eq!(all[other.to_string()]["name"], "Uptown");
    site.issue().await;
    apply(&mut all, &socket.expect("event").await);
    assert_eq!(all[site.branch.to_string()]["waiting"], 1);
    assert_eq!(all[other.to_string()]["waiting"], 0);
    site.close().await;
}

#[tokio::test]
async fn how_long_people_wait_is_told_to_all_who_can_use_it() {
    let site = Site::with(Settings::in_memory(), LiveSettings::default()).await;
    let issued = site.issue().await;
    let link = serde_json::to_value(issued.visit).unwrap();
    let mut socket = site.listen().await;
    socket.subscribe(1, "board", site.branch).await;
    let board = loop {
        // The first may be from before there was anything to wait for.
        let told = socket.wait_for("forecast").await;
        if told["forecast"]["services"][0].is_object() {
            break told;
        }
    };
    assert_eq!(board["forecast"]["services"][0]["service"], json!(site.service));
    assert_eq!(board["forecast"]["queues"][0]["queue"], Value::Null);
    socket.say(json!({ "type": "unsubscribe", "id": 1 })).await;
    let of = format!("{}/{}", site.branch, link.as_str().unwrap());
    socket.subscribe(2, "visit", of).await;
    let visit = loop {
        let told = socket.wait_for("forecast").await;
        if told["id"] == 2 && told["forecast"]["to_minutes"].is_number() {
            break told;
        }
    };
    assert!(visit["forecast"]["likely_minutes"].is_number());
    site.close().await;
}

#[tokio::test]
async fn boards_are_known_and_so_is_what_nobody_has_seen() {
    let site = Site::open().await;
    site.publish_boards().await;
    let mut manager = site.listen().await;
    manager.subscribe(1, "branch", site.branch).await;
    manager.expect("snapshot").await;
    manager.expect("boards").await;
    let mut board = site.listen().await;
    board.subscribe(1, "board", site.branch).await;
    board.expect("snapshot").await;
    let mut window = site.listen_unknown().await;
    window.subscribe(1, "board", site.branch).await;
    window.expect("snapshot").await;
    let boards = loop {
        let told = manager.wait_for("boards").await["boards"].clone();
        if told["public"] == 1 && told["boards"][0].is_object() {
            break told;
        }
    };
    assert!(boards["boards"][0]["by"].as_str().unwrap().starts_with("key:"));
    site.issue().await;
    board.expect("event").await;
    let called = site.call(0).await;
    let seq = board.expect("event").await["event"]["changes"]["calls"][0]["seq"].clone();
    // From nobody in particular it counts for nothing.
    window.say(json!({ "type": "ack", "id": 1, "seq": seq })).await;
    let unseen = loop {
        let told = manager.wait_for("boards").await["boards"].clone();
        if told["unseen"][0].is_object() {
            break told;
        }
    };
    assert_eq!(unseen["unseen"][0]["code"], json!(called.code));
    board.say(json!({ "type": "ack", "id": 1, "seq": seq })).await;
    let seen = manager.wait_for("boards").await["boards"].clone();
    assert_eq!((&seen["unseen"], &seen["boards"][0]["shown"]), (&json!([]), &seq));
    let asked = site.engine.boards(&site.host, site.branch).await.unwrap();
    assert_eq!(serde_json::to_value(asked).unwrap(), seen);
    drop(board);
    let gone = manager.wait_for("boards").await["boards"].clone();
    assert_eq!(gone["boards"], json!([]));
    site.close().await;
}

#[tokio::test]
async fn nothing_of_a_person_is_ever_on_a_board_or_in_a_visit() {
    const CANARY: &str = "Canaria Amarilla";
    let site = Site::open().await;
    let mut socket = site.listen().await;
    socket.subscribe(1, "board", site.branch).await;
    let mut heard = vec![socket.expect("snapshot").await];
    let customer = uuid_of(&site);
    let issue =
        IssueTicket { customer: Some(customer), ..IssueTicket::new(site.branch, site.service) };
    let issued = site.engine.ask(&site.host, issue).await.unwrap();
    let link = serde_json::to_value(issued.visit).unwrap();
    socket.subscribe(2, "visit", format!("{}/{}", site.branch, link.as_str().unwrap())).await;
    let (branch, ticket) = (site.branch, issued.ticket);
    let note = AddNote { branch, ticket, note: Note::new(CANARY).unwrap() };
    site.engine.ask(&site.host, note).await.unwrap();
    site.call(0).await;
    site.engine.ask(&site.host, Start { branch, ticket }).await.unwrap();
    let terms = CounterTerms { direction: Some(name("left")), ..CounterTerms::default() };
    let last = ChangeCounter { branch, counter: site.counters[1], name: name("Last"), terms };
    site.engine.ask(&site.host, last).await.unwrap();
    loop {
        let frame = socket.hear().await.unwrap();
        let is_last = frame.to_string().contains("\"Last\"");
        heard.push(frame);
        if is_last {
            break;
        }
    }
    for hidden in [CANARY.to_owned(), customer.to_string()] {
        assert!(
            !heard.iter().any(|frame| frame.to_string().contains(&hidden)),
            "{hidden}: {heard:?}"
        );
    }
    let mut staff = site.listen().await;
    staff.subscribe(1, "counter", format!("{}/{}", site.branch, site.counters[0])).await;
    let desk = staff.expect("snapshot").await.to_string();
    assert!(
        desk.contains(CANARY) && desk.contains(&customer.to_string()),
        "it was there to be found"
    );
    site.close().await;
}

fn uuid_of(site: &Site) -> turnero::CustomerId {
    site.engine.fresh_id()
}
