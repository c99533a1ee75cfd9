//! Whoever listens while the server is killed and started anew goes on by themselves, and misses nothing.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Stdio;

use rustix::process::Signal;
use serde_json::{Value, json};
use support::{Program, turnero};
use tokio_tungstenite::tungstenite::client::{IntoClientRequest, client};
use tokio_tungstenite::tungstenite::{Message, WebSocket};

const PASSWORD: &str = "tulip boat 9347 lantern";

fn first_admin(data: &Path) {
    let mut command =
        turnero(&["user", "create", "first.admin", "--email", "first@clinic.example"]);
    command.args(["--first-name", "Ana", "--last-name", "Gil", "--password-file", "-", "--data"]);
    let mut child = command.arg(data).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

fn post(at: SocketAddr, path: &str, kind: &str, by: Option<&str>, body: &str) -> Value {
    let mut socket = support::connect(at);
    let by = by.map(|by| format!("authorization: Bearer {by}\r\n")).unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n{by}content-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all((head + body).as_bytes()).unwrap();
    let heard = support::hear(&mut socket);
    assert!((200..300).contains(&heard.status), "{path}: {} {}", heard.status, heard.body);
    serde_json::from_str(&heard.body).unwrap_or_default()
}

fn token(at: SocketAddr) -> String {
    let form =
        format!("grant_type=password&username=first.admin&password={}", PASSWORD.replace(' ', "+"));
    let form = post(at, "/api/v1/auth/token", "application/x-www-form-urlencoded", None, &form);
    form["access_token"].as_str().unwrap().to_owned()
}

struct Socket(WebSocket<TcpStream>);

impl Socket {
    fn open(at: SocketAddr, token: &str) -> Self {
        let mut request = format!("ws://{at}/api/v1/live").into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
        headers.insert("sec-websocket-protocol", "turnero.v1".parse().unwrap());
        Self(client(request, support::connect(at)).unwrap().0)
    }

    fn subscribe(&mut self, id: u8, topic: &str, of: &str, after: Option<&str>) {
        let mut frame = json!({ "type": "subscribe", "id": id, "topic": topic, "of": of });
        if let Some(after) = after {
            frame["after"] = after.into();
        }
        self.0.send(Message::text(frame.to_string())).unwrap();
    }

    /// The next frame of these that is no forecast and nothing about boards.
    fn hear(&mut self) -> Value {
        loop {
            let Message::Text(text) = self.0.read().unwrap() else { continue };
            let frame: Value = serde_json::from_str(&text).unwrap();
            let kind = frame["type"].as_str().unwrap();
            if !["forecast", "boards"].contains(&kind) {
                return frame;
            }
        }
    }
}

/// The calls on a board, the newest first.
fn calls(state: &Value) -> Vec<u64> {
    state["calls"].as_array().unwrap().iter().map(|call| call["seq"].as_u64().unwrap()).collect()
}

#[test]
fn a_server_that_is_killed_and_comes_back_is_listened_to_as_if_nothing_had_been() {
    let data = tempfile::tempdir().unwrap();
    first_admin(data.path());
    let quiet = ["--set", "forecasts=false"];
    let mut program = Program::start(data.path(), &quiet, 1);
    let at = program.address();
    let by = token(at);
    let say = |at, by: &str, path: &str, body: Value| {
        post(at, path, "application/json", Some(by), &body.to_string())
    };
    let made = say(at, &by, "/api/v1/branches", json!({ "name": "Downtown" }));
    let branch = made["branch"].as_str().unwrap().to_owned();
    let under = |rest: &str| format!("/api/v1/branches/{branch}/{rest}");
    let service = say(at, &by, &under("services"), json!({ "name": "General", "prefix": "A" }));
    let counter = say(at, &by, &under("counters"), json!({ "name": "Counter 1" }));
    let issue = json!({ "service": service["service"] });
    let call = under(&format!("counters/{}/call-next", counter["counter"].as_str().unwrap()));
    let first = say(at, &by, &under("tickets"), issue);
    let mut socket = Socket::open(at, &by);
    socket.subscribe(1, "branch", &branch, None);
    let snapshot = socket.hear();
    socket.subscribe(2, "board", &branch, None);
    let mut board = socket.hear();
    assert_eq!((&snapshot["type"], &board["type"]), (&json!("snapshot"), &json!("snapshot")));
    say(at, &by, &call, json!({}));
    let (mut event, mut shown) = (Value::Null, Vec::new());
    while event.is_null() || shown.is_empty() {
        let frame = socket.hear();
        if frame["id"] == 1 {
            event = frame;
        } else {
            shown = calls(&frame["event"]["changes"]);
            board = frame;
        }
    }

    program.signal(Signal::KILL);
    program.end();
    // What is sent to somebody who is not there breaks.
    assert!(socket.0.read().is_err());
    let mut program = Program::start(data.path(), &quiet, 1);
    let at = program.address();
    let again = format!("tickets/{}/recall", first["ticket"].as_str().unwrap());
    say(at, &by, &under(&again), json!({}));

    let mut socket = Socket::open(at, &by);
    socket.subscribe(1, "branch", &branch, event["seq"].as_str());
    assert_eq!(socket.hear()["type"], "resumed");
    let missed = socket.hear();
    assert_eq!(missed["event"]["seq"], event["event"]["seq"].as_u64().unwrap() + 1);
    assert_eq!(missed["event"]["event"]["type"], "ticket_recalled");
    socket.subscribe(2, "board", &branch, board["seq"].as_str());
    assert_eq!(socket.hear()["reason"], "unknown_position");
    let anew = calls(&socket.hear()["state"]);
    let fresh: Vec<_> = anew.iter().filter(|seq| **seq > shown[0]).collect();
    assert_eq!(fresh.len(), 1, "the one call that was missed is announced, and none twice");
    program.signal(Signal::TERM);
    assert!(program.end().success());
}
