use std::future::poll_fn;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use turnero::access::Authenticated;

use super::listener::Listener;
use super::pace::Pace;
use super::said::{self, ClientFrame};
use crate::bounds::{CLOSE_TIMEOUT, MISTAKES_MAX};
use crate::refusals::{LiveRefusal, Said};
use crate::settings::Times;
use crate::topics::Hub;
use crate::wire::{CloseCode, Frame, Heard, Limits, Wire};

/// What all conversations stand on.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) hub: Arc<Hub>,
    pub(crate) times: Times,
    /// Whether all of them are to end.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// One socket, from the upgrade to the close.
pub(crate) struct Conversation<S> {
    pub(super) setting: Setting,
    /// Who listens; `None`: nobody in particular.
    pub(super) who: Option<Authenticated>,
    pub(super) listener: Arc<Listener<S>>,
    pace: Pace,
    mistakes: u32,
    heard_at: Instant,
    ping_at: Instant,
}

const ENDING: CloseCode = CloseCode { code: 1001, reason: "live.ending" };
const NOT_TEXT: CloseCode = CloseCode { code: 1003, reason: "live.not_text" };
const TOO_SLOW: CloseCode = CloseCode { code: 4000, reason: "live.slow" };
const SIGNED_OUT: CloseCode = CloseCode { code: 4001, reason: "live.signed_out" };
const SILENT: CloseCode = CloseCode { code: 4002, reason: "live.silent" };
const TOO_MUCH: CloseCode = CloseCode { code: 4003, reason: "live.too_much" };

/// Comes back when all are to end.
async fn begun(stopping: &mut watch::Receiver<bool>) {
    // Whoever could say so may be gone: that is the end, too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Why a conversation is over.
enum Over {
    /// We end it, and say why.
    Closed(CloseCode),
    /// The other end has gone, or takes nothing: there is nobody to say it to.
    Gone,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Conversation<S> {
    pub(crate) async fn new(stream: S, setting: Setting, who: Option<Authenticated>) -> Self {
        let wire = Wire::new(stream, Limits::default()).await;
        let listener = Listener::new(wire, setting.hub.workers());
        let now = Instant::now();
        let ping_at = now + setting.times.ping_every;
        let pace = Pace::new(now);
        Self { setting, who, listener, pace, mistakes: 0, heard_at: now, ping_at }
    }

    /// Talks until one of both ends.
    pub(crate) async fn run(mut self) {
        let over = loop {
            if let Err(over) = self.step().await {
                break over;
            }
            self.listener.tidy();
        };
        let why = match over {
            Over::Closed(why) => Some(why),
            Over::Gone => None,
        };
        // Whoever does not answer a farewell has had the time for it.
        let _ = timeout(CLOSE_TIMEOUT, self.listener.farewell(why)).await;
    }

    async fn step(&mut self) -> Result<(), Over> {
        let listener = self.listener.clone();
        let blocked = listener.blocked_since().map(|since| since + self.setting.times.send);
        let alarm = blocked.map_or(self.ping_at, |blocked| blocked.min(self.ping_at));
        let mut stopping = self.setting.stopping.clone();
        tokio::select! {
            biased;
            heard = poll_fn(|context| listener.poll(context)) => self.hear(heard).await,
            () = listener.rung() => Ok(()),
            () = sleep_until(alarm) => self.look_at_the_clock().await,
            () = begun(&mut stopping) => Err(Over::Closed(ENDING)),
        }
    }

    async fn hear(&mut self, heard: Heard) -> Result<(), Over> {
        self.heard_at = Instant::now();
        match heard {
            Heard::Text(text) => self.heed(&text).await,
            Heard::Binary(_) => Err(Over::Closed(NOT_TEXT)),
            Heard::Sign if self.pace.take(self.heard_at) => Ok(()),
            Heard::Sign => Err(Over::Closed(TOO_MUCH)),
            Heard::Wrong(why) => Err(Over::Closed(why)),
            Heard::Gone => Err(Over::Gone),
        }
    }

    async fn heed(&mut self, text: &str) -> Result<(), Over> {
        if !self.pace.take(self.heard_at) {
            return Err(Over::Closed(TOO_MUCH));
        }
        let Some(frame) = said::understood(text) else {
            self.mistakes += 1;
            if self.mistakes > MISTAKES_MAX {
                return Err(Over::Closed(TOO_MUCH));
            }
            let why = LiveRefusal::NotUnderstood("it is no frame of a client");
            self.listener.say(said::error(None, &why.into()));
            return Ok(());
        };
        let (id, done) = match frame {
            ClientFrame::Ping => {
                self.listener.say(said::pong());
                return Ok(());
            }
            ClientFrame::Subscribe { id, topic, of, after } => {
                if !self.listener.with_follows(|follows| follows.has_room()) {
                    // It asks for more while it takes nothing of what it was given.
                    return Err(Over::Closed(TOO_SLOW));
                }
                (id, self.subscribe(id, &topic, &of, after.as_deref()).await)
            }
            ClientFrame::Unsubscribe { id } => (id, self.unsubscribe(id)),
            ClientFrame::Ack { id, seq } => (id, self.acknowledge(id, seq)),
        };
        if let Err(said) = done {
            self.listener.say(said::error(Some(id), &said));
        }
        Ok(())
    }

    fn unsubscribe(&self, id: u8) -> Result<(), Said> {
        if self.listener.unfollow(id) { Ok(()) } else { Err(LiveRefusal::IdUnknown.into()) }
    }

    fn acknowledge(&self, id: u8, seq: u64) -> Result<(), Said> {
        self.listener.with_follows(|follows| {
            let follow = follows.find(id).ok_or(LiveRefusal::IdUnknown)?;
            let presence = follow.presence.as_ref().ok_or(LiveRefusal::NoBoard)?;
            presence.shown(seq);
            Ok(())
        })
    }

    async fn look_at_the_clock(&mut self) -> Result<(), Over> {
        let now = Instant::now();
        let stuck = self.listener.blocked_since();
        if stuck.is_some_and(|since| now.duration_since(since) >= self.setting.times.send) {
            // Nothing can be said to somebody who takes nothing; the close would only lie behind the rest.
            metrics::counter!("turnero_live_slow_total").increment(1);
            return Err(Over::Closed(TOO_SLOW));
        }
        if now < self.ping_at {
            return Ok(());
        }
        self.ping_at = now + self.setting.times.ping_every;
        if now.duration_since(self.heard_at) >= self.setting.times.silence {
            return Err(Over::Closed(SILENT));
        }
        self.look_who_it_is()?;
        self.look_for_branches().await;
        self.listener.send(&Frame::ping());
        Ok(())
    }

    /// What lets somebody in can be taken away while they listen.
    fn look_who_it_is(&mut self) -> Result<(), Over> {
        if let Some(before) = &self.who {
            let still = self.setting.hub.engine().still(before);
            self.who = Some(still.ok_or(Over::Closed(SIGNED_OUT))?);
        }
        let refused: Vec<_> = self.listener.with_follows(|follows| {
            let tracks = follows.iter().flat_map(|follow| {
                follow.tracks.iter().map(|track| (follow.id, follow.is_all, track))
            });
            let refused = tracks.filter_map(|(id, is_all, track)| {
                let said = self.may(&track.topic, &track.stage).err()?;
                Some((id, is_all, track.topic, said))
            });
            refused.collect()
        });
        for (id, is_all, topic, said) in refused {
            if is_all {
                self.listener.unfollow_branch(id, topic.branch());
            } else {
                self.listener.unfollow(id);
                self.listener.say(said::error(Some(id), &said));
            }
        }
        Ok(())
    }
}
