//! What a browser says that it has, and that it understands.

use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, HeaderValue, IF_NONE_MATCH};

/// Whether whoever asks understands gzip.
pub(crate) fn understands_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let refused = |part: &str| {
            let quality = part.strip_prefix("q=").and_then(|quality| quality.parse::<f32>().ok());
            quality.is_some_and(|quality| quality <= 0.0)
        };
        named && !parts.any(refused)
    })
}

/// Whether whoever asks has what bears this mark already.
pub(crate) fn has_already(headers: &HeaderMap, mark: &HeaderValue) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|one| {
        let one = one.trim().trim_start_matches("W/");
        one == "*" || one.as_bytes() == mark.as_bytes()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_sent_to_whoever_asks_for_it() {
        for (value, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("br", false),
            ("gzip;q=0", false),
            ("gzip; q=0.0, br", false),
        ] {
            assert_eq!(understands_gzip(&with(ACCEPT_ENCODING, value)), expected, "{value}");
        }
        assert!(!understands_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_a_browser_has_is_not_sent_again() {
        let mark = HeaderValue::from_static("\"ab\"");
        for (value, expected) in [
            ("\"ab\"", true),
            ("W/\"ab\"", true),
            ("\"x\", \"ab\"", true),
            ("*", true),
            ("\"x\"", false),
        ] {
            assert_eq!(has_already(&with(IF_NONE_MATCH, value), &mark), expected, "{value}");
        }
    }
}
