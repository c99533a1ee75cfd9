//! Durable ticket issues per second through `ask`, beside the bare store committing the same bytes in
//! batches of the same size; and one client's latency beside one bare commit.
//!
//! `cargo run --release -p turnero-benches --bin engine [-- --rounds 5 --issues 200000 --store sled --clients 512]`

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use hdrhistogram::Histogram;
use turnero::branch::IssueTicket;
use turnero::store::bounds::BATCH_COMMITS_MAX;
use turnero::store::{Commit, NewEvent, Page, Store, redb_store, sled_store};
use turnero::{Engine, Principal, Settings};
use turnero_benches::{Outcome, Site, argument, median, scratch_folder, set_up};

const BRANCHES: usize = 4;
const SERVICES: usize = 16;

/// One round with so many clients.
struct Round {
    per_second: f64,
    p50_us: f64,
    p99_us: f64,
    /// Commits in a batch, on average.
    batch: f64,
    /// The same bytes, committed by the bare store: batches per second times their size.
    bare_per_second: f64,
    bare_p50_us: f64,
}

fn main() -> Outcome<()> {
    let rounds: usize = argument("rounds", 5)?;
    let issues: u64 = argument("issues", 200_000)?;
    let store: String = argument("store", "sled".to_owned())?;
    // For a profiler: only so many clients, and no last line.
    let only: usize = argument("clients", 0)?;
    let mut measured = Vec::new();
    for clients in [1, 64, 512] {
        if only != 0 && clients != only {
            continue;
        }
        // One client is slow: fewer issues tell as much.
        let issues = if clients == 1 { (issues / 40).max(500) } else { issues };
        let rounds: Vec<Round> =
            (0..rounds).map(|_| round(&store, clients, issues)).collect::<Outcome<_>>()?;
        let of = |figure: fn(&Round) -> f64| median(rounds.iter().map(figure).collect());
        println!(
            "clients={clients} commands_per_s={:.0} bare_per_s={:.0} ratio={:.2} batch={:.0} p50_us={:.0} p99_us={:.0} bare_p50_us={:.0}",
            of(|round| round.per_second),
            of(|round| round.bare_per_second),
            of(|round| round.per_second / round.bare_per_second),
            of(|round| round.batch),
            of(|round| round.p50_us),
            of(|round| round.p99_us),
            of(|round| round.bare_p50_us),
        );
        measured.push(rounds);
    }
    if only != 0 {
        return Ok(());
    }
    let (Some(one), Some(many)) = (measured.first(), measured.last()) else { return Ok(()) };
    let of =
        |rounds: &[Round], figure: fn(&Round) -> f64| median(rounds.iter().map(figure).collect());
    println!(
        "engine clients=512 commands_per_s={:.0} bare_per_s={:.0} ratio={:.2} p50_us={:.0} p99_us={:.0} one_client_ratio={:.2}",
        of(many, |round| round.per_second),
        of(many, |round| round.bare_per_second),
        of(many, |round| round.per_second / round.bare_per_second),
        of(many, |round| round.p50_us),
        of(many, |round| round.p99_us),
        of(one, |round| round.p50_us / round.bare_p50_us),
    );
    Ok(())
}

/// The engine, then the bare store with what the engine wrote.
fn round(store: &str, clients: usize, issues: u64) -> Outcome<Round> {
    let folder = scratch_folder()?;
    let settings = Settings::in_folder(folder.path()).set("store", store)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (sites, before, after, seconds, latency) = runtime.block_on(async {
        let engine = Engine::open(settings)?;
        let sites = set_up(&engine, BRANCHES, SERVICES, 0).await?;
        let before = engine.size().await?.batches;
        let started = Instant::now();
        let latency = issue(&engine, &sites, clients, issues).await?;
        let seconds = started.elapsed().as_secs_f64();
        let after = engine.size().await?.batches;
        engine.close().await?;
        Outcome::Ok((sites, before, after, seconds, latency))
    })?;
    let batch = issues as f64 / (after - before) as f64;
    let commits = read_commits(store, folder.path(), &sites)?;
    let (bare_per_second, bare_p50_us) = bare(store, &commits, issues.div_ceil(after - before))?;
    Ok(Round {
        per_second: issues as f64 / seconds,
        p50_us: latency.value_at_quantile(0.5) as f64 / 1e3,
        p99_us: latency.value_at_quantile(0.99) as f64 / 1e3,
        batch,
        bare_per_second,
        bare_p50_us,
    })
}

