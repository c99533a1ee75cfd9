use std::convert::Infallible;

use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Extensions, Request, StatusCode, Version};
use http_body::Body;
use tower::{ServiceExt, service_fn};
use tower_http::compression::Compression;

use crate::body::ReplyBody;
use crate::bounds::COMPRESS_FROM_BYTES;
use crate::front_end::Reply;

/// Compresses a reply, if whoever asked understands it.
///
/// The layer of tower-http would stand around every request; here only the few replies that are long enough go
/// through it. There is gzip only: everybody knows it.
pub(super) async fn compress(understood: HeaderValue, reply: Reply) -> Reply {
    let mut reply = Some(reply);
    let answer = service_fn(move |_: Request<()>| {
        let reply = reply.take().unwrap_or_default();
        async { Ok::<_, Infallible>(reply) }
    });
    let mut request = Request::new(());
    request.headers_mut().insert(ACCEPT_ENCODING, understood);
    let always = |_: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| true;
    let Ok(compressed) = Compression::new(answer).compress_when(always).oneshot(request).await;
    compressed.map(ReplyBody::stream)
}

/// Whether it is worth it: text, if it is long or of unknown length. Pictures and archives are compressed already, and a stream of events
/// would wait in the compressor's buffer.
pub(super) fn is_worthwhile(reply: &Reply) -> bool {
    if reply.body().size_hint().exact().is_some_and(|bytes| bytes < COMPRESS_FROM_BYTES) {
        return false;
    }
    let kind = reply.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(is_text)
}

fn is_text(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let text = kind.starts_with("text/") && kind != "text/event-stream";
    text || kind.ends_with("json") || kind.ends_with("xml") || kind.ends_with("javascript")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_compressed_and_nothing_else() {
        for kind in [
            "application/json",
            "application/problem+json",
            "text/html; charset=utf-8",
            "text/csv",
            "image/svg+xml",
            "text/javascript",
        ] {
            assert!(is_text(kind), "{kind}");
        }
        for kind in ["text/event-stream", "image/png", "application/pdf", "font/woff2"] {
            assert!(!is_text(kind), "{kind}");
        }
    }
}
