//! The first user, and how they ask.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::{Heard, PATIENCE, turnero};

const PASSWORD: &str = "tulip boat 9347 lantern";

/// Nobody is slowed down: tests ask as fast as they can.
pub(crate) const QUICK: [&str; 4] =
    ["--set", "requests_of_principal=10000", "--set", "requests_from_address=10000"];

/// Makes the first user, who may do everything.
pub(crate) fn super_admin(data: &Path) {
    let mut command = turnero(&["user", "create", "first.admin", "--email", "a@b.example"]);
    command.args(["--first-name", "Ana", "--last-name", "Gil", "--password-file", "-", "--data"]);
    let mut child = command.arg(data).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// Asks once; `None`: the program was gone before it had answered.
pub(crate) fn send(address: SocketAddr, lines: &[&str], body: &str) -> Option<Heard> {
    let mut socket = std::net::TcpStream::connect(address).ok()?;
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "{}\r\nhost: here\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        lines.join("\r\n"),
        body.len()
    );
    socket.write_all(head.as_bytes()).ok()?;
    let mut reply = Vec::new();
    std::io::Read::read_to_end(&mut socket, &mut reply).ok()?;
    let text = String::from_utf8(reply).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.get(9..12)?.parse().ok()?;
    // A reply that was cut is none.
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    if length.is_some_and(|length| length.parse() != Ok(body.len())) {
        return None;
    }
    Some(Heard { status, head: head.to_owned(), body: body.to_owned() })
}

/// Somebody who has signed in, and asks over REST.
pub(crate) struct Caller {
    pub(crate) address: SocketAddr,
    pub(crate) authorization: String,
}

impl Caller {
    pub(crate) fn signed_in(address: SocketAddr) -> Self {
        let form = format!(
            "grant_type=password&username=first.admin&password={}",
            PASSWORD.replace(' ', "+")
        );
        let lines =
            ["POST /api/v1/auth/token HTTP/1.1", "content-type: application/x-www-form-urlencoded"];
        let tokens = send(address, &lines, &form).unwrap().json();
        let token = tokens["access_token"].as_str().unwrap();
        Self { address, authorization: format!("authorization: Bearer {token}") }
    }

    pub(crate) fn post(&self, path: &str, key: &str, body: &Value) -> Option<Heard> {
        let first = format!("POST /api/v1{path} HTTP/1.1");
        let key = format!("idempotency-key: {key}");
        let kind = "content-type: application/json";
        send(self.address, &[&first, &self.authorization, kind, &key], &body.to_string())
    }

    pub(crate) fn made(&self, path: &str, key: &str, body: &Value, id: &str) -> String {
        let heard = self.post(path, key, body).unwrap();
        assert_eq!(heard.status, 201, "{}", heard.body);
        heard.json()[id].as_str().unwrap().to_owned()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let first = format!("GET /api/v1{path} HTTP/1.1");
        let heard = send(self.address, &[&first, &self.authorization], "").unwrap();
        assert_eq!(heard.status, 200, "{}", heard.body);
        heard.json()
    }
}
