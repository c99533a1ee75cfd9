use std::io;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::time::Instant;
use turnero::BranchId;

use super::follows::{Follow, Follows, Track};
use crate::bounds::WRITE_BYTES_MAX;
use crate::poison::lock;
use crate::topics::{Hearer, Workers};
use crate::wire::{CloseCode, Frame, Heard, Wire};

/// A socket, and what is to be said on it. The worker to whom it belongs brings it news; its own task reads from it, and
/// takes over the writing as soon as the other end does not take everything at once.
pub(crate) struct Listener<S> {
    number: u64,
    shard: usize,
    talk: Mutex<Talk<S>>,
    /// The task is to look after the socket.
    rung: Notify,
}

struct Talk<S> {
    wire: Wire<S>,
    follows: Follows,
    /// Since when the other end takes nothing.
    blocked_since: Option<Instant>,
    is_broken: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Listener<S> {
    pub(crate) fn new(wire: Wire<S>, workers: &Workers) -> Arc<Self> {
        let (number, shard) = workers.next_socket();
        let follows = Follows::default();
        let talk = Mutex::new(Talk { wire, follows, blocked_since: None, is_broken: false });
        Arc::new(Self { number, shard, talk, rung: Notify::new() })
    }

    /// Writes what is to be written, then listens. For the socket's own task alone: it is the one that is woken.
    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<Heard> {
        let mut talk = lock(&self.talk);
        talk.speak(context);
        if talk.is_broken {
            return Poll::Ready(Heard::Gone);
        }
        let heard = talk.wire.poll_hear(context);
        if heard.is_pending() && talk.wire.is_free() {
            // An answer that was half sent is out of the way.
            talk.speak(context);
        }
        heard
    }

    /// Comes back when the task is to look after the socket.
    pub(crate) async fn rung(&self) {
        self.rung.notified().await;
    }

    /// Since when the other end takes nothing.
    pub(crate) fn blocked_since(&self) -> Option<Instant> {
        lock(&self.talk).blocked_since
    }

    /// Says something to this listener alone.
    pub(crate) fn say(&self, frame: Frame) {
        lock(&self.talk).follows.say(frame);
    }

    /// Says something about the connection itself, before anything else.
    pub(crate) fn send(&self, frame: &Frame) {
        let mut talk = lock(&self.talk);
        if talk.wire.is_free() {
            talk.wire.send(frame);
        }
    }

    /// Follows something more. From then on news is brought.
    pub(crate) fn follow(self: &Arc<Self>, follow: Follow, first: impl IntoIterator<Item = Frame>) {
        let channels: Vec<_> = follow.tracks.iter().map(|track| track.channel.clone()).collect();
        {
            let mut talk = lock(&self.talk);
            first.into_iter().for_each(|frame| talk.follows.say(frame));
            talk.follows.add(follow);
        }
        for channel in channels {
            channel.join(self.shard, self.number, self.clone());
        }
        // What was told in between is found by whoever looks now.
        self.rung.notify_one();
    }

    /// Follows something more under a number that there is already.
    pub(crate) fn follow_also(self: &Arc<Self>, id: u8, track: Track, first: Frame) {
        let channel = track.channel.clone();
        {
            let mut talk = lock(&self.talk);
            let Some(follow) = talk.follows.find(id) else { return };
            follow.tracks.push(track);
            talk.follows.say(first);
        }
        channel.join(self.shard, self.number, self.clone());
        self.rung.notify_one();
    }

    /// Follows something no more.
    pub(crate) fn unfollow(&self, id: u8) -> bool {
        let gone = lock(&self.talk).follows.remove(id);
        let was_there = gone.is_some();
        gone.into_iter().for_each(|follow| self.leave(follow.tracks));
        was_there
    }

    /// Follows one branch no more, of many under one number: it is told to be gone.
    pub(crate) fn unfollow_branch(&self, id: u8, branch: BranchId) {
        let gone = self.with_follows(|follows| {
            let follow = follows.find(id)?;
            let place = follow.tracks.iter().position(|track| track.topic.branch() == branch)?;
            let track = follow.tracks.swap_remove(place);
            let changes = serde_json::json!({ branch.to_string(): null });
            follows.say(track.told(id, &changes));
            Some(track)
        });
        self.leave(gone.into_iter().collect());
    }

    /// Looks at what is followed.
    pub(crate) fn with_follows<T>(&self, look: impl FnOnce(&mut Follows) -> T) -> T {
        look(&mut lock(&self.talk).follows)
    }

    /// Takes leave of topics that have ended by themselves.
    pub(crate) fn tidy(&self) {
        let left = std::mem::take(&mut lock(&self.talk).follows.left);
        self.leave(left);
    }

    fn leave(&self, tracks: Vec<Track>) {
        for track in tracks {
            let still = lock(&self.talk).follows.iter().any(|follow| {
                follow.tracks.iter().any(|other| Arc::ptr_eq(&other.channel, &track.channel))
            });
            if !still {
                track.channel.leave(self.shard, self.number);
            }
        }
    }

    /// Says nothing more, but why; then comes back when the other end has heard it.
    pub(crate) async fn farewell(&self, why: Option<CloseCode>) {
        let follows: Vec<_> = lock(&self.talk).follows.drain().collect();
        follows.into_iter().for_each(|follow| self.leave(follow.tracks));
        self.tidy();
        if let Some(why) = why {
            lock(&self.talk).wire.close(why);
            std::future::poll_fn(|context| lock(&self.talk).wire.poll_end(context)).await;
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Hearer for Listener<S> {
    fn bring(&self) {
        let mut talk = lock(&self.talk);
        if talk.blocked_since.is_some() || talk.is_broken {
            // The task is at it.
            return;
        }
        talk.speak(&mut Context::from_waker(Waker::noop()));
        if talk.blocked_since.is_some() || talk.is_broken || !talk.follows.left.is_empty() {
            self.rung.notify_one();
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    /// Writes as much as the other end takes.
    fn speak(&mut self, context: &mut Context<'_>) {
        if self.is_broken {
            return;
        }
        loop {
            let sent = self.wire.poll_send(context);
            self.note(&sent);
            if !matches!(sent, Poll::Ready(Ok(()))) || !self.wire.is_free() {
                return;
            }
            while self.wire.to_send() < WRITE_BYTES_MAX
                && let Some(frame) = self.follows.next()
            {
                self.wire.send(&frame);
            }
            if self.wire.to_send() == 0 {
                return;
            }
        }
    }

    fn note(&mut self, sent: &Poll<io::Result<()>>) {
        match sent {
            Poll::Pending => {
                self.blocked_since.get_or_insert_with(Instant::now);
            }
            Poll::Ready(Ok(())) => self.blocked_since = None,
            Poll::Ready(Err(error)) => {
                tracing::debug!(%error, "a socket broke");
                self.is_broken = true;
            }
        }
    }
}
