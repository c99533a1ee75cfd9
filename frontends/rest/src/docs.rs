//! The document as a page that people read: no library, no other server, and no script that stands in the page.

use std::sync::OnceLock;

use http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use http::{HeaderValue, Method, StatusCode};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};

/// A file of the page, with what its browser already has of it.
struct File {
    kind: &'static str,
    text: &'static str,
    mark: OnceLock<HeaderValue>,
}

static PAGE: File = File::new("text/html; charset=utf-8", include_str!("docs/page.html"));
static STYLE: File = File::new("text/css; charset=utf-8", include_str!("docs/page.css"));
static SCRIPT: File = File::new("text/javascript; charset=utf-8", include_str!("docs/page.js"));

pub(crate) fn table() -> Vec<Entry> {
    let entry = |pattern, says, handler| {
        Entry::new(Method::GET, pattern, says, Input::Nothing, handler).open()
    };
    vec![
        entry("/api/v1/docs", "This document as a page", |asked| -> Pending {
            Box::pin(async move { PAGE.answer(&asked) })
        })
        .also(&["text/html"]),
        entry("/api/v1/docs/page.css", "The style of that page", |asked| -> Pending {
            Box::pin(async move { STYLE.answer(&asked) })
        })
        .also(&["text/css"]),
        entry("/api/v1/docs/page.js", "The script of that page", |asked| -> Pending {
            Box::pin(async move { SCRIPT.answer(&asked) })
        })
        .also(&["text/javascript"]),
    ]
}

impl File {
    const fn new(kind: &'static str, text: &'static str) -> Self {
        Self { kind, text, mark: OnceLock::new() }
    }

    /// The file, or nothing to whoever has it already.
    fn answer(&self, asked: &Asked) -> Answer {
        let mark = self.mark.get_or_init(|| {
            let hash = blake3::hash(self.text.as_bytes()).to_hex();
            HeaderValue::from_str(&format!("\"{}\"", hash.split_at(16).0))
                .unwrap_or(HeaderValue::from_static("\"\""))
        });
        let mut reply = match asked.headers().get(IF_NONE_MATCH) {
            Some(known) if known == mark => answer::empty(StatusCode::NOT_MODIFIED),
            _ => answer::of_type(StatusCode::OK, self.kind, self.text),
        };
        reply.headers_mut().insert(ETAG, mark.clone());
        // A newer program may have a newer page, and asking costs nothing.
        reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Ok(reply)
    }
}
