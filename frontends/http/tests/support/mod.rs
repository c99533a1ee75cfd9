//! A server with a front end made for tests, and a client that speaks plain bytes.
#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use http_body_util::{BodyExt, Channel};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use turnero_http::{
    BodyError, BoxError, Caller, Certificates, Conduct, FrontEnd, Limits, Port, Problem, Reply,
    ReplyBody, Request, RequestId, Route, Server, Serving, Stopping,
};

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A front end with a path for everything that can go wrong.
#[derive(Debug, Clone)]
pub(crate) struct Parrot {
    stopped: watch::Sender<bool>,
    /// How many requests it is busy with.
    pub(crate) busy: watch::Sender<usize>,
}

impl Default for Parrot {
    fn default() -> Self {
        Self { stopped: watch::Sender::new(false), busy: watch::Sender::new(0) }
    }
}

/// Counts a request for as long as it lives.
struct Busy(watch::Sender<usize>);

impl Busy {
    fn new(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl FrontEnd for Parrot {
    fn name(&self) -> &'static str {
        "parrot"
    }

    fn claims(&self, path: &str) -> bool {
        path != "/nobody"
    }

    fn serve(&self, request: Request) -> Serving<'_> {
        let busy = Busy::new(&self.busy);
        Box::pin(async move {
            let _busy = busy;
            self.answer(request).await
        })
    }

    fn stop(&self) -> Stopping<'_> {
        self.stopped.send_replace(true);
        Box::pin(async {})
    }
}

impl Parrot {
    async fn answer(&self, request: Request) -> Reply {
        match request.uri().path() {
            "/panic" => panic!("the parrot is ill"),
            "/never" => std::future::pending().await,
            "/deaf" => text("I did not listen"),
            "/endless" => Reply::new(endless()),
            "/huge" => Reply::new(ReplyBody::from(vec![b'x'; 64 * 1024 * 1024])),
            "/page" => {
                of_kind("text/html; charset=utf-8", format!("<p>{}</p>", "word ".repeat(4_000)))
            }
            "/picture" => of_kind("image/png", "word ".repeat(4_000)),
            "/small" => of_kind("application/json", "{}".to_owned()),
            "/who" => who(&request),
            "/events" => self.events(),
            "/upgrade" => upgrade(request),
            _ => repeat(request).await,
        }
    }

    /// A stream that goes on until the front end is stopped.
    fn events(&self) -> Reply {
        let (mut sender, body) = Channel::<Bytes, BoxError>::new(1);
        let mut stopped = self.stopped.subscribe();
        tokio::spawn(async move {
            let _ = sender.send_data(Bytes::from("data: hello\n\n")).await;
            let _ = stopped.wait_for(|stopped| *stopped).await;
            let _ = sender.send_data(Bytes::from("data: goodbye\n\n")).await;
        });
        let mut reply = Reply::new(ReplyBody::stream(body));
        reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        reply
    }
}

/// A body without end, a mebibyte at a time.
fn endless() -> ReplyBody {
    let (mut sender, body) = Channel::<Bytes, BoxError>::new(1);
    tokio::spawn(async move {
        let piece = Bytes::from(vec![b'x'; 1024 * 1024]);
        while sender.send_data(piece.clone()).await.is_ok() {}
    });
    ReplyBody::stream(body)
}

/// A front end that knows nothing of limits: it takes whatever hinders it for a bad request.
async fn repeat(request: Request) -> Reply {
    match request.into_body().collect().await {
        Ok(body) => Reply::new(ReplyBody::from(body.to_bytes())),
        Err(error) => {
            let error: BodyError = error;
            let id = RequestId::fresh();
            Problem::new(StatusCode::BAD_REQUEST, "parrot.misheard", error.to_string()).reply(&id)
        }
    }
}

fn who(request: &Request) -> Reply {
    let Caller { address, secure } = request.extensions().get().unwrap();
    let id: &RequestId = request.extensions().get().unwrap();
    let mut reply = text(&format!("{address} secure={secure} id={id}"));
    reply.extensions_mut().insert(Route("/who"));
    reply
}

