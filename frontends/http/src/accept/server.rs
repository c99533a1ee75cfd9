use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::join_all;
use metrics::counter;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::admission::Admission;
use super::connection::{self, Phase, Shared};
use super::port::Port;
use crate::answer::Reception;
use crate::bounds::ACCEPT_PAUSE;
use crate::conduct::Conduct;
use crate::front_end::FrontEnd;
use crate::tls::Certificates;

/// A port that is served. Dropping it cuts what is under way; [`stop`](Self::stop) finishes it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    phase: watch::Sender<Phase>,
    admission: Arc<Admission>,
    reception: Arc<Reception>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Begins to serve these front ends, in this order, at a port; over TLS if there are certificates. Needs a
    /// tokio runtime around it, and a fresh [`Port`].
    pub fn open(
        port: Port,
        front_ends: Vec<Arc<dyn FrontEnd>>,
        conduct: &Conduct,
        certificates: Option<Arc<Certificates>>,
    ) -> Self {
        let address = port.address();
        let admission = Admission::new(&conduct.limits, conduct.proxies.clone());
        let reception = Arc::new(Reception::new(front_ends, conduct));
        let (sender, receiver) = watch::channel(Phase::Serving);
        let shared = Arc::new(Shared {
            reception: reception.clone(),
            builder: connection::builder(),
            tls: certificates,
            phase: receiver,
        });
        let accepting = tokio::spawn(accept(port.listener, admission.clone(), shared));
        Self { address, phase: sender, admission, reception, accepting }
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends: accepts nothing more, tells front ends to stop, finishes what is under way until the deadline, and
    /// cuts what is not finished then. Tells how many connections that were.
    pub async fn stop(self, deadline: Instant) -> usize {
        self.phase.send_replace(Phase::Finishing);
        let stops = self.reception.front_ends().iter().map(|front_end| front_end.stop());
        let finish = async {
            join_all(stops).await;
            // It ends by itself; a panic in it has been told already.
            let _ = (&mut { self.accepting }).await;
            self.admission.empty().await;
        };
        let finished = timeout_at(deadline, finish).await;
        let cut = if finished.is_ok() { 0 } else { self.admission.taken() };
        self.phase.send_replace(Phase::Ended);
        cut
    }
}

/// Accepts connections while there are places, until the server ends. The port is closed with it.
async fn accept(listener: TcpListener, admission: Arc<Admission>, shared: Arc<Shared>) {
    let mut phase = shared.phase.clone();
    loop {
        let accepted = async {
            let place = admission.place().await?;
            Some((place, listener.accept().await))
        };
        let accepted = tokio::select! {
            biased;
            _ = phase.changed() => return,
            accepted = accepted => accepted,
        };
        let (place, socket, from) = match accepted {
            None => return,
            Some((place, Ok((socket, from)))) => (place, socket, from),
            Some((_, Err(error))) => {
                pause_after(&error).await;
                continue;
            }
        };
        match admission.seat(place, from.ip()) {
            Some(place) => {
                counter!("turnero_http_connections_total").increment(1);
                tokio::spawn(connection::serve(shared.clone(), socket, from, place));
            }
            // Closed without a word: whoever has so many connections knows more than one way to ask.
            None => counter!("turnero_http_connections_refused_total").increment(1),
        }
    }
}

async fn pause_after(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    // The client thought better of it: there is nothing to wait for.
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    tracing::warn!(%error, "no connection can be accepted at the moment; look at the limit of open files");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}
