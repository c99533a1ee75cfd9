use turnero::branch::permissions::{BRANCHES_READ, TICKETS_READ};
use turnero::{BranchId, CounterId, Permission, VisitId};

/// What somebody can listen to. The topic `all` is not among them: it is one [`Overview`](Topic::Overview) for each branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Topic {
    /// All that happens in a branch.
    Branch(BranchId),
    /// What its boards show.
    Board(BranchId),
    /// What somebody sees who serves at a counter.
    Counter(BranchId, CounterId),
    /// What somebody sees of their own visit.
    Visit(BranchId, VisitId),
    /// A branch in a few figures.
    Overview(BranchId),
}

impl Topic {
    /// Which branch it is about.
    pub(crate) const fn branch(&self) -> BranchId {
        match self {
            Self::Branch(branch)
            | Self::Board(branch)
            | Self::Counter(branch, _)
            | Self::Visit(branch, _)
            | Self::Overview(branch) => *branch,
        }
    }

    /// What it takes to listen; nothing for whoever has the link of a visit.
    pub(crate) const fn permission(&self) -> Option<Permission> {
        match self {
            Self::Branch(_) | Self::Board(_) | Self::Overview(_) => Some(BRANCHES_READ),
            Self::Counter(..) => Some(TICKETS_READ),
            Self::Visit(..) => None,
        }
    }

    /// The topic that a client names so.
    pub(crate) fn named(name: &str, of: &str) -> Option<Self> {
        let two = || of.split_once('/');
        match name {
            "branch" => of.parse().ok().map(Self::Branch),
            "board" => of.parse().ok().map(Self::Board),
            "counter" => {
                let (branch, counter) = two()?;
                Some(Self::Counter(branch.parse().ok()?, counter.parse().ok()?))
            }
            "visit" => {
                let (branch, visit) = two()?;
                let visit = serde_json::from_value(serde_json::Value::from(visit)).ok()?;
                Some(Self::Visit(branch.parse().ok()?, visit))
            }
            _ => None,
        }
    }
}
