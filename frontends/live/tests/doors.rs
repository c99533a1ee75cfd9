//! Who is let in, and to what.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use serde_json::json;
use support::{PASSWORD, Site, Socket, hello, key_of};
use turnero::access::{Origin, ReadyMade, RevokeKey, SignIn};
use turnero::{BranchId, Branches, Settings};
use turnero_live::{LiveSettings, Times};

#[tokio::test]
async fn nobody_in_particular_sees_public_boards_and_nothing_else() {
    let site = Site::open().await;
    let mut socket = site.listen_unknown().await;
    let desk = format!("{}/{}", site.branch, site.counters[0]);
    let all = [
        ("branch", site.branch.to_string()),
        ("board", site.branch.to_string()),
        ("counter", desk),
        ("all", String::new()),
    ];
    for (id, (topic, of)) in (1..).zip(&all) {
        socket.subscribe(id, topic, of).await;
        let error = socket.expect("error").await;
        assert_eq!(
            (&error["id"], &error["error_code"]),
            (&json!(id), &json!("live.sign_in")),
            "{topic}"
        );
    }
    site.publish_boards().await;
    socket.subscribe(1, "board", site.branch).await;
    socket.expect("snapshot").await;
    socket.subscribe(2, "branch", site.branch).await;
    socket.expect("error").await;
    site.close().await;
}

#[tokio::test]
async fn whoever_may_read_one_branch_hears_of_no_other() {
    let site = Site::open().await;
    let other: BranchId = site.engine.fresh_id();
    let key = key_of(&site.engine, &["branches:read"], Branches::these([other])).await;
    let mut socket = Socket::open(site.address(), Some(&key)).await;
    for topic in ["branch", "board"] {
        socket.subscribe(1, topic, site.branch).await;
        let error = socket.expect("error").await;
        assert_eq!(error["error_code"], "branch.unknown", "nobody learns which branches there are");
    }
    socket.subscribe(1, "counter", format!("{}/{}", site.branch, site.counters[0])).await;
    socket.expect("error").await;
    socket.say(json!({ "type": "subscribe", "id": 1, "topic": "all" })).await;
    assert_eq!(socket.expect("snapshot").await["state"], json!({}));
    site.close().await;
}

