use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::Sleep;

use super::linger;
use crate::limits::Limits;

/// The body of a request, which ends with an error when it is too large or when the client pauses for too long.
///
/// The limit holds for what is really read: a client may not tell the length, or may lie about it.
#[derive(Debug)]
pub struct RequestBody {
    source: Source,
    limit: u64,
    read: u64,
    pause_max: Duration,
    pause: Option<Pin<Box<Sleep>>>,
    fate: Fate,
}

#[derive(Debug)]
enum Source {
    Wire(Incoming),
    Whole(Bytes),
    Gone,
}

/// Why a body could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is larger than allowed.
    #[error("the body is larger than {limit} bytes; send less at once")]
    TooLarge {
        /// What is allowed.
        limit: u64,
    },
    /// The client paused for too long.
    #[error("nothing came for {} ms in the middle of the body; send it again", pause.as_millis())]
    TooSlow {
        /// What is allowed.
        pause: Duration,
    },
    /// The connection broke, or the body is not as HTTP wants it.
    #[error("the body broke off: {0}")]
    Broken(#[from] hyper::Error),
}

/// What became of a body: the front end has it, and we want to know.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fate(Arc<AtomicU8>);

impl Fate {
    const FINISHED: u8 = 1;
    const TOO_LARGE: u8 = 2;
    const TOO_SLOW: u8 = 3;

    fn becomes(&self, fate: u8) {
        self.0.store(fate, Ordering::Release);
    }

    fn is(&self, fate: u8) -> bool {
        self.0.load(Ordering::Acquire) == fate
    }

    /// It came to its end.
    pub(crate) fn is_finished(&self) -> bool {
        self.is(Self::FINISHED)
    }

    /// It was larger than allowed.
    pub(crate) fn is_too_large(&self) -> bool {
        self.is(Self::TOO_LARGE)
    }

    /// The client paused for too long.
    pub(crate) fn is_too_slow(&self) -> bool {
        self.is(Self::TOO_SLOW)
    }
}

impl RequestBody {
    pub(crate) fn incoming(body: Incoming, limits: &Limits) -> Self {
        let new = Self {
            source: Source::Wire(body),
            limit: limits.body_bytes_max,
            read: 0,
            pause_max: limits.body_timeout,
            pause: None,
            fate: Fate::default(),
        };
        if new.is_end_stream() {
            new.fate.becomes(Fate::FINISHED);
        }
        new
    }

    /// From now on it may have so many bytes.
    pub(crate) fn allow(&mut self, limit: u64) {
        self.limit = limit;
    }

    /// What will become of it.
    pub(crate) fn fate(&self) -> Fate {
        self.fate.clone()
    }

    /// All of it, once it is there. Nearly every body comes in one piece, and that one is handed on as it came.
    ///
    /// # Errors
    ///
    /// When it is not read to its end.
    pub async fn whole(mut self) -> Result<Bytes, BodyError> {
        let (mut first, mut all) = (Bytes::new(), BytesMut::new());
        while !self.is_end_stream() {
            let Some(frame) = self.frame().await else { break };
            let Ok(piece) = frame?.into_data() else { continue };
            if first.is_empty() {
                first = piece;
                continue;
            }
            if all.is_empty() {
                all.extend_from_slice(&first);
            }
            all.extend_from_slice(&piece);
        }
        Ok(if all.is_empty() { first } else { all.freeze() })
    }

    /// Refuses the body before anything of it is read.
    pub(crate) fn refuse(mut self) {
        if let Source::Wire(body) = std::mem::replace(&mut self.source, Source::Gone) {
            linger(body);
        }
    }

    fn finished(&mut self) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.source = Source::Gone;
        self.fate.becomes(Fate::FINISHED);
        Poll::Ready(None)
    }

    fn too_large(&mut self) -> BodyError {
        self.fate.becomes(Fate::TOO_LARGE);
        if let Source::Wire(body) = std::mem::replace(&mut self.source, Source::Gone) {
            linger(body);
        }
        BodyError::TooLarge { limit: self.limit }
    }

    /// Waits, but not for ever.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let pause_max = self.pause_max;
        let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause_max)));
        if pause.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.fate.becomes(Fate::TOO_SLOW);
        self.source = Source::Gone;
        Poll::Ready(Some(Err(BodyError::TooSlow { pause: pause_max })))
    }
}

/// A body that is there already: for tests of front ends, and for requests that a front end makes itself.
impl<B: Into<Bytes>> From<B> for RequestBody {
    fn from(bytes: B) -> Self {
        let limits = Limits::default();
        Self {
            source: Source::Whole(bytes.into()),
            limit: limits.body_bytes_max,
            read: 0,
            pause_max: limits.body_timeout,
            pause: None,
            fate: Fate::default(),
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let came = match &mut self.source {
            Source::Gone => return Poll::Ready(None),
            Source::Whole(bytes) if bytes.is_empty() => return self.finished(),
            Source::Whole(bytes) => Frame::data(std::mem::take(bytes)),
            Source::Wire(body) => match Pin::new(body).poll_frame(context) {
                Poll::Pending => return self.wait(context),
                Poll::Ready(None) => return self.finished(),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into()))),
                Poll::Ready(Some(Ok(frame))) => frame,
            },
        };
        self.pause = None;
        self.read += came.data_ref().map_or(0, |data| data.len() as u64);
        if self.read > self.limit {
            return Poll::Ready(Some(Err(self.too_large())));
        }
        if self.is_end_stream() {
            self.fate.becomes(Fate::FINISHED);
        }
        Poll::Ready(Some(Ok(came)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Wire(body) => body.is_end_stream(),
            Source::Whole(bytes) => bytes.is_empty(),
            Source::Gone => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Wire(body) => body.size_hint(),
            Source::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Source::Gone => SizeHint::with_exact(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_ends_may_hand_it_to_other_threads() {
        fn fits<B: Body + Send + Sync + 'static>() {}
        fits::<RequestBody>();
    }

    #[tokio::test]
    async fn what_is_within_the_limit_is_read_whole() {
        let body = RequestBody::from("abc");
        let fate = body.fate();
        assert_eq!(body.whole().await.unwrap(), "abc");
        assert!(fate.is_finished());
        assert!(RequestBody::from("").whole().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_beyond_the_limit_is_an_error() {
        let mut body = RequestBody::from("abcd");
        body.limit = 3;
        let fate = body.fate();
        let error = body.collect().await.unwrap_err();
        assert_eq!(error.to_string(), "the body is larger than 3 bytes; send less at once");
        assert!(fate.is_too_large());
    }
}
