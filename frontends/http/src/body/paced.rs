use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::BoxError;
use crate::accept::Visit;
use crate::bounds::PIECE_BYTES;

pin_project! {
    /// A reply that goes out in pieces, each of which is handed over when the one before was taken. So its
    /// connection knows whether anybody is reading, also where one of many HTTP/2 streams has stopped.
    pub(crate) struct PacedBody<B> {
        #[pin]
        inner: B,
        rest: Bytes,
        visit: Visit,
        // A piece was handed over and the next one has not been asked for.
        waits: bool,
    }
}

impl<B> PacedBody<B> {
    pub(crate) fn new(inner: B, visit: Visit) -> Self {
        Self { inner, rest: Bytes::new(), visit, waits: false }
    }
}

impl<B: Body<Data = Bytes, Error = BoxError>> Body for PacedBody<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut this = self.project();
        if std::mem::take(this.waits) {
            this.visit.taken();
        }
        if this.rest.is_empty() {
            match ready!(this.inner.as_mut().poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    tracing::warn!(%error, "a reply broke off");
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => *this.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE_BYTES));
        // Nobody asks for what comes after the last piece; the end of the visit follows it at once.
        if !this.rest.is_empty() || !this.inner.is_end_stream() {
            this.visit.handed_over();
            *this.waits = true;
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.inner.size_hint();
        let rest = self.rest.len() as u64;
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}
