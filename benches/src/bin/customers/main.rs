//! The directory of customers at a million: how long it takes to open, to look somebody up, to answer a page of a search,
//! and how much memory each takes.
//!
//! `cargo run --release -p turnero-benches --bin customers [-- --count 1000000 --store sled]`
//!
//! Each part runs in a process of its own. *Lookup* and *search* are what the rule itself takes, on the state that an
//! engine holds, without the way through the mailbox (which `--bin engine` measures). The search is the slowest of
//! a hundred, over a mixture of beginnings of names, pairs of words, numbers and phone numbers; each is asked for three times,
//! and the quickest counts. *Memory* is what the kernel
//! counts as resident for the state. *Opening* is a fresh process over a folder that was closed, until the engine has
//! answered; how long the store alone takes to open and to read the same documents stands before it.

mod figures;
mod people;

use std::path::PathBuf;
use std::time::Instant;

use tokio::task::JoinSet;
use turnero::customers::{ImportCustomers, SearchBy, SearchCustomers};
use turnero::store::{StreamId, StreamKind, redb_store, sled_store};
use turnero::{DirectoryId, Engine, Principal, Settings};
use turnero_benches::{Outcome, argument, part, resident_bytes, scratch_folder};
use turnero_domain::Aggregate;
use turnero_domain::customers::{Customers, bounds};

/// Import messages under way at once.
const UNDER_WAY: usize = 32;

fn main() -> Outcome<()> {
    let role: String = argument("part", String::new())?;
    let count: u64 = argument("count", 1_000_000)?;
    let store: String = argument("store", "sled".to_owned())?;
    let data: PathBuf = argument("data", PathBuf::new())?;
    let settings = Settings::in_folder(&data).set("store", &store)?;
    match role.as_str() {
        "state" => figures::measure(count),
        "fill" => fill(settings, count),
        "store" => read_store(&store, &data),
        "open" => open(settings),
        _ => compare(count, &store),
    }
}

fn compare(count: u64, store: &str) -> Outcome<()> {
    let folder = scratch_folder()?;
    let data = folder.path().join("data");
    let run = |role: &str| -> Outcome<String> {
        let mut command = part(role)?;
        command.args(["--count", &count.to_string(), "--store", store]).arg("--data").arg(&data);
        let output = command.stderr(std::process::Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(format!("{role} ended with {}", output.status).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let state = run("state")?;
    println!("{}", run("fill")?);
    println!("{}", run("store")?);
    let opened = run("open")?;
    // What else they tell stands in the lines before their last.
    let told: Vec<_> = state.lines().chain(opened.lines()).collect();
    let last = |text: &str| text.lines().last().unwrap_or_default().to_owned();
    for line in told {
        if line != last(&state) && line != last(&opened) {
            println!("{line}");
        }
    }
    println!("customers count={count} {} {}", last(&opened), last(&state));
    Ok(())
}

/// Imports everybody into an engine, as a host would.
fn fill(settings: Settings, count: u64) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let engine = Engine::open(settings)?;
        let started = Instant::now();
        let mut under_way = JoinSet::new();
        let rows = bounds::IMPORT_ROWS_MAX as u64;
        for first in (0..count).step_by(bounds::IMPORT_ROWS_MAX) {
            let rows = (first..count.min(first + rows)).map(people::row).collect();
            let engine = engine.clone();
            under_way.spawn(async move {
                engine.ask(&Principal::host(), ImportCustomers { rows }).await
            });
            if under_way.len() >= UNDER_WAY {
                finish(under_way.join_next().await)?;
            }
        }
        while let Some(ended) = under_way.join_next().await {
            finish(Some(ended))?;
        }
        let took = started.elapsed().as_secs_f64();
        let disk = engine.size().await?.disk_bytes;
        println!(
            "imported {:.0} customers/s; {} bytes each on disk",
            count as f64 / took,
            disk / count.max(1)
        );
        Ok(engine.close().await?)
    })
}

type Ended = Result<
    Result<
        turnero::customers::ImportReport,
        turnero::AskError<turnero::customers::CustomerRefusal>,
    >,
    tokio::task::JoinError,
>;

fn finish(ended: Option<Ended>) -> Outcome<()> {
    let Some(ended) = ended else { return Ok(()) };
    let report = ended??;
    match report.refused.first() {
        None => Ok(()),
        Some(row) => Err(format!("line {} was refused: {}", row.line, row.reason).into()),
    }
}

/// What the store alone needs, to open and to read and unseal every document.
fn read_store(kind: &str, data: &std::path::Path) -> Outcome<()> {
    let started = Instant::now();
    let store: Box<dyn turnero::store::Store> = match kind {
        "redb" => Box::new(redb_store::open(data, &redb_store::Options::default())?),
        _ => Box::new(sled_store::open(data, &sled_store::Options::default())?),
    };
    let opened = started.elapsed().as_millis();
    let stream = StreamId::new(StreamKind(Customers::KIND), DirectoryId::ONLY.into());
    let mut documents = 0_u64;
    store.documents(stream, b"kept/", &mut |_, _| {
        documents += 1;
        std::ops::ControlFlow::Continue(())
    })?;
    let read = started.elapsed().as_millis() - opened;
    println!("the store alone: {opened} ms to open, {read} ms to read {documents} documents");
    Ok(store.close()?)
}

fn open(settings: Settings) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = resident_bytes()?;
    let started = Instant::now();
    let engine = Engine::open(settings)?;
    let by = SearchBy::Number(people::number(0).get(..6).unwrap_or("1").to_owned());
    let search = SearchCustomers { by, after: None, limit: 1 };
    let page = runtime.block_on(engine.ask(&Principal::host(), search))?;
    let took = started.elapsed().as_millis();
    if page.customers.is_empty() {
        return Err("nobody came back".into());
    }
    let resident = (resident_bytes()? - before) >> 20;
    println!("the whole engine with its store and cache holds {resident} MiB");
    println!("open_ms={took}");
    Ok(runtime.block_on(engine.close())?)
}