/// So many clients, each waiting for its reply before it asks again. Latencies in nanoseconds.
async fn issue(
    engine: &Engine,
    sites: &[Site],
    clients: usize,
    issues: u64,
) -> Outcome<Histogram<u64>> {
    let left = Arc::new(AtomicU64::new(issues));
    let mut tasks = Vec::new();
    for client in 0..clients {
        let site = sites.get(client % sites.len()).ok_or("no site")?.clone();
        let engine = engine.clone();
        let left = left.clone();
        tasks.push(tokio::spawn(async move {
            let host = Principal::host();
            let mut latency = Histogram::<u64>::new_with_bounds(1, 60_000_000_000, 3)
                .map_err(|error| error.to_string())?;
            let mut services = site.services.iter().cycle().skip(client);
            let take = |left: u64| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                let service = *services.next().ok_or("no service")?;
                let started = Instant::now();
                engine
                    .ask(&host, IssueTicket::new(site.branch, service))
                    .await
                    .map_err(|error| error.to_string())?;
                latency.saturating_record(
                    u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX),
                );
            }
            Ok::<_, String>(latency)
        }));
    }
    let mut all = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    for task in tasks {
        all.add(task.await??)?;
    }
    Ok(all)
}

/// What the engine wrote, one commit for each event, the branches taking turns as they did.
fn read_commits(store: &str, folder: &Path, sites: &[Site]) -> Outcome<Vec<Commit>> {
    let store = open(store, folder)?;
    let page = Page { events_max: usize::MAX, bytes_max: usize::MAX };
    let mut streams = Vec::new();
    for head in store.heads()? {
        if sites.iter().any(|site| uuid::Uuid::from(site.branch) == head.stream.id) {
            streams.push((head.stream, store.events(head.stream, 0, page)?.into_iter()));
        }
    }
    let mut commits = Vec::new();
    loop {
        let before = commits.len();
        for (stream, events) in &mut streams {
            let Some(event) = events.next() else { continue };
            commits.push(Commit {
                stream: *stream,
                first: event.position,
                events: vec![NewEvent { body: event.body, note: event.note }],
                documents: Vec::new(),
            });
        }
        if commits.len() == before {
            store.close()?;
            return Ok(commits);
        }
    }
}

/// The bare store with these commits, in batches of this size: per second, and p50 of one batch.
fn bare(kind: &str, commits: &[Commit], batch: u64) -> Outcome<(f64, f64)> {
    let folder = scratch_folder()?;
    let store = open(kind, folder.path())?;
    let size = usize::try_from(batch)?.clamp(1, BATCH_COMMITS_MAX);
    let mut latency = Histogram::<u64>::new_with_bounds(1, 60_000_000_000, 3)?;
    let started = Instant::now();
    for batch in commits.chunks(size) {
        let began = Instant::now();
        store.append(batch)?;
        latency.saturating_record(u64::try_from(began.elapsed().as_nanos())?);
    }
    let seconds = started.elapsed().as_secs_f64();
    store.close()?;
    Ok((commits.len() as f64 / seconds, latency.value_at_quantile(0.5) as f64 / 1e3))
}

fn open(kind: &str, folder: &Path) -> Outcome<Box<dyn Store>> {
    Ok(match kind {
        "sled" => Box::new(sled_store::open(folder, &sled_store::Options::default())?),
        "redb" => Box::new(redb_store::open(folder, &redb_store::Options::default())?),
        _ => return Err(format!("there is no store {kind:?} to measure; take sled or redb").into()),
    })
}
