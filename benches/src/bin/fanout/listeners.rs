//! The clients, in a process of their own.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::HeaderValue;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};
use turnero_benches::Outcome;

use crate::Plan;
use crate::timing::now_us;

/// What this part is called on the command line.
pub(crate) const PART: &str = "listeners";

/// What clients say to be let in; nothing to the bare server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hello {
    pub(crate) key: String,
    /// The branch whose board they show.
    pub(crate) of: String,
}

/// How many have each frame.
struct Arrivals {
    counts: Vec<AtomicUsize>,
    sockets: usize,
    told: mpsc::UnboundedSender<(usize, u64)>,
}

/// More frames than there are calls: those of the warm-up.
const MORE: usize = 64;

/// How many connect at the same time.
const AT_ONCE: usize = 64;

pub(crate) async fn run(plan: Plan, at: SocketAddr, hello: Hello) -> Outcome<()> {
    let (told, mut heard) = mpsc::unbounded_channel();
    let counts = (0..plan.calls + MORE).map(|_| AtomicUsize::new(0)).collect();
    let arrivals = Arc::new(Arrivals { counts, sockets: plan.sockets, told });
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut opening = JoinSet::new();
    for _ in 0..plan.sockets {
        let (gate, hello) = (gate.clone(), hello.clone());
        opening.spawn(async move {
            let _permit = gate.acquire_owned().await?;
            open(at, &hello).await
        });
    }
    let mut sockets = Vec::with_capacity(plan.sockets);
    while let Some(opened) = opening.join_next().await {
        sockets.push(opened??);
    }
    for socket in sockets {
        tokio::spawn(listen(socket, arrivals.clone()));
    }
    say("ready")?;
    let mut next = 0;
    let mut early = std::collections::BTreeMap::new();
    while let Some((number, at)) = heard.recv().await {
        early.insert(number, at);
        while let Some(at) = early.remove(&next) {
            say(&at.to_string())?;
            next += 1;
        }
    }
    Ok(())
}

fn say(line: &str) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

type Socket = WebSocketStream<TcpStream>;

/// A client that listens, and has seen where things stand.
async fn open(at: SocketAddr, hello: &Hello) -> Outcome<Socket> {
    let stream = TcpStream::connect(at).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{at}/api/v1/live").into_client_request()?;
    if hello.key.is_empty() {
        return Ok(client_async(request, stream).await?.0);
    }
    let headers = request.headers_mut();
    headers.insert("authorization", HeaderValue::from_str(&format!("Bearer {}", hello.key))?);
    headers.insert("sec-websocket-protocol", HeaderValue::from_static("turnero.v1"));
    let (mut socket, _) = client_async(request, stream).await?;
    let subscribe =
        format!("{{\"type\":\"subscribe\",\"id\":1,\"topic\":\"board\",\"of\":\"{}\"}}", hello.of);
    socket.send(Message::text(subscribe)).await?;
    let first = tokio::time::timeout(Duration::from_secs(30), socket.next()).await?;
    match first.ok_or("closed")?? {
        Message::Text(text) if text.starts_with("{\"type\":\"snapshot\"") => Ok(socket),
        other => Err(format!("no snapshot: {other:?}").into()),
    }
}

async fn listen(mut socket: Socket, arrivals: Arc<Arrivals>) {
    let mut number = 0;
    while let Some(Ok(message)) = socket.next().await {
        if !message.is_text() {
            continue;
        }
        let Some(count) = arrivals.counts.get(number) else { return };
        if count.fetch_add(1, Ordering::AcqRel) + 1 == arrivals.sockets {
            // The receiver lives as long as the process does.
            let _ = arrivals.told.send((number, now_us()));
        }
        number += 1;
    }
}
