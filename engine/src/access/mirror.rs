use std::sync::{Arc, RwLock};

use crate::journal::{Lost, Release};

/// The newest durable state of an aggregate, for whoever must look at it without asking its actor. It never
/// shows what a crash could take back: only the journal puts a state here, once it is durable.
#[derive(Debug, Default)]
pub(crate) struct Mirror<A>(RwLock<Arc<A>>);

impl<A> Mirror<A> {
    /// The state.
    pub(crate) fn look(&self) -> Arc<A> {
        crate::read(&self.0).clone()
    }

    /// This is durable.
    pub(crate) fn show(&self, state: A) {
        *crate::write(&self.0) = Arc::new(state);
    }
}

/// Shows a state as soon as it is durable, and only then lets the reply go: whoever has the reply of a
/// change finds it in the mirror.
pub(crate) struct ShowFirst<A> {
    pub(crate) mirror: Arc<Mirror<A>>,
    pub(crate) state: A,
    pub(crate) then: Box<dyn Release>,
}

impl<A: Send + Sync + 'static> Release for ShowFirst<A> {
    fn release(self: Box<Self>, durable: Result<(), Lost>) {
        let Self { mirror, state, then } = *self;
        if durable.is_ok() {
            mirror.show(state);
        }
        then.release(durable);
    }
}
