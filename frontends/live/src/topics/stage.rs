use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, Weak};

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use turnero::branch::{Branch, BranchRefusal, BranchSnapshot};
use turnero::{
    BranchForecast, BranchId, Engine, FeedError, Principal, Refusal, Seen, TicketId, Timestamp,
    Watch,
};

use super::channel::{Channel, News};
use super::forecasts;
use super::hub::Hub;
use super::projection::project;
use super::told::Told;
use super::topic::Topic;
use super::workers::Workers;
use crate::bounds::{EVENTS_TOGETHER_MAX, LINGER, READ_PAUSE, TOPICS_OF_BRANCH_MAX};
use crate::poison::lock;
use crate::refusals::LiveRefusal;

/// A branch that somebody listens to: followed once, for all topics of it.
pub(crate) struct Stage {
    branch: BranchId,
    engine: Engine,
    workers: Arc<Workers>,
    inner: Mutex<Inner>,
}

struct Inner {
    /// The branch as it was after what was heard last, and when that was.
    state: Branch,
    at: Timestamp,
    /// The run in which states are worked out: frames of another one may have been others.
    run: u32,
    topics: BTreeMap<Topic, Playing>,
    forecast: Option<Arc<BranchForecast>>,
    has_ended: bool,
}

struct Playing {
    channel: Arc<Channel>,
    ticket: Option<TicketId>,
}

/// Why a topic cannot be listened to.
#[derive(Debug, Clone)]
pub(crate) enum NoChannel {
    /// There is no such thing.
    Refused(BranchRefusal),
    /// Something stands in the way for now.
    Live(LiveRefusal),
    /// The stage was just taken down: another one can be put up.
    Ended,
}

impl Stage {
    /// Begins to follow a branch, until nobody listens any more.
    pub(super) async fn open(
        engine: &Engine,
        branch: BranchId,
        hub: Weak<Hub>,
        workers: Arc<Workers>,
    ) -> Result<Arc<Self>, FeedError> {
        let watch = engine.watch(&Principal::host(), branch).await?;
        let forecasts = engine.follow_forecasts(&Principal::host(), branch).ok();
        let boards = engine.follow_boards(branch);
        let inner = Inner {
            state: watch.branch().clone(),
            at: now(),
            run: fresh_run(),
            topics: BTreeMap::new(),
            forecast: None,
            has_ended: false,
        };
        let (engine, inner) = (engine.clone(), Mutex::new(inner));
        let stage = Arc::new(Self { branch, engine, workers, inner });
        let play = Play { stage: stage.clone(), watch, forecasts, boards, hub };
        tokio::spawn(play.run());
        Ok(stage)
    }

    pub(super) const fn branch(&self) -> BranchId {
        self.branch
    }

    /// The channel of a topic of this branch.
    pub(super) fn channel(self: &Arc<Self>, topic: Topic) -> Result<Arc<Channel>, NoChannel> {
        let mut guard = lock(&self.inner);
        let inner = &mut *guard;
        if inner.has_ended {
            return Err(NoChannel::Ended);
        }
        if let Some(playing) = inner.topics.get(&topic) {
            return Ok(playing.channel.clone());
        }
        if inner.topics.len() >= TOPICS_OF_BRANCH_MAX {
            return Err(NoChannel::Live(LiveRefusal::TooManyTopics));
        }
        let projected = project(&topic, &inner.state, inner.at).map_err(NoChannel::Refused)?;
        let run = (!matches!(topic, Topic::Branch(_))).then_some(inner.run);
        let is_visit = matches!(topic, Topic::Visit(..));
        let (seq, workers) = (inner.state.seq(), self.workers.clone());
        let channel = Arc::new(Channel::new(seq, run, projected.state, is_visit, workers));
        let playing = Playing { channel: channel.clone(), ticket: projected.ticket };
        if let Some(forecast) = &inner.forecast {
            playing.tell_forecast(&topic, &inner.state, forecast);
        }
        if matches!(topic, Topic::Branch(_)) {
            self.tell_boards(&channel, &inner.state);
        }
        inner.topics.insert(topic, playing);
        Ok(channel)
    }

