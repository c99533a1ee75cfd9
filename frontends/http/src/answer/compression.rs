use http::Response;
use http::header::CONTENT_TYPE;
use http_body::Body;
use tower_http::compression::Predicate;

use crate::bounds::COMPRESS_FROM_BYTES;

/// What is worth compressing: text, if it is long or of unknown length. Pictures and archives are compressed
/// already, and a stream of events would wait in the compressor's buffer.
///
/// There is gzip only: everybody knows it, and brotli or zstd would save a tenth more of what is small already, at
/// the price of the largest dependency that this package has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worthwhile;

impl Predicate for Worthwhile {
    fn should_compress<B: Body>(&self, reply: &Response<B>) -> bool {
        if reply.body().size_hint().exact().is_some_and(|bytes| bytes < COMPRESS_FROM_BYTES) {
            return false;
        }
        let kind = reply.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        kind.is_some_and(is_text)
    }
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
