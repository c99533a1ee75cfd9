use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use metrics::gauge;

use crate::poison::lock;

/// Counts the sockets, in all and of each network.
#[derive(Debug)]
pub(super) struct Guests {
    most: usize,
    most_of_network: usize,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// A socket that was counted, for as long as it lives.
#[derive(Debug)]
pub(super) struct Guest {
    guests: Arc<Guests>,
    network: IpAddr,
}

impl Guests {
    pub(super) fn new(most: usize, most_of_network: usize) -> Arc<Self> {
        Arc::new(Self { most, most_of_network, counts: Mutex::default() })
    }

    /// Lets one more in, if there is room.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Guest> {
        let network = network_of(address);
        let mut counts = lock(&self.counts);
        if counts.all >= self.most {
            return None;
        }
        let of_network = counts.by_network.entry(network).or_default();
        if *of_network >= self.most_of_network {
            return None;
        }
        *of_network += 1;
        counts.all += 1;
        gauge!("turnero_live_sockets").increment(1.0);
        Some(Guest { guests: self.clone(), network })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        gauge!("turnero_live_sockets").decrement(1.0);
        let mut counts = lock(&self.guests.counts);
        counts.all = counts.all.saturating_sub(1);
        if let Some(count) = counts.by_network.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.by_network.remove(&self.network);
            }
        }
    }
}

/// Under IPv6 everybody has a whole /64 of addresses.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & (u128::MAX << 64)).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn no_network_fills_the_house_and_no_house_is_overfull() {
        let guests = Guests::new(3, 2);
        let first = guests.enter(address("192.0.2.1")).unwrap();
        let _second = guests.enter(address("192.0.2.1")).unwrap();
        assert!(guests.enter(address("192.0.2.1")).is_none());
        assert!(guests.enter(address("::ffff:192.0.2.1")).is_none(), "the same network");
        let _third = guests.enter(address("192.0.2.2")).unwrap();
        assert!(guests.enter(address("192.0.2.3")).is_none(), "full");
        drop(first);
        assert!(guests.enter(address("192.0.2.3")).is_some());
    }

    #[test]
    fn under_ipv6_a_network_is_counted_as_one() {
        let guests = Guests::new(9, 1);
        let _first = guests.enter(address("2001:db8::1")).unwrap();
        assert!(guests.enter(address("2001:db8::ffff")).is_none());
        assert!(guests.enter(address("2001:db8:0:1::1")).is_some());
    }
}
