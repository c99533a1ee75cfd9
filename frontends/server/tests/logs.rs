//! What the log tells, and of whom it does not.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::io::Write;
use std::net::SocketAddr;

use serde_json::{Value, json};
use support::{Heard, Program, connect, hear, run};

/// Stands for whatever tells of a person, wherever somebody can write something.
const CANARY: &str = "canariella";
const PASSWORD: &str = "tulip boat 9347 canariella";

struct Visitor {
    address: SocketAddr,
    token: String,
}

impl Visitor {
    fn new(address: SocketAddr) -> Self {
        let mut visitor = Self { address, token: String::new() };
        visitor.sign_in();
        visitor
    }

    fn sign_in(&mut self) {
        let form = format!(
            "grant_type=password&username=the.{CANARY}&password={}",
            PASSWORD.replace(' ', "%20")
        );
        let heard =
            self.send("POST", "/api/v1/auth/token", "application/x-www-form-urlencoded", &form);
        assert_eq!(heard.status, 200, "{}", heard.body);
        self.token = heard.json()["access_token"].as_str().unwrap().to_owned();
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &str) -> Heard {
        let mut socket = connect(self.address);
        let length = body.len();
        let head = [
            &format!("{method} {path} HTTP/1.1"),
            "host: here",
            "connection: close",
            &format!("authorization: Bearer {}", self.token),
            &format!("user-agent: {CANARY}"),
            &format!("idempotency-key: {CANARY}-{length}"),
            &format!("x-forwarded-for: {CANARY}"),
            &format!("content-type: {kind}"),
            &format!("content-length: {length}"),
        ]
        .join("\r\n");
        // What is refused at once is not read to its end.
        let _ = socket.write_all(format!("{head}\r\n\r\n{body}").as_bytes());
        hear(&mut socket)
    }

    /// Sends it, and once more if one of those before has signed us out.
    fn ask(&mut self, method: &str, path: &str, body: &Value) -> Heard {
        let heard = self.send(method, path, "application/json", &body.to_string());
        if heard.status != 401 {
            return heard;
        }
        self.sign_in();
        self.send(method, path, "application/json", &body.to_string())
    }
}

/// Every operation of the API: method, path, and the names of what its body may have.
fn operations() -> Vec<(String, String, Vec<String>)> {
    let output = run(&["openapi"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                continue;
            }
            let mut schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if let Some(name) = schema["$ref"].as_str() {
                let name = name.rsplit('/').next().unwrap();
                schema = &document["components"]["schemas"][name];
            }
            let properties = schema["properties"].as_object();
            let members = properties.map(|members| members.keys().cloned().collect());
            all.push((method.to_uppercase(), path.clone(), members.unwrap_or_default()));
        }
    }
    assert!(all.len() > 100, "{}", all.len());
    all
}

/// The path, with this in the place of the branch, and the canary in all others.
fn filled(path: &str, branch: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{branch}" => branch,
        part if part.starts_with('{') => CANARY,
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn what_people_write_is_in_no_log_whatever_route_it_takes() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(data.path(), &["--set", "log.filter=debug"], 1);
    let mut user =
        support::turnero(&["user", "create", "--first-name", CANARY, "--last-name", CANARY]);
    user.args([&format!("the.{CANARY}"), "--email", &format!("{CANARY}@{CANARY}.example")]);
    user.args(["--password-file", "-", "--data"]).arg(data.path());
    let mut child = user.stdin(std::process::Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());

    let mut visitor = Visitor::new(program.address());
    let branch = visitor.ask("POST", "/api/v1/branches", &json!({ "name": "Downtown" })).json();
    let branch = branch["branch"].as_str().unwrap().to_owned();
    let customer = json!({ "party": { "kind": "person", "given_names": CANARY, "surnames": CANARY }, "phone": "+573101234567" });
    let added = visitor.ask("POST", "/api/v1/customers", &customer);
    assert_eq!(added.status, 201, "{}", added.body);
    let search = json!({ "by": { "name": CANARY }, "limit": 10 });
    let found = visitor.ask("POST", "/api/v1/customers/search", &search);
    assert!(found.body.contains(CANARY), "{}", found.body);

    let mut answered = 0;
    for (method, path, members) in operations() {
        let body: serde_json::Map<_, _> =
            members.into_iter().map(|name| (name, Value::from(CANARY))).collect();
        let asked_for = format!("{}?{CANARY}={CANARY}", filled(&path, CANARY));
        for path in [asked_for, filled(&path, &branch)] {
            let heard = visitor.ask(&method, &path, &Value::from(body.clone()));
            assert!(heard.status < 500, "{method} {path} answers {} {}", heard.status, heard.body);
            answered += 1;
        }
    }
    visitor.ask("POST", "/api/v1/customers", &Value::from(format!("{{{CANARY}")));
    program.signal(rustix::process::Signal::TERM);
    program.end();
    let lines = program.said.len();
    assert!(lines > answered, "{lines} lines for {answered} requests");
    for line in &program.said {
        let line = line.to_string();
        assert!(!line.contains(CANARY), "{line}");
    }
}

#[test]
fn a_machine_reads_every_line_as_json() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(data.path(), &[], 1);
    let line = program.said.last().unwrap().clone();
    assert_eq!(line["level"], "INFO");
    assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    program.signal(rustix::process::Signal::TERM);
    program.end();
    assert!(program.said.iter().all(Value::is_object), "{:?}", program.said);
}
