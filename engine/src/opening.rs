//! How an engine opens: the store first, then every aggregate, then the threads. Whatever fails, fails
//! before anything has been changed.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use tokio::sync::{Semaphore, watch};
use turnero_domain::Aggregate;
use turnero_store::{Head, Store, StoreError, memory, redb_store, sled_store};

use crate::access::Doorkeeper;
use crate::admission::Gate;
use crate::bounds::{IMPORTS_MAX, IN_FLIGHT_MAX, REPLAYS_MAX};
use crate::changed::Changed;
use crate::courier::{CourierThread, SubmissionBoard};
use crate::error::OpenError;
use crate::forecaster::{Board, ForecasterThread};
use crate::hosted::{Keepers, Residents};
use crate::inner::Inner;
use crate::journal::{
    Condition, Inbox, JournalThread, Pulse, Registry, Standing, Watchdog, Writer,
};
use crate::keeper::{Keeper, Surroundings};
use crate::postman::{Files, MailBoard, PostmanThread};
use crate::settings::{OnStall, Settings, StoreChoice, StoreKind};
use crate::snapshots::Snapshots;
use crate::submissions::{Catalogues, Downloads};
use crate::system::ActorSystem;
use crate::teardown::Running;
use crate::visits::VisitsThread;

pub(crate) fn open(settings: Settings) -> Result<Inner, OpenError> {
    let started = std::time::Instant::now();
    let Settings { store, clock, seeds, threads, on_stall, access, .. } = settings;
    let Settings { forecasts, visits, gateways, files, mailer, reset_mailer, .. } = settings;
    let gateways = Arc::new(gateways);
    let in_memory = matches!(store, StoreChoice::Memory);
    let store = open_store(store)?;
    let heads = store.heads()?;
    let surroundings = Surroundings {
        secret: store.secret()?,
        store,
        inbox: Arc::new(Inbox::default()),
        condition: Arc::new(Condition::default()),
        clock,
        seeds,
    };
    let registry = Arc::new(Registry::default());
    let keepers = Keepers::load(&surroundings, &registry, &heads)?;
    let (residents, board, changed) = <(Arc<Residents>, Arc<Board>, Arc<Changed>)>::default();
    keepers.show(&residents);
    let seeds = surroundings.seeds.clone();
    let state = residents.access_mirror.look();
    let doorkeeper = Doorkeeper::new(&access, in_memory, seeds.as_ref(), &state);
    let forecaster = ForecasterThread::start(
        surroundings.clock.clone(),
        residents.clone(),
        changed.clone(),
        board.clone(),
    );
    let forecaster = forecaster.map_err(|error| OpenError::Threads(error.to_string()))?;
    let (submissions, issuers_changed) = <(Arc<SubmissionBoard>, Arc<Changed>)>::default();
    let courier = CourierThread::start(
        surroundings.clock.clone(),
        residents.clone(),
        surroundings.store.clone(),
        gateways.clone(),
        issuers_changed.clone(),
        submissions.clone(),
    );
    let (courier, on_courier) = courier.map_err(|error| OpenError::Threads(error.to_string()))?;
    let (mails, mails_changed) = <(Arc<MailBoard>, Arc<Changed>)>::default();
    let downloads = Downloads::new(files);
    let mail_files = Files {
        gateways: gateways.clone(),
        downloads: downloads.clone(),
        courier: on_courier.clone(),
    };
    let postman = PostmanThread::start(
        surroundings.clock.clone(),
        residents.clone(),
        mailer,
        mail_files,
        mails_changed.clone(),
        mails.clone(),
    );
    let postman = postman.map_err(|error| OpenError::Threads(error.to_string()))?;
    let by_themselves = (forecaster, courier, postman);
    let visited = Arc::new(Changed::default());
    let follow =
        || VisitsThread::start(surroundings.store.clone(), residents.clone(), visited.clone());
    let running =
        start_threads(threads, on_stall, &surroundings, &registry, by_themselves, follow)?;
    let inner = Inner {
        surroundings,
        registry,
        gate: Gate::new(IN_FLIGHT_MAX),
        residents,
        board,
        changed,
        visited,
        forecasts,
        visits,
        submissions,
        issuers_changed,
        mails,
        mails_changed,
        gateways,
        courier: on_courier,
        reset_mailer,
        catalogues: Catalogues::default(),
        downloads,
        doorkeeper,
        boards: Arc::default(),
        snapshots: Snapshots::default(),
        replays: Arc::new(Semaphore::new(REPLAYS_MAX)),
        imports: Arc::new(Semaphore::new(IMPORTS_MAX)),
        closing: AtomicBool::new(false),
        running: Mutex::new(Some(running)),
        closed: watch::Sender::new(None),
    };
    keepers.settle(&inner)?;
    tracing::info!(
        streams = heads.len(),
        took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "the engine is open"
    );
    Ok(inner)
}

fn open_store(choice: StoreChoice) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match choice {
        StoreChoice::Memory => Arc::new(memory::new()),
        StoreChoice::Folder(folder, StoreKind::Sled) => {
            Arc::new(sled_store::open(folder, &sled_store::Options::default())?)
        }
        StoreChoice::Folder(folder, StoreKind::Redb) => {
            Arc::new(redb_store::open(folder, &redb_store::Options::default())?)
        }
        StoreChoice::Own(store) => store,
    })
}

/// Brings all aggregates of one kind back, on all cores.
pub(crate) fn load_all<A: Aggregate>(
    surroundings: &Surroundings,
    registry: &Registry,
    heads: &[Head],
) -> Result<Vec<Keeper<A>>, OpenError> {
    let heads: Vec<_> = heads.iter().filter(|head| head.stream.kind.0 == A::KIND).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = heads.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = heads
            .chunks(share)
            .map(|heads| {
                scope.spawn(move || {
                    let load = |head: &&Head| {
                        let standing = Arc::new(Standing::new(head.stream, head.position));
                        registry.add(standing.clone());
                        Keeper::load(surroundings.clone(), standing)
                    };
                    heads.iter().map(load).collect::<Result<Vec<_>, _>>()
                })
            })
            .collect();
        let mut keepers = Vec::new();
        for worker in workers {
            let loaded = worker.join().map_err(|panic| OpenError::Unreadable {
                what: "the history".to_owned(),
                aggregate: format!("a {}", A::NAME),
                reason: crate::panic_text(panic.as_ref()),
            })?;
            keepers.extend(loaded?);
        }
        Ok(keepers)
    })
}

fn start_threads(
    threads: NonZeroUsize,
    on_stall: OnStall,
    surroundings: &Surroundings,
    registry: &Arc<Registry>,
    by_themselves: (ForecasterThread, CourierThread, PostmanThread),
    follow: impl FnOnce() -> std::io::Result<VisitsThread>,
) -> Result<Running, OpenError> {
    let Surroundings { store, inbox, condition, clock, .. } = surroundings.clone();
    let failed = |error: std::io::Error| OpenError::Threads(error.to_string());
    let system = ActorSystem::start(threads)?;
    let writer = Writer::new(store, condition.clone(), registry.clone(), clock.clone());
    let pulse = Arc::new(Pulse::new());
    let journal =
        JournalThread::start(writer, inbox, condition.clone(), pulse.clone()).map_err(failed)?;
    let watchdog = Watchdog::start(pulse, condition, clock, on_stall).map_err(failed)?;
    // Last, for it holds the store.
    let visits = follow().map_err(failed)?;
    let (forecaster, courier, postman) = by_themselves;
    Ok(Running { system, journal, watchdog, forecaster, visits, courier, postman })
}
