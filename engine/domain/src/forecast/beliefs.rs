use crate::dispatch::{Class, Learned};
use crate::{CounterId, ServiceId, Timestamp};

/// What a forecast believes about what is to come. A branch believes what it has [`Learned`]; whoever
/// wants to know what a forecast is worth compares with one that believes the truth.
pub trait Beliefs {
    /// What this service takes on average at this counter.
    fn mean_millis(&self, counter: CounterId, service: ServiceId) -> u64;
    /// The variance of the logarithm of what this service takes.
    fn log_variance(&self, service: ServiceId) -> f64;
    /// How many of a million do not come when called for this service.
    fn no_shows_per_million(&self, service: ServiceId) -> u64;
    /// How long a counter waits for somebody who does not come.
    fn lost_millis(&self) -> u64;
    /// How long it takes from the call to the start.
    fn walk_millis(&self) -> u64;
    /// The classes that people come in, and how they weigh against one another.
    fn classes(&self) -> Vec<(Class, u64)>;
    /// How many people an hour come at this moment, in thousandths, as far as is known now.
    fn per_hour_thousandths(&self, moment: Timestamp, now: Timestamp) -> u64;
    /// Until when that stays so.
    fn steady_until(&self, moment: Timestamp) -> Timestamp;
}

impl Beliefs for Learned {
    fn mean_millis(&self, counter: CounterId, service: ServiceId) -> u64 {
        self.mean_millis_at(counter, service)
    }

    fn log_variance(&self, service: ServiceId) -> f64 {
        self.log_variance(service)
    }

    fn no_shows_per_million(&self, service: ServiceId) -> u64 {
        self.no_shows_per_million(service)
    }

    fn lost_millis(&self) -> u64 {
        self.lost_millis()
    }

    fn walk_millis(&self) -> u64 {
        self.walk_millis()
    }

    fn classes(&self) -> Vec<(Class, u64)> {
        self.arrivals().classes().collect()
    }

    fn per_hour_thousandths(&self, moment: Timestamp, now: Timestamp) -> u64 {
        self.arrivals().per_hour_thousandths(moment, now)
    }

    fn steady_until(&self, moment: Timestamp) -> Timestamp {
        self.arrivals().hour_ends(moment)
    }
}
