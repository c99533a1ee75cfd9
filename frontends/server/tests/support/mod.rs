//! The real program, as a process of its own.
#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

pub(crate) mod caller;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Of all that is started here, so that no file is made for one.
pub(crate) const PEPPER: &str = "a pepper that is for these tests only";

/// The program with nothing of the environment in which the tests run.
pub(crate) fn turnero(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnero"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("TURNERO_")) {
            command.env_remove(name);
        }
    }
    command.env("TURNERO_PEPPER", PEPPER);
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    turnero(arguments).output().unwrap()
}

/// Runs the program at a terminal of its own, and gives all that was to be seen there.
pub(crate) fn at_a_terminal(arguments: &str, data: &Path, typed: &str) -> Option<String> {
    let line = format!("{} {arguments} --data {}", env!("CARGO_BIN_EXE_turnero"), data.display());
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env("TURNERO_PEPPER", PEPPER);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        eprintln!("SKIPPED: there is no program `script`, which gives a terminal to others");
        return None;
    };
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    Some(text(&child.wait_with_output().unwrap().stdout))
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A server that runs until it is told to end, or until the test does.
pub(crate) struct Program {
    child: Child,
    lines: Receiver<Value>,
    /// What it has said so far.
    pub(crate) said: Vec<Value>,
    /// Where it listens.
    pub(crate) addresses: Vec<SocketAddr>,
}

impl Program {
    /// Starts it on a free port of this machine and waits until it listens at so many addresses.
    pub(crate) fn start(data: &Path, arguments: &[&str], addresses: usize) -> Self {
        Self::start_as(turnero(&[]), data, arguments, addresses)
    }

    pub(crate) fn start_as(
        mut command: Command,
        data: &Path,
        arguments: &[&str],
        addresses: usize,
    ) -> Self {
        command.args(["--address", "127.0.0.1:0", "--set", "log.format=json", "--data"]);
        let mut child = command.arg(data).args(arguments).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut program = Self { child, lines, said: Vec::new(), addresses: Vec::new() };
        while program.addresses.len() < addresses {
            let line = program.says("listening");
            program.addresses.push(line["address"].as_str().unwrap().parse().unwrap());
        }
        program
    }

    /// Waits until it says this.
    pub(crate) fn says(&mut self, message: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| {
                panic!("it does not say {message:?}; it said {:#?}", self.said);
            });
            self.said.push(line.clone());
            if line["message"].as_str().is_some_and(|said| said.contains(message)) {
                return line;
            }
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for its end.
    pub(crate) fn end(&mut self) -> ExitStatus {
        // It closes its end of the pipe when it ends, whatever it has to say until then.
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.said.push(line);
        }
        self.child.wait().unwrap()
    }

    /// Tells it to end, and waits until it has.
    pub(crate) fn stop(mut self) {
        self.signal(Signal::TERM);
        assert_eq!(self.end().code(), Some(0), "{:#?}", self.said);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Usually it has ended; a test that fails must not leave it behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A reply.
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Asks once: a first line, and further lines of the head.
pub(crate) fn ask(address: SocketAddr, lines: &[&str]) -> Heard {
    let mut socket = connect(address);
    let head = format!("{}\r\nhost: here\r\nconnection: close\r\n\r\n", lines.join("\r\n"));
    socket.write_all(head.as_bytes()).unwrap();
    hear(&mut socket)
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Heard {
    ask(address, &[&format!("GET {path} HTTP/1.1")])
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let socket = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// Everything until the server closes.
pub(crate) fn hear(socket: &mut impl Read) -> Heard {
    let mut reply = String::new();
    socket.read_to_string(&mut reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((&reply, ""));
    let status = head.get(9..12).and_then(|status| status.parse().ok());
    let status = status.unwrap_or_else(|| panic!("this is no reply: {reply:?}"));
    Heard { status, head: head.to_owned(), body: body.to_owned() }
}

/// Signs in as a browser does.
pub(crate) fn login(address: SocketAddr, user_name: &str, password: &str) -> Heard {
    let body = serde_json::json!({ "user_name": user_name, "password": password }).to_string();
    post(address, "/api/v1/account/login", &body)
}

/// Sends a body of JSON.
pub(crate) fn post(address: SocketAddr, path: &str, body: &str) -> Heard {
    let mut socket = connect(address);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all((head + body).as_bytes()).unwrap();
    hear(&mut socket)
}

/// Options that switch all front ends off but these.
pub(crate) fn only(front_ends: &[&str]) -> Vec<String> {
    let config = text(&run(&["config"]).stdout);
    let names =
        config.lines().filter_map(|line| line.split_once(".enabled = ")).map(|(name, _)| name);
    let off = names.filter(|name| !front_ends.contains(name));
    off.flat_map(|name| ["--set".to_owned(), format!("{name}.enabled=false")]).collect()
}
