use std::path::PathBuf;

use serde::Serialize;
use turnero::{Engine, Health};

use super::{disk, memory};
use crate::front_ends::{Stopping, Surroundings};
use crate::settings::Store;

/// Whether work should be sent to us.
pub(super) struct Readiness {
    engine: Engine,
    stopping: Stopping,
    /// The folder that needs space; `None` if nothing is kept.
    folder: Option<PathBuf>,
    disk_bytes_min: u64,
    /// `None`: nothing limits it.
    memory_bytes_max: Option<u64>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) ok: bool,
    /// What is so, and what can be done.
    pub(super) detail: String,
}

impl Readiness {
    pub(super) fn new(surroundings: &Surroundings) -> Self {
        let settings = &surroundings.settings;
        let memory_bytes_max = match settings.memory_bytes_max {
            0 => memory::allowed_bytes(),
            bytes => Some(bytes),
        };
        Self {
            engine: surroundings.engine.clone(),
            stopping: surroundings.stopping.clone(),
            folder: (settings.store != Store::Memory).then(|| settings.data.clone()),
            disk_bytes_min: settings.disk_bytes_min,
            memory_bytes_max,
        }
    }

    /// Looks at everything. None of it takes long, except a disk that does not answer; therefore that is
    /// asked on a thread of its own.
    pub(super) async fn check(&self) -> Vec<Check> {
        let health = self.engine.health();
        let mut checks = vec![self.program(), store(&health), gateways(&health)];
        if let Some(folder) = self.folder.clone() {
            let minimum = self.disk_bytes_min;
            let asked = tokio::task::spawn_blocking(move || disk::free_bytes(&folder)).await;
            let free = asked.unwrap_or_else(|error| Err(std::io::Error::other(error)));
            checks.push(space(free, minimum));
        }
        if let (Some(used), Some(allowed)) = (memory::used_bytes(), self.memory_bytes_max) {
            checks.push(memory(used, allowed));
        }
        checks
    }

    fn program(&self) -> Check {
        if self.stopping.has_begun() {
            failing("program", "the program is about to end; send work elsewhere".to_owned())
        } else {
            fine("program", "running".to_owned())
        }
    }
}

fn store(health: &Health) -> Check {
    let name = "store";
    match health {
        Health::Ready | Health::Degraded { .. } => fine(name, "writing works".to_owned()),
        Health::ReadOnly { reason, since } => {
            failing(name, format!("nothing can be stored since {since}: {reason}"))
        }
        Health::Recovering { reason, since } => failing(
            name,
            format!("the store is being brought back, after it failed at {since}: {reason}"),
        ),
        _ => failing(name, "the engine is closed".to_owned()),
    }
}

/// Documents that wait are no reason to send people elsewhere, so this check never fails; but it is told.
fn gateways(health: &Health) -> Check {
    let detail = match health {
        Health::Degraded { reason, waiting, since } => {
            format!("degraded: {waiting} documents wait since {since}: {reason}")
        }
        _ => "no document waits for its gateway for long".to_owned(),
    };
    fine("gateways", detail)
}

fn space(free: std::io::Result<u64>, minimum: u64) -> Check {
    let name = "disk";
    match free {
        Ok(free) if free >= minimum => fine(name, format!("{} are free", mebibytes(free))),
        Ok(free) => failing(
            name,
            format!(
                "{} are free on the disk of the data folder, and {} should be; make some room",
                mebibytes(free),
                mebibytes(minimum)
            ),
        ),
        Err(error) => failing(name, format!("the data folder cannot be looked at ({error})")),
    }
}

fn memory(used: u64, allowed: u64) -> Check {
    let name = "memory";
    if used <= allowed {
        fine(name, format!("{} of {} are in use", mebibytes(used), mebibytes(allowed)))
    } else {
        failing(
            name,
            format!(
                "{} of memory are in use, and {} should be at most; give it more, or it less to do",
                mebibytes(used),
                mebibytes(allowed)
            ),
        )
    }
}

fn fine(name: &'static str, detail: String) -> Check {
    Check { name, ok: true, detail }
}

fn failing(name: &'static str, detail: String) -> Check {
    Check { name, ok: false, detail }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use turnero::Timestamp;

    use super::*;

    #[test]
    fn each_check_says_what_is_so_and_what_can_be_done() {
        let full = space(Ok(3 << 20), 256 << 20);
        assert!(!full.ok);
        assert_eq!(
            full.detail,
            "3 MiB are free on the disk of the data folder, and 256 MiB should be; make some room"
        );
        assert!(space(Ok(256 << 20), 256 << 20).ok);
        assert!(memory(1 << 20, 1 << 20).ok);
        assert!(!memory((1 << 20) + 1, 1 << 20).ok);
        assert!(store(&Health::Ready).ok && gateways(&Health::Ready).ok);
        let (reason, since) = (Arc::from("the gateway does not answer"), Timestamp::from_millis(0));
        let degraded = Health::Degraded { reason, waiting: 12, since };
        let told = gateways(&degraded);
        assert!(store(&degraded).ok && told.ok, "people are served all the same");
        assert_eq!(
            told.detail,
            "degraded: 12 documents wait since 1970-01-01T00:00:00.000Z: the gateway does not answer"
        );
        let reason = Arc::from("the disk is full");
        let failed = store(&Health::ReadOnly { reason, since: Timestamp::from_millis(0) });
        assert!(!failed.ok && failed.detail.contains("the disk is full"), "{failed:?}");
    }
}
