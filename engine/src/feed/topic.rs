use turnero_domain::BranchId;

/// What somebody follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Topic {
    /// All that happens in one branch.
    Branch(BranchId),
}
