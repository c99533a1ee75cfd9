//! What would have been: a recorded day, played again under another policy, in a table beside what it was. Or
//! the branch, as it was at some moment of it.
//!
//! `cargo run --release -p turnero-examples --example what_if -- --data DIR --branch B --day D --policy quick`
//!
//! Without arguments a small morning is made up and looked at.

mod arguments;
mod bystander;
mod room;
mod small_morning;
mod table;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use arguments::{Arguments, Wish};
use bystander::Bystander;
use turnero::branch::BranchSnapshot;
use turnero::hours::{Date, TimeOfDay, Zone};
use turnero::store::StoreError;
use turnero::{BranchId, Clock, Engine, OpenError, Principal, Settings, Timestamp};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match arguments::read(std::env::args_os().skip(1)) {
        Ok(Wish::Look(arguments)) => arguments,
        Ok(Wish::Tell(text)) => {
            println!("{text}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("what_if: {problem}");
            eprintln!("Try: what_if --help");
            return ExitCode::from(2);
        }
    };
    match look(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("what_if: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn look(arguments: &Arguments) -> Outcome<()> {
    let (engine, now) = match &arguments.data {
        Some(folder) => open(folder)?,
        None => {
            println!("A morning in a town hall, made up; --data DIR looks at a real day.\n");
            small_morning::recorded().await?
        }
    };
    let told = tell(&engine, arguments, now).await;
    engine.close().await?;
    println!("{}", told?);
    Ok(())
}

/// What there is to say.
async fn tell(engine: &Engine, arguments: &Arguments, now: Timestamp) -> Outcome<String> {
    let host = Principal::host();
    let present = chosen(engine, arguments.branch.as_deref(), now).await?;
    let branch = present.branch;
    let days = engine.recorded_days(&host, branch).await?;
    let day = arguments.day.or_else(|| days.last().copied()).ok_or("no day is recorded so far")?;
    if let Some(time) = arguments.at {
        let zone = zone_of(&present)?;
        let moment = moment(day, time, &zone)?;
        let then = engine.branch_at(&host, branch, moment).await?;
        return Ok(room::show(&then, moment, &zone));
    }
    let what_if = engine.what_if(&host, branch, day, arguments.policy.clone()).await?;
    Ok(table::show(&present, &zone_of(&present)?, &what_if))
}

/// Opens a folder to look at what is in it, and not to work.
fn open(folder: &Path) -> Outcome<(Engine, Timestamp)> {
    // Whoever opens a folder that is not there makes one.
    let there = folder.read_dir().is_ok_and(|mut inside| inside.next().is_some());
    if !there {
        return Err(format!("there are no data in {}; check the folder", folder.display()).into());
    }
    let clock = Arc::new(Bystander::default());
    let settings = Settings::in_folder(folder).forecasts(false).clock(clock.clone());
    let engine = match Engine::open(settings.clone()) {
        Err(OpenError::Store(StoreError::OtherStore { found, .. })) => {
            Engine::open(settings.set("store", &found)?)?
        }
        opened => opened?,
    };
    clock.look();
    Ok((engine, clock.now()))
}

/// The branch of this id or name, as it is; the only one, when none is named.
async fn chosen(engine: &Engine, wanted: Option<&str>, now: Timestamp) -> Outcome<BranchSnapshot> {
    let host = Principal::host();
    let mut branches = Vec::new();
    for branch in engine.branches(&host) {
        branches.push(engine.branch_at(&host, branch, now).await?);
    }
    let is_wanted = |branch: &BranchSnapshot| {
        let id: Option<BranchId> = wanted.and_then(|wanted| wanted.parse().ok());
        id == Some(branch.branch)
            || wanted.is_some_and(|wanted| wanted.eq_ignore_ascii_case(branch.name.as_str()))
    };
    let names: Vec<String> =
        branches.iter().map(|branch| format!("  {}  {}", branch.branch, branch.name)).collect();
    if names.is_empty() {
        return Err("there is no branch in these data".into());
    }
    let there_are = format!("there are\n{}", names.join("\n"));
    let only = wanted.is_none() && branches.len() == 1;
    let mut found = branches.into_iter().filter(|branch| only || is_wanted(branch));
    match (found.next(), found.next(), wanted) {
        (Some(branch), None, _) => Ok(branch),
        (Some(_), Some(_), _) => {
            Err(format!("several branches have that name; give an id: {there_are}").into())
        }
        (None, _, Some(wanted)) => Err(format!("there is no branch {wanted}; {there_are}").into()),
        (None, _, None) => Err(format!("which branch? --branch needs one: {there_are}").into()),
    }
}

fn zone_of(branch: &BranchSnapshot) -> Outcome<Zone> {
    let name = branch.settings.time_zone.as_ref().map_or("UTC", |zone| zone.as_str());
    Ok(Zone::new(name)?)
}

/// The moment at which the clocks there show this.
fn moment(day: Date, time: TimeOfDay, zone: &Zone) -> Outcome<Timestamp> {
    let utc: Timestamp = format!("{day}T{time}:00Z").parse()?;
    let with_offset_of = |at| utc.plus_millis(-i64::from(zone.offset_s(at)) * 1_000);
    // The offset is that of the moment itself, which is known to within a day before and to the hour then.
    Ok(with_offset_of(with_offset_of(utc)))
}
