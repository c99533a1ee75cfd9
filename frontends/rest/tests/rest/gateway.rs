//! A gateway to the tax authority that is no further away than this machine, and one clock for it and the site.

use std::pin::Pin;
use std::sync::Arc;

use turnero::{IssuerId, Settings, Timestamp};
use turnero_gateways::Clock as _;
use turnero_gateways::factus::Factus;
use turnero_gateways::factus::stand_in::{HandClock, StandIn};
use uuid::Uuid;

/// The technical key of the range that the documentation of Factus prints.
pub(crate) const KEY_OF_THE_RANGE: &str = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c";

/// The clock of the stand-in and its client, as an engine reads it.
struct OneClock(Arc<HandClock>);

impl turnero::Clock for OneClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn until(self: Arc<Self>, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move { self.0.patience_until(moment).await })
    }
}

/// The stand-in, the clock, and whose documents it validates.
pub(crate) struct Gateway {
    pub(crate) clock: Arc<HandClock>,
    pub(crate) stand_in: StandIn,
    pub(crate) issuer: IssuerId,
}

impl Gateway {
    pub(crate) async fn open(start: Timestamp) -> Self {
        let clock = Arc::new(HandClock::new(start));
        let stand_in = StandIn::open(clock.clone(), 7).await.unwrap();
        Self { clock, stand_in, issuer: Uuid::from_u128(0x15).into() }
    }

    /// With this gateway and its clock; nothing is forecast.
    pub(crate) fn settings(&self) -> Settings {
        let client = self.stand_in.settings().unwrap();
        let gateway = Arc::new(Factus::new(client, self.clock.clone()).unwrap());
        Settings::in_memory()
            .set("forecasts", "false")
            .unwrap()
            .clock(Arc::new(OneClock(self.clock.clone())))
            .gateway(self.issuer, gateway)
    }
}
