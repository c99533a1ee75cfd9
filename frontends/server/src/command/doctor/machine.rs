use rustix::process::{Resource, geteuid, getrlimit};

use super::Finding;
use crate::bounds::OTHER_FILES;
use crate::settings::Settings;

/// Each connection is an open file.
pub(super) fn files(settings: &Settings) -> Finding {
    let about = "open files";
    let needed = settings.limits.connections_max as u64 + OTHER_FILES;
    match getrlimit(Resource::Nofile).maximum {
        Some(most) if most < needed => Finding::better(
            about,
            format!(
                "{most} are allowed, and http.connections needs {needed}; raise the limit (LimitNOFILE, ulimit -n) or \
                 lower http.connections"
            ),
        ),
        Some(most) => Finding::good(about, format!("{most} are allowed, {needed} are enough")),
        None => Finding::good(about, "as many as needed"),
    }
}

/// A mistake of a server that runs as root is a mistake of root.
pub(super) fn user() -> Finding {
    if geteuid().is_root() {
        Finding::better(
            "user",
            "this is root, which the server does not need; give it a user of its own",
        )
    } else {
        Finding::good("user", "not root")
    }
}
