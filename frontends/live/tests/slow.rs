//! Who takes nothing of what is sent harms nobody.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Site, apply};
use tokio::net::TcpSocket;
use turnero::Note;
use turnero::Settings;
use turnero::branch::{BoardTerms, BranchChange, ShowBoard};
use turnero_live::{LiveSettings, Times};

fn still() -> Settings {
    Settings::in_memory().set("forecasts", "false").unwrap()
}

/// A socket that takes as little as the operating system lets it.
async fn sluggish(site: &Site) -> support::Socket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2_048).unwrap();
    let stream = socket.connect(site.address()).await.unwrap();
    support::Socket::over(stream, site.address(), Some(&site.key)).await
}

/// Something happens that every board shows, in many bytes.
async fn happen(site: &Site, n: usize) {
    let notice = Note::new(&format!("{n} {}", "x".repeat(270))).unwrap();
    let notices = ["en", "pt", "fr", "de", "it", "nl", "sv", "fi"]
        .map(|language| (language.parse().unwrap(), notice.clone()));
    let board =
        BoardTerms { notice: Some(notice), notices: notices.into(), ..BoardTerms::default() };
    site.change(BranchChange { board: Some(board), ..BranchChange::default() }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_stops_reading_harms_nobody_and_is_closed() {
    let times = Times { send: Duration::from_millis(300), ..Times::default() };
    let site = Site::with(still(), LiveSettings { times, ..LiveSettings::default() }).await;
    let mut deaf = sluggish(&site).await;
    deaf.subscribe(1, "board", site.branch).await;
    deaf.expect("snapshot").await;
    let mut other = site.listen().await;
    other.subscribe(1, "board", site.branch).await;
    let mut board = other.expect("snapshot").await["state"].clone();
    for n in 0..3_000 {
        happen(&site, n).await;
        // Now and then two are told together: then there is no second event to wait for.
        let event = tokio::time::timeout(Duration::from_millis(100), other.wait_for("event"));
        if let Ok(event) = event.await {
            apply(&mut board, &event);
        }
    }
    let asked = site.engine.ask(&site.host, ShowBoard { branch: site.branch }).await.unwrap();
    let asked = serde_json::to_value(asked).unwrap();
    while board != asked {
        let event = tokio::time::timeout(Duration::from_secs(10), other.wait_for("event"));
        apply(&mut board, &event.await.expect("who reads hears everything"));
    }
    // It takes up reading again, too late: what lay in its buffers comes, and then the end.
    let mut heard = 0;
    while let Some(frame) = deaf.hear().await {
        heard += usize::from(frame["type"] == "event");
    }
    assert!(heard < 3_000, "{heard}");
    site.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_client_gets_a_fresh_snapshot_and_no_growing_queue() {
    let times = Times { send: Duration::from_secs(60), ..Times::default() };
    let site = Site::with(still(), LiveSettings { times, ..LiveSettings::default() }).await;
    let mut slow = sluggish(&site).await;
    slow.subscribe(1, "board", site.branch).await;
    let mut board = slow.expect("snapshot").await["state"].clone();
    let mut other = site.listen().await;
    other.subscribe(1, "board", site.branch).await;
    for n in 0..3_000 {
        happen(&site, n).await;
        // One after the other, for what happens close together is told together. Now and then two are all the same: then
        // there is no second event to wait for.
        let _ = tokio::time::timeout(Duration::from_millis(100), other.wait_for("event")).await;
    }
    let asked = site.engine.ask(&site.host, ShowBoard { branch: site.branch }).await.unwrap();
    let asked = serde_json::to_value(asked).unwrap();
    let (mut events, mut afresh) = (0, 0);
    while board != asked {
        let frame = slow.hear().await.unwrap();
        match frame["type"].as_str().unwrap() {
            "event" => {
                apply(&mut board, &frame);
                events += 1;
            }
            "resync" => {
                assert_eq!(frame["reason"], json!("slow"));
                board = Value::Null;
            }
            "snapshot" => {
                board = frame["state"].clone();
                afresh += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!(afresh > 0 && events < 3_000, "{afresh} {events}");
    site.close().await;
}
