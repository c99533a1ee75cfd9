//! A site behind the front end, asked through its real socket.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use turnero::access::{AccessSettings, Email, Hidden, NewUser, Profile, ReadyMade, UserName};
use turnero::{Branches, Engine, Name, Principal, Settings};
use turnero_http::{Conduct, Limits, Port, Server};
use turnero_rest::{Rest, Supplies};

pub(crate) const OK: StatusCode = StatusCode::OK;
pub(crate) const CREATED: StatusCode = StatusCode::CREATED;
pub(crate) const DONE: StatusCode = StatusCode::NO_CONTENT;

/// The routes that need no sign-in, by a part of their paths.
pub(crate) const OPEN: [&str; 9] = [
    "/docs",
    "/account/login",
    "/account/reset",
    "/account/signup",
    "/auth/",
    "/openapi",
    "/pair",
    "/setup",
    "/visits/",
];

pub(crate) const PASSWORD: &str = "tulip boat 9347";

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// An engine in memory, with its front end.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    server: Server,
    refusals: Mutex<Vec<Refused>>,
}

/// What a site stands on.
pub(crate) struct Ground {
    pub(crate) settings: Settings,
    pub(crate) access: AccessSettings,
    pub(crate) limits: Limits,
    pub(crate) supplies: Supplies,
}

impl Default for Ground {
    fn default() -> Self {
        let access = AccessSettings::light().unhurried();
        let limits = Limits { body_bytes_max: 16 * 1_024, ..Limits::default() };
        Self { settings: Settings::in_memory(), access, limits, supplies: Supplies::default() }
    }
}

/// A request that was refused.
#[derive(Clone)]
pub(crate) struct Refused {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) code: String,
}

