use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turnero_benches::Outcome;

/// What is asked, and where. Connections take turns with the requests.
pub(crate) struct Asked {
    pub(crate) address: SocketAddr,
    /// Whole requests, head and body.
    pub(crate) requests: Arc<[String]>,
    /// What each reply begins with.
    pub(crate) reply: &'static str,
}

/// One run.
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) p99_us: f64,
}

/// So many connections, each waiting for its reply before it asks again.
pub(crate) async fn measure(asked: &Asked, connections: usize, requests: u64) -> Outcome<Measured> {
    // All at once they would overrun the shorter of the two lines in front of `accept`, and some would knock again
    // a second later.
    let mut sockets = Vec::new();
    for _ in 0..connections {
        let socket = TcpStream::connect(asked.address).await?;
        socket.set_nodelay(true)?;
        sockets.push(socket);
    }
    let left = Arc::new(AtomicU64::new(requests));
    let mut clients = Vec::new();
    let started = Instant::now();
    for (number, socket) in sockets.into_iter().enumerate() {
        let texts = asked.requests.clone();
        clients.push(tokio::spawn(client(socket, texts, asked.reply, number, left.clone())));
    }
    let mut waited = Vec::new();
    for client in clients {
        waited.extend(client.await??);
    }
    let per_second = requests as f64 / started.elapsed().as_secs_f64();
    waited.sort_unstable();
    let p99 = waited.get(waited.len() * 99 / 100).ok_or("nothing was asked")?;
    Ok(Measured { per_second, p99_us: p99.as_nanos() as f64 / 1e3 })
}

async fn client(
    mut socket: TcpStream,
    requests: Arc<[String]>,
    expected: &'static str,
    number: usize,
    left: Arc<AtomicU64>,
) -> Outcome<Vec<Duration>> {
    // Kept as they are: a histogram for each connection would be half a megabyte to fill with zeros, and the time for
    // that would count.
    let mut waited = Vec::new();
    let mut turns = requests.iter().cycle().skip(number);
    let mut buffer = Vec::with_capacity(64 * 1_024);
    let take = |left: u64| left.checked_sub(1);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        let request = turns.next().ok_or("there is nothing to ask")?;
        let started = Instant::now();
        socket.write_all(request.as_bytes()).await?;
        read_reply(&mut socket, &mut buffer).await?;
        waited.push(started.elapsed());
        if !buffer.starts_with(expected.as_bytes()) {
            return Err(String::from_utf8_lossy(&buffer).into_owned().into());
        }
    }
    Ok(waited)
}

/// Reads one reply, as long as its head says that it is. The search is the quickest there is: the longer head is ours, and
/// what the client spends on it would be taken for what the server does.
async fn read_reply(socket: &mut TcpStream, buffer: &mut Vec<u8>) -> Outcome<()> {
    const END: &[u8] = b"\r\n\r\n";
    const LENGTH: &[u8] = b"content-length: ";
    buffer.clear();
    loop {
        if let Some(head) = memmem::find(buffer, END) {
            let at = buffer.get(..head).and_then(|head| memmem::find(head, LENGTH));
            let digits = at.and_then(|at| buffer.get(at + LENGTH.len()..head)).unwrap_or_default();
            let digits = digits.iter().take_while(|digit| digit.is_ascii_digit());
            let length = digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
            if buffer.len() >= head + END.len() + length {
                return Ok(());
            }
        }
        if socket.read_buf(buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
    }
}
