//! How long opening takes, and how much memory the engine has then, after a long history and after one of
//! a hundredth. Both end with the same branches, counters and waiting tickets: what is compared is
//! history, not state.
//!
//! `cargo run --release -p turnero-benches --bin recovery -- --events 5000000 [--rounds 3 --store sled]`
//!
//! Each history is written by a process that is then killed with SIGKILL. Opening is measured after that
//! crash, each time in a fresh process on a fresh copy of what it left; and after a clean close. It ends
//! when the engine has answered a query. The files lie in the page cache. How long sled alone takes with
//! the same files stands beside it.
//!
//! The short history is too short for a checkpoint of its own, so after the crash all of it is replayed:
//! no history leaves more to replay.

use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::task::JoinSet;
use turnero::branch::{CallNext, Finish, IssueTicket, Snapshot, Start};
use turnero::{BranchId, CounterId, Engine, Principal, ServiceId, Settings};
use turnero_benches::{
    Outcome, Site, argument, ask_patiently, median, part, resident_bytes, scratch_folder, set_up,
};

/// The long history has so many times the events of the short one.
const TIMES: u64 = 100;
/// Events of one branch in the short history: just less than what makes a checkpoint due.
const EVENTS_OF_BRANCH: u64 = 12_500;
const SERVICES: usize = 64;
/// Clients of one branch, each at a counter of its own.
const COUNTERS: usize = 128;
/// Tickets that wait in each branch at the end.
const WAITING: usize = 100;

fn main() -> Outcome<()> {
    let store: String = argument("store", "sled".to_owned())?;
    let role: String = argument("part", String::new())?;
    let data: PathBuf = argument("data", PathBuf::new())?;
    let settings = Settings::in_folder(&data).set("store", &store)?;
    match role.as_str() {
        "history" => write_history(settings),
        "open" => open(settings, false),
        "open-and-close" => open(settings, true),
        "sled" => open_sled(&data),
        _ => compare(&store),
    }
}

/// One history on disk.
struct History {
    folder: tempfile::TempDir,
    store: String,
}

/// One opening, as the process that did it tells.
struct Opening {
    took_ms: f64,
    resident_mib: f64,
}

/// A figure of the short history and of the long one.
struct Pair {
    small: Vec<Opening>,
    large: Vec<Opening>,
}

fn compare(store: &str) -> Outcome<()> {
    let events: u64 = argument("events", 5_000_000)?;
    let rounds: usize = argument("rounds", 3)?;
    let small = events / TIMES;
    let branches = small.div_ceil(EVENTS_OF_BRANCH).max(1);
    let small = History::write(store, small, branches)?;
    let large = History::write(store, events, branches)?;
    let crash = Pair::measure(rounds, &small, &large, |history| history.on_a_copy("open"))?;
    println!("after a crash: {crash}");
    if store == "sled" {
        let alone = Pair::measure(rounds, &small, &large, |history| history.on_a_copy("sled"))?;
        println!("after a crash, sled alone: {alone}");
    }
    for history in [&small, &large] {
        history.in_place("open-and-close")?;
    }
    let clean =
        Pair::measure(rounds, &small, &large, |history| history.in_place("open-and-close"))?;
    println!("after a clean close: {clean}");
    if store == "sled" {
        let alone = Pair::measure(rounds, &small, &large, |history| history.in_place("sled"))?;
        println!("after a clean close, sled alone: {alone}");
    }
    let worse = if crash.ratio() > clean.ratio() { crash } else { clean };
    println!("recovery {worse}");
    Ok(())
}

impl History {
    /// Has a process write it, and kills that.
    fn write(store: &str, events: u64, branches: u64) -> Outcome<Self> {
        let folder = scratch_folder()?;
        let started = Instant::now();
        let mut writer = part("history")?
            .args(["--store", store, "--events", &events.to_string()])
            .args(["--branches", &branches.to_string(), "--data"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(writer.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        writer.kill()?;
        writer.wait()?;
        if line.trim() != "written" {
            return Err("the history could not be written".into());
        }
        println!(
            "{events} events in {branches} branches, {:.1} s",
            started.elapsed().as_secs_f64()
        );
        Ok(Self { folder, store: store.to_owned() })
    }

    /// One opening of what the crash has left, which is needed again.
    fn on_a_copy(&self, role: &str) -> Outcome<Opening> {
        let copy = scratch_folder()?;
        copy_folder(self.folder.path(), copy.path())?;
        self.opening(role, copy.path())
    }

    /// One opening that leaves behind what it found: it ends with a clean close.
    fn in_place(&self, role: &str) -> Outcome<Opening> {
        self.opening(role, self.folder.path())
    }

    fn opening(&self, role: &str, folder: &Path) -> Outcome<Opening> {
        let output = part(role)?
            .args(["--store", &self.store, "--data"])
            .arg(folder)
            .stderr(Stdio::inherit())
            .output()?;
        let told = String::from_utf8(output.stdout)?;
        let numbers: Vec<f64> =
            told.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [took_ms, resident_mib] = numbers[..] else {
            return Err(format!("opening ended with {}", output.status).into());
        };
        Ok(Opening { took_ms, resident_mib })
    }
}

impl Pair {
    /// So many rounds, the two histories taking turns.
    fn measure(
        rounds: usize,
        small: &History,
        large: &History,
        measure: impl Fn(&History) -> Outcome<Opening>,
    ) -> Outcome<Self> {
        let mut pair = Self { small: Vec::new(), large: Vec::new() };
        for _ in 0..rounds {
            pair.small.push(measure(small)?);
            pair.large.push(measure(large)?);
        }
        Ok(pair)
    }

    fn ratio(&self) -> f64 {
        middle(&self.large, |opening| opening.took_ms)
            / middle(&self.small, |opening| opening.took_ms)
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "small_ms={:.1} large_ms={:.1} ratio={:.2} rss_mib={:.1}",
            middle(&self.small, |opening| opening.took_ms),
            middle(&self.large, |opening| opening.took_ms),
            self.ratio(),
            middle(&self.large, |opening| opening.resident_mib),
        )
    }
}

fn middle(openings: &[Opening], figure: fn(&Opening) -> f64) -> f64 {
    median(openings.iter().map(figure).collect())
}

/// Copies it, and waits until the copy is on the disk: opening syncs, and must find nothing to do.
fn copy_folder(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            File::open(&target)?.sync_all()?;
        }
    }
    Ok(())
}

