use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::told::Told;
use crate::bounds::FRAMES_KEPT_BYTES;

/// How far somebody has heard a topic: a position in the stream of its branch, and the run of the topic in which it
/// was told. What is worked out from events is told again in the same frames only within one run; the events of a
/// branch themselves are the same for ever, and have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) seq: u64,
    pub(crate) run: Option<u32>,
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.run {
            Some(run) => write!(formatter, "{}-{run:08x}", self.seq),
            None => write!(formatter, "{}", self.seq),
        }
    }
}

impl FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (seq, run) = match text.split_once('-') {
            Some((seq, run)) => (seq, Some(u32::from_str_radix(run, 16).map_err(|_| ())?)),
            None => (text, None),
        };
        Ok(Self { seq: seq.parse().map_err(|_| ())?, run })
    }
}

/// The newest frames of a topic, the oldest first.
#[derive(Debug)]
pub(crate) struct Ring {
    frames: VecDeque<(u64, Arc<Told>)>,
    frames_max: usize,
    bytes: usize,
    /// Whoever has heard everything up to here, and not less, can go on.
    base: u64,
}

/// What follows a position.
pub(crate) enum After {
    /// This, up to its position.
    Told(u64, Arc<Told>),
    /// Nothing yet.
    Nothing,
    /// Nobody knows any more.
    Lost,
}

impl Ring {
    pub(crate) fn new(base: u64, frames_max: usize) -> Self {
        Self { frames: VecDeque::new(), frames_max, bytes: 0, base }
    }

    pub(crate) fn push(&mut self, seq: u64, told: Arc<Told>) {
        self.bytes += told.bytes();
        self.frames.push_back((seq, told));
        while self.frames.len() > self.frames_max
            || (self.bytes > FRAMES_KEPT_BYTES && self.frames.len() > 1)
        {
            let Some((seq, gone)) = self.frames.pop_front() else { return };
            self.base = seq;
            self.bytes = self.bytes.saturating_sub(gone.bytes());
        }
    }

    /// Nothing leads here from what was before.
    pub(crate) fn begin_anew(&mut self, base: u64) {
        self.frames.clear();
        (self.bytes, self.base) = (0, base);
    }

    /// Whether somebody who has heard everything up to here can go on.
    pub(crate) fn reaches(&self, seq: u64) -> bool {
        seq >= self.base
    }

    pub(crate) fn after(&self, seq: u64) -> After {
        if !self.reaches(seq) {
            return After::Lost;
        }
        let place = self.frames.partition_point(|(told, _)| *told <= seq);
        match self.frames.get(place) {
            Some((seq, told)) => After::Told(*seq, told.clone()),
            None => After::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Arc<Told> {
        Told::new("event", &[("seq", b"1")])
    }

    #[test]
    fn whoever_is_behind_hears_each_frame_once_and_in_order() {
        let mut ring = Ring::new(10, 3);
        [12, 13, 17].into_iter().for_each(|seq| ring.push(seq, told()));
        let (mut at, mut heard) = (10, Vec::new());
        while let After::Told(seq, _) = ring.after(at) {
            heard.push(seq);
            at = seq;
        }
        assert_eq!(heard, [12, 13, 17]);
    }

    #[test]
    fn what_was_forgotten_is_lost_and_nothing_else_is() {
        let mut ring = Ring::new(10, 2);
        assert!(matches!(ring.after(9), After::Lost));
        [12, 13, 17].into_iter().for_each(|seq| ring.push(seq, told()));
        for (seq, lost) in [(10, true), (11, true), (12, false), (13, false), (17, false)] {
            assert_eq!(matches!(ring.after(seq), After::Lost), lost, "{seq}");
        }
        ring.begin_anew(20);
        assert!(matches!(ring.after(19), After::Lost));
        assert!(matches!(ring.after(20), After::Nothing));
    }

    #[test]
    fn a_position_is_written_and_read_back() {
        for position in [Position { seq: 117, run: Some(0x9f3c) }, Position { seq: 0, run: None }] {
            assert_eq!(position.to_string().parse(), Ok(position));
        }
        for text in ["", "-", "x", "1-", "1-xyz", "-1", "1-1-1"] {
            assert_eq!(text.parse::<Position>(), Err(()), "{text}");
        }
    }
}
