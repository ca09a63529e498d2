//! What several requests share: taken by one at a time, whatever became of the one before.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes what is shared, once nobody else holds it.
pub fn own<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