/// The process that is measured: opens the engine and asks it something.
fn open(settings: Settings, close: bool) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let host = Principal::host();
    runtime.block_on(async {
        let started = Instant::now();
        let engine = Engine::open(settings)?;
        let branch = *engine.branches(&host).first().ok_or("no branch")?;
        let snapshot = engine.ask(&host, Snapshot { branch }).await?;
        tell(started)?;
        if snapshot.waiting_count != WAITING {
            return Err(format!("{} wait, not {WAITING}", snapshot.waiting_count).into());
        }
        if close {
            return Ok(engine.close().await?);
        }
        // Without closing: the copy is thrown away.
        std::process::exit(0)
    })
}

/// The process that is measured instead: sled without anything of ours.
fn open_sled(data: &Path) -> Outcome<()> {
    let started = Instant::now();
    let config = sled::Config::new()
        .path(data.join("tree"))
        .mode(sled::Mode::HighThroughput)
        .cache_capacity(64 * 1024 * 1024);
    let db = config.open()?;
    db.last()?;
    tell(started)?;
    drop(db);
    Ok(())
}

fn tell(started: Instant) -> Outcome<()> {
    let took_ms = started.elapsed().as_secs_f64() * 1e3;
    println!("{took_ms:.3} {:.2}", resident_bytes()? as f64 / f64::from(1 << 20));
    Ok(())
}

/// The process that writes a history, until somebody kills it.
fn write_history(settings: Settings) -> Outcome<()> {
    let events: u64 = argument("events", 0)?;
    let branches: usize = argument("branches", 1)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let engine = Engine::open(settings)?;
        let sites = set_up(&engine, branches, SERVICES, COUNTERS).await?;
        let done = branches * (1 + SERVICES + COUNTERS + WAITING);
        // Issued, called, started, finished.
        let visits = Arc::new(AtomicU64::new(events.saturating_sub(done as u64) / 4));
        let mut clients = JoinSet::new();
        for site in sites {
            line_up(&engine, &site).await?;
            for (number, counter) in site.counters.iter().enumerate() {
                let (branch, counter, engine) = (site.branch, *counter, engine.clone());
                let services = site.services.clone().into_iter().cycle().skip(number % SERVICES);
                clients.spawn(serve(engine, branch, counter, services, visits.clone()));
            }
        }
        while let Some(ended) = clients.join_next().await {
            ended??;
        }
        println!("written");
        // Whoever reads this kills the process.
        loop {
            std::thread::park();
        }
    })
}

/// Those who are still waiting at the end: everybody who comes later takes the place of one who was
/// called.
async fn line_up(engine: &Engine, site: &Site) -> Outcome<()> {
    for service in site.services.iter().cycle().take(WAITING) {
        let issue = IssueTicket::new(site.branch, *service);
        ask_patiently(engine, None, issue).await?;
    }
    Ok(())
}

/// A client at a counter: somebody comes, somebody is called and served.
async fn serve(
    engine: Engine,
    branch: BranchId,
    counter: CounterId,
    mut services: impl Iterator<Item = ServiceId>,
    visits: Arc<AtomicU64>,
) -> Outcome<()> {
    let take = |left: u64| left.checked_sub(1);
    while visits.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        let service = services.next().ok_or("no service")?;
        ask_patiently(&engine, None, IssueTicket::new(branch, service)).await?;
        let ticket = ask_patiently(&engine, None, CallNext { branch, counter }).await?.ticket;
        ask_patiently(&engine, None, Start { branch, ticket }).await?;
        ask_patiently(&engine, None, Finish { branch, ticket }).await?;
    }
    Ok(())
}
