//! A site with a branch, people who work there and somebody who is called; over REST, as everybody else.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::PATIENCE;
use crate::chromium::Chromium;
use crate::page::Page;
use crate::server::Process;

pub(crate) const PASSWORD: &str = "tulip boat 9347 lamp";

/// A server with its data.
pub(crate) struct Site {
    process: Process,
    folder: TempDir,
    token: String,
    /// What tickets are printed on.
    printers: Vec<String>,
}

/// A branch with what it has.
pub(crate) struct Branch {
    pub(crate) id: String,
    pub(crate) services: Vec<String>,
    pub(crate) counters: Vec<String>,
}

impl Site {
    /// A fresh installation.
    pub(crate) async fn fresh() -> Self {
        Self::fresh_with(Vec::new()).await
    }

    async fn fresh_with(printers: Vec<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let process = Process::start(folder.path(), "127.0.0.1:0", &printers).await;
        Self { process, folder, token: String::new(), printers }
    }

    /// One with its first admin, `chief`.
    pub(crate) async fn open() -> Self {
        Self::open_with(Vec::new()).await
    }

    /// The same, with these printers.
    pub(crate) async fn open_with(printers: Vec<String>) -> Self {
        let mut site = Self::fresh_with(printers).await;
        let profile = json!({ "user_name": "chief", "first_name": "Ada", "last_name": "Ortiz", "email": "chief@branch.example" });
        let wanted = json!({ "code": site.code(), "profile": profile, "password": PASSWORD });
        site.post("/setup", &wanted).await;
        site.sign_in().await;
        site
    }

    async fn sign_in(&mut self) {
        let password = PASSWORD.replace(' ', "%20");
        let form = format!("grant_type=password&username=chief&password={password}");
        let kind = "application/x-www-form-urlencoded";
        let (status, tokens) = self.send("POST", "/auth/token", kind, form).await;
        assert_eq!(status, 200, "{tokens}");
        self.token = tokens["access_token"].as_str().unwrap().to_owned();
    }

    /// What the first admin is made with.
    pub(crate) fn code(&self) -> String {
        self.process.code.clone().expect("there is an admin already")
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.process.address
    }

    /// The address of a page.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Kills the server.
    pub(crate) async fn kill(&mut self) {
        self.process.kill().await;
    }

    /// Starts it again, over what it has kept, at the same address.
    pub(crate) async fn start_again(&mut self) {
        let address = self.address().to_string();
        self.process = Process::start(self.folder.path(), &address, &self.printers).await;
    }

    /// The tax authority refuses the next document that it is shown, for this.
    pub(crate) async fn refuse_next(&mut self, why: &str) {
        self.process.refuse_next(why).await;
    }

    /// The gateway of the tax authority answers nobody, until it does again.
    pub(crate) async fn gateway(&mut self, away: bool) {
        self.process.gateway(away).await;
    }

    /// A branch that is open, with these services and so many counters.
    pub(crate) async fn branch(&self, services: &[(&str, &str)], counters: usize) -> Branch {
        let made = self.post("/branches", &json!({ "name": "Centro Norte" })).await;
        let id = made["branch"].as_str().unwrap().to_owned();
        let zone = json!({ "time_zone": "America/Bogota" });
        self.json("PATCH", &format!("/branches/{id}"), &zone).await;
        let mut branch = Branch { id, services: Vec::new(), counters: Vec::new() };
        for (name, prefix) in services {
            let path = format!("/branches/{}/services", branch.id);
            let made = self.post(&path, &json!({ "name": name, "prefix": prefix })).await;
            branch.services.push(made["service"].as_str().unwrap().to_owned());
        }
        for number in 1..=counters {
            let path = format!("/branches/{}/counters", branch.id);
            let made = self.post(&path, &json!({ "name": format!("Módulo {number}") })).await;
            let counter = made["counter"].as_str().unwrap().to_owned();
            self.post(&format!("{path}/{counter}/open"), &json!({})).await;
            branch.counters.push(counter);
        }
        branch
    }

    /// Gives out a ticket.
    pub(crate) async fn issue(&self, branch: &Branch, service: usize) -> Value {
        let wanted = json!({ "service": branch.services[service] });
        self.post(&format!("/branches/{}/tickets", branch.id), &wanted).await
    }

    /// Calls who is next at a counter.
    pub(crate) async fn call_next(&self, branch: &Branch, counter: usize) -> Value {
        let counter = &branch.counters[counter];
        self.post(&format!("/branches/{}/counters/{counter}/call-next", branch.id), &json!({}))
            .await
    }

    /// What is done with a ticket: `start`, `finish`, ...
    pub(crate) async fn move_ticket(&self, branch: &Branch, ticket: &Value, what: &str) {
        let ticket = ticket.as_str().unwrap();
        self.post(&format!("/branches/{}/tickets/{ticket}/{what}", branch.id), &json!({})).await;
    }

    /// A page that is a device of the branch: its code was typed at it.
    pub(crate) async fn device(
        &self,
        browser: &'static Chromium,
        branch: &Branch,
        path: &str,
        size: (u32, u32),
    ) -> Page {
        let page = browser.page(size.0, size.1).await;
        self.pair(&page, branch, path).await;
        page
    }

    /// Makes a device of a page.
    pub(crate) async fn pair(&self, page: &Page, branch: &Branch, path: &str) {
        let wanted = json!({ "name": path.trim_start_matches('/'), "branches": [branch.id] });
        let expected = self.post("/devices", &wanted).await;
        page.go(&self.at(path)).await;
        page.fill("#pair-code", expected["code"].as_str().unwrap()).await;
        page.key("Enter").await;
    }

    /// Signs the browser of a page in.
    pub(crate) async fn sign_in_page(&self, page: &Page) {
        self.sign_in_as(page, "chief").await;
    }

    /// The same, as somebody else.
    pub(crate) async fn sign_in_as(&self, page: &Page, user_name: &str) {
        page.go(&self.at("/login")).await;
        page.fill("#field-user_name", user_name).await;
        page.fill("#field-password", PASSWORD).await;
        page.key("Enter").await;
        page.until("location.pathname === '/'").await;
    }

    /// Sends something that has to go well.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        self.json("POST", path, body).await
    }

    pub(crate) async fn json(&self, method: &str, path: &str, body: &Value) -> Value {
        let text = if body.as_object().is_some_and(serde_json::Map::is_empty) {
            String::new()
        } else {
            body.to_string()
        };
        let (status, answer) = self.send(method, path, "application/json", text).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.send("GET", path, "application/json", String::new()).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn send(&self, method: &str, path: &str, kind: &str, body: String) -> (u16, Value) {
        let stream = TcpStream::connect(self.address()).await.unwrap();
        let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream));
        let (mut sender, connection) = handshake.await.unwrap();
        tokio::spawn(connection);
        let mut request =
            Request::builder().method(method).uri(format!("/api/v1{path}")).header("host", "here");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if !body.is_empty() {
            request = request.header("content-type", kind);
        }
        let request = request.body(Full::new(bytes::Bytes::from(body))).unwrap();
        let reply = timeout(PATIENCE, sender.send_request(request)).await.unwrap().unwrap();
        let status = reply.status().as_u16();
        let body =
            timeout(PATIENCE, reply.into_body().collect()).await.unwrap().unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }
}
