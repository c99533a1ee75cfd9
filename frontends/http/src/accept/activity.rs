use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::time::Instant;

use crate::limits::Limits;
use crate::poison::lock;

/// What goes on on one connection, as far as time-outs care.
///
/// hyper has one timer, for HTTP/1 only: from the end of a request to the end of the next head. It does not run while the
/// protocol is being found out, and it cannot tell an idle client from a slow one. So the stream notes
/// what it reads and writes, each request notes its beginning and its end, and all deadlines follow from these notes.
#[derive(Debug)]
pub(crate) struct Activity {
    notes: Mutex<Notes>,
    /// Whether the notes say so: most writes find that they need not look.
    is_blocked: AtomicBool,
}

#[derive(Debug)]
struct Notes {
    protocol: Protocol,
    /// Requests that have begun and whose reply has not been handed over whole.
    under_way: u32,
    /// Since when there is none, or will have been.
    quiet_since: Instant,
    /// Since when a head is being read that is not a request yet.
    head_since: Option<Instant>,
    /// Since when the client takes nothing of what lies in the socket.
    blocked_since: Option<Instant>,
    /// Replies of which a piece was handed over and the next one has not been asked for, since when.
    untaken: BTreeMap<u64, Instant>,
    visits: u64,
}

/// Which protocol the first bytes announce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// So many bytes are as in the preface of HTTP/2.
    Undecided(usize),
    Http1,
    Http2,
}

/// How the preface of HTTP/2 begins; no method of HTTP/1 does.
const PREFACE: [u8; 4] = *b"PRI ";

/// What has taken too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overdue {
    /// The head of a request.
    Head,
    /// Nothing: there was no request for too long.
    Idle,
    /// The client does not take what it asked for.
    Reader,
}

impl Activity {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            notes: Mutex::new(Notes {
                protocol: Protocol::Undecided(0),
                under_way: 0,
                quiet_since: Instant::now(),
                head_since: None,
                blocked_since: None,
                untaken: BTreeMap::new(),
                visits: 0,
            }),
            is_blocked: AtomicBool::new(false),
        })
    }

    /// These bytes came.
    pub(crate) fn read(&self, bytes: &[u8]) {
        let mut notes = lock(&self.notes);
        if let Protocol::Undecided(matched) = notes.protocol {
            let expected = PREFACE.iter().skip(matched);
            let matching = expected.zip(bytes).take_while(|(expected, came)| expected == came);
            let now_matched = matched + matching.count();
            notes.protocol = if now_matched == PREFACE.len() {
                Protocol::Http2
            } else if now_matched - matched < bytes.len() {
                Protocol::Http1
            } else {
                Protocol::Undecided(now_matched)
            };
        }
        // An HTTP/2 client may speak of other things than requests for as long as it likes: it is idle then.
        if notes.protocol == Protocol::Http2 {
            notes.head_since = None;
        } else if notes.under_way == 0 && notes.head_since.is_none() {
            notes.head_since = Some(Instant::now());
        }
    }

    /// The client took something.
    pub(crate) fn wrote(&self) {
        if self.is_blocked.load(Ordering::Acquire) {
            let mut notes = lock(&self.notes);
            notes.blocked_since = None;
            self.is_blocked.store(false, Ordering::Release);
        }
    }

    /// The socket takes nothing at the moment.
    pub(crate) fn blocked(&self) {
        let mut notes = lock(&self.notes);
        notes.blocked_since.get_or_insert_with(Instant::now);
        self.is_blocked.store(true, Ordering::Release);
    }

    /// A request begins.
    pub(crate) fn begin(self: &Arc<Self>) -> Visit {
        let mut notes = lock(&self.notes);
        notes.head_since = None;
        notes.under_way += 1;
        notes.visits += 1;
        Visit { activity: self.clone(), number: notes.visits }
    }

    /// When something will have taken too long if nothing happens until then, and what.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<(Instant, Overdue)> {
        let notes = lock(&self.notes);
        let untaken = notes.untaken.values().min().copied();
        let stuck = [notes.blocked_since, untaken].into_iter().flatten().min();
        let reader = stuck.map(|since| (since + limits.write_timeout, Overdue::Reader));
        let quiet = match notes.head_since {
            _ if notes.under_way > 0 => None,
            Some(since) => Some((since + limits.head_timeout, Overdue::Head)),
            // What was handed over whole is still on its way.
            None if notes.blocked_since.is_some() => None,
            None => Some((notes.quiet_since + limits.idle_timeout, Overdue::Idle)),
        };
        [reader, quiet].into_iter().flatten().min_by_key(|(deadline, _)| *deadline)
    }

    /// Silence counts from now on: what was before had another limit.
    pub(crate) fn leave(&self) {
        lock(&self.notes).quiet_since = Instant::now();
    }
}