#[tokio::test]
async fn what_does_not_hold_is_refused_and_not_taken_for_nobody() {
    let site = Site::open().await;
    let refused = async |headers: &[(&'static str, &str)]| {
        Socket::with(site.address(), hello(site.address(), headers)).await.err().unwrap()
    };
    let (status, body) = refused(&[("authorization", "Bearer nonsense")]).await;
    assert_eq!((status, body["error_code"].as_str().unwrap()), (401, "access.unauthenticated"));
    assert_eq!(refused(&[("cookie", "turnero=nonsense")]).await.0, 401);
    let mut other = hello(site.address(), &[]);
    other.headers_mut().insert("sec-websocket-protocol", "chat".parse().unwrap());
    let (status, body) = Socket::with(site.address(), other).await.err().unwrap();
    assert_eq!((status, body["error_code"].as_str().unwrap()), (400, "live.protocol_missing"));
    let (status, body) = site.ask("GET", "/api/v1/live", &[]).await;
    assert_eq!((status, body["error_code"].as_str().unwrap()), (426, "live.no_websocket"));
    assert_eq!(site.ask("POST", "/api/v1/live", &[]).await.0, 405);
    assert_eq!(site.ask("GET", "/api/v1/live/other", &[]).await.0, 404);
    site.close().await;
}

#[tokio::test]
async fn a_ticket_lets_somebody_in_once() {
    let site = Site::open().await;
    assert_eq!(site.ask("POST", "/api/v1/live/tickets", &[]).await.0, 401);
    let bearer = format!("Bearer {}", site.key);
    let headers = [("authorization", bearer.as_str())];
    let (status, body) = site.ask("POST", "/api/v1/live/tickets", &headers).await;
    assert_eq!((status, &body["expires_in_s"]), (201, &json!(30)));
    let with = async || {
        let mut request = hello(site.address(), &[]);
        let ticket = body["ticket"].as_str().unwrap();
        *request.uri_mut() =
            format!("ws://{}/api/v1/live?ticket={ticket}", site.address()).parse().unwrap();
        Socket::with(site.address(), request).await
    };
    let mut socket = with().await.ok().unwrap();
    socket.subscribe(1, "branch", site.branch).await;
    socket.expect("snapshot").await;
    let (status, body) = with().await.err().unwrap();
    assert_eq!((status, body["error_code"].as_str().unwrap()), (401, "live.ticket_invalid"));
    site.close().await;
}

#[tokio::test]
async fn a_cookie_counts_on_pages_of_this_site_and_of_those_that_are_trusted() {
    let origins = vec!["https://boards.example".parse().unwrap()];
    let settings = Settings::in_memory().set("forecasts", "false").unwrap();
    let site = Site::with(settings, LiveSettings { origins, ..LiveSettings::default() }).await;
    site.user(ReadyMade::Manager, Branches::All).await;
    let cookie = cookie(&site).await;
    let own = format!("http://{}", site.address());
    for (origin, let_in) in [
        (own.as_str(), true),
        ("https://boards.example", true),
        ("https://evil.example", false),
        ("null", false),
    ] {
        let headers = [("cookie", cookie.as_str()), ("origin", origin)];
        match Socket::with(site.address(), hello(site.address(), &headers)).await {
            Ok(mut socket) => {
                assert!(let_in, "{origin}");
                socket.subscribe(1, "branch", site.branch).await;
                socket.expect("snapshot").await;
            }
            Err((status, body)) => {
                assert!(!let_in, "{origin}: {body}");
                assert_eq!(
                    (status, body["error_code"].as_str().unwrap()),
                    (403, "live.origin_denied")
                );
            }
        }
    }
    site.close().await;
}

async fn cookie(site: &Site) -> String {
    let sign_in =
        SignIn { user_name: "somebody".to_owned(), password: PASSWORD.to_owned(), code: None };
    let signed_in = site.engine.login(&sign_in, &Origin::default()).await.unwrap();
    format!("turnero={}", signed_in.cookie)
}

/// Settings under which a ping comes at once.
fn quick() -> LiveSettings {
    let times = Times { ping_every: Duration::from_millis(20), ..Times::default() };
    LiveSettings { times, ..LiveSettings::default() }
}

#[tokio::test]
async fn who_is_not_let_in_any_more_is_told_so_and_closed() {
    let settings = Settings::in_memory().set("forecasts", "false").unwrap();
    let site = Site::with(settings, quick()).await;
    let mut socket = site.listen().await;
    socket.subscribe(1, "branch", site.branch).await;
    socket.expect("snapshot").await;
    let keys = turnero::access::ListKeys { after: None, owner: None };
    let keys = site.engine.ask(&site.host, keys).await.unwrap();
    let revoke = RevokeKey { key: keys.keys[0].key };
    site.engine.ask(&site.host, revoke).await.unwrap();
    assert_eq!(socket.closed().await, Some((4001, "live.signed_out".to_owned())));
    site.close().await;
}

#[tokio::test]
async fn a_board_that_is_public_no_more_is_taken_from_nobody_in_particular() {
    let settings = Settings::in_memory().set("forecasts", "false").unwrap();
    let site = Site::with(settings, quick()).await;
    site.publish_boards().await;
    let mut socket = site.listen_unknown().await;
    socket.subscribe(1, "board", site.branch).await;
    socket.expect("snapshot").await;
    let board = Some(turnero::branch::BoardTerms::default());
    site.change(turnero::branch::BranchChange { board, ..Default::default() }).await;
    let error = socket.wait_for("error").await;
    assert_eq!((&error["id"], &error["error_code"]), (&json!(1), &json!("live.sign_in")));
    site.close().await;
}

#[tokio::test]
async fn who_says_nothing_and_answers_no_ping_is_closed() {
    let settings = Settings::in_memory().set("forecasts", "false").unwrap();
    let ping_every = Duration::from_millis(20);
    let times = Times { ping_every, silence: Duration::from_millis(60), ..Times::default() };
    let site = Site::with(settings, LiveSettings { times, ..LiveSettings::default() }).await;
    let socket = site.listen().await;
    // Reads the bytes, and answers nothing.
    let mut bytes = Vec::new();
    let mut stream = socket.stream.into_inner();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut bytes);
    tokio::time::timeout(support::PATIENCE, read).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("live.silent"), "{text}");
    assert!(bytes.starts_with(&[0x89, 0]), "it was pinged before");
    site.close().await;
}

