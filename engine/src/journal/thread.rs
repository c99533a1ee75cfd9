use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::watchdog::Pulse;
use super::{Condition, Inbox, Writer};
use crate::bounds::{RECOVERY_PAUSE_MAX, RECOVERY_PAUSE_MIN};
use crate::telemetry;

/// The thread of the journal. It ends when the inbox is closed and empty.
pub(crate) struct JournalThread {
    inbox: Arc<Inbox>,
    thread: JoinHandle<()>,
}

impl JournalThread {
    pub(crate) fn start(
        writer: Writer,
        inbox: Arc<Inbox>,
        condition: Arc<Condition>,
        pulse: Arc<Pulse>,
    ) -> io::Result<Self> {
        let theirs = inbox.clone();
        let thread = std::thread::Builder::new()
            .name("turnero-journal".to_owned())
            .spawn(move || run(writer, &theirs, &condition, &pulse))?;
        Ok(Self { inbox, thread })
    }

    /// Writes what has arrived, then ends.
    pub(crate) fn finish(self) {
        self.inbox.close();
        if self.thread.join().is_err() {
            tracing::error!("the journal thread ended with a panic");
        }
    }
}

fn run(mut writer: Writer, inbox: &Inbox, condition: &Condition, pulse: &Pulse) {
    let mut items = VecDeque::new();
    let mut pause = RECOVERY_PAUSE_MIN;
    let mut next_attempt = Instant::now();
    loop {
        let failed = condition.has_failed();
        let patience = if failed {
            Some(next_attempt.saturating_duration_since(Instant::now()))
        } else {
            // Parts of checkpoints are written while nothing else is there to be written.
            writer.has_parts().then_some(Duration::ZERO)
        };
        let is_open = inbox.take(&mut items, patience);
        if !is_open && (failed || !writer.has_parts()) {
            return;
        }
        telemetry::journal_depth(items.len());
        loop {
            pulse.begin();
            writer.write_batch(&mut items);
            pulse.end();
            if items.is_empty() {
                break;
            }
        }
        if !condition.has_failed() {
            continue;
        }
        let now = Instant::now();
        if !failed {
            pause = RECOVERY_PAUSE_MIN;
            next_attempt = now + pause;
        } else if now >= next_attempt && !writer.try_recover() {
            pause = (pause * 2).min(RECOVERY_PAUSE_MAX);
            next_attempt = Instant::now() + pause;
        }
    }
}
