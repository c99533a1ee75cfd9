use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use hdrhistogram::Histogram;
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
    let left = Arc::new(AtomicU64::new(requests));
    let mut clients = Vec::new();
    let started = Instant::now();
    for number in 0..connections {
        let (address, texts) = (asked.address, asked.requests.clone());
        clients.push(tokio::spawn(client(address, texts, asked.reply, number, left.clone())));
    }
    let mut latency = Histogram::<u64>::new_with_bounds(1, 60_000_000_000, 3)?;
    for client in clients {
        latency.add(client.await??)?;
    }
    Ok(Measured {
        per_second: requests as f64 / started.elapsed().as_secs_f64(),
        p99_us: latency.value_at_quantile(0.99) as f64 / 1e3,
    })
}

async fn client(
    address: SocketAddr,
    requests: Arc<[String]>,
    expected: &'static str,
    number: usize,
    left: Arc<AtomicU64>,
) -> Outcome<Histogram<u64>> {
    let mut latency = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    let mut socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let mut turns = requests.iter().cycle().skip(number);
    let mut buffer = Vec::with_capacity(64 * 1_024);
    let take = |left: u64| left.checked_sub(1);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        let request = turns.next().ok_or("there is nothing to ask")?;
        let started = Instant::now();
        socket.write_all(request.as_bytes()).await?;
        read_reply(&mut socket, &mut buffer).await?;
        latency.saturating_record(u64::try_from(started.elapsed().as_nanos())?);
        if !buffer.starts_with(expected.as_bytes()) {
            return Err(String::from_utf8_lossy(&buffer).into_owned().into());
        }
    }
    Ok(latency)
}

/// Reads one reply, as long as its head says that it is.
async fn read_reply(socket: &mut TcpStream, buffer: &mut Vec<u8>) -> Outcome<()> {
    const END: &[u8] = b"\r\n\r\n";
    const LENGTH: &[u8] = b"content-length: ";
    buffer.clear();
    loop {
        if let Some(head) = find(buffer, END) {
            let at = buffer.get(..head).and_then(|head| find(head, LENGTH));
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

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
