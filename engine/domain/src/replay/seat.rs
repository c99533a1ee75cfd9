use super::agenda::Key;
use super::presence::{Pause, Presence, Readiness, median_millis};
use super::recording::{Attendance, AttendanceEnd, Recording, Visit, WrapUp};
use crate::{CounterId, Timestamp};

/// A counter, while a day is played.
#[derive(Debug)]
pub(super) struct Seat<'a> {
    /// The times that it was open on the recorded day.
    presences: &'a [Presence],
    /// How it calls when nothing is known of a call.
    usual: Pause,
    /// How often it has been opened: the first time is the morning, if it was open then.
    opened: usize,
    /// How often it has called since.
    calls: usize,
    /// It serves in the evening, beyond what is known of it.
    evening: bool,
    /// Whether it calls by itself, as it is set up now.
    pub(super) by_itself: bool,
    pub(super) readiness: Readiness,
    /// Whom it has.
    pub(super) serves: Option<Serving>,
    /// When it is done with what is to be done after a service, if it does that.
    pub(super) wraps_up: Option<Key>,
    /// When it is planned to call.
    pub(super) planned: Option<Key>,
}

/// What comes of a call that was made in the play.
#[derive(Debug, Clone, Copy)]
pub(super) struct Serving {
    pub(super) visit: usize,
    /// In which stay this came of a call on the recorded day.
    pub(super) stay: usize,
    /// Whether this is known; otherwise it is assumed.
    pub(super) known: bool,
    pub(super) walk_millis: u64,
    pub(super) service_millis: Option<u64>,
    pub(super) started_seq: u64,
    pub(super) ended_seq: u64,
    pub(super) end: AttendanceEnd,
    pub(super) wrap_up: Option<WrapUp>,
}

impl<'a> Seat<'a> {
    /// A counter that is open in the morning, or not yet.
    pub(super) fn new(recording: &'a Recording, counter: CounterId, open: bool) -> Self {
        let presences = recording.presences.get(&counter).map_or(&[][..], Vec::as_slice);
        let own = presences.iter().flat_map(|presence| &presence.pauses).copied();
        let everybody = recording.presences.values().flatten();
        let any = || median_millis(everybody.flat_map(|presence| &presence.pauses).copied());
        let by_itself = recording.by_themselves.contains(&counter);
        let millis = median_millis(own).or_else(any).unwrap_or(0);
        let (readiness, usual) = (Readiness::default(), Pause::usual(millis));
        let (opened, calls, evening) = (usize::from(open), 0, false);
        let (serves, wraps_up, planned) = (None, None, None);
        Self {
            presences,
            usual,
            opened,
            calls,
            evening,
            by_itself,
            readiness,
            serves,
            wraps_up,
            planned,
        }
    }

    /// It is open once more.
    pub(super) const fn opens(&mut self) {
        self.opened += 1;
        self.calls = 0;
        self.wraps_up = None;
        self.readiness.begin_anew(0);
    }

    /// It serves whoever is left.
    pub(super) const fn serves_in_the_evening(&mut self) {
        self.evening = true;
        self.readiness.begin_anew(0);
    }

    /// The pause before its next call; `None` when it calls no more.
    pub(super) fn pause(&self) -> Option<Pause> {
        let presence = self.opened.checked_sub(1).and_then(|time| self.presences.get(time));
        match presence {
            Some(presence) if !self.evening => presence.pause(self.calls, self.usual),
            _ => Some(self.usual),
        }
    }

    /// How long it still waits before it calls; `None` when it does not.
    pub(super) fn waits_millis(&self, now: Timestamp) -> Option<u64> {
        let pause = self.pause().filter(|_| self.readiness.is_ready())?;
        Some(pause.millis.saturating_sub(self.readiness.spent(now)))
    }

    /// Whether it calls now, by itself.
    pub(super) fn calls_by_itself(&self, now: Timestamp) -> bool {
        let unless_by_hand = self.pause().is_some_and(|pause| pause.by_itself);
        self.by_itself && unless_by_hand && self.waits_millis(now) == Some(0)
    }

    /// It has called.
    pub(super) fn called(&mut self, serving: Serving) {
        self.calls += 1;
        self.readiness.begin_anew(0);
        self.serves = Some(serving);
    }

    /// It has nobody any more.
    pub(super) const fn done(&mut self) -> Option<Serving> {
        self.readiness.begin_anew(0);
        self.serves.take()
    }
}

impl Serving {
    /// What comes of it when somebody is called in this stay: what came of it on the recorded day, or what
    /// is assumed of one who was never called then.
    pub(super) fn of(recording: &Recording, index: usize, visit: &Visit, stay: usize) -> Self {
        match visit.attendance(stay) {
            Some((stay, attendance)) => Self::known(index, stay, attendance),
            None => {
                let service = visit.stays.get(stay).map(|stay| stay.waiting.class.service);
                let millis = service.map(|service| recording.usual_service_millis(service));
                Self {
                    visit: index,
                    stay,
                    known: false,
                    walk_millis: recording.usual.walk_millis,
                    service_millis: millis,
                    started_seq: u64::MAX,
                    ended_seq: u64::MAX,
                    end: AttendanceEnd::Served,
                    wrap_up: None,
                }
            }
        }
    }

    const fn known(visit: usize, stay: usize, attendance: &Attendance) -> Self {
        Self {
            visit,
            stay,
            known: true,
            walk_millis: attendance.walk_millis,
            service_millis: attendance.service_millis,
            started_seq: attendance.started_seq,
            ended_seq: attendance.ended_seq,
            end: attendance.end,
            wrap_up: attendance.wrap_up,
        }
    }
}
