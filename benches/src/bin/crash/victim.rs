//! The process that is killed: it opens the engine, asks again what it is told to, and then puts load on
//! it until it dies.

use std::fs::File;
use std::io::{BufRead, Write, stdin, stdout};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use turnero::branch::{
    AddCounter, AddService, BranchSnapshot, CallNext, CounterState, CreateBranch, Finish,
    IssueTicket, Prefix, Snapshot, Start,
};
use turnero::{BranchId, CounterId, Engine, Name, Principal, ServiceId, Settings};
use turnero_benches::{Outcome, argument, ask_patiently};

use super::protocol::{Acknowledged, Command, Told};

const BRANCHES: usize = 4;
const COUNTERS: usize = 8;
/// Each gives out 9,999 numbers.
const SERVICES: usize = 64;

/// The pipe to the parent, without a buffer: one write for each line.
struct Pipe(File);

impl Pipe {
    fn tell(&self, told: &Told) -> Outcome<()> {
        let mut line = serde_json::to_vec(told)?;
        line.push(b'\n');
        Ok((&self.0).write_all(&line)?)
    }
}

pub(crate) fn work(store: &str) -> Outcome<()> {
    let folder: PathBuf = argument("data", PathBuf::new())?;
    let round: usize = argument("round", 0)?;
    let retries = read_retries()?;
    // Nobody holds the other end any more: the parent is gone.
    std::thread::spawn(|| {
        let _ = stdin().lock().lines().count();
        std::process::exit(0);
    });
    let pipe = Pipe(File::from(stdout().as_fd().try_clone_to_owned()?));
    let started = Instant::now();
    let engine = Engine::open(Settings::in_folder(folder).set("store", store)?)?;
    pipe.tell(&Told::Open { took_ms: started.elapsed().as_millis() })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(load(engine, pipe, round, retries))
}

fn read_retries() -> Outcome<Vec<Acknowledged>> {
    let mut retries = Vec::new();
    for line in stdin().lock().lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        retries.push(serde_json::from_str(&line)?);
    }
    Ok(retries)
}

async fn load(engine: Engine, pipe: Pipe, round: usize, retries: Vec<Acknowledged>) -> Outcome<()> {
    for Acknowledged { key, command, ticket, reply, .. } in retries {
        let same = command.send(&engine, &key).await? == (ticket, reply);
        pipe.tell(&Told::Retried { same })?;
    }
    let mut clients = tokio::task::JoinSet::new();
    let pipe = Arc::new(pipe);
    for snapshot in set_up(&engine).await? {
        let services = snapshot.services.into_iter().map(|service| service.service);
        for counter in snapshot.counters {
            let number = clients.len();
            let client = Client {
                engine: engine.clone(),
                number,
                branch: snapshot.branch,
                // Some rounds are short: whoever began with the first service every time would use
                // up its numbers.
                services: services.clone().cycle().skip((round * 7 + number) % SERVICES),
                counter: counter.counter,
            };
            clients.spawn(client.work(round, counter.state, pipe.clone()));
        }
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    Ok(())
}

/// Goes on with setting up wherever the kills have left it.
async fn set_up(engine: &Engine) -> Outcome<Vec<BranchSnapshot>> {
    let host = Principal::host();
    for number in engine.branches(&host).len()..BRANCHES {
        let name = Name::new(&format!("Branch {number}"))?;
        ask_patiently(engine, None, CreateBranch { branch: engine.fresh_id(), name }).await?;
    }
    let mut snapshots = Vec::new();
    for branch in engine.branches(&host) {
        let snapshot = engine.ask(&host, Snapshot { branch }).await?;
        for number in snapshot.counters.len()..COUNTERS {
            let name = Name::new(&format!("Counter {number}"))?;
            ask_patiently(engine, None, AddCounter { branch, name }).await?;
        }
        for number in snapshot.services.len()..SERVICES {
            let name = Name::new(&format!("Service {number}"))?;
            let prefix = prefix(u8::try_from(number)?)?;
            ask_patiently(engine, None, AddService { branch, name, prefix }).await?;
        }
        snapshots.push(engine.ask(&host, Snapshot { branch }).await?);
    }
    Ok(snapshots)
}

/// AA, AB, ... BA, ...
fn prefix(number: u8) -> Outcome<Prefix> {
    let letters = [number / 26, number % 26].map(|letter| char::from(b'A' + letter));
    Ok(String::from_iter(letters).parse()?)
}

/// Somebody at a counter who issues, calls, starts and finishes, one after the other.
struct Client<S> {
    engine: Engine,
    number: usize,
    branch: BranchId,
    services: S,
    counter: CounterId,
}

impl<S: Iterator<Item = ServiceId>> Client<S> {
    async fn work(mut self, round: usize, left: CounterState, pipe: Arc<Pipe>) -> Outcome<()> {
        let branch = self.branch;
        // Whoever the kill has left at this counter comes first.
        let mut command = match left {
            CounterState::Calling { ticket } => Command::Start(Start { branch, ticket }),
            CounterState::Serving { ticket } => Command::Finish(Finish { branch, ticket }),
            _ => self.issue()?,
        };
        for number in 0.. {
            let key = format!("{round}-{}-{number}", self.number);
            let (ticket, reply) = command.clone().send(&self.engine, &key).await?;
            let next = match &command {
                Command::Issue(_) => Command::Call(CallNext { branch, counter: self.counter }),
                Command::Call(_) => Command::Start(Start { branch, ticket }),
                Command::Start(_) => Command::Finish(Finish { branch, ticket }),
                Command::Finish(_) => self.issue()?,
            };
            let client = self.number;
            pipe.tell(&Told::Acknowledged(Acknowledged { client, key, command, ticket, reply }))?;
            command = next;
        }
        Ok(())
    }

    fn issue(&mut self) -> Outcome<Command> {
        let service = self.services.next().ok_or("no service")?;
        Ok(Command::Issue(IssueTicket::new(self.branch, service)))
    }
}
