use turnero_benches::workload::{
    HOURS, KINDS, Kind, LOST_MILLIS, NO_SHOWS, PREFERENTIAL, arrivals_per_hour, class, service,
};
use turnero_domain::dispatch::Class;
use turnero_domain::forecast::Beliefs;
use turnero_domain::{CounterId, ServiceId, Timestamp};

const HOUR_MILLIS: i64 = 3_600_000;

/// What only the maker of the workload knows.
pub(crate) struct Truth {
    per_hour: f64,
    opens_at: Timestamp,
}

impl Truth {
    pub(crate) fn new(load: f64, opens_at: Timestamp) -> Self {
        Self { per_hour: arrivals_per_hour(load), opens_at }
    }
}

fn kind(id: ServiceId) -> Option<&'static Kind> {
    KINDS.iter().enumerate().find(|(kind, _)| service(*kind) == id).map(|(_, kind)| kind)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
impl Beliefs for Truth {
    fn mean_millis(&self, _: CounterId, service: ServiceId) -> u64 {
        kind(service).map_or(1, Kind::mean_millis)
    }

    fn log_variance(&self, service: ServiceId) -> f64 {
        kind(service).map_or(0.0, Kind::log_variance)
    }

    fn no_shows_per_million(&self, _: ServiceId) -> u64 {
        (NO_SHOWS * 1e6) as u64
    }

    fn lost_millis(&self) -> u64 {
        LOST_MILLIS as u64
    }

    fn walk_millis(&self) -> u64 {
        0
    }

    fn classes(&self) -> Vec<(Class, u64)> {
        let weight = |kind: &Kind, share: f64| (kind.share * share * 1e6) as u64;
        let kinds = KINDS.iter().enumerate();
        kinds
            .flat_map(|(number, kind)| {
                [
                    (class(number, false), weight(kind, 1.0 - PREFERENTIAL)),
                    (class(number, true), weight(kind, PREFERENTIAL)),
                ]
            })
            .collect()
    }

    fn per_hour_thousandths(&self, moment: Timestamp, _: Timestamp) -> u64 {
        let hour = usize::try_from(moment.millis_since(self.opens_at) / HOUR_MILLIS).unwrap_or(0);
        let weight = HOURS.get(hour).copied().unwrap_or(0.0);
        (self.per_hour * weight * 1e3) as u64
    }

    fn steady_until(&self, moment: Timestamp) -> Timestamp {
        let since = moment.millis_since(self.opens_at);
        moment.plus_millis(HOUR_MILLIS - since.rem_euclid(HOUR_MILLIS))
    }
}
