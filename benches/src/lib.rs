//! What the benches share: a small clinic to measure with, arguments, and medians.

pub mod workload;

use std::path::Path;
use std::process::Command;
use std::str::FromStr;

use turnero::branch::{AddCounter, AddService, CreateBranch, Prefix};
use turnero::{
    AskError, BranchId, CounterId, Engine, Hosted, LostOutcome, Message, Name, Principal, ServiceId,
};

/// What goes wrong in a bench ends it with its message.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The value of `--name VALUE` on the command line, or `default`.
///
/// # Errors
///
/// When the value is missing or is none.
pub fn argument<T: FromStr>(name: &str, default: T) -> Outcome<T> {
    let flag = format!("--{name}");
    let mut arguments = std::env::args().skip_while(|argument| *argument != flag);
    if arguments.next().is_none() {
        return Ok(default);
    }
    let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
    value.parse().map_err(|_| format!("{flag} does not take {value:?}").into())
}

/// Whether `--name` stands on the command line.
pub fn flag(name: &str) -> bool {
    let flag = format!("--{name}");
    std::env::args().any(|argument| argument == flag)
}

/// This program once more, as a process of its own that plays the part `--part ROLE`. What must not be
/// disturbed by the rest of the bench, or must die for it, runs there.
///
/// # Errors
///
/// When the program cannot find itself.
pub fn part(role: &str) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--part", role]);
    Ok(command)
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A branch that is ready for customers.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its id.
    pub branch: BranchId,
    /// What people come for.
    pub services: Vec<ServiceId>,
    /// Where they are served.
    pub counters: Vec<CounterId>,
}

/// Sets up branches with services and counters.
///
/// # Errors
///
/// When the engine refuses.
pub async fn set_up(
    engine: &Engine,
    branches: usize,
    services: usize,
    counters: usize,
) -> Outcome<Vec<Site>> {
    let mut sites = Vec::new();
    for number in 1..=branches {
        let branch = engine.fresh_id();
        let name = Name::new(&format!("Branch {number}"))?;
        ask_patiently(engine, None, CreateBranch { branch, name }).await?;
        let mut site = Site { branch, services: Vec::new(), counters: Vec::new() };
        for service in 0..services {
            let name = Name::new(&format!("Service {}", service + 1))?;
            let prefix: Prefix = letters(service).parse()?;
            let added = ask_patiently(engine, None, AddService { branch, name, prefix }).await?;
            site.services.push(added.service);
        }
        for counter in 1..=counters {
            let name = Name::new(&format!("Counter {counter}"))?;
            let added = ask_patiently(engine, None, AddCounter { branch, name }).await?;
            site.counters.push(added.counter);
        }
        sites.push(site);
    }
    Ok(sites)
}

/// A, B, ... Z, AA, AB, ...
fn letters(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or(0)));
        if number < 26 {
            return letters.into_iter().rev().collect();
        }
        number = number / 26 - 1;
    }
}

/// Asks until it is done. On a busy disk a write may take so long that the engine refuses what comes
/// meanwhile; then it is asked again, also when its outcome is unknown if it has an idempotency key.
///
/// # Errors
///
/// When the engine refuses for another reason.
pub async fn ask_patiently<M>(engine: &Engine, key: Option<&str>, message: M) -> Outcome<M::Reply>
where
    M: Message + Clone,
    M::Aggregate: Hosted,
{
    let host = Principal::host();
    loop {
        let reply = match key {
            None => engine.ask(&host, message.clone()).await,
            Some(key) => engine.ask_once(&host, key, message.clone()).await,
        };
        match reply {
            Err(AskError::Unavailable { outcome, retry_after, .. })
                if outcome == LostOutcome::NotDone || key.is_some() =>
            {
                tokio::time::sleep(retry_after).await;
            }
            reply => return Ok(reply?),
        }
    }
}

/// How many bytes of memory this process really uses, as the kernel counts them.
///
/// # Errors
///
/// When the kernel does not tell.
pub fn resident_bytes() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS line")?;
    let kib: u64 = line.split_whitespace().nth(1).ok_or("no number after VmRSS")?.parse()?;
    Ok(kib * 1024)
}

/// How much time the processors have spent on this process so far, in seconds. On a machine with other work to do it
/// tells more than the clock.
///
/// # Errors
///
/// When the kernel does not tell.
pub fn processor_seconds() -> Outcome<f64> {
    /// What the kernel counts in, for every program on Linux.
    const TICKS_PER_SECOND: f64 = 100.0;
    let line = std::fs::read_to_string("/proc/self/stat")?;
    let fields = line.rsplit(") ").next().ok_or("no fields")?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    let (user, system) =
        (ticks.next().ok_or("no user time")??, ticks.next().ok_or("no system time")??);
    Ok((user + system) / TICKS_PER_SECOND)
}

/// A folder for one run, on the disk that holds `--folder`, or where temporary files go.
///
/// # Errors
///
/// When it cannot be made.
pub fn scratch_folder() -> Outcome<tempfile::TempDir> {
    let parent: String = argument("folder", std::env::temp_dir().display().to_string())?;
    Ok(tempfile::Builder::new().prefix("turnero-bench-").tempdir_in(Path::new(&parent))?)
}
