use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, watch};

use super::channel::Channel;
use crate::bounds::SOCKETS_IN_A_ROW;
use crate::poison::lock;

/// Those who bring news to listeners: one for each core. Each socket belongs to one of them, so a thousand sockets are
/// written to from every core at once, and nobody wakes a thousand tasks for it.
pub(crate) struct Workers {
    desks: Vec<Desk>,
    sockets: AtomicU64,
}

#[derive(Default)]
struct Desk {
    /// The topics that have news. Each lies here once at most.
    waiting: Mutex<VecDeque<Arc<Channel>>>,
    rung: Notify,
}

impl Workers {
    /// So many, who work until they are told to stop.
    pub(crate) fn begin(count: usize, stopping: &watch::Receiver<bool>) -> Arc<Self> {
        let desks = (0..count.max(1)).map(|_| Desk::default()).collect();
        let workers = Arc::new(Self { desks, sockets: AtomicU64::new(0) });
        for shard in 0..workers.count() {
            let (workers, mut stopping) = (workers.clone(), stopping.clone());
            // It writes to many sockets in a row and gives way by itself.
            let work = tokio::task::unconstrained(async move {
                tokio::select! {
                    () = workers.work(shard) => {}
                    _ = stopping.wait_for(|stopping| *stopping) => {}
                }
            });
            tokio::spawn(work);
        }
        workers
    }

    pub(crate) fn count(&self) -> usize {
        self.desks.len()
    }

    /// A number for a new socket, and the worker to whom it belongs.
    pub(crate) fn next_socket(&self) -> (u64, usize) {
        let number = self.sockets.fetch_add(1, Ordering::Relaxed);
        let shard = number % self.count().max(1) as u64;
        (number, usize::try_from(shard).unwrap_or(0))
    }

    /// A topic has news for those of this worker.
    pub(super) fn tell(&self, shard: usize, channel: Arc<Channel>) {
        if let Some(desk) = self.desks.get(shard) {
            lock(&desk.waiting).push_back(channel);
            desk.rung.notify_one();
        }
    }

    async fn work(&self, shard: usize) {
        let Some(desk) = self.desks.get(shard) else { return };
        loop {
            let channel = lock(&desk.waiting).pop_front();
            let Some(channel) = channel else {
                desk.rung.notified().await;
                continue;
            };
            for (place, hearer) in channel.audience(shard).into_iter().enumerate() {
                hearer.bring();
                if place % SOCKETS_IN_A_ROW == SOCKETS_IN_A_ROW - 1 {
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}