    /// The state of the branch itself as a snapshot shows it.
    pub(crate) fn snapshot(&self) -> Option<(u64, Vec<u8>)> {
        // A copy costs a handful of reference counts; the snapshot a good deal more.
        let branch = lock(&self.inner).state.clone();
        let snapshot = BranchSnapshot::of(&branch)?;
        serde_json::to_vec(&snapshot).ok().map(|body| (snapshot.seq, body))
    }

    /// When the newest event that was heard happened.
    pub(crate) fn at(&self) -> Timestamp {
        lock(&self.inner).at
    }

    /// Whether anybody may look at the boards of this branch.
    pub(crate) fn has_public_boards(&self) -> bool {
        let inner = lock(&self.inner);
        inner.state.profile().is_some_and(|profile| profile.settings.board.public)
    }

    fn tell_boards(&self, channel: &Channel, state: &Branch) {
        if let Ok(body) = serde_json::to_vec(&self.engine.boards_of(self.branch, state)) {
            channel.news(News::Boards, body);
        }
    }

    /// These events have happened, and the branch is like this now.
    fn happened(&self, events: &[Seen], state: &Branch) {
        let mut guard = lock(&self.inner);
        let inner = &mut *guard;
        inner.state = state.clone();
        for event in events {
            match event {
                Seen::Event { at, .. } => inner.at = *at,
                // Positions of before say nothing about frames of now.
                Seen::Anew => inner.run = fresh_run(),
            }
        }
        let is_anew = events.contains(&Seen::Anew);
        let mut gone = Vec::new();
        for (topic, playing) in &inner.topics {
            let channel = &playing.channel;
            match project(topic, state, inner.at) {
                Err(refusal) => {
                    channel.end(ended(&refusal));
                    gone.push(*topic);
                }
                Ok(projected) if is_anew => {
                    let run = (!matches!(topic, Topic::Branch(_))).then_some(inner.run);
                    channel.begin_anew(state.seq(), run, projected.state);
                }
                Ok(_) if matches!(topic, Topic::Branch(_)) => {
                    for event in events {
                        if let Seen::Event { seq, body, .. } = event {
                            channel.happened(*seq, body);
                        }
                    }
                    self.tell_boards(channel, state);
                }
                Ok(projected) => {
                    if !channel.became(state.seq(), inner.at, projected.state) {
                        continue;
                    }
                }
            }
            channel.announce();
        }
        gone.iter().for_each(|topic| drop(inner.topics.remove(topic)));
    }

    fn forecast(&self, forecast: Arc<BranchForecast>) {
        let mut guard = lock(&self.inner);
        let inner = &mut *guard;
        for (topic, playing) in &inner.topics {
            if playing.tell_forecast(topic, &inner.state, &forecast) {
                playing.channel.announce();
            }
        }
        inner.forecast = Some(forecast);
    }

    fn boards_changed(&self) {
        let inner = lock(&self.inner);
        if let Some(playing) = inner.topics.get(&Topic::Branch(self.branch)) {
            self.tell_boards(&playing.channel, &inner.state);
            playing.channel.announce();
        }
    }

    /// Forgets topics to which nobody has listened for a while. Whether none is left, and so nothing is to be done here.
    fn tidy(&self) -> bool {
        let mut inner = lock(&self.inner);
        let now = Instant::now();
        inner.topics.retain(|_, playing| {
            playing.channel.idle_since().is_none_or(|since| now.duration_since(since) < LINGER)
        });
        inner.has_ended = inner.topics.is_empty();
        inner.has_ended
    }

    /// Nothing more is heard of the branch: the engine was closed, say.
    fn end(&self) {
        let mut inner = lock(&self.inner);
        inner.has_ended = true;
        let why = ended_by(&LiveRefusal::Ending);
        for playing in std::mem::take(&mut inner.topics).into_values() {
            playing.channel.end(why.clone());
            playing.channel.announce();
        }
    }
}

