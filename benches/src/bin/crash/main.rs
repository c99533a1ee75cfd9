//! An engine under load is killed with SIGKILL again and again, at random moments, also while it opens.
//! Whatever it acknowledged must be there afterwards, whole and in order.
//!
//! `cargo run --release -p turnero-benches --bin crash -- --kills 200 [--store sled|redb] [--seed N]`
//!
//! The victim is this program once more. It tells every acknowledgement through a pipe, in one write
//! each, so that what was told before the kill is exactly what a client has seen. Then it is started
//! again on the same folder, and first of all it is asked some of the same commands under the same
//! idempotency keys: the replies must be the same. From time to time, and at the end, this process opens
//! the folder itself and holds all that was told against what is stored.

mod checker;
mod protocol;
mod victim;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use checker::Checker;
use protocol::{Acknowledged, Told};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use turnero::{Engine, Settings};
use turnero_benches::{Outcome, argument, part, scratch_folder};

/// How long the victim works before it is killed, at the longest.
const WORK_MAX: Duration = Duration::from_millis(500);

/// After so many kills the folder is checked from outside. Not after each: then the victim would
/// never meet what a kill has left behind.
const KILLS_PER_CHECK: u64 = 20;

/// So many commands of the round before are asked again.
const RETRIES: usize = 32;

/// What happened over all kills.
#[derive(Default)]
struct Tally {
    acknowledged: u64,
    /// Kills that came before the engine was open.
    while_opening: u64,
    retries: u64,
    /// Retries whose reply was another one.
    different: u64,
    reopened_max_ms: u128,
}

fn main() -> Outcome<ExitCode> {
    let role: String = argument("part", String::new())?;
    let store: String = argument("store", "sled".to_owned())?;
    if role == "victim" {
        victim::work(&store)?;
        return Ok(ExitCode::SUCCESS);
    }
    let kills: u64 = argument("kills", 200)?;
    let seed: u64 = argument("seed", rand::random())?;
    println!("seed {seed}");
    let folder = scratch_folder()?;
    let settings = Settings::in_folder(folder.path()).set("store", &store)?;
    let mut dice = StdRng::seed_from_u64(seed);
    let mut checker = Checker::default();
    let mut tally = Tally::default();
    let mut before = Vec::new();
    for kill in 1..=kills {
        let round = kill_once(kill, &store, folder.path(), &before, &mut dice)?;
        tally.count(&round);
        // Who was killed while opening has told nothing; then the same are asked again.
        if !round.acknowledged.is_empty() {
            checker.expect(&round.acknowledged);
            before = round.acknowledged;
        }
        if kill % KILLS_PER_CHECK == 0 {
            checker.check(&store, folder.path())?;
            println!("after {kill} kills: acknowledged {}, {checker}", tally.acknowledged);
        }
    }
    checker.check(&store, folder.path())?;
    checker.verify(&store, folder.path())?;
    let started = Instant::now();
    let engine = Engine::open(settings)?;
    tally.reopened_max_ms = tally.reopened_max_ms.max(started.elapsed().as_millis());
    checker.compare(&engine)?;
    Ok(report(kills, &tally, &checker))
}

fn report(kills: u64, tally: &Tally, checker: &Checker) -> ExitCode {
    println!(
        "{} kills came while it was opening; {} commands were asked again, {} replies were different",
        tally.while_opening, tally.retries, tally.different
    );
    println!(
        "kills {kills} acknowledged {} {checker} reopened-max-ms {}",
        tally.acknowledged, tally.reopened_max_ms
    );
    if checker.is_clean() && tally.different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What one victim told before it died.
#[derive(Default)]
struct Round {
    opened_ms: Option<u128>,
    retries: u64,
    different: u64,
    acknowledged: Vec<Acknowledged>,
}

impl Tally {
    fn count(&mut self, round: &Round) {
        self.acknowledged += round.acknowledged.len() as u64;
        self.retries += round.retries;
        self.different += round.different;
        match round.opened_ms {
            Some(opened_ms) => self.reopened_max_ms = self.reopened_max_ms.max(opened_ms),
            None => self.while_opening += 1,
        }
    }
}

/// Starts a victim, lets it work for a while, and kills it.
fn kill_once(
    kill: u64,
    store: &str,
    folder: &Path,
    before: &[Acknowledged],
    dice: &mut StdRng,
) -> Outcome<Round> {
    let started = Instant::now();
    let mut victim = command(kill, store, folder)?.spawn()?;
    let mut stdin = victim.stdin.take().ok_or("the victim has no input")?;
    let stdout = victim.stdout.take().ok_or("the victim has no output")?;
    let (tell_open, open) = channel();
    let listener = std::thread::spawn(move || listen(stdout, &tell_open));
    for command in before.sample(dice, RETRIES) {
        serde_json::to_writer(&mut stdin, command)?;
        stdin.write_all(b"\n")?;
    }
    // An empty line ends the list. The input stays open: the victim dies with whoever holds it.
    stdin.write_all(b"\n")?;
    stdin.flush()?;
    // One in four dies very soon; the others are given a head start until they are open.
    let pause = if dice.random_ratio(1, 4) {
        dice.random_range(Duration::ZERO..Duration::from_millis(60))
    } else {
        // The listener hangs up when the victim has died by itself.
        let _ = open.recv();
        started.elapsed() + dice.random_range(Duration::ZERO..WORK_MAX)
    };
    std::thread::sleep(pause.saturating_sub(started.elapsed()));
    if let Some(status) = victim.try_wait()? {
        return Err(format!("the victim ended by itself, before kill {kill}: {status}").into());
    }
    victim.kill()?;
    victim.wait()?;
    listener.join().map_err(|_| "the listener panicked")?
}

fn command(kill: u64, store: &str, folder: &Path) -> Outcome<Command> {
    let mut command = part("victim")?;
    command.args(["--store", store, "--round", &kill.to_string(), "--data"]).arg(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    Ok(command)
}

/// Takes in what the victim tells until its end of the pipe is gone.
fn listen(stdout: ChildStdout, tell_open: &Sender<()>) -> Outcome<Round> {
    let mut round = Round::default();
    for line in BufReader::new(stdout).split(b'\n') {
        let told = match serde_json::from_slice(&line?) {
            Ok(told) => told,
            // The kill came in the middle of a line: nobody has read that one.
            Err(error) if error.is_eof() => break,
            Err(error) => return Err(error.into()),
        };
        match told {
            Told::Open { took_ms } => {
                round.opened_ms = Some(took_ms);
                // The other end may have given up already.
                let _ = tell_open.send(());
            }
            Told::Retried { same } => {
                round.retries += 1;
                round.different += u64::from(!same);
            }
            Told::Acknowledged(acknowledged) => round.acknowledged.push(acknowledged),
        }
    }
    Ok(round)
}
