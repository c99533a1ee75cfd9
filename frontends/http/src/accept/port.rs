use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

use crate::bounds::BACKLOG;

/// An address that is ours. Binding comes long before serving: an address that is taken is known before an engine is
/// opened, and who connects meanwhile waits.
#[derive(Debug)]
pub struct Port {
    pub(crate) listener: TcpListener,
    address: SocketAddr,
}

impl Port {
    /// Takes an address; port 0 takes any that is free. Needs a tokio runtime around it.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // A restart must not wait for the last connections of the run before.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address that it has.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
