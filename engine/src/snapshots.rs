//! What a branch is doing, made once for each of its positions and shared by all who ask: many boards look at one
//! branch, and few of them see anything new.

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use turnero_domain::branch::{BranchRefusal, Snapshot};
use turnero_domain::{BranchId, Message, Principal};

use crate::Engine;
use crate::error::AskError;

/// What a branch was doing at a position, in the bytes in which it is shown.
#[derive(Debug, Clone)]
pub struct SharedSnapshot {
    /// The number of the newest event that is in it.
    pub seq: u64,
    /// A [`BranchSnapshot`](turnero_domain::branch::BranchSnapshot) as JSON.
    pub body: Bytes,
}

/// The newest of each branch: as many as there are branches, each of a bounded size.
#[derive(Debug, Default)]
pub(crate) struct Snapshots(RwLock<HashMap<BranchId, SharedSnapshot>>);

impl Snapshots {
    fn at(&self, branch: BranchId, durable: u64) -> Option<SharedSnapshot> {
        let known = crate::read(&self.0);
        known.get(&branch).filter(|shared| shared.seq == durable).cloned()
    }

    fn keep(&self, branch: BranchId, fresh: &SharedSnapshot) {
        let mut known = crate::write(&self.0);
        let newer = known.get(&branch).is_none_or(|before| before.seq < fresh.seq);
        if newer {
            known.insert(branch, fresh.clone());
        }
    }
}

impl Engine {
    /// What a branch is doing, as JSON. The same as asking for [`Snapshot`], and much cheaper where many ask: the bytes
    /// are made once for each position that is durable.
    pub async fn snapshot(
        &self,
        principal: &Principal,
        branch: BranchId,
    ) -> Result<SharedSnapshot, AskError<BranchRefusal>> {
        let inner = self.inner();
        let may = principal.may(Snapshot::PERMISSION, Some(branch)).is_ok();
        if may && !inner.closing.load(Ordering::SeqCst) {
            // Positions only become durable before replies go: whoever was told of something sees it here.
            let durable = inner.residents.branches.find(branch).map(|it| it.standing.durable());
            let known = durable.and_then(|durable| inner.snapshots.at(branch, durable));
            if let Some(shared) = known {
                return Ok(shared);
            }
        }
        let snapshot = self.ask(principal, Snapshot { branch }).await?;
        let body = serde_json::to_vec(&snapshot).map_err(|_| AskError::Internal)?;
        let shared = SharedSnapshot { seq: snapshot.seq, body: Bytes::from(body) };
        inner.snapshots.keep(branch, &shared);
        Ok(shared)
    }
}
