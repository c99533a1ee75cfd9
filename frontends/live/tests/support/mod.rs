//! A site behind the live front end, listened to through its real socket.
#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::{HeaderValue, Request};
use jsonschema::Validator;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use turnero::access::{
    AccessSettings, Email, Hidden, NewKey, NewUser, Profile, ReadyMade, UserName,
};
use turnero::branch::{
    AddCounter, AddService, BoardTerms, BranchChange, CallNext, Called, ChangeBranch, CreateBranch,
    IssueTicket, Issued,
};
use turnero::{
    BranchId, Branches, CounterId, Engine, Name, Principal, ServiceId, Settings, UserId,
};
use turnero_http::{Conduct, Port, Server};
use turnero_live::{Live, LiveSettings};

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// One branch with one service and two counters, in an engine behind the live front end.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    pub(crate) host: Principal,
    pub(crate) branch: BranchId,
    pub(crate) service: ServiceId,
    pub(crate) counters: Vec<CounterId>,
    /// The secret of a program that may everything.
    pub(crate) key: String,
    server: Server,
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

impl Site {
    /// Where nothing happens by itself.
    pub(crate) async fn open() -> Self {
        let still = Settings::in_memory().set("forecasts", "false").unwrap();
        Self::with(still, LiveSettings::default()).await
    }

    pub(crate) async fn with(settings: Settings, live: LiveSettings) -> Self {
        // A hundred clients come at once here.
        let access = AccessSettings::light().unhurried();
        let engine = Engine::open(settings.access(access)).unwrap();
        let host = Principal::host();
        let branch: BranchId = engine.fresh_id();
        engine.ask(&host, CreateBranch { branch, name: name("Downtown") }).await.unwrap();
        let service = AddService { branch, name: name("General"), prefix: "A".parse().unwrap() };
        let service = engine.ask(&host, service).await.unwrap().service;
        let mut counters = Vec::new();
        for text in ["Counter 1", "Counter 2"] {
            let added = engine.ask(&host, AddCounter { branch, name: name(text) }).await.unwrap();
            counters.push(added.counter);
        }
        let key = key_of(&engine, &["branches:read", "tickets:read"], Branches::All).await;
        let port = Port::bind(([127, 0, 0, 1], 0).into()).unwrap();
        let front_end = Arc::new(Live::new(engine.clone(), live));
        let server = Server::open(port, vec![front_end], &Conduct::default(), None);
        Self { engine, host, branch, service, counters, key, server }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Somebody who may read everything listens.
    pub(crate) async fn listen(&self) -> Socket {
        Socket::open(self.address(), Some(&self.key)).await
    }

    /// Nobody in particular does.
    pub(crate) async fn listen_unknown(&self) -> Socket {
        Socket::open(self.address(), None).await
    }

    pub(crate) async fn issue(&self) -> Issued {
        self.engine.ask(&self.host, IssueTicket::new(self.branch, self.service)).await.unwrap()
    }

    pub(crate) async fn call(&self, counter: usize) -> Called {
        let call = CallNext { branch: self.branch, counter: self.counters[counter] };
        self.engine.ask(&self.host, call).await.unwrap()
    }

    pub(crate) async fn change(&self, change: BranchChange) {
        let change = ChangeBranch { branch: self.branch, change };
        self.engine.ask(&self.host, change).await.unwrap();
    }

    pub(crate) async fn publish_boards(&self) {
        let board = Some(BoardTerms { public: true, ..BoardTerms::default() });
        self.change(BranchChange { board, ..BranchChange::default() }).await;
    }

    /// A user with this role, and the cookie of a session of theirs.
    pub(crate) async fn user(&self, role: ReadyMade, branches: Branches) -> UserId {
        let hidden = |text: &str| Hidden(name(text));
        let profile = Profile {
            user_name: UserName::new("somebody").unwrap(),
            first_name: hidden("First"),
            last_name: hidden("Last"),
            email: Email::new("first@last.example").unwrap(),
        };
        let password = Some(PASSWORD.to_owned());
        let new = NewUser { profile, role: Some(role.into()), branches, password };
        self.engine.create_user(&self.host, new).await.unwrap()
    }

    pub(crate) async fn close(self) {
        self.server.stop(Instant::now() + PATIENCE).await;
        self.engine.close().await.unwrap();
    }

    /// Stops the server, and tells how many connections it had to cut.
    pub(crate) async fn stop(self) -> usize {
        self.server.stop(Instant::now() + PATIENCE).await
    }

    /// Asks for something that is no socket: the status, and the body.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}content-length: 0\r\n\r\n").as_bytes()).await.unwrap();
        let mut text = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut text)).await.unwrap().unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let body = text.split_once("\r\n\r\n").unwrap().1;
        (status, serde_json::from_str(body).unwrap_or_default())
    }
}

pub(crate) const PASSWORD: &str = "tulip boat 9347";

