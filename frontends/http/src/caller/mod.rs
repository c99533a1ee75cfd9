//! Who asks: the address of the client, also when it comes through proxies.

mod forwarded;
mod hops;
mod proxies;

use std::net::IpAddr;

pub use forwarded::ForwardedHeader;
pub use proxies::Proxies;

/// Who asks, as far as the network tells. An extension of each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The address of the client: of the one who connected, or of the one for whom believed proxies say that they ask.
    pub address: IpAddr,
    /// Whether it came over TLS, to us or to the proxy.
    pub secure: bool,
}
