//! Counters and histograms, through the `metrics` facade: a host that installs a recorder before it
//! opens an engine gets them, and nobody else pays for them.

use std::any::Any;
use std::collections::HashMap;
use std::time::Duration;

use metrics::{Counter, counter, histogram};
use turnero_store::Commit;

/// The counters of one keeper, looked up once.
pub(crate) struct KeeperMeters {
    aggregate: &'static str,
    messages: Counter,
    refusals: HashMap<&'static str, Counter>,
}

impl KeeperMeters {
    pub(crate) fn new(aggregate: &'static str) -> Self {
        let messages = counter!("turnero_messages_total", "aggregate" => aggregate);
        Self { aggregate, messages, refusals: HashMap::new() }
    }

    pub(crate) fn message(&self) {
        self.messages.increment(1);
    }

    pub(crate) fn refusal(&mut self, code: &'static str) {
        let aggregate = self.aggregate;
        self.refusals
            .entry(code)
            .or_insert_with(
                || counter!("turnero_refusals_total", "aggregate" => aggregate, "code" => code),
            )
            .increment(1);
    }
}

pub(crate) fn batch_written(batch: &[Commit], took: Duration) {
    let events: usize = batch.iter().map(|commit| commit.events.len()).sum();
    counter!("turnero_events_total").increment(events as u64);
    histogram!("turnero_commit_seconds").record(took);
    histogram!("turnero_commit_events").record(count(events));
}

pub(crate) fn journal_depth(items: usize) {
    histogram!("turnero_journal_depth").record(count(items));
}

pub(crate) fn feed_lag(events: u64) {
    histogram!("turnero_feed_lag_events").record(count(usize::try_from(events).unwrap_or(0)));
}

pub(crate) fn turned_away() {
    counter!("turnero_turned_away_total").increment(1);
}

pub(crate) fn store_failed() {
    counter!("turnero_store_failures_total").increment(1);
}

pub(crate) fn store_recovered() {
    counter!("turnero_store_recoveries_total").increment(1);
}

pub(crate) fn receipt_evicted() {
    counter!("turnero_receipts_evicted_total").increment(1);
}

pub(crate) fn checkpoint_written(bytes: u64) {
    counter!("turnero_checkpoints_total").increment(1);
    counter!("turnero_checkpoint_bytes_total").increment(bytes);
}

/// A step of a submission ended like this.
pub(crate) fn submission_step(ended: &'static str) {
    counter!("turnero_submission_steps_total", "ended" => ended).increment(1);
}

/// An attempt at a mail ended like this.
pub(crate) fn mail_attempt(ended: &'static str) {
    counter!("turnero_mail_attempts_total", "ended" => ended).increment(1);
}

/// The gateway's code of a document is not ours.
pub(crate) fn code_differs() {
    counter!("turnero_document_codes_differing_total").increment(1);
}

/// A rule panicked: one message is lost, and somebody should know.
pub(crate) fn panicked(message: &'static str, panic: &(dyn Any + Send)) {
    counter!("turnero_panics_total", "message" => message).increment(1);
    tracing::error!(message, panic = %crate::panic_text(panic), "a rule panicked; the message is lost");
}

/// Counts are small; beyond 2^32 a histogram would not care.
fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
