use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use turnero_domain::{IssuerId, Timestamp};

use crate::health::Health;

/// How something that is carried for an issuer stands.
pub(crate) trait Standing: Clone + PartialEq {
    /// Whose.
    fn issuer(&self) -> IssuerId;

    /// How many wait, whatever they wait for.
    fn waiting(&self) -> usize;

    /// Since when the one waits that waits longest.
    fn since(&self) -> Option<Timestamp>;

    /// What is wrong, and what can be done.
    fn wrong(&self, now: Timestamp) -> Option<String>;
}

/// Where everybody can see how it stands, for each issuer.
pub(crate) struct Standings<S> {
    standings: Mutex<BTreeMap<IssuerId, S>>,
    changes: watch::Sender<u64>,
}

impl<S> Default for Standings<S> {
    fn default() -> Self {
        Self { standings: Mutex::default(), changes: watch::Sender::new(0) }
    }
}

impl<S: Standing> Standings<S> {
    /// Shows how it stands for an issuer.
    pub(crate) fn show(&self, standing: S) {
        crate::lock(&self.standings).insert(standing.issuer(), standing);
        self.has_changed();
    }

    /// The same, if that is news.
    pub(crate) fn show_news(&self, standing: S) {
        let shown = crate::lock(&self.standings).get(&standing.issuer()) == Some(&standing);
        if !shown {
            self.show(standing);
        }
    }

    /// Nothing is carried any more.
    pub(crate) fn close(&self) {
        self.has_changed();
    }

    pub(crate) fn all(&self) -> Vec<S> {
        crate::lock(&self.standings).values().cloned().collect()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// What is wrong, if something is: how many wait, and since when.
    pub(crate) fn degraded(&self, now: Timestamp) -> Option<Health> {
        let standings = crate::lock(&self.standings);
        let wrong: Vec<_> = standings
            .values()
            .filter_map(|standing| standing.wrong(now).map(|reason| (standing, reason)))
            .collect();
        let (_, reason) = wrong.first()?;
        let waiting = wrong.iter().map(|(standing, _)| standing.waiting()).sum();
        let since = wrong.iter().filter_map(|(standing, _)| standing.since()).min().unwrap_or(now);
        Some(Health::Degraded { reason: Arc::from(reason.as_str()), waiting, since })
    }

    fn has_changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }
}

/// Whether something has waited for longer than this.
pub(crate) fn is_late(since: Timestamp, after: Duration, now: Timestamp) -> bool {
    since.plus_millis(i64::try_from(after.as_millis()).unwrap_or(i64::MAX)) <= now
}
