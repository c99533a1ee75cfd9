use std::net::IpAddr;

use turnero_domain::access::{Hidden, Mark, SessionOrigin};

use super::bounds::PROGRAM_CHARACTERS_MAX;
use super::pepper::Pepper;

/// Where a request comes from, as the front end knows it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The network address; `None`: from the same machine, or it is not known.
    pub address: Option<IpAddr>,
    /// What the browser or program calls itself.
    pub program: String,
}

impl Origin {
    /// From this address.
    pub fn from_address(address: IpAddr) -> Self {
        Self { address: Some(address), program: String::new() }
    }

    /// The address as it is counted: one subscriber has a whole network of IPv6.
    pub(super) fn counted(&self) -> Option<IpAddr> {
        self.address.map(|address| match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
            v4 => v4,
        })
    }

    /// What events say of it: enough to know it again, not enough to tell it.
    pub(super) fn mark(&self, pepper: &Pepper) -> Option<Mark> {
        self.counted().map(|address| pepper.mark("an address", &[address.to_string().as_bytes()]))
    }

    /// What the owner of a session is told.
    pub(super) fn document(&self) -> Option<SessionOrigin> {
        let address = self.address?.to_canonical().to_string();
        let shown = |letter: &char| !letter.is_control();
        let program: String =
            self.program.chars().filter(shown).take(PROGRAM_CHARACTERS_MAX).collect();
        let (address, program) = (Hidden(address.into()), Hidden(program.into()));
        Some(SessionOrigin { address, program })
    }
}

/// An address is personal data, and a log is read by many.
impl std::fmt::Debug for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Origin(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(address: &str) -> String {
        Origin::from_address(address.parse().unwrap()).counted().unwrap().to_string()
    }

    #[test]
    fn a_network_of_ipv6_is_counted_as_one_and_an_address_of_ipv4_by_itself() {
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), counted("2001:db8:1:2:ffff::1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("::ffff:192.0.2.7"), "192.0.2.7");
        assert_ne!(counted("192.0.2.7"), counted("192.0.2.8"));
    }

    #[test]
    fn a_log_does_not_tell_the_address() {
        let origin = Origin::from_address("192.0.2.7".parse().unwrap());
        assert_eq!(format!("{origin:?}"), "Origin(..)");
    }
}
