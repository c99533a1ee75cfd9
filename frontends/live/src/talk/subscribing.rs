//! From `subscribe` to the first frame.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use turnero::Principal;

use super::conversation::Conversation;
use super::follows::{Follow, Track};
use super::said;
use crate::bounds::{BRANCHES_MAX, EVENTS_MISSED_MAX, SUBSCRIPTIONS_MAX};
use crate::refusals::{LiveRefusal, Said};
use crate::topics::{Bookmark, Channel, NoChannel, Position, Stage, Topic};
use crate::wire::Frame;

/// How somebody goes on who was there before.
enum Going {
    /// From here, after these events.
    From(u64, Vec<Frame>),
    /// That is not possible.
    Anew,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Conversation<S> {
    /// Somebody wants to be told of this.
    pub(super) async fn subscribe(
        &self,
        id: u8,
        topic: &str,
        of: &str,
        after: Option<&str>,
    ) -> Result<(), Said> {
        let taken = self.listener.with_follows(|follows| follows.find(id).is_some());
        if taken || !(1..=SUBSCRIPTIONS_MAX).contains(&id) {
            return Err(LiveRefusal::IdTaken.into());
        }
        if topic == "all" {
            return self.subscribe_to_all(id, after.is_some()).await;
        }
        let topic = Topic::named(topic, of).ok_or(LiveRefusal::TopicUnknown)?;
        self.may_ask(&topic)?;
        let (stage, channel) = self.setting.hub.channel(topic).await.map_err(no_channel)?;
        self.may(&topic, &stage)?;
        let mut first = Vec::new();
        let after = after.map(|after| after.parse::<Position>().ok());
        let going = match after {
            Some(Some(after)) => self.go_on(id, &topic, &channel, after).await?,
            Some(None) => Going::Anew,
            None => return self.begin(id, topic, stage, channel, first),
        };
        match going {
            Going::From(seq, mut missed) => {
                let bookmark = Bookmark::at(seq);
                first.append(&mut missed);
                self.listen(id, topic, stage, channel, bookmark, first);
                Ok(())
            }
            Going::Anew => {
                first.push(said::resync(id, said::UNKNOWN_POSITION));
                self.begin(id, topic, stage, channel, first)
            }
        }
    }

    /// With the whole state, behind what is said first.
    fn begin(
        &self,
        id: u8,
        topic: Topic,
        stage: Arc<Stage>,
        channel: Arc<Channel>,
        mut first: Vec<Frame>,
    ) -> Result<(), Said> {
        let snapshot = channel.snapshot(|| stage.snapshot());
        let (seq, told) = snapshot.ok_or(LiveRefusal::Unavailable)?;
        first.push(told.frame(id));
        self.listen(id, topic, stage, channel, Bookmark::at(seq), first);
        Ok(())
    }

    fn listen(
        &self,
        id: u8,
        topic: Topic,
        stage: Arc<Stage>,
        channel: Arc<Channel>,
        bookmark: Bookmark,
        first: Vec<Frame>,
    ) {
        let by = self.who.as_ref().map(|by| by.principal.id);
        let presence = matches!(topic, Topic::Board(_))
            .then(|| self.setting.hub.engine().board_online(topic.branch(), by));
        let tracks = vec![Track { topic, stage, channel, bookmark }];
        self.listener.follow(Follow { id, tracks, is_all: false, presence }, first);
    }

    /// What somebody has missed who has heard everything up to here.
    async fn go_on(
        &self,
        id: u8,
        topic: &Topic,
        channel: &Channel,
        after: Position,
    ) -> Result<Going, Said> {
        let resumed = said::resumed(id, &after.to_string());
        match channel.reaches(after) {
            Some(true) => Ok(Going::From(after.seq, vec![resumed])),
            // The events of a branch are the same for ever: they are read again.
            Some(false) if matches!(topic, Topic::Branch(_)) => {
                let to = channel.reach();
                if to.saturating_sub(after.seq) > EVENTS_MISSED_MAX {
                    return Ok(Going::Anew);
                }
                let Some(missed) = self.read(id, topic, after.seq, to).await? else {
                    return Ok(Going::Anew);
                };
                Ok(Going::From(to, [vec![resumed], missed].concat()))
            }
            _ => Ok(Going::Anew),
        }
    }

    /// The events of a branch after one position and up to another.
    async fn read(
        &self,
        id: u8,
        topic: &Topic,
        after: u64,
        to: u64,
    ) -> Result<Option<Vec<Frame>>, Said> {
        let unavailable = |_| Said::from(LiveRefusal::Unavailable);
        let engine = self.setting.hub.engine();
        let branch = turnero::Topic::Branch(topic.branch());
        let host = Principal::host();
        let mut feed = engine.feed(&host, branch, Some(after)).map_err(unavailable)?;
        let mut missed = Vec::new();
        let mut reached = after;
        while reached < to {
            let turnero::FeedItem::Event { seq, body } = feed.next().await.map_err(unavailable)?
            else {
                return Ok(None);
            };
            reached = seq;
            let head = format!("{{\"type\":\"event\",\"id\":{id},\"seq\":\"{seq}\",\"event\":");
            missed.push(Frame::text(&[head.as_bytes(), &body, b"}"]));
        }
        Ok(Some(missed))
    }

    /// Every branch that they may read, in one state.
    async fn subscribe_to_all(&self, id: u8, comes_again: bool) -> Result<(), Said> {
        let who = self.who.as_ref().ok_or(LiveRefusal::SignIn)?;
        let engine = self.setting.hub.engine();
        let mut first = Vec::new();
        if comes_again {
            first.push(said::resync(id, said::UNKNOWN_POSITION));
        }
        let mut follow = Follow { id, tracks: Vec::new(), is_all: true, presence: None };
        let mut whole = serde_json::Map::new();
        let mut newest = Position { seq: 0, run: None };
        for branch in engine.branches(&who.principal).into_iter().take(BRANCHES_MAX) {
            let topic = Topic::Overview(branch);
            let (stage, channel) = match self.setting.hub.channel(topic).await {
                Ok(found) => found,
                // It is on its way in: it comes within a ping.
                Err(NoChannel::Refused(_)) => continue,
                Err(error) => return Err(no_channel(error)),
            };
            let (position, state) = channel.state();
            whole.extend(state);
            newest = position;
            let bookmark = Bookmark::at(position.seq);
            follow.tracks.push(Track { topic, stage, channel, bookmark });
        }
        first.push(crate::topics::frame_of(&serde_json::json!({
            "type": "snapshot",
            "id": id,
            "seq": newest.to_string(),
            "state": whole,
        })));
        self.listener.follow(follow, first);
        Ok(())
    }

    /// Branches that one may read since lately, or no longer.
    pub(super) async fn look_for_branches(&self) {
        let Some(who) = &self.who else { return };
        let followed = self.listener.with_follows(|follows| {
            let all = follows.iter().filter(|follow| follow.is_all);
            let branches = |tracks: &[Track]| -> Vec<_> {
                tracks.iter().map(|track| track.topic.branch()).collect()
            };
            all.map(|follow| (follow.id, branches(&follow.tracks))).collect::<Vec<_>>()
        });
        for (id, known) in followed {
            let readable = self.setting.hub.engine().branches(&who.principal);
            let fresh = readable.into_iter().filter(|branch| !known.contains(branch));
            for branch in fresh.take(BRANCHES_MAX.saturating_sub(known.len())) {
                let topic = Topic::Overview(branch);
                let Ok((stage, channel)) = self.setting.hub.channel(topic).await else { continue };
                let (position, state) = channel.state();
                let bookmark = Bookmark::at(position.seq);
                let track = Track { topic, stage, channel, bookmark };
                let first = track.told(id, &state.into());
                self.listener.follow_also(id, track, first);
            }
        }
    }

    /// What can be said before it is known whether there is such a thing.
    fn may_ask(&self, topic: &Topic) -> Result<(), Said> {
        match (topic, &self.who) {
            (Topic::Board(_) | Topic::Visit(..), _) => Ok(()),
            (_, None) => Err(LiveRefusal::SignIn.into()),
            (_, Some(who)) => self.permit(&who.principal, topic),
        }
    }

    /// Whether they may listen to this, now.
    pub(super) fn may(&self, topic: &Topic, stage: &Stage) -> Result<(), Said> {
        if matches!(topic, Topic::Board(_)) {
            if stage.has_public_boards() {
                return Ok(());
            }
            let Some(who) = &self.who else { return Err(LiveRefusal::SignIn.into()) };
            return self.permit(&who.principal, topic);
        }
        self.may_ask(topic)
    }

    /// Whether the engine lets them listen to this.
    fn permit(&self, principal: &Principal, topic: &Topic) -> Result<(), Said> {
        let Some(permission) = topic.permission() else { return Ok(()) };
        let engine = self.setting.hub.engine();
        let permitted = engine.permit(principal, permission, Some(topic.branch()), "live");
        permitted.map_err(|refusal| Said::refused(&refusal))
    }
}

fn no_channel(error: NoChannel) -> Said {
    match error {
        NoChannel::Refused(refusal) => Said::refused(&refusal),
        NoChannel::Live(refusal) => refusal.into(),
        NoChannel::Ended => LiveRefusal::Unavailable.into(),
    }
}
