use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use metrics::counter;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::activity::{Activity, Overdue};
use super::admission::Place;
use super::stream::{Stream, Transport};
use super::timekeeper::Timekeeper;
use crate::answer::{Peer, Reception};
use crate::bounds;
use crate::tls::Certificates;

/// How far the end of a server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Serving,
    /// Requests that are under way are finished, and no others are taken.
    Finishing,
    /// Whatever is still there is cut.
    Ended,
}

/// All that connections of one port share.
pub(crate) struct Shared {
    pub(crate) reception: Arc<Reception>,
    pub(crate) builder: Builder<TokioExecutor>,
    pub(crate) tls: Option<Arc<Certificates>>,
    pub(crate) phase: watch::Receiver<Phase>,
}

/// hyper as we want it: bounded, and without timers of its own for what the [`Timekeeper`] looks after.
pub(crate) fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_buf_size(bounds::CONNECTION_BUFFER_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(bounds::STREAMS_MAX)
        .max_header_list_size(bounds::HEAD_LIST_BYTES_MAX)
        .initial_stream_window_size(bounds::STREAM_WINDOW_BYTES)
        .initial_connection_window_size(bounds::CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(bounds::STREAM_BUFFER_BYTES_MAX)
        .max_pending_accept_reset_streams(bounds::PENDING_RESETS_MAX);
    builder
}

/// Serves one connection until it ends, by whoever's will.
pub(crate) async fn serve(shared: Arc<Shared>, socket: TcpStream, from: SocketAddr, place: Place) {
    let limits = shared.reception.limits();
    // Replies are written whole; waiting for more would only delay them.
    let _ = socket.set_nodelay(true);
    let mut phase = shared.phase.clone();
    let secure = shared.tls.is_some();
    let transport = match &shared.tls {
        None => Transport::Plain(socket),
        Some(certificates) => {
            let handshake = certificates.acceptor().accept(socket);
            let handshake = tokio::time::timeout(limits.head_timeout, handshake);
            let outcome = tokio::select! {
                outcome = handshake => outcome,
                _ = phase.wait_for(|phase| *phase != Phase::Serving) => return,
            };
            match outcome {
                Ok(Ok(stream)) => Transport::Tls(Box::new(stream)),
                Ok(Err(error)) => return tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => return cut("handshake"),
            }
        }
    };
    let activity = Activity::new();
    let stream = Stream::new(transport, activity.clone(), place);
    let peer = Peer { address: from.ip().to_canonical(), secure };
    drive(&shared, stream, activity, peer, phase).await;
}

async fn drive(
    shared: &Shared,
    stream: Stream,
    activity: Arc<Activity>,
    peer: Peer,
    mut phase: watch::Receiver<Phase>,
) {
    let mut timekeeper = Timekeeper::new(activity.clone(), shared.reception.limits());
    let service = service_fn(|request: http::Request<Incoming>| {
        shared.reception.clone().answer(request, peer, activity.begin())
    });
    let connection = shared.builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    loop {
        let leave = tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(error, "a connection ended with an error");
                }
                return;
            }
            overdue = timekeeper.overdue() => match overdue {
                Overdue::Head => return cut("head"),
                Overdue::Reader => return cut("reader"),
                Overdue::Idle if timekeeper.is_leaving() => return,
                Overdue::Idle => true,
            },
            changed = phase.changed() => match *phase.borrow_and_update() {
                Phase::Serving if changed.is_ok() => false,
                Phase::Finishing => true,
                Phase::Serving | Phase::Ended => return,
            },
        };
        if leave && !timekeeper.is_leaving() {
            timekeeper.leave();
            connection.as_mut().graceful_shutdown();
        }
    }
}

fn cut(reason: &'static str) {
    counter!("turnero_http_connections_cut_total", "reason" => reason).increment(1);
}
