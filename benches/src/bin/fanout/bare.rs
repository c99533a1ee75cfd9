//! The baseline: what one would write in an afternoon.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use turnero_benches::Outcome;

use crate::Plan;
use crate::listeners::Hello;
use crate::one_by_one;
use crate::timing::{Latencies, Report};

/// How long after a send the last socket had it.
pub(crate) async fn measure(plan: Plan, payload: usize) -> Outcome<Latencies> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let at = listener.local_addr()?;
    let (sender, _) = broadcast::channel::<Utf8Bytes>(64);
    let listening = Arc::new(AtomicUsize::new(0));
    let server = tokio::spawn({
        let (sender, listening) = (sender.clone(), listening.clone());
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, sender.subscribe(), listening.clone()));
            }
        }
    });
    let mut report = Report::begin(plan, at, &Hello::default()).await?;
    while listening.load(Ordering::Acquire) < plan.sockets {
        tokio::task::yield_now().await;
    }
    let text = Utf8Bytes::from("x".repeat(payload));
    let latencies = one_by_one(plan, &mut report, async || {
        sender.send(text.clone())?;
        Ok(())
    })
    .await?;
    report.end().await?;
    server.abort();
    Ok(latencies)
}

async fn serve(
    stream: TcpStream,
    mut news: broadcast::Receiver<Utf8Bytes>,
    listening: Arc<AtomicUsize>,
) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let (mut speak, mut hear) = tokio_tungstenite::accept_async(stream).await?.split();
    listening.fetch_add(1, Ordering::AcqRel);
    loop {
        tokio::select! {
            text = news.recv() => speak.send(Message::Text(text?)).await?,
            heard = hear.next() => if heard.is_none_or(|heard| heard.is_err()) {
                return Ok(());
            },
        }
    }
}
