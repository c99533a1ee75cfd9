use std::str::FromStr;

use http::HeaderMap;

use super::hops::{self, Hop};

/// The header in which proxies say for whom they ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, with `X-Forwarded-Proto`: what nearly all proxies write.
    #[default]
    XForwardedFor,
    /// `Forwarded`, as in RFC 7239.
    Forwarded,
}

impl ForwardedHeader {
    /// The names, as settings give them.
    pub const NAMES: [(&'static str, Self); 2] =
        [("x-forwarded-for", Self::XForwardedFor), ("forwarded", Self::Forwarded)];

    /// What the proxies say, the one nearest to the client first.
    pub(super) fn hops(self, headers: &HeaderMap) -> Vec<Hop> {
        match self {
            Self::XForwardedFor => x_forwarded(headers),
            Self::Forwarded => {
                texts(headers, "forwarded").flat_map(|text| split(text, ',')).map(element).collect()
            }
        }
    }
}

impl FromStr for ForwardedHeader {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let found = Self::NAMES.into_iter().find(|(name, _)| *name == text);
        found.map(|(_, header)| header).ok_or(())
    }
}

fn x_forwarded(headers: &HeaderMap) -> Vec<Hop> {
    let addresses = texts(headers, "x-forwarded-for").flat_map(|text| text.split(','));
    let address = |text: &str| Hop { address: hops::address(text.trim()), secure: None };
    let mut hops: Vec<Hop> = addresses.map(address).collect();
    // It tells of the whole way, so it belongs to the proxy that was asked by somebody we do not know.
    let protocol = texts(headers, "x-forwarded-proto").flat_map(|text| text.split(',')).last();
    if let (Some(last), Some(protocol)) = (hops.last_mut(), protocol) {
        last.secure = Some(protocol.trim().eq_ignore_ascii_case("https"));
    }
    hops
}

/// `for=192.0.2.7;proto=https;by=10.0.0.1`
fn element(text: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in split(text, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = value.trim();
        let value =
            value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value);
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.address = hops::address(value),
            "proto" => hop.secure = Some(value.eq_ignore_ascii_case("https")),
            _ => {}
        }
    }
    hop
}

fn texts<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default())
}

/// Splits outside of quoted strings.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |character| {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !quoted && character == separator
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Option<&str>, Option<bool>)]) {
        let headers = HeaderMap::from_iter([(http::header::FORWARDED, text.parse().unwrap())]);
        let expected: Vec<Hop> = expected
            .iter()
            .map(|(address, secure)| Hop {
                address: address.map(|address| address.parse().unwrap()),
                secure: *secure,
            })
            .collect();
        assert_eq!(ForwardedHeader::Forwarded.hops(&headers), expected, "{text}");
    }

    #[test]
    fn the_examples_of_the_standard_are_read() {
        check("for=\"_gazonk\"", &[(None, None)]);
        check("For=\"[2001:db8:cafe::17]:4711\"", &[(Some("2001:db8:cafe::17"), None)]);
        check("for=192.0.2.60;proto=http;by=203.0.113.43", &[(Some("192.0.2.60"), Some(false))]);
        check(
            "for=192.0.2.43, for=198.51.100.17;proto=HTTPS",
            &[(Some("192.0.2.43"), None), (Some("198.51.100.17"), Some(true))],
        );
    }

    #[test]
    fn a_quoted_comma_does_not_make_another_proxy() {
        check(
            "host=\"a,b;c\\\"d\";for=192.0.2.1,for=192.0.2.2",
            &[(Some("192.0.2.1"), None), (Some("192.0.2.2"), None)],
        );
    }
}