/// One request, until its reply was handed over whole or is given up.
#[derive(Debug)]
pub(crate) struct Visit {
    activity: Arc<Activity>,
    number: u64,
}

impl Visit {
    /// A piece of the reply was handed over.
    pub(crate) fn handed_over(&self) {
        lock(&self.activity.notes).untaken.insert(self.number, Instant::now());
    }

    /// The next piece is asked for, so the one before was taken.
    pub(crate) fn taken(&self) {
        lock(&self.activity.notes).untaken.remove(&self.number);
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut notes = lock(&self.activity.notes);
        notes.untaken.remove(&self.number);
        notes.under_way = notes.under_way.saturating_sub(1);
        if notes.under_way == 0 {
            notes.quiet_since = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn overdue(activity: &Activity) -> Option<Overdue> {
        activity.deadline(&Limits::default()).map(|(_, what)| what)
    }

    /// A clock that only moves when told.
    async fn pass(seconds: u64) {
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_idle_until_the_first_byte_and_then_slow() {
        let activity = Activity::new();
        assert_eq!(overdue(&activity), Some(Overdue::Idle));
        pass(3).await;
        activity.read(b"G");
        pass(1).await;
        activity.read(b"ET / HTTP/1.1\r\n");
        let limits = Limits::default();
        let (deadline, what) = activity.deadline(&limits).unwrap();
        assert_eq!(what, Overdue::Head);
        assert_eq!(deadline + Duration::from_secs(1), Instant::now() + limits.head_timeout);
    }

    #[tokio::test(start_paused = true)]
    async fn while_a_request_is_under_way_nothing_is_overdue() {
        let activity = Activity::new();
        activity.read(b"POST ");
        let visit = activity.begin();
        activity.read(b"a piece of the body");
        assert_eq!(overdue(&activity), None);
        pass(100).await;
        drop(visit);
        let limits = Limits::default();
        let idle = (Instant::now() + limits.idle_timeout, Overdue::Idle);
        assert_eq!(activity.deadline(&limits), Some(idle));
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_takes_nothing_is_overdue_before_anything_else() {
        let activity = Activity::new();
        let visit = activity.begin();
        visit.handed_over();
        assert_eq!(overdue(&activity), Some(Overdue::Reader));
        visit.taken();
        assert_eq!(overdue(&activity), None);
        drop(visit);
        activity.blocked();
        assert_eq!(overdue(&activity), Some(Overdue::Reader));
        activity.wrote();
        assert_eq!(overdue(&activity), Some(Overdue::Idle));
    }

    #[tokio::test(start_paused = true)]
    async fn http_2_is_known_by_its_preface_however_it_is_cut() {
        for pieces in [vec!["PRI * HTTP/2.0"], vec!["P", "R", "I * "], vec!["PRI", " "]] {
            let activity = Activity::new();
            for piece in &pieces {
                activity.read(piece.as_bytes());
            }
            assert_eq!(overdue(&activity), Some(Overdue::Idle), "{pieces:?}");
        }
        for pieces in [vec!["PRINT / HTTP/1.1"], vec!["PR", "OPFIND"], vec!["P"]] {
            let activity = Activity::new();
            for piece in &pieces {
                activity.read(piece.as_bytes());
            }
            assert_eq!(overdue(&activity), Some(Overdue::Head), "{pieces:?}");
        }
    }
}
