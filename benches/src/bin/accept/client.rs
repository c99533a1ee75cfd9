use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turnero_benches::{Outcome, processor_seconds};

const BODY: &str = r#"{"service":"0198b5a0-0000-7000-8000-000000000000","priority":null,"note":"as long as a real message"}"#;

/// One run.
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) p99_us: f64,
    /// Of the processors, for one request and its client.
    pub(crate) cpu_us: f64,
}

/// So many connections, each waiting for its reply before it asks again.
pub(crate) async fn measure(
    address: SocketAddr,
    connections: usize,
    requests: u64,
) -> Outcome<Measured> {
    let left = Arc::new(AtomicU64::new(requests));
    let (started, cpu) = (Instant::now(), processor_seconds()?);
    let clients: Vec<_> =
        (0..connections).map(|_| tokio::spawn(client(address, left.clone()))).collect();
    let mut latency = Histogram::<u64>::new_with_bounds(1, 60_000_000_000, 3)?;
    for client in clients {
        latency.add(client.await??)?;
    }
    Ok(Measured {
        per_second: requests as f64 / started.elapsed().as_secs_f64(),
        cpu_us: (processor_seconds()? - cpu) * 1e6 / requests as f64,
        p99_us: latency.value_at_quantile(0.99) as f64 / 1e3,
    })
}

async fn client(address: SocketAddr, left: Arc<AtomicU64>) -> Outcome<Histogram<u64>> {
    let mut latency = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    let mut socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let request = format!(
        "POST /echo HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    // Every reply is as long as the first one: ids and dates do not change their length.
    let mut reply = first(&mut socket, &request).await?;
    let take = |left: u64| left.checked_sub(1);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        let started = Instant::now();
        socket.write_all(request.as_bytes()).await?;
        socket.read_exact(&mut reply).await?;
        latency.saturating_record(u64::try_from(started.elapsed().as_nanos())?);
        if !reply.starts_with(b"HTTP/1.1 200") || !reply.ends_with(BODY.as_bytes()) {
            return Err("a reply is not what it should be".into());
        }
    }
    Ok(latency)
}

async fn first(socket: &mut TcpStream, request: &str) -> Outcome<Vec<u8>> {
    socket.write_all(request.as_bytes()).await?;
    let mut reply = Vec::new();
    while !reply.ends_with(BODY.as_bytes()) {
        if socket.read_buf(&mut reply).await? == 0 {
            return Err("the server closed the connection".into());
        }
    }
    Ok(reply)
}
