use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::frame::{CloseCode, Frame};
use crate::bounds;

/// What a socket reads at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a message, and of each of its frames.
    pub message_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message_bytes_max: bounds::MESSAGE_BYTES_MAX }
    }
}

/// What comes from the other end.
#[derive(Debug)]
pub enum Heard {
    /// A text.
    Text(Utf8Bytes),
    /// Bytes.
    Binary(Bytes),
    /// A sign of life, and nothing more; it was answered if it wanted to be.
    Sign,
    /// It broke a rule of the protocol. It is to be told which, and closed.
    Wrong(CloseCode),
    /// Nothing more will come.
    Gone,
}

/// A socket: it reads through tungstenite, and writes whole frames past it.
///
/// Both write into the same stream, so only one of them may be in the middle of a frame. Tungstenite writes by itself only
/// while it reads (the answer to a ping, or to a close); so nothing is read while a frame of ours is half sent, and none of
/// ours is begun while an answer of tungstenite's is.
pub struct Wire<S> {
    stream: WebSocketStream<S>,
    /// Frames that are being sent; of the first, the rest.
    going: VecDeque<Bytes>,
    going_bytes: usize,
    /// An answer of tungstenite's may be half sent.
    answers: bool,
    /// What is said last, once the rest is sent.
    farewell: Option<CloseCode>,
    ending: Ending,
}

/// How far the end of a socket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// It is not ending.
    Not,
    /// The other end is to answer that we close.
    Unanswered,
    /// We are to say that nothing more comes.
    Answered,
    /// The other end is to say so too.
    Drained,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// A server's end of a connection that was upgraded.
    pub async fn new(stream: S, limits: Limits) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(bounds::READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_write_buffer_size(bounds::CONTROL_BUFFER_BYTES_MAX)
            .max_message_size(Some(limits.message_bytes_max))
            .max_frame_size(Some(limits.message_bytes_max));
        let stream = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
        let (going, going_bytes) = (VecDeque::new(), 0);
        let (farewell, ending) = (None, Ending::Not);
        Self { stream, going, going_bytes, answers: false, farewell, ending }
    }

    /// Whether a frame can be begun: nothing is half sent.
    pub fn is_free(&self) -> bool {
        self.going.is_empty() && !self.answers && self.ending == Ending::Not
    }

    /// Puts a frame behind those that are being sent. After a close nothing is sent any more.
    pub fn send(&mut self, frame: &Frame) {
        if self.ending == Ending::Not {
            self.going_bytes += frame.bytes().len();
            self.going.push_back(frame.bytes().clone());
        }
    }

    /// The last frame.
    pub fn close(&mut self, why: CloseCode) {
        if self.ending == Ending::Not {
            self.farewell = Some(why);
            self.ending = Ending::Unanswered;
        }
    }

    /// How much is still to be sent.
    pub fn to_send(&self) -> usize {
        self.going_bytes
    }

    /// Sends what there is. Whoever polls it without being woken (the worker that brings news to many) leaves the rest to
    /// whoever is.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.answers {
            ready!(self.poll_answers(context))?;
        }
        while let Some(first) = self.going.front_mut() {
            let stream = Pin::new(self.stream.get_mut());
            let written = ready!(stream.poll_write(context, first))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            first.advance(written);
            self.going_bytes = self.going_bytes.saturating_sub(written);
            if first.is_empty() {
                self.going.pop_front();
            }
        }
        if let Some(CloseCode { code, reason }) = self.farewell.take() {
            let frame = CloseFrame { code: code.into(), reason: reason.into() };
            let mut stream = Pin::new(&mut self.stream);
            // One that has closed already needs no farewell.
            let _ = stream.as_mut().start_send(Message::Close(Some(frame)));
            self.answers = true;
            return self.poll_answers(context);
        }
        Pin::new(self.stream.get_mut()).poll_flush(context)
    }

    /// The next that comes. While something of ours is half sent nothing is read: whoever takes nothing is not listened to
    /// either.
    pub fn poll_hear(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        if !self.going.is_empty() {
            return Poll::Pending;
        }
        let heard = Pin::new(&mut self.stream).poll_next(context);
        // Whatever came may have wanted an answer.
        self.answers = true;
        if let Poll::Ready(Err(_)) = self.poll_answers(context) {
            // Told by what was heard, or at the next look.
            self.answers = false;
        }
        heard.map(|heard| match heard {
            Some(Ok(Message::Text(text))) => Heard::Text(text),
            Some(Ok(Message::Binary(bytes))) => Heard::Binary(bytes),
            Some(Ok(_)) => Heard::Sign,
            Some(Err(error)) => wrong(&error),
            None => Heard::Gone,
        })
    }

    fn poll_answers(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(context));
        self.answers = false;
        Poll::Ready(match flushed {
            Ok(()) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => Ok(()),
            Err(Error::Io(error)) => Err(error),
            Err(error) => Err(io::Error::other(error)),
        })
    }

    /// Brings a conversation that was closed to its end: the farewell is sent, the other end answers, and both say that
    /// nothing more comes. Whoever waits for this does so with a limit.
    pub fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if ready!(self.poll_send(context)).is_err() {
            return Poll::Ready(());
        }
        loop {
            match self.ending {
                Ending::Not => return Poll::Ready(()),
                Ending::Unanswered => {
                    let heard = ready!(Pin::new(&mut self.stream).poll_next(context));
                    if !matches!(heard, Some(Ok(_))) {
                        self.ending = Ending::Answered;
                    }
                }
                Ending::Answered => {
                    // Whether it could be said or not, this is the end.
                    let _ = ready!(Pin::new(self.stream.get_mut()).poll_shutdown(context));
                    self.ending = Ending::Drained;
                }
                Ending::Drained => {
                    // What lies unread when a socket is closed makes the other end forget our farewell.
                    let mut space = [0; 512];
                    let mut space = ReadBuf::new(&mut space);
                    let read = Pin::new(self.stream.get_mut()).poll_read(context, &mut space);
                    if ready!(read).is_err() || space.filled().is_empty() {
                        return Poll::Ready(());
                    }
                }
            }
        }
    }
}

/// What is said to whoever breaks a rule.
fn wrong(error: &Error) -> Heard {
    let (code, reason) = match error {
        Error::Utf8(_) => (1007, "live.not_utf8"),
        Error::Capacity(CapacityError::MessageTooLong { .. }) => (1009, "live.too_long"),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return Heard::Gone,
        Error::Protocol(_) | Error::Capacity(_) => (1002, "live.protocol"),
        _ => return Heard::Gone,
    };
    Heard::Wrong(CloseCode { code, reason })
}
