//! What browsers want to be told, so that a page of ours can be trusted and a page of others cannot do harm.

use std::time::Duration;

use http::header::{
    ACCEPT, ALLOW, AUTHORIZATION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LINK, LOCATION, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{Method, StatusCode};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::bounds::CORS_MAX_AGE;
use crate::request_id::RequestId;

/// Our pages bring all that they need with them, and no script stands inside a page.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'",
);
/// Whatever is not a page has nothing to show and nothing to run.
const DATA_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// With it a stream goes on where it broke off.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The headers that every reply has, unless its front end has said otherwise. Most of them mean something only where a page
/// is shown, and only pages have them: a reply of two hundred bytes need not carry six hundred of advice. "Not modified" has
/// none of its own, for it would replace that of the page which the browser has.
pub(super) fn protect(status: StatusCode, headers: &mut HeaderMap) {
    if status == StatusCode::NOT_MODIFIED {
        return;
    }
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_page = kind.is_some_and(|kind| kind.starts_with(b"text/html"));
    let advice: &[(HeaderName, HeaderValue)] = if is_page { &FOR_PAGES } else { &FOR_DATA };
    headers.reserve(advice.len() + 2);
    for (name, value) in advice {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}

static FOR_DATA: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_SECURITY_POLICY, DATA_POLICY),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
];

static FOR_PAGES: [(HeaderName, HeaderValue); 7] = [
    (CONTENT_SECURITY_POLICY, PAGE_POLICY),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (OPENER_POLICY, HeaderValue::from_static("same-origin")),
    (PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=()")),
];

/// Which pages of others may call us: those of the origins on the list, with cookies and all. The list is empty
/// unless somebody fills it; then there is nothing to look at.
pub(super) fn cors(origins: &[HeaderValue]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_credentials(true)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            ACCEPT,
            AUTHORIZATION,
            CONTENT_TYPE,
            IDEMPOTENCY_KEY,
            IF_MATCH,
            IF_NONE_MATCH,
            LAST_EVENT_ID,
            RequestId::HEADER,
        ])
        .expose_headers([ALLOW, ETAG, LINK, LOCATION, RETRY_AFTER, RequestId::HEADER])
        .max_age(CORS_MAX_AGE);
    Some(layer)
}

/// "Come over TLS only, for so long."
pub(super) fn tls_only(duration: Duration) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("max-age={}", duration.as_secs())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protected(kind: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        protect(StatusCode::OK, &mut headers);
        headers
    }

    #[test]
    fn a_page_may_run_its_own_scripts_and_none_that_stand_inside_it() {
        let headers = protected("text/html; charset=utf-8");
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    }

    #[test]
    fn data_may_do_nothing() {
        let headers = protected("application/json");
        assert_eq!(headers[CONTENT_SECURITY_POLICY], DATA_POLICY);
        assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
    }

    #[test]
    fn what_a_front_end_says_stays() {
        let own = HeaderValue::from_static("default-src 'self'");
        let mut headers = HeaderMap::from_iter([(CONTENT_SECURITY_POLICY, own.clone())]);
        protect(StatusCode::OK, &mut headers);
        assert_eq!(headers[CONTENT_SECURITY_POLICY], own);
    }

    #[test]
    fn a_page_that_has_not_changed_keeps_the_advice_that_it_came_with() {
        let mut headers = HeaderMap::new();
        protect(StatusCode::NOT_MODIFIED, &mut headers);
        assert!(headers.is_empty(), "{headers:?}");
    }
}
