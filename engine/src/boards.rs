//! Which boards are online, and which calls they have shown.
//!
//! None of this is kept: it is about sockets that are open now. After the engine was opened anew the boards come back and
//! say again what they have shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::sync::watch;
use turnero_domain::branch::{Branch, BranchRefusal, FindUnseenCalls, ScreenCall, UnseenCalls};
use turnero_domain::{BranchId, Principal, PrincipalId, Timestamp};

use crate::bounds::{BOARDS_LISTED_MAX, SEEN_CALLS_MAX};
use crate::engine::Engine;
use crate::error::AskError;

/// The boards of a branch, and the calls that nobody has seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BranchBoards {
    /// Those that have signed in, the longest online first.
    pub boards: Vec<BoardOnline>,
    /// How many others there are.
    pub public: usize,
    /// The calls of the last ten minutes that none of those that have signed in has shown, and that nobody has
    /// answered; the oldest first.
    pub unseen: Vec<ScreenCall>,
}

/// A board that is online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardOnline {
    /// Who shows it.
    pub by: PrincipalId,
    /// Since when.
    pub since: Timestamp,
    /// The newest call that it has shown.
    pub shown: Option<u64>,
}

/// What is known of all boards.
#[derive(Default)]
pub(crate) struct Boards(Mutex<BTreeMap<BranchId, OfBranch>>);

struct OfBranch {
    online: BTreeMap<u64, BoardOnline>,
    public: usize,
    /// The calls that were shown, the newest [`SEEN_CALLS_MAX`].
    seen: BTreeSet<u64>,
    changes: watch::Sender<u64>,
    next: u64,
}

impl Default for OfBranch {
    fn default() -> Self {
        let changes = watch::Sender::new(0);
        Self { online: BTreeMap::new(), public: 0, seen: BTreeSet::new(), changes, next: 0 }
    }
}

/// A board is online for as long as this lives.
pub struct BoardPresence {
    boards: Arc<Boards>,
    branch: BranchId,
    /// Its number, if it has signed in.
    number: Option<u64>,
}

impl OfBranch {
    fn has_changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }
}

impl Boards {
    fn with<T>(&self, branch: BranchId, work: impl FnOnce(&mut OfBranch) -> T) -> T {
        work(crate::lock(&self.0).entry(branch).or_default())
    }

    fn join(
        self: &Arc<Self>,
        branch: BranchId,
        by: Option<PrincipalId>,
        since: Timestamp,
    ) -> BoardPresence {
        let number = self.with(branch, |boards| {
            let number = by.map(|by| {
                boards.next += 1;
                boards.online.insert(boards.next, BoardOnline { by, since, shown: None });
                boards.next
            });
            boards.public += usize::from(number.is_none());
            boards.has_changed();
            number
        });
        BoardPresence { boards: self.clone(), branch, number }
    }

    fn seen(&self, branch: BranchId) -> BTreeSet<u64> {
        self.with(branch, |boards| boards.seen.clone())
    }

    fn told(&self, branch: BranchId, unseen: Vec<ScreenCall>) -> BranchBoards {
        self.with(branch, |boards| BranchBoards {
            boards: boards.online.values().take(BOARDS_LISTED_MAX).copied().collect(),
            public: boards.public,
            unseen,
        })
    }
}

impl BoardPresence {
    /// This call was shown to its end. From whoever has not signed in it counts for nothing: anybody could say so.
    pub fn shown(&self, call: u64) {
        let Some(number) = self.number else { return };
        self.boards.with(self.branch, |boards| {
            let Some(board) = boards.online.get_mut(&number) else { return };
            board.shown = board.shown.max(Some(call));
            boards.seen.insert(call);
            while boards.seen.len() > SEEN_CALLS_MAX {
                boards.seen.pop_first();
            }
            boards.has_changed();
        });
    }
}

impl Drop for BoardPresence {
    fn drop(&mut self) {
        self.boards.with(self.branch, |boards| {
            match self.number {
                Some(number) => drop(boards.online.remove(&number)),
                None => boards.public = boards.public.saturating_sub(1),
            }
            boards.has_changed();
        });
    }
}

impl Engine {
    /// A board is online from now on, shown by somebody who has signed in or by nobody in particular. The front end that
    /// speaks to it asks first whether it may.
    pub fn board_online(&self, branch: BranchId, by: Option<PrincipalId>) -> BoardPresence {
        self.inner.boards.join(branch, by, self.inner.surroundings.clock.now())
    }

    /// Which boards are online in a branch, and which calls nobody has seen.
    ///
    /// # Errors
    ///
    /// When the principal may not, or there is no such branch.
    pub async fn boards(
        &self,
        principal: &Principal,
        branch: BranchId,
    ) -> Result<BranchBoards, AskError<BranchRefusal>> {
        principal.may(Self::FOLLOW, Some(branch)).map_err(AskError::Denied)?;
        if self.inner.residents.branches.find(branch).is_none() {
            return Err(AskError::Refused(BranchRefusal::BranchUnknown { branch }));
        }
        let seen = self.inner.boards.seen(branch);
        let UnseenCalls { unseen } = self.ask(principal, FindUnseenCalls { branch, seen }).await?;
        Ok(self.inner.boards.told(branch, unseen))
    }

    /// The same of a branch that one watches: asks nobody.
    pub fn boards_of(&self, branch: BranchId, state: &Branch) -> BranchBoards {
        let now = self.inner.surroundings.clock.now();
        let unseen = state.unseen_calls(&self.inner.boards.seen(branch), now);
        self.inner.boards.told(branch, unseen)
    }

    /// Counts up whenever a board comes, goes or has shown something.
    pub fn follow_boards(&self, branch: BranchId) -> watch::Receiver<u64> {
        self.inner.boards.with(branch, |boards| boards.changes.subscribe())
    }
}
