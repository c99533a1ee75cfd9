use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use metrics::gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::caller::Proxies;
use crate::limits::Limits;
use crate::poison::lock;

/// Counts who is in.
#[derive(Debug)]
pub(crate) struct Admission {
    places: Arc<Semaphore>,
    places_max: u32,
    by_network: Mutex<HashMap<IpAddr, usize>>,
    per_network_max: usize,
    /// They come for many, so they are not counted among the many.
    proxies: Proxies,
}

/// A place for one connection, free or taken. It lies in the stream, so it is given back when the socket is
/// closed: also when a front end has upgraded the connection and holds it for hours.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    network: Option<Counted>,
    gauge: Option<Gauged>,
}

/// A connection that the meters see.
#[derive(Debug)]
struct Gauged;

impl Gauged {
    fn new() -> Self {
        gauge!("turnero_http_connections").increment(1.0);
        Self
    }
}

impl Drop for Gauged {
    fn drop(&mut self) {
        gauge!("turnero_http_connections").decrement(1.0);
    }
}

#[derive(Debug)]
struct Counted {
    network: IpAddr,
    admission: Arc<Admission>,
}

impl Admission {
    pub(crate) fn new(limits: &Limits, proxies: Proxies) -> Arc<Self> {
        let places_max = limits.connections_max.min(Semaphore::MAX_PERMITS);
        let places_max = u32::try_from(places_max).unwrap_or(u32::MAX);
        Arc::new(Self {
            places: Arc::new(Semaphore::new(places_max as usize)),
            places_max,
            by_network: Mutex::new(HashMap::new()),
            per_network_max: limits.connections_per_address_max,
            proxies,
        })
    }

    /// Waits for a place. This comes before a connection is accepted: what finds no place waits in the
    /// operating system, where it costs us nothing.
    pub(crate) async fn place(&self) -> Option<Place> {
        let permit = self.places.clone().acquire_owned().await.ok()?;
        Some(Place { _permit: permit, network: None, gauge: None })
    }

    /// Gives the place to a client, unless its network has too many.
    pub(crate) fn seat(self: &Arc<Self>, mut place: Place, client: IpAddr) -> Option<Place> {
        if self.proxies.believes(client) {
            place.gauge = Some(Gauged::new());
            return Some(place);
        }
        let network = network_of(client);
        let mut by_network = lock(&self.by_network);
        let count = by_network.entry(network).or_default();
        if *count >= self.per_network_max {
            return None;
        }
        *count += 1;
        place.network = Some(Counted { network, admission: self.clone() });
        place.gauge = Some(Gauged::new());
        Some(place)
    }

    /// How many connections there are.
    pub(crate) fn taken(&self) -> usize {
        (self.places_max as usize).saturating_sub(self.places.available_permits())
    }

    /// Comes back when there is no connection any more.
    pub(crate) async fn empty(&self) {
        // The semaphore is never closed.
        let _ = self.places.acquire_many(self.places_max).await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut by_network = lock(&self.admission.by_network);
        if let Some(count) = by_network.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                by_network.remove(&self.network);
            }
        }
    }
}

/// Under IPv6 everybody has a whole /64 of addresses.
fn network_of(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & (u128::MAX << 64);
            IpAddr::V6(network.into())
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(per_network_max: usize) -> Arc<Admission> {
        let limits = Limits {
            connections_max: 4,
            connections_per_address_max: per_network_max,
            ..Limits::default()
        };
        Admission::new(&limits, Proxies::default())
    }

    async fn seat(admission: &Arc<Admission>, client: &str) -> Option<Place> {
        let place = admission.place().await.unwrap();
        admission.seat(place, client.parse().unwrap())
    }

    #[tokio::test]
    async fn one_address_gets_its_share_and_another_one_its_own() {
        let admission = admission(1);
        let first = seat(&admission, "192.0.2.1").await;
        assert!(first.is_some());
        assert!(seat(&admission, "192.0.2.1").await.is_none());
        assert!(seat(&admission, "::ffff:192.0.2.1").await.is_none(), "the same in other words");
        let other = seat(&admission, "192.0.2.2").await;
        assert!(other.is_some());
        assert_eq!(admission.taken(), 2);
        drop(first);
        assert!(seat(&admission, "192.0.2.1").await.is_some());
    }

    #[tokio::test]
    async fn a_network_of_ipv6_counts_as_one_address() {
        let admission = admission(1);
        let _first = seat(&admission, "2001:db8::1").await.unwrap();
        assert!(seat(&admission, "2001:db8::ffff").await.is_none());
        assert!(seat(&admission, "2001:db8:0:1::1").await.is_some());
    }

    #[tokio::test]
    async fn who_has_left_is_forgotten() {
        let admission = admission(1);
        drop(seat(&admission, "192.0.2.1").await);
        assert!(lock(&admission.by_network).is_empty());
        admission.empty().await;
    }
}
