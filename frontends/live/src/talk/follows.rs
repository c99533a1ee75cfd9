use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};
use turnero::BoardPresence;

use super::said;
use crate::bounds::READY_BYTES_MAX;
use crate::topics::{Bookmark, Channel, Next, Stage, Topic, frame_of};
use crate::wire::Frame;

/// One topic that a listener follows, or a part of one.
pub(crate) struct Track {
    pub(crate) topic: Topic,
    pub(crate) stage: Arc<Stage>,
    pub(crate) channel: Arc<Channel>,
    pub(crate) bookmark: Bookmark,
}

/// Everything that was subscribed under one number.
pub(crate) struct Follow {
    pub(crate) id: u8,
    /// One, but for the topic `all`: that has one for each branch.
    pub(crate) tracks: Vec<Track>,
    pub(crate) is_all: bool,
    /// The board is online for as long as this is here.
    pub(crate) presence: Option<BoardPresence>,
}

/// What is to be said on a socket: first what lies ready for it alone, then what everybody hears.
#[derive(Default)]
pub(crate) struct Follows {
    all: Vec<Follow>,
    ready: VecDeque<Frame>,
    ready_bytes: usize,
    /// Who was served last, so that the next is served first.
    turn: usize,
    /// Topics that have ended by themselves: somebody has to take leave of them.
    pub(crate) left: Vec<Track>,
}

impl Follows {
    /// Puts a frame behind those that lie ready.
    pub(crate) fn say(&mut self, frame: Frame) {
        self.ready_bytes += frame.bytes().len();
        self.ready.push_back(frame);
    }

    /// Whether there is room for more that is for this socket alone.
    pub(crate) const fn has_room(&self) -> bool {
        self.ready_bytes < READY_BYTES_MAX
    }

    pub(crate) fn add(&mut self, follow: Follow) {
        self.all.push(follow);
    }

    pub(crate) fn remove(&mut self, id: u8) -> Option<Follow> {
        let place = self.all.iter().position(|follow| follow.id == id)?;
        Some(self.all.swap_remove(place))
    }

    pub(crate) fn find(&mut self, id: u8) -> Option<&mut Follow> {
        self.all.iter_mut().find(|follow| follow.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Follow> {
        self.all.iter()
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Follow> {
        std::mem::take(&mut self.all).into_iter()
    }

    /// The next frame, if there is one now.
    pub(crate) fn next(&mut self) -> Option<Frame> {
        if let Some(frame) = self.ready.pop_front() {
            self.ready_bytes = self.ready_bytes.saturating_sub(frame.bytes().len());
            return Some(frame);
        }
        let count = self.all.len();
        for step in 0..count {
            let place = (self.turn + step) % count;
            let Some(follow) = self.all.get_mut(place) else { continue };
            match follow.next(&mut self.left) {
                Heard::Frame(frame) => {
                    self.turn = place;
                    return Some(frame);
                }
                Heard::Two(first, second) => {
                    self.turn = place;
                    self.say(second);
                    return Some(first);
                }
                Heard::Last(frame) => {
                    self.all.swap_remove(place);
                    self.turn = 0;
                    return Some(frame);
                }
                Heard::Nothing => {}
            }
        }
        None
    }
}

enum Heard {
    Frame(Frame),
    Two(Frame, Frame),
    /// The subscription has ended.
    Last(Frame),
    Nothing,
}

impl Follow {
    fn next(&mut self, left: &mut Vec<Track>) -> Heard {
        let Self { id, tracks, is_all, .. } = self;
        let mut place = 0;
        while let Some(track) = tracks.get_mut(place) {
            match track.channel.next(&mut track.bookmark) {
                Next::Told(told) => return Heard::Frame(told.frame(*id)),
                Next::Lost => return track.afresh(*id, *is_all),
                Next::Ended(told) if !*is_all => {
                    left.append(tracks);
                    return Heard::Last(told.frame(*id));
                }
                // One branch of many.
                Next::Ended(_) => left.push(tracks.swap_remove(place)),
                Next::Nothing => place += 1,
            }
        }
        Heard::Nothing
    }
}

impl Track {
    /// Somebody who is too far behind begins again with where things stand.
    fn afresh(&mut self, id: u8, is_part: bool) -> Heard {
        if is_part {
            let (position, state) = self.channel.state();
            self.bookmark = Bookmark::at(position.seq);
            return Heard::Frame(self.told(id, &state.into()));
        }
        let Some((seq, told)) = self.channel.snapshot(|| self.stage.snapshot()) else {
            return Heard::Nothing;
        };
        self.bookmark = Bookmark::at(seq);
        Heard::Two(said::resync(id, said::SLOW), told.frame(id))
    }

    /// These changes, as an event for one listener alone.
    pub(crate) fn told(&self, id: u8, changes: &Value) -> Frame {
        let (position, _) = self.channel.state();
        frame_of(&json!({
            "type": "event",
            "id": id,
            "seq": position.to_string(),
            "event": { "at": self.stage.at(), "changes": changes },
        }))
    }
}
