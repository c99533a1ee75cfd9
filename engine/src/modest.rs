//! Threads whose work can wait let the others go first.

/// How far this thread steps back: beside a thread that works it gets a tenth of a core, and alone all of it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// From now on this thread gets what others leave. On Linux alone: elsewhere the whole process would step back.
pub(crate) fn let_others_go_first() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "this thread cannot step back");
    }
}
