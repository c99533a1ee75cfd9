use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lock, also after somebody panicked with it: what is guarded here is whole after every statement.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