/// A reply, read to its end.
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The stable code of the problem, if it is one. Whoever is to come back is told when.
    pub(crate) fn code(&self) -> Option<String> {
        if self.status < 400 || self.text.is_empty() {
            return None;
        }
        if [429, 503].contains(&self.status) {
            let pause: u64 = self.header("retry-after").parse().unwrap_or(0);
            assert!(pause > 0, "nobody is told when to come back: {}", self.text);
        }
        self.json()["error_code"].as_str().map(str::to_owned)
    }

    /// The status, and the stable code of the problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.text);
        let body = self.json();
        for member in ["timestamp", "request_id", "detail"] {
            assert!(body[member].is_string(), "{member} of {body}");
        }
        (self.status, body["error_code"].as_str().unwrap().to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A request that is to be sent.
pub(crate) struct Ask<'a> {
    site: &'a Site,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::with(Settings::in_memory()).await
    }

    /// Where nothing happens by itself: what waits are told is an event too, and comes when it comes.
    pub(crate) async fn still() -> Self {
        Self::with(Settings::in_memory().set("forecasts", "false").unwrap()).await
    }

    /// Where bodies may be as long as this.
    pub(crate) async fn with_bodies_of(body_bytes_max: u64) -> Self {
        let limits = Limits { body_bytes_max, ..Limits::default() };
        Self::on(Ground { limits, ..Ground::default() })
    }

    /// With these settings, and those that let people sign in.
    pub(crate) async fn with(settings: Settings) -> Self {
        Self::on(Ground { settings, ..Ground::default() })
    }

    pub(crate) fn on(Ground { settings, access, limits, supplies }: Ground) -> Self {
        let engine = Engine::open(settings.access(access)).unwrap();
        let port = Port::bind(([127, 0, 0, 1], 0).into()).unwrap();
        let conduct = Conduct { limits, ..Conduct::default() };
        let rest = Arc::new(Rest::supplied(engine.clone(), supplies));
        let server = Server::open(port, vec![rest], &conduct, None);
        Self { engine, server, refusals: Mutex::default() }
    }

    /// Where it is reached.
    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Counts what was refused to somebody who did not ask by way of [`Ask`].
    pub(crate) fn note(&self, refused: Refused) {
        self.refusals.lock().unwrap().push(refused);
    }

    /// All that was refused here so far.
    pub(crate) fn refusals(&self) -> Vec<Refused> {
        self.refusals.lock().unwrap().clone()
    }

    pub(crate) async fn user(&self, user_name: &str, role: ReadyMade, branches: Branches) {
        let name = |text: &str| Hidden(Name::new(text).unwrap());
        let profile = Profile {
            user_name: UserName::new(user_name).unwrap(),
            first_name: name("First"),
            last_name: name("Last"),
            email: Email::new("first@last.example").unwrap(),
        };
        let password = Some(PASSWORD.to_owned());
        let new = NewUser { profile, role: Some(role.into()), branches, password };
        self.engine.create_user(&Principal::host(), new).await.unwrap();
    }

    /// An access token of a fresh user with this role.
    pub(crate) async fn token(
        &self,
        user_name: &str,
        role: ReadyMade,
        branches: Branches,
    ) -> String {
        self.user(user_name, role, branches).await;
        self.sign_in(user_name).await
    }

    /// An access token of a user that there is.
    pub(crate) async fn sign_in(&self, user_name: &str) -> String {
        let password = PASSWORD.replace(' ', "+");
        let form = format!("grant_type=password&username={user_name}&password={password}");
        let got = self.post("/api/v1/auth/token").form(&form).go().await;
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn get(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask("GET", path)
    }

    pub(crate) fn post(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask("POST", path)
    }

    pub(crate) fn ask(&self, method: &'static str, path: impl Into<String>) -> Ask<'_> {
        Ask { site: self, method, path: path.into(), headers: Vec::new(), body: Bytes::new() }
    }

    /// A branch with one service and one open counter: their ids.
    pub(crate) async fn branch(&self, token: &str) -> (String, String, String) {
        let made = self.post("/api/v1/branches").by(token).json(&json!({ "name": "Downtown" }));
        let branch = id(&made.go().await, "branch");
        let service = json!({ "name": "General", "prefix": "A" });
        let path = format!("/api/v1/branches/{branch}/services");
        let service = id(&self.post(path).by(token).json(&service).go().await, "service");
        let path = format!("/api/v1/branches/{branch}/counters");
        let counter = self.post(path).by(token).json(&json!({ "name": "Counter 1" })).go().await;
        let counter = id(&counter, "counter");
        (branch, service, counter)
    }

    pub(crate) async fn close(self) {
        self.server.stop(Instant::now() + PATIENCE).await;
        self.engine.close().await.unwrap();
    }

    /// Stops the server, and tells how many connections it had to cut.
    pub(crate) async fn stop(self) -> usize {
        self.server.stop(Instant::now() + PATIENCE).await
    }
}

/// The id that something new was given.
pub(crate) fn id(got: &Got, name: &str) -> String {
    assert_eq!(got.status, 201, "{}", got.text);
    got.json()[name].as_str().unwrap().to_owned()
}

impl Ask<'_> {
    pub(crate) fn by(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.text("application/json", &body.to_string())
    }

    pub(crate) fn form(self, body: &str) -> Self {
        self.text("application/x-www-form-urlencoded", body)
    }

    pub(crate) fn text(self, kind: &str, body: &str) -> Self {
        self.bytes(kind, body.as_bytes().to_vec())
    }

    pub(crate) fn bytes(self, kind: &str, body: Vec<u8>) -> Self {
        let mut ask = self.header("content-type", kind);
        ask.body = Bytes::from(body);
        ask
    }

    /// Sends it; the reply may go on for ever.
    pub(crate) async fn send(self) -> Response<Incoming> {
        let stream = TcpStream::connect(self.site.server.address()).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().method(self.method).uri(self.path);
        request = request.header("host", "here");
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(self.body)).unwrap();
        timeout(PATIENCE, sender.send_request(request)).await.unwrap().unwrap()
    }

    pub(crate) async fn go(self) -> Got {
        let (site, method, path) = (self.site, self.method, self.path.clone());
        let (parts, body) = self.send().await.into_parts();
        let bytes = timeout(PATIENCE, body.collect()).await.unwrap().unwrap().to_bytes();
        // A PDF is no text; what is asked of it can be seen all the same.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let got = Got { status: parts.status.as_u16(), headers: parts.headers, text };
        if let Some(code) = got.code() {
            let refused = Refused { method, path, status: got.status, code };
            site.note(refused);
        }
        got
    }

    /// Sends it and expects this status.
    pub(crate) async fn expect(self, status: StatusCode) -> Got {
        let what = format!("{} {}", self.method, self.path);
        let got = self.go().await;
        assert_eq!(got.status, status.as_u16(), "{what}: {}", got.text);
        got
    }
}
