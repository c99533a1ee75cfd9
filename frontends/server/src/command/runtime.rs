use std::io;

use tokio::runtime::{Builder, Runtime};

/// The runtime of a command that only now and then waits for something.
pub(super) fn small_runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).enable_all().build()
}
