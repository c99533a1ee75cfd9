//! How an engine ends: take nothing more, finish what is under way, write last checkpoints, end the
//! journal, close the store, end the actors. `System::stop` is no way to drain, so the order matters.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use tokio::sync::watch;
use turnero_store::StoreError;

use crate::admission::Gate;
use crate::courier::CourierThread;
use crate::forecaster::{Board, ForecasterThread};
use crate::hosted::Residents;
use crate::inner::Inner;
use crate::journal::{JournalThread, Registry, Watchdog};
use crate::keeper::Surroundings;
use crate::postman::PostmanThread;
use crate::shell::Finish;
use crate::system::ActorSystem;
use crate::visits::VisitsThread;

/// The threads of an engine.
pub(crate) struct Running {
    pub(crate) system: ActorSystem,
    pub(crate) journal: JournalThread,
    pub(crate) watchdog: Watchdog,
    pub(crate) forecaster: ForecasterThread,
    pub(crate) visits: VisitsThread,
    pub(crate) courier: CourierThread,
    pub(crate) postman: PostmanThread,
}

/// All that is needed to end an engine whose last handle may be gone.
struct Teardown {
    running: Running,
    residents: Arc<Residents>,
    gate: Arc<Gate>,
    registry: Arc<Registry>,
    board: Arc<Board>,
    surroundings: Surroundings,
    closed: watch::Sender<Option<Result<(), StoreError>>>,
}

impl Inner {
    /// Ends the engine on a thread of its own. `None` if somebody has started that before.
    pub(crate) fn start_closing(&self) -> Option<JoinHandle<()>> {
        self.closing.store(true, Ordering::SeqCst);
        let running = crate::lock(&self.running).take()?;
        let teardown = Teardown {
            running,
            residents: self.residents.clone(),
            gate: self.gate.clone(),
            registry: self.registry.clone(),
            board: self.board.clone(),
            surroundings: self.surroundings.clone(),
            closed: self.closed.clone(),
        };
        let closed = self.closed.clone();
        let spawned = std::thread::Builder::new()
            .name("turnero-closing".to_owned())
            .spawn(move || teardown.run());
        match spawned {
            Ok(thread) => Some(thread),
            Err(error) => {
                let reason = error.to_string();
                let _ = closed.send(Some(Err(StoreError::Io { doing: "closing", reason })));
                None
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(thread) = self.start_closing()
            && thread.join().is_err()
        {
            tracing::error!("closing the engine ended with a panic");
        }
    }
}

impl Teardown {
    fn run(self) {
        let Self { running, residents, gate, registry, surroundings, closed, board } = self;
        running.forecaster.finish();
        running.visits.finish();
        board.close();
        // First, for it asks the courier for files.
        running.postman.finish();
        running.courier.finish();
        let residents = residents.take_all();
        match tokio::runtime::Builder::new_current_thread().build() {
            Ok(runtime) => runtime.block_on(async {
                gate.empty().await;
                for resident in &residents {
                    // An actor that has died has nothing left to finish.
                    let _ = resident.send(Finish).await;
                }
            }),
            Err(error) => tracing::error!(%error, "closing without last checkpoints"),
        }
        running.journal.finish();
        surroundings.condition.close();
        let result = surroundings.store.close();
        if let Err(error) = &result {
            tracing::warn!(%error, "the store could not be put in order");
        }
        for standing in registry.all() {
            standing.hub.close();
        }
        drop(residents);
        drop(surroundings);
        running.system.finish();
        running.watchdog.finish();
        closed.send_replace(Some(result));
    }
}
