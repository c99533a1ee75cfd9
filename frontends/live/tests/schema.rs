//! The schema that is published. That every frame of every test here is as it says is looked at where frames are heard.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use support::Site;

fn is_valid(frame: &Value) -> bool {
    let schema: Value = serde_json::from_str(turnero_live::SCHEMA).unwrap();
    jsonschema::validator_for(&schema).unwrap().is_valid(frame)
}

#[tokio::test]
async fn it_is_published() {
    let site = Site::open().await;
    let (status, body) = site.ask("GET", "/api/v1/live/schema", &[]).await;
    assert_eq!((status, body), (200, serde_json::from_str(turnero_live::SCHEMA).unwrap()));
    site.close().await;
}

#[test]
fn the_frames_of_the_documentation_are_frames() {
    let page = include_str!("../../../docs/live.md");
    let shown = page.split("## A conversation").nth(1).unwrap();
    let frames = shown.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches(['<', '>']).trim();
        serde_json::from_str::<Value>(line).ok().filter(Value::is_object)
    });
    let frames: Vec<_> = frames.collect();
    assert!(frames.len() >= 10, "{}", frames.len());
    for frame in frames {
        // Ids are shortened there, and the schema is not about those of what is named.
        assert!(is_valid(&frame), "{frame}");
    }
}

#[test]
fn what_is_no_frame_is_refused() {
    for frame in [
        json!({ "type": "shout" }),
        json!({ "type": "subscribe", "id": 0, "topic": "board" }),
        json!({ "type": "event", "id": 1, "seq": 7, "event": { "at": "now", "changes": {} } }),
        json!({ "type": "snapshot", "id": 1, "seq": "7", "state": { "name": "Amarilla" } }),
        json!({ "type": "pong", "more": true }),
    ] {
        assert!(!is_valid(&frame), "{frame}");
    }
}
