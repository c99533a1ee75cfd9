use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::OnceCell;
use turnero::branch::BranchRefusal;
use turnero::{BranchId, Engine, FeedError};

use super::channel::Channel;
use super::stage::{NoChannel, Stage};
use super::topic::Topic;
use super::workers::Workers;
use crate::poison::lock;
use crate::refusals::LiveRefusal;

/// The branches that somebody listens to.
pub(crate) struct Hub {
    engine: Engine,
    workers: Arc<Workers>,
    stages: Mutex<HashMap<BranchId, Arc<OnceCell<Arc<Stage>>>>>,
}

impl Hub {
    pub(crate) fn new(engine: Engine, workers: Arc<Workers>) -> Arc<Self> {
        Arc::new(Self { engine, workers, stages: Mutex::default() })
    }

    pub(crate) const fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) const fn workers(&self) -> &Arc<Workers> {
        &self.workers
    }

    /// The stage of a branch: put up when nobody has listened to it yet.
    pub(crate) async fn stage(self: &Arc<Self>, branch: BranchId) -> Result<Arc<Stage>, NoChannel> {
        let place = lock(&self.stages).entry(branch).or_default().clone();
        let (hub, workers) = (Arc::downgrade(self), self.workers.clone());
        let open = || Stage::open(&self.engine, branch, hub, workers);
        let opened = place.get_or_try_init(open).await.cloned();
        opened.map_err(|error| {
            let mut stages = lock(&self.stages);
            // Branches that nobody knows must not fill the map.
            if stages.get(&branch).is_some_and(|place| place.get().is_none()) {
                stages.remove(&branch);
            }
            match error {
                FeedError::Unknown(branch) => {
                    NoChannel::Refused(BranchRefusal::BranchUnknown { branch })
                }
                FeedError::Closed => NoChannel::Live(LiveRefusal::Ending),
                _ => NoChannel::Live(LiveRefusal::Unavailable),
            }
        })
    }

    /// The channel of a topic, and its stage.
    pub(crate) async fn channel(
        self: &Arc<Self>,
        topic: Topic,
    ) -> Result<(Arc<Stage>, Arc<Channel>), NoChannel> {
        loop {
            let stage = self.stage(topic.branch()).await?;
            match stage.channel(topic) {
                Err(NoChannel::Ended) => self.forget(&stage),
                found => return found.map(|channel| (stage, channel)),
            }
        }
    }

    /// This stage was taken down.
    pub(super) fn forget(&self, stage: &Arc<Stage>) {
        let mut stages = lock(&self.stages);
        let is_it = |place: &Arc<OnceCell<Arc<Stage>>>| {
            place.get().is_some_and(|known| Arc::ptr_eq(known, stage))
        };
        if stages.get(&stage.branch()).is_some_and(is_it) {
            stages.remove(&stage.branch());
        }
    }
}
