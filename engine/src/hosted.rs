use turnero_domain::branch::Branch;
use turnero_domain::{Aggregate, BranchId};

use crate::directory::Directory;
use crate::engine::Inner;

/// An aggregate that the engine knows how to host. Each has a directory of its own.
pub trait Hosted: Aggregate + sealed::Sealed {
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "sealed: only this crate calls it")]
    fn directory(inner: &Inner) -> &Directory<Self>;

    /// The branch that it belongs to, which is what a principal's scope is held against; `None` if it
    /// belongs to all.
    fn branch(id: Self::Id) -> Option<BranchId>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for turnero_domain::branch::Branch {}
}

impl Hosted for Branch {
    #[expect(private_interfaces, reason = "sealed: only this crate calls it")]
    fn directory(inner: &Inner) -> &Directory<Self> {
        &inner.branches
    }

    fn branch(id: BranchId) -> Option<BranchId> {
        Some(id)
    }
}
