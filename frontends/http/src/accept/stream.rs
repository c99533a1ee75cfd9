use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::activity::Activity;
use super::admission::Place;

/// A connection as hyper sees it. It notes what comes and goes, and it holds its place until the socket is closed.
pub(crate) struct Stream {
    transport: Transport,
    activity: Arc<Activity>,
    _place: Place,
}

/// What the bytes go over.
pub(crate) enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// The same call of whatever there is.
macro_rules! transport {
    ($self:ident, $call:ident($($argument:expr),*)) => {
        match &mut $self.transport {
            Transport::Plain(stream) => Pin::new(stream).$call($($argument),*),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).$call($($argument),*),
        }
    };
}

impl Stream {
    pub(crate) fn new(transport: Transport, activity: Arc<Activity>, place: Place) -> Self {
        Self { transport, activity, _place: place }
    }

    fn note<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match &polled {
            Poll::Pending => self.activity.blocked(),
            Poll::Ready(_) => self.activity.wrote(),
        }
        polled
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = transport!(self, poll_read(context, buffer));
        if let Some(came) = buffer.filled().get(before..).filter(|came| !came.is_empty()) {
            self.activity.read(came);
        }
        polled
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = transport!(self, poll_write(context, bytes));
        self.note(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = transport!(self, poll_write_vectored(context, slices));
        self.note(polled)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.transport {
            Transport::Plain(stream) => stream.is_write_vectored(),
            Transport::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = transport!(self, poll_flush(context));
        self.note(polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = transport!(self, poll_shutdown(context));
        self.note(polled)
    }
}