/// The secret of a program that may do this.
pub(crate) async fn key_of(engine: &Engine, permissions: &[&str], branches: Branches) -> String {
    let permissions = permissions.iter().map(|one| (*one).to_owned()).collect();
    let new = NewKey { name: name("A program"), permissions, branches, until: None };
    let made = engine.create_key(&Principal::host(), new).await.unwrap();
    made.secret.reveal()
}

/// A client.
pub(crate) struct Socket {
    pub(crate) stream: WebSocketStream<TcpStream>,
    /// What came while something else was waited for.
    put_by: VecDeque<Value>,
}

/// What a client asks to be let in with.
pub(crate) fn hello(address: SocketAddr, headers: &[(&'static str, &str)]) -> Request<()> {
    let mut request = format!("ws://{address}/api/v1/live").into_client_request().unwrap();
    let protocol = ("sec-websocket-protocol", "turnero.v1");
    for (name, value) in [&[protocol], headers].concat() {
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    request
}

impl Socket {
    pub(crate) async fn open(address: SocketAddr, key: Option<&str>) -> Self {
        let bearer = key.map(|key| format!("Bearer {key}"));
        let headers: Vec<_> = bearer.iter().map(|key| ("authorization", key.as_str())).collect();
        Self::with(address, hello(address, &headers)).await.unwrap()
    }

    /// The same, over a stream that is there already.
    pub(crate) async fn over(stream: TcpStream, address: SocketAddr, key: Option<&str>) -> Self {
        let bearer = key.map(|key| format!("Bearer {key}"));
        let headers: Vec<_> = bearer.iter().map(|key| ("authorization", key.as_str())).collect();
        let (stream, _) =
            tokio_tungstenite::client_async(hello(address, &headers), stream).await.unwrap();
        Self { stream, put_by: VecDeque::new() }
    }

    /// With this request; the status and the body of the refusal if it is refused.
    pub(crate) async fn with(
        address: SocketAddr,
        request: Request<()>,
    ) -> Result<Self, (u16, Value)> {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let opened = tokio_tungstenite::client_async(request, stream);
        match timeout(PATIENCE, opened).await.unwrap() {
            Ok((stream, reply)) => {
                assert_eq!(reply.headers()["sec-websocket-protocol"], "turnero.v1");
                Ok(Self { stream, put_by: VecDeque::new() })
            }
            Err(Error::Http(reply)) => {
                let body = reply.body().as_deref().unwrap_or_default();
                Err((reply.status().as_u16(), serde_json::from_slice(body).unwrap_or_default()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) async fn say(&mut self, frame: Value) {
        self.stream.send(Message::text(frame.to_string())).await.unwrap();
    }

    pub(crate) async fn subscribe(&mut self, id: u8, topic: &str, of: impl ToString) {
        self.say(json!({ "type": "subscribe", "id": id, "topic": topic, "of": of.to_string() }))
            .await;
    }

    pub(crate) async fn subscribe_after(
        &mut self,
        id: u8,
        topic: &str,
        of: impl ToString,
        after: &str,
    ) {
        let of = of.to_string();
        let frame =
            json!({ "type": "subscribe", "id": id, "topic": topic, "of": of, "after": after });
        self.say(frame).await;
    }

    /// The next frame; `None`: the socket has ended.
    pub(crate) async fn hear(&mut self) -> Option<Value> {
        if let Some(frame) = self.put_by.pop_front() {
            return Some(frame);
        }
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("a frame in time") {
                Some(Ok(Message::Text(text))) => return Some(published(&text)),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(other)) => panic!("{other:?}"),
            }
        }
    }

    /// The next frame of this type; others before it must not come.
    pub(crate) async fn expect(&mut self, kind: &str) -> Value {
        let frame = self.hear().await.expect("a frame");
        assert_eq!(frame["type"], kind, "{frame}");
        frame
    }

    /// The next frame of this type, whatever comes before.
    pub(crate) async fn wait_for(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.hear().await.expect("a frame");
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// Nothing comes before the answer to a ping that is sent now.
    pub(crate) async fn expect_silence(&mut self) {
        self.say(json!({ "type": "ping" })).await;
        self.expect("pong").await;
    }

    /// How the server ends it.
    pub(crate) async fn closed(&mut self) -> Option<(u16, String)> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("an end in time") {
                Some(Ok(Message::Close(Some(CloseFrame { code, reason })))) => {
                    return Some((code.into(), reason.to_string()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}

/// A frame of the server, which is as the schema that is published says.
fn published(text: &str) -> Value {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
        let mut schema: Value = serde_json::from_str(turnero_live::SCHEMA).unwrap();
        schema.as_object_mut().unwrap().remove("oneOf");
        schema["$ref"] = "#/$defs/from_server".into();
        jsonschema::validator_for(&schema).unwrap()
    });
    let frame = serde_json::from_str(text).unwrap();
    let errors: Vec<_> = SCHEMA.iter_errors(&frame).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}: {text}");
    frame
}

/// The state after an event.
pub(crate) fn apply(state: &mut Value, event: &Value) {
    let state = state.as_object_mut().unwrap();
    for (name, value) in event["event"]["changes"].as_object().unwrap() {
        state.insert(name.clone(), value.clone());
    }
}
