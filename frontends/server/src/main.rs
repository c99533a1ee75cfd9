//! The `turnero` program. For now it plays an example day in a small clinic and shows the live feed.

mod arguments;
mod clinic;
mod day;
mod narrator;

use std::process::ExitCode;
use std::sync::Arc;

use arguments::{Arguments, Wish};
use turnero::{Clock, Engine, ManualClock, Principal, Settings, SystemClock, Timestamp, Topic};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const HOW_TO_GO_ON: &str = "\
That was the engine at work; this program only sent it messages and showed its feed.
To embed it, read README.md, and run the examples:
  cargo run -p turnero-examples --example embed
  cargo run -p turnero-examples --example own_front_end";

fn main() -> ExitCode {
    let arguments = match arguments::read(std::env::args_os().skip(1)) {
        Ok(Wish::Play(arguments)) => arguments,
        Ok(Wish::Tell(text)) => {
            println!("{text}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("turnero: {problem}");
            eprintln!("Try: turnero --help");
            return ExitCode::from(2);
        }
    };
    match play(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("turnero: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Opens an engine, lets a day pass in it, and shows what happens.
fn play(arguments: &Arguments) -> Outcome<()> {
    let throw_away = tempfile::tempdir()?;
    let folder = arguments.data.as_deref().unwrap_or(throw_away.path());
    let clock = Arc::new(ManualClock::new(eight_o_clock()));
    let engine = Engine::open(Settings::in_folder(folder).clock(clock.clone()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let clinic = clinic::set_up(&engine).await?;
        let feed = engine.feed(&Principal::host(), Topic::Branch(clinic.branch), None)?;
        tokio::try_join!(narrator::narrate(feed), day::play(engine, clinic, clock, arguments.speed))
    })?;
    println!();
    if arguments.data.is_some() {
        println!("The day is kept in {}.\n", folder.display());
    }
    println!("{HOW_TO_GO_ON}");
    Ok(())
}

/// Yesterday: so nothing that is kept lies in the future.
fn eight_o_clock() -> Timestamp {
    const HOUR_MS: i64 = 60 * 60 * 1_000;
    let today = SystemClock.now().as_millis().div_euclid(24 * HOUR_MS);
    Timestamp::from_millis((today - 1) * 24 * HOUR_MS + 8 * HOUR_MS)
}