impl Playing {
    /// Whether there was anything to tell.
    fn tell_forecast(&self, topic: &Topic, state: &Branch, forecast: &BranchForecast) -> bool {
        let told = forecasts::tell(topic, state, self.ticket, forecast);
        let body = told.and_then(|told| serde_json::to_vec(&told).ok());
        body.map(|body| self.channel.news(News::Forecast, body)).is_some()
    }
}

/// What a stage does.
struct Play {
    stage: Arc<Stage>,
    watch: Watch,
    forecasts: Option<watch::Receiver<Option<Arc<BranchForecast>>>>,
    boards: watch::Receiver<u64>,
    hub: Weak<Hub>,
}

impl Play {
    async fn run(mut self) {
        self.show_forecast();
        let mut tidy_at = Instant::now() + LINGER;
        while self.step(&mut tidy_at).await.is_continue() {}
        self.stage.end();
        if let Some(hub) = self.hub.upgrade() {
            hub.forget(&self.stage);
        }
    }

    async fn step(&mut self, tidy_at: &mut Instant) -> ControlFlow<()> {
        let Self { stage, watch, forecasts, boards, .. } = self;
        tokio::select! {
            seen = watch.next() => match seen {
                Ok(seen) => self.take_in(seen),
                Err(FeedError::Unavailable(reason)) => {
                    tracing::warn!(branch = %stage.branch(), %reason, "a branch cannot be followed just now");
                    sleep(READ_PAUSE).await;
                }
                Err(_) => return ControlFlow::Break(()),
            },
            changed = changed(forecasts) => {
                // The engine may make no forecasts any more: then there are none.
                if changed { self.show_forecast() } else { *forecasts = None }
            }
            Ok(()) = boards.changed() => stage.boards_changed(),
            () = tokio::time::sleep_until(*tidy_at) => {
                *tidy_at = Instant::now() + LINGER;
                if stage.tidy() {
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Takes what else has happened already together with it: under load, states are worked out once for several events.
    fn take_in(&mut self, first: Seen) {
        let mut events = vec![first];
        while events.len() < EVENTS_TOGETHER_MAX {
            match self.watch.next().now_or_never() {
                Some(Ok(seen)) => events.push(seen),
                // What is wrong is told when it is asked for again.
                Some(Err(_)) | None => break,
            }
        }
        self.stage.happened(&events, self.watch.branch());
    }

    fn show_forecast(&mut self) {
        let newest = self.forecasts.as_mut().and_then(|all| all.borrow_and_update().clone());
        newest.into_iter().for_each(|forecast| self.stage.forecast(forecast));
    }
}

async fn changed(forecasts: &mut Option<watch::Receiver<Option<Arc<BranchForecast>>>>) -> bool {
    match forecasts {
        Some(forecasts) => forecasts.changed().await.is_ok(),
        None => std::future::pending().await,
    }
}

/// The last that is told of a topic which is no more.
fn ended(refusal: &BranchRefusal) -> Arc<Told> {
    ended_with(refusal.code(), "Not found", &refusal.to_string())
}

fn ended_by(refusal: &LiveRefusal) -> Arc<Told> {
    ended_with(refusal.code(), refusal.title(), &refusal.to_string())
}

fn ended_with(code: &str, title: &str, detail: &str) -> Arc<Told> {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let (code, title, detail) = (text(code), text(title), text(detail));
    let members = [
        ("error_code", code.as_bytes()),
        ("title", title.as_bytes()),
        ("detail", detail.as_bytes()),
    ];
    Told::new("error", &members)
}

/// Tells this run apart from others, also from those of other processes.
fn fresh_run() -> u32 {
    let mut bytes = [0; 4];
    // Without chance from outside the moment has to do: it only has to be another one.
    if getrandom::fill(&mut bytes).is_err() {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        return since.map_or(0, |since| since.subsec_nanos());
    }
    u32::from_le_bytes(bytes)
}

fn now() -> Timestamp {
    use turnero::Clock;
    turnero::SystemClock.now()
}