/// Switches to a protocol that shouts.
fn upgrade(mut request: Request) -> Reply {
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut stream = TokioIo::new(upgraded.await.unwrap());
        let mut said = [0; 5];
        while stream.read_exact(&mut said).await.is_ok() {
            stream.write_all(&said.to_ascii_uppercase()).await.unwrap();
        }
    });
    let mut reply = Reply::default();
    *reply.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    reply.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("upgrade"));
    reply.headers_mut().insert(http::header::UPGRADE, HeaderValue::from_static("shouting"));
    reply
}

fn text(text: &str) -> Reply {
    of_kind("text/plain", text.to_owned())
}

fn of_kind(kind: &'static str, text: String) -> Reply {
    let mut reply = Reply::new(ReplyBody::from(text));
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}

/// A parrot at some free port of this machine.
pub(crate) fn open(conduct: &Conduct) -> (Server, Parrot) {
    open_with(conduct, None)
}

pub(crate) fn open_with(
    conduct: &Conduct,
    certificates: Option<Arc<Certificates>>,
) -> (Server, Parrot) {
    let parrot = Parrot::default();
    let port = Port::bind(([127, 0, 0, 1], 0).into()).unwrap();
    let front_ends: Vec<Arc<dyn FrontEnd>> = vec![Arc::new(parrot.clone())];
    (Server::open(port, front_ends, conduct, certificates), parrot)
}

/// Limits under which a test need not wait long.
pub(crate) fn short() -> Conduct {
    let short = Duration::from_millis(250);
    let limits = Limits {
        head_timeout: short,
        idle_timeout: short,
        request_timeout: short,
        body_timeout: short,
        write_timeout: short,
        body_bytes_max: 1_024,
        ..Limits::default()
    };
    Conduct { limits, ..Conduct::default() }
}

/// The same with one of them so long that it does not matter.
pub(crate) fn short_but(change: impl FnOnce(&mut Limits)) -> Conduct {
    let mut conduct = short();
    change(&mut conduct.limits);
    conduct
}

/// A connection that says what it is told to, byte by byte.
pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self(timeout(PATIENCE, TcpStream::connect(address)).await.unwrap().unwrap())
    }

    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        timeout(PATIENCE, self.0.write_all(bytes.as_ref())).await.unwrap().unwrap();
    }

    /// Says as much of it as the server takes.
    pub(crate) async fn try_to_say(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = timeout(PATIENCE, self.0.write_all(bytes.as_ref())).await.unwrap();
    }

    /// All that comes until the server closes. A connection that is cut counts as closed.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let read = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await;
        let _ = read.expect("the server does not close the connection");
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// What comes until this text has come.
    pub(crate) async fn until(&mut self, text: &str) -> String {
        let mut heard = Vec::new();
        let mut byte = [0];
        while !String::from_utf8_lossy(&heard).contains(text) {
            let read = timeout(PATIENCE, self.0.read(&mut byte)).await.unwrap().unwrap();
            assert_eq!(read, 1, "closed after {:?}", String::from_utf8_lossy(&heard));
            heard.push(byte[0]);
        }
        String::from_utf8(heard).unwrap()
    }
}

/// Asks once, on a connection of its own.
pub(crate) async fn ask(address: SocketAddr, head: &str) -> String {
    let mut client = Client::connect(address).await;
    client.say(format!("{head}\r\nhost: here\r\nconnection: close\r\n\r\n")).await;
    client.rest().await
}

/// The status of a reply.
pub(crate) fn status(reply: &str) -> u16 {
    reply.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_else(|| {
        panic!("this is no reply: {reply:?}");
    })
}

/// The value of a header of a reply.
pub(crate) fn header<'a>(reply: &'a str, name: &str) -> Option<&'a str> {
    let head = reply.split("\r\n\r\n").next()?;
    let mut lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Stops a server that has nothing under way.
pub(crate) async fn stop(server: Server) {
    let cut = server.stop(Instant::now() + PATIENCE).await;
    assert_eq!(cut, 0, "connections were left");
}
