//! The meters: what the engine and the HTTP server count, in the words of Prometheus.

use std::time::Duration;

use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::interval;

use crate::bounds::METERS_UPKEEP;

/// A handle to all that is counted in this process.
#[derive(Clone)]
pub(crate) struct Meters(PrometheusHandle);

/// From a tenth of a millisecond to ten seconds: a durable command is in the middle.
const SECONDS: [f64; 15] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    10.0,
];
/// How many of something.
const COUNTS: [f64; 9] = [1.0, 4.0, 16.0, 64.0, 256.0, 1_024.0, 4_096.0, 16_384.0, 65_536.0];

impl Meters {
    /// Begins to count. To be called once, before the engine is opened.
    pub(crate) fn install() -> Result<Self, BuildError> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .set_buckets(&COUNTS)?
            .install_recorder()?;
        describe();
        Ok(Self(handle))
    }

    /// Everything as text.
    pub(crate) fn text(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }

    /// Puts what was measured in order every so often, so that it does not grow while nobody reads it.
    pub(crate) async fn look_after(self) {
        let mut every = interval(METERS_UPKEEP);
        loop {
            every.tick().await;
            self.0.run_upkeep();
        }
    }
}

/// What is asked for when somebody reads the meters, and not counted all the time.
pub(crate) struct Levels {
    pub(crate) ready: bool,
    pub(crate) under_way: usize,
    pub(crate) branches: usize,
    pub(crate) files_waiting: usize,
    pub(crate) store_bytes: Option<u64>,
    pub(crate) memory_bytes: Option<u64>,
    pub(crate) running_for: Duration,
}

impl Levels {
    pub(crate) fn note(&self) {
        gauge!("turnero_ready").set(f64::from(u8::from(self.ready)));
        gauge!("turnero_under_way").set(count(self.under_way as u64));
        gauge!("turnero_branches").set(count(self.branches as u64));
        gauge!("turnero_files_waiting").set(count(self.files_waiting as u64));
        gauge!("turnero_running_seconds").set(self.running_for.as_secs_f64());
        if let Some(bytes) = self.store_bytes {
            gauge!("turnero_store_bytes").set(count(bytes));
        }
        if let Some(bytes) = self.memory_bytes {
            gauge!("turnero_memory_bytes").set(count(bytes));
        }
    }
}

/// Exact up to 2^53, which no disk holds.
fn count(number: u64) -> f64 {
    let (high, low) = ((number >> 32) & 0xffff_ffff, number & 0xffff_ffff);
    let part = |part: u64| f64::from(u32::try_from(part).unwrap_or(u32::MAX));
    part(high) * 4_294_967_296.0 + part(low)
}

/// What only grows.
const COUNTERS: [(&str, &str); 19] = [
    ("turnero_messages_total", "Messages that came to an aggregate"),
    ("turnero_refusals_total", "Messages that the rules refused, by code"),
    ("turnero_events_total", "Events that were made durable"),
    ("turnero_turned_away_total", "Messages for which there was no room"),
    ("turnero_store_failures_total", "How often the store failed"),
    ("turnero_store_recoveries_total", "How often the store came back"),
    ("turnero_receipts_evicted_total", "Idempotency keys that were forgotten before their time"),
    ("turnero_checkpoints_total", "Checkpoints that were written"),
    ("turnero_checkpoint_bytes_total", "Bytes of these checkpoints"),
    (
        "turnero_submission_steps_total",
        "Steps of documents on their way to a gateway, by how they ended",
    ),
    ("turnero_mail_attempts_total", "Attempts at mails, by how they ended"),
    (
        "turnero_document_codes_differing_total",
        "Documents whose code the gateway works out otherwise: somebody must look",
    ),
    (
        "turnero_slips_total",
        "Tickets that were to come on paper, by printer and by what became of it",
    ),
    ("turnero_live_slow_total", "Times that a client of the live feed was too slow"),
    ("turnero_panics_total", "Messages that were lost because a rule panicked"),
    ("turnero_http_connections_total", "Connections that were accepted"),
    ("turnero_http_connections_refused_total", "Connections beyond what one address may have"),
    ("turnero_http_connections_cut_total", "Connections that were cut, by what took too long"),
    ("turnero_http_panics_total", "Requests that were lost because a front end panicked"),
];
/// What is measured each time.
const HISTOGRAMS: [(&str, &str); 5] = [
    ("turnero_commit_seconds", "How long a batch takes to be durable"),
    ("turnero_commit_events", "Events in a batch"),
    ("turnero_journal_depth", "What waited for the journal when it looked"),
    ("turnero_feed_lag_events", "How far followers were behind"),
    ("turnero_http_request_seconds", "How long a request takes to the head of its reply"),
];
/// How things stand.
const GAUGES: [(&str, &str); 9] = [
    ("turnero_http_connections", "Connections that are open"),
    ("turnero_live_sockets", "Sockets of the live feed that are open"),
    ("turnero_ready", "1 if /readyz says yes"),
    ("turnero_under_way", "Messages that are under way in the engine"),
    ("turnero_branches", "Branches"),
    ("turnero_files_waiting", "Files that wait to be carried to their store"),
    ("turnero_store_bytes", "Bytes of the store on disk"),
    ("turnero_memory_bytes", "Memory in use"),
    ("turnero_running_seconds", "How long the program has been running"),
];

fn describe() {
    for (name, about) in COUNTERS {
        describe_counter!(name, about);
    }
    for (name, about) in HISTOGRAMS {
        describe_histogram!(name, about);
    }
    for (name, about) in GAUGES {
        describe_gauge!(name, about);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// All of them, with what they are.
    fn described() -> impl Iterator<Item = (&'static str, &'static str)> {
        COUNTERS.into_iter().chain(HISTOGRAMS).chain(GAUGES)
    }

    #[test]
    fn every_meter_stands_in_the_page_for_operators() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/running.md");
        let page = std::fs::read_to_string(path).unwrap();
        for (name, about) in described() {
            let row = format!("| `{name}` | {about} |");
            assert!(page.contains(&row), "docs/running.md has no row {row}");
        }
    }

    #[test]
    fn every_meter_that_is_counted_is_described() {
        let sources = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let mut found = Vec::new();
        for folder in ["engine/src", "engine/gateways/src", "engine/printing/src", "frontends"] {
            collect(&sources.join(folder), &mut found);
        }
        assert!(found.len() > 20, "{found:?}");
        for name in found {
            assert!(described().any(|(known, _)| known == name), "{name} is not described");
        }
    }

    /// The names in `counter!(\"...` and its like, in all files below.
    fn collect(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for kind in ["counter!(", "gauge!(", "histogram!("] {
                    let names = text.split(kind).skip(1).filter_map(|rest| {
                        rest.trim_start().strip_prefix('"')?.split_once('"').map(|(name, _)| name)
                    });
                    found.extend(
                        names.filter(|name| name.starts_with("turnero_")).map(str::to_owned),
                    );
                }
            }
        }
    }

    #[test]
    fn large_numbers_stay_what_they_are() {
        for number in [0, 1, 4_294_967_295, 4_294_967_296, 9_007_199_254_740_991] {
            assert_eq!(format!("{:.0}", count(number)), number.to_string());
        }
    }
}
