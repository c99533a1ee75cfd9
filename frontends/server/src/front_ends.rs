//! The front ends that the program brings. Each is a line here, and a package or a folder of its own.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use turnero::Engine;
use turnero_http::{Certificates, Conduct, FrontEnd, Port, Server};
use turnero_live::Live;
use turnero_pages::Pages;
use turnero_printing::{Patience, Printers};
use turnero_rest::{Logos, Rest, Supplies};

use crate::bounds::ASKING_TIMEOUT;
use crate::meters::Meters;
use crate::operations::{self, Operations};
use crate::settings::{Address, Settings};

/// All there are: the name of each, and what makes it. Of those at one address, an earlier one is asked first whether
/// a path is its own.
const ALL: [(&str, Make); 4] = [
    (operations::NAME, |surroundings| Arc::new(Operations::new(surroundings))),
    (Live::NAME, |surroundings| {
        let settings = surroundings.settings.live();
        Arc::new(Live::new(surroundings.engine.clone(), settings))
    }),
    (Rest::NAME, |surroundings| {
        let printers = surroundings.settings.printers.clone();
        let supplies = Supplies {
            logos: surroundings.logos.clone(),
            printers: Printers::new(printers, Patience::default()),
        };
        Arc::new(Rest::supplied(surroundings.engine.clone(), supplies))
    }),
    (Pages::NAME, |_| Arc::new(Pages::new())),
];

/// Their names, as settings begin with them.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

type Make = fn(&Surroundings) -> Arc<dyn FrontEnd>;

/// What a front end may use.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) engine: Engine,
    pub(crate) settings: Arc<Settings>,
    pub(crate) meters: Meters,
    pub(crate) logos: Logos,
    pub(crate) stopping: Stopping,
}

/// Whether the program is about to end: those who send us work should be told before we refuse it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stopping(Arc<AtomicBool>);

impl Stopping {
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// An address that is ours, and what will be served there.
pub(crate) struct Place {
    port: Port,
    address: Address,
}

/// Takes all addresses, before anything else is opened: one that is taken by somebody else is the
/// most common reason not to start.
pub(crate) fn take_places(settings: &Settings) -> Result<Vec<Place>, AddressError> {
    let take = |address: Address| match Port::bind(address.at) {
        Ok(port) => Ok(Place { port, address }),
        Err(error) => Err(AddressError { key: address.key, at: address.at, error }),
    };
    settings.addresses().into_iter().map(take).collect()
}

/// An address cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("the address {at} cannot be used ({error}); stop whoever uses it, or set another {key}")]
pub(crate) struct AddressError {
    key: String,
    at: SocketAddr,
    error: io::Error,
}

/// What is served at one address.
pub(crate) struct Served {
    server: Server,
    scheme: &'static str,
    front_ends: Vec<Arc<dyn FrontEnd>>,
}

impl Served {
    /// Whether somebody answers under this path.
    pub(crate) fn claims(&self, path: &str) -> bool {
        self.front_ends.iter().any(|front_end| front_end.claims(path))
    }

    /// Whether there is something under this path: asked as anybody would ask. Over TLS it is not asked, for nobody here knows
    /// the certificate; there it is who claims it.
    pub(crate) async fn answers(&self, path: &str) -> bool {
        if !self.claims(path) || self.scheme == "https" {
            return self.claims(path);
        }
        let asked = timeout(ASKING_TIMEOUT, status(self.address(), path)).await;
        matches!(asked, Ok(Ok(status)) if !matches!(status, 404 | 405))
    }

    /// This path, as somebody at this machine asks for it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address())
    }

    /// As somebody at this machine reaches it.
    fn address(&self) -> SocketAddr {
        let mut address = self.server.address();
        if address.ip().is_unspecified() {
            let loopback = if address.is_ipv4() {
                IpAddr::from(Ipv4Addr::LOCALHOST)
            } else {
                IpAddr::from(Ipv6Addr::LOCALHOST)
            };
            address.set_ip(loopback);
        }
        address
    }
}

/// The status that is answered under a path.
async fn status(address: SocketAddr, path: &str) -> io::Result<u16> {
    let mut socket = TcpStream::connect(address).await?;
    let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    // `HTTP/1.1 200`
    let mut start = [0; 12];
    socket.read_exact(&mut start).await?;
    let status = std::str::from_utf8(&start).ok().and_then(|start| start.get(9..)?.parse().ok());
    status.ok_or_else(|| io::Error::other("this is no reply"))
}

/// Begins to serve all that is switched on.
pub(crate) fn serve(
    places: Vec<Place>,
    surroundings: &Surroundings,
    conduct: &Conduct,
    certificates: Option<&Arc<Certificates>>,
) -> Vec<Served> {
    let open = |Place { port, address }: Place| {
        let made = ALL.iter().filter(|(name, _)| address.front_ends.contains(name));
        let front_ends: Vec<_> = made.map(|(_, make)| make(surroundings)).collect();
        let certificates = certificates.filter(|_| address.tls).cloned();
        let scheme = if certificates.is_some() { "https" } else { "http" };
        let server = Server::open(port, front_ends.clone(), conduct, certificates);
        let (at, names) = (server.address(), address.front_ends.join(", "));
        tracing::info!(address = %at, scheme, front_ends = names, "listening");
        Served { server, scheme, front_ends }
    };
    places.into_iter().map(open).collect()
}

/// Stops them all at once, until the deadline; tells how many connections were cut.
pub(crate) async fn stop(served: Vec<Served>, deadline: Instant) -> usize {
    let stopping: Vec<_> =
        served.into_iter().map(|one| tokio::spawn(one.server.stop(deadline))).collect();
    let mut cut = 0;
    for server in stopping {
        match server.await {
            Ok(connections) => cut += connections,
            Err(error) => tracing::error!(%error, "stopping ended with a panic"),
        }
    }
    cut
}
