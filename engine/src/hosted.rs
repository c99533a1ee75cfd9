//! The aggregates that an engine hosts: the one place that lists them.

use std::sync::Arc;

use actix::Recipient;
use turnero_domain::access::Access;
use turnero_domain::branch::Branch;
use turnero_domain::customers::Customers;
use turnero_domain::invoicing::Issuer;
use turnero_domain::{AccessId, Aggregate, BranchId, DirectoryId};
use turnero_store::Head;

use crate::access::Mirror;
use crate::directory::Directory;
use crate::error::OpenError;
use crate::inner::{Inner, stream_of};
use crate::journal::{Registry, Standing};
use crate::keeper::{Keeper, Surroundings};
use crate::opening::load_all;
use crate::shell::Finish;

/// An aggregate that the engine knows how to host. Each has a directory of its own.
pub trait Hosted: Aggregate + sealed::Sealed {
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "sealed: only this crate calls it")]
    fn directory(residents: &Residents) -> &Directory<Self>;

    /// The branch that it belongs to, which is what a principal's scope is held against; `None` if it
    /// belongs to all.
    fn branch(id: Self::Id) -> Option<BranchId>;

    /// Where its newest durable state is shown, if anybody looks at it without asking.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "sealed: only this crate calls it")]
    fn mirror(residents: &Residents) -> Option<Arc<Mirror<Self>>>;
}

mod sealed {
    pub trait Sealed {}
}

/// Declares what is hosted: the name of the directory, the aggregate, the branch that one of them belongs to, the id
/// of the only one where there is always one and no other, and the mirror in which its durable state is
/// shown, if there is one.
macro_rules! hosted {
    ($(
        $directory:ident: $aggregate:ty, $branch:expr
        $(, only $only:expr)? $(, shown in $mirror:ident)?;
    )*) => {
        /// Everything that lives in an engine.
        #[derive(Default)]
        pub(crate) struct Residents {
            $(
                pub(crate) $directory: Directory<$aggregate>,
                $(pub(crate) $mirror: Arc<Mirror<$aggregate>>,)?
            )*
        }

        /// Everything that was brought back from the store, before it has actors.
        pub(crate) struct Keepers {
            $($directory: Vec<Keeper<$aggregate>>,)*
        }

        impl Keepers {
            /// Brings back all that the store holds.
            pub(crate) fn load(
                surroundings: &Surroundings,
                registry: &Registry,
                heads: &[Head],
            ) -> Result<Self, OpenError> {
                Ok(Self {
                    $($directory: {
                        let only = None$(.or(Some($only)))?;
                        begun(load_all(surroundings, registry, heads)?, only, surroundings, registry)
                    },)*
                })
            }

            /// Shows what is to be shown.
            pub(crate) fn show(&self, residents: &Residents) {
                $(show_all(&self.$directory, <$aggregate>::mirror(residents));)*
            }

            /// Gives each its actor.
            pub(crate) fn settle(self, inner: &Inner) -> Result<(), OpenError> {
                $(settle_all(self.$directory, inner)?;)*
                Ok(())
            }
        }

        impl Residents {
            /// Empties all directories, and tells where each resident can be told to finish.
            pub(crate) fn take_all(&self) -> Vec<Recipient<Finish>> {
                let mut all = Vec::new();
                $({
                    let taken = self.$directory.take_all().into_iter();
                    all.extend(taken.map(|resident| resident.address.clone().recipient()));
                })*
                all
            }
        }

        $(
            impl sealed::Sealed for $aggregate {}

            impl Hosted for $aggregate {
                #[expect(private_interfaces, reason = "sealed: only this crate calls it")]
                fn directory(residents: &Residents) -> &Directory<Self> {
                    &residents.$directory
                }

                fn branch(id: Self::Id) -> Option<BranchId> {
                    let branch: fn(Self::Id) -> Option<BranchId> = $branch;
                    branch(id)
                }

                #[expect(private_interfaces, reason = "sealed: only this crate calls it")]
                fn mirror(_residents: &Residents) -> Option<Arc<Mirror<Self>>> {
                    let no_mirror = None;
                    $(let no_mirror = no_mirror.or_else(|| Some(_residents.$mirror.clone()));)?
                    no_mirror
                }
            }
        )*
    };
}

hosted! {
    branches: Branch, Some;
    access: Access, |_| None, only AccessId, shown in access_mirror;
    customers: Customers, |_| None, only DirectoryId::ONLY;
    issuers: Issuer, |_| None;
}

/// The only one of its kind is there from the beginning: it can be asked before anything has happened to it.
fn begun<A: Aggregate>(
    mut keepers: Vec<Keeper<A>>,
    only: Option<A::Id>,
    surroundings: &Surroundings,
    registry: &Registry,
) -> Vec<Keeper<A>> {
    if let Some(only) = only.filter(|_| keepers.is_empty()) {
        let standing = Arc::new(Standing::new(stream_of::<A>(only), 0));
        registry.add(standing.clone());
        keepers.push(Keeper::new(surroundings.clone(), standing));
    }
    keepers
}

fn settle_all<A: Hosted>(keepers: Vec<Keeper<A>>, inner: &Inner) -> Result<(), OpenError> {
    for keeper in keepers {
        let id = keeper.standing().stream().id.into();
        let gone = || OpenError::Threads("an actor could not be started".to_owned());
        A::directory(&inner.residents).find_or_add(id, || inner.settle(keeper).ok_or_else(gone))?;
    }
    Ok(())
}

fn show_all<A: Hosted>(keepers: &[Keeper<A>], mirror: Option<Arc<Mirror<A>>>) {
    if let (Some(mirror), Some(keeper)) = (mirror, keepers.first()) {
        keeper.show_in(&mirror);
    }
}
