//! What the engine counts, seen through the `metrics` facade as a host would.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use support::Clinic;
use turnero::Topic;

/// One test in one process, for the recorder is global.
#[tokio::test]
async fn commands_refusals_commits_and_the_feed_are_counted() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install().unwrap();

    let clinic = Clinic::in_memory().await;
    let mut feed = clinic.engine.feed(&clinic.host, Topic::Branch(clinic.branch), None).unwrap();
    feed.next().await.unwrap();
    for _ in 0..10 {
        clinic.issued().await;
        feed.next().await.unwrap();
    }
    clinic.called(0).await;
    clinic.engine.ask(&clinic.host, clinic.call_next(0)).await.unwrap_err();
    clinic.engine.close().await.unwrap();

    let mut found = std::collections::BTreeMap::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let labels: Vec<_> = key.key().labels().map(|label| label.value().to_owned()).collect();
        let number = match (key.kind(), value) {
            (MetricKind::Counter, DebugValue::Counter(count)) => count,
            (_, DebugValue::Histogram(values)) => values.len() as u64,
            _ => continue,
        };
        found.insert(format!("{} {}", key.key().name(), labels.join(" ")), number);
    }
    let of =
        |name: &str| found.get(name).copied().unwrap_or_else(|| panic!("{name} in {found:#?}"));
    // Four to set up, ten issued, one snapshot, one called, one refused.
    assert_eq!(of("turnero_messages_total branch"), 17);
    assert_eq!(of("turnero_refusals_total branch counter.busy"), 1);
    assert_eq!(of("turnero_events_total "), 15);
    assert_eq!(of("turnero_commit_seconds "), of("turnero_commit_events "));
    assert!(of("turnero_journal_depth ") >= 15);
    assert!(of("turnero_feed_lag_events ") >= 10);
    assert_eq!(of("turnero_checkpoints_total "), 1);
}