#[tokio::test]
async fn there_is_room_for_so_many_and_no_more() {
    let settings = Settings::in_memory().set("forecasts", "false").unwrap();
    let live = LiveSettings { connections_per_address_max: 2, ..LiveSettings::default() };
    let site = Site::with(settings, live).await;
    let (first, _second) = (site.listen().await, site.listen().await);
    let bearer = format!("Bearer {}", site.key);
    let again = || hello(site.address(), &[("authorization", bearer.as_str())]);
    let (status, body) = Socket::with(site.address(), again()).await.err().unwrap();
    assert_eq!((status, body["error_code"].as_str().unwrap()), (503, "live.full"));
    drop(first);
    // Its place is free as soon as the server has seen that it is gone.
    while Socket::with(site.address(), again()).await.is_err() {
        tokio::task::yield_now().await;
    }
    site.close().await;
}

#[tokio::test]
async fn when_the_server_ends_everybody_is_told() {
    let site = Site::open().await;
    let mut sockets = Vec::new();
    for _ in 0..10 {
        sockets.push(site.listen().await);
    }
    let ended = tokio::spawn(site.stop());
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, Some((1001, "live.ending".to_owned())));
    }
    assert_eq!(ended.await.unwrap(), 0, "nobody had to be cut");
}

#[tokio::test]
async fn mistakes_are_told_and_too_many_are_the_end() {
    let site = Site::open().await;
    let mut socket = site.listen().await;
    socket.say(json!({ "type": "shout" })).await;
    let error = socket.expect("error").await;
    assert_eq!((error.get("id"), &error["error_code"]), (None, &json!("live.not_understood")));
    for (frame, code) in [
        (
            json!({ "type": "subscribe", "id": 1, "topic": "weather", "of": "" }),
            "live.topic_unknown",
        ),
        (
            json!({ "type": "subscribe", "id": 0, "topic": "board", "of": site.branch }),
            "live.id_taken",
        ),
        (
            json!({ "type": "subscribe", "id": 33, "topic": "board", "of": site.branch }),
            "live.id_taken",
        ),
        (
            json!({ "type": "subscribe", "id": 1, "topic": "board", "of": site.service }),
            "branch.unknown",
        ),
        (json!({ "type": "unsubscribe", "id": 1 }), "live.id_unknown"),
        (json!({ "type": "ack", "id": 1, "seq": 1 }), "live.id_unknown"),
    ] {
        socket.say(frame).await;
        assert_eq!(socket.expect("error").await["error_code"], code);
    }
    socket.subscribe(1, "branch", site.branch).await;
    socket.wait_for("boards").await;
    socket.say(json!({ "type": "ack", "id": 1, "seq": 1 })).await;
    assert_eq!(socket.expect("error").await["error_code"], "live.no_board");
    for _ in 0..20 {
        socket.say(json!("noise")).await;
    }
    assert_eq!(socket.closed().await, Some((4003, "live.too_much".to_owned())));
    site.close().await;
}

#[tokio::test]
async fn who_says_too_much_is_closed() {
    let site = Site::open().await;
    let mut socket = site.listen().await;
    let mut closed = false;
    for _ in 0..1_000 {
        let ping = tokio_tungstenite::tungstenite::Message::text(r#"{"type":"ping"}"#);
        closed = futures_util::SinkExt::send(&mut socket.stream, ping).await.is_err();
        if closed {
            break;
        }
    }
    let end = socket.closed().await;
    assert!(closed || end == Some((4003, "live.too_much".to_owned())), "{end:?}");
    site.close().await;
}
