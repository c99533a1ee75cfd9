//! The requests of a minute, shared by all tasks. Who has no room waits; who was sent away holds everybody back.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use turnero_domain::Timestamp;

use crate::bounds::{PACE_WINDOW, REQUESTS_PER_MINUTE};

/// When requests were sent, as far as that still counts.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Sent>);

#[derive(Debug, Default)]
struct Sent {
    at: VecDeque<Timestamp>,
    closed_until: Option<Timestamp>,
}

impl Pace {
    /// Takes room for a request now; or says when to ask again.
    pub(super) fn take(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = sent.closed_until.filter(|until| now < *until) {
            return Err(until);
        }
        sent.closed_until = None;
        while sent.at.front().is_some_and(|at| at.plus(PACE_WINDOW) <= now) {
            sent.at.pop_front();
        }
        match sent.at.front() {
            Some(first) if sent.at.len() >= REQUESTS_PER_MINUTE => Err(first.plus(PACE_WINDOW)),
            _ => {
                sent.at.push_back(now);
                Ok(())
            }
        }
    }

    /// Nothing is sent before this moment: Factus said so.
    pub(super) fn close(&self, until: Timestamp) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.closed_until = sent.closed_until.max(Some(until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighty_go_in_any_minute_and_no_more() {
        let pace = Pace::default();
        let start = Timestamp::from_millis(0);
        let late = start.plus_millis(30_000);
        for _ in 0..40 {
            pace.take(start).unwrap();
        }
        for _ in 0..40 {
            pace.take(late).unwrap();
        }
        let first_gone = start.plus(PACE_WINDOW);
        assert_eq!(pace.take(late), Err(first_gone));
        for _ in 0..40 {
            pace.take(first_gone).unwrap();
        }
        assert_eq!(pace.take(first_gone), Err(late.plus(PACE_WINDOW)));
    }

    #[test]
    fn who_is_sent_away_holds_everybody_back() {
        let pace = Pace::default();
        let start = Timestamp::from_millis(0);
        pace.close(start.plus_millis(7_000));
        pace.close(start.plus_millis(3_000));
        assert_eq!(pace.take(start), Err(start.plus_millis(7_000)));
        assert_eq!(pace.take(start.plus_millis(7_000)), Ok(()));
    }
}
