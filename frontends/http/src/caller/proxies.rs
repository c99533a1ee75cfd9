use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

use super::Caller;
use super::forwarded::ForwardedHeader;
use super::hops::Hop;
use crate::bounds::HOPS_MAX;

/// The proxies that are believed when they say for whom they ask, and the header in which they say it.
///
/// Only one header is read: a proxy that writes one of them passes the other on as the client sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// The networks in which they stand.
    pub networks: Vec<IpNet>,
    /// The header that they write.
    pub header: ForwardedHeader,
}

impl Proxies {
    /// Whether this address is one of a proxy that is believed.
    pub fn believes(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// Who asks, when a peer at this address sends these headers.
    ///
    /// The list is read from its end, where the nearest proxy has written. The first address that is
    /// not a believed proxy is the client: what stands before it, anybody may have made up.
    pub(crate) fn caller(&self, peer: IpAddr, secure: bool, headers: &HeaderMap) -> Caller {
        let mut caller = Caller { address: peer, secure };
        if self.networks.is_empty() || !self.believes(peer) {
            return caller;
        }
        for hop in self.header.hops(headers).into_iter().rev().take(HOPS_MAX) {
            let Hop { address, secure } = hop;
            caller.secure = secure.unwrap_or(caller.secure);
            // A proxy that hides its client is the last that is known.
            let Some(address) = address else { break };
            caller.address = address.to_canonical();
            if !self.believes(address) {
                break;
            }
        }
        caller
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn proxies(header: ForwardedHeader) -> Proxies {
        let networks = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        Proxies { networks, header }
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines.iter().map(line) {
            headers.append(name, value);
        }
        headers
    }

    #[track_caller]
    fn check(header: ForwardedHeader, peer: &str, lines: &[(&'static str, &str)], expected: &str) {
        let peer = peer.parse().unwrap();
        let caller = proxies(header).caller(peer, false, &headers(lines));
        let secure = if caller.secure { " over TLS" } else { "" };
        assert_eq!(format!("{}{secure}", caller.address), expected);
    }

    #[test]
    fn whoever_is_not_a_proxy_is_taken_for_what_it_is() {
        let lines = [("x-forwarded-for", "192.0.2.7"), ("x-forwarded-proto", "https")];
        check(ForwardedHeader::XForwardedFor, "198.51.100.1", &lines, "198.51.100.1");
    }

    #[test]
    fn a_proxy_tells_its_client() {
        let lines = [("x-forwarded-for", "192.0.2.7"), ("x-forwarded-proto", "https")];
        check(ForwardedHeader::XForwardedFor, PROXY, &lines, "192.0.2.7 over TLS");
        let lines = [("forwarded", "for=192.0.2.7;proto=https;by=10.0.0.1")];
        check(ForwardedHeader::Forwarded, PROXY, &lines, "192.0.2.7 over TLS");
    }

    #[test]
    fn what_a_client_made_up_stands_before_what_proxies_wrote() {
        let lines = [("x-forwarded-for", "1.1.1.1, 192.0.2.7, 10.0.0.9")];
        check(ForwardedHeader::XForwardedFor, PROXY, &lines, "192.0.2.7");
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.7")];
        check(ForwardedHeader::XForwardedFor, PROXY, &lines, "192.0.2.7");
    }

    #[test]
    fn the_header_that_proxies_do_not_write_is_not_read() {
        let lines = [("forwarded", "for=1.1.1.1"), ("x-forwarded-for", "192.0.2.7")];
        check(ForwardedHeader::XForwardedFor, PROXY, &lines, "192.0.2.7");
        check(ForwardedHeader::Forwarded, PROXY, &lines, "1.1.1.1");
    }

    #[test]
    fn a_proxy_that_hides_its_client_is_the_client() {
        for hidden in ["for=unknown", "for=_secret", "for=\"broken", "by=10.0.0.1"] {
            let lines = [("forwarded", hidden)];
            check(ForwardedHeader::Forwarded, PROXY, &lines, PROXY);
        }
        check(ForwardedHeader::XForwardedFor, PROXY, &[("x-forwarded-for", "?")], PROXY);
        check(ForwardedHeader::XForwardedFor, PROXY, &[], PROXY);
    }

    #[test]
    fn a_chain_is_followed_only_so_far() {
        let long = vec!["10.0.0.2"; 40].join(",");
        let lines = [("x-forwarded-for", format!("192.0.2.7,{long}"))];
        let lines = lines.each_ref().map(|(name, value)| (*name, value.as_str()));
        check(ForwardedHeader::XForwardedFor, PROXY, &lines, "10.0.0.2");
    }
}
