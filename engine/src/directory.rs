//! Where the engine finds the actor of an aggregate.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, RwLock};

use actix::Addr;
use turnero_domain::Aggregate;

use crate::admission::Wicket;
use crate::journal::Standing;
use crate::shell::Shell;

/// An aggregate that lives in this engine.
pub(crate) struct Resident<A: Aggregate> {
    pub(crate) address: Addr<Shell<A>>,
    pub(crate) standing: Arc<Standing>,
    pub(crate) wicket: Arc<Wicket>,
}

/// All aggregates of one kind.
pub(crate) struct Directory<A: Aggregate>(RwLock<HashMap<A::Id, Arc<Resident<A>>>>);

impl<A: Aggregate> Default for Directory<A> {
    fn default() -> Self {
        Self(RwLock::new(HashMap::new()))
    }
}

impl<A: Aggregate> Directory<A>
where
    A::Id: Eq + Hash,
{
    pub(crate) fn find(&self, id: A::Id) -> Option<Arc<Resident<A>>> {
        crate::read(&self.0).get(&id).cloned()
    }

    /// The one that is there, or else the one that `make` makes: never two for one id.
    pub(crate) fn find_or_add<E>(
        &self,
        id: A::Id,
        make: impl FnOnce() -> Result<Resident<A>, E>,
    ) -> Result<Arc<Resident<A>>, E> {
        let mut residents = crate::write(&self.0);
        if let Some(resident) = residents.get(&id) {
            return Ok(resident.clone());
        }
        let resident = Arc::new(make()?);
        residents.insert(id, resident.clone());
        Ok(resident)
    }

    /// The ids of all of them, in no order.
    pub(crate) fn ids(&self) -> Vec<A::Id> {
        crate::read(&self.0).keys().copied().collect()
    }

    /// Empties it.
    pub(crate) fn take_all(&self) -> Vec<Arc<Resident<A>>> {
        crate::write(&self.0).drain().map(|(_, resident)| resident).collect()
    }
}
