//! An example day in a small clinic, in a folder that is thrown away.

mod clinic;
mod day;
mod narrator;

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, value_parser};
use tokio::time::Instant;
use turnero::{Clock, Engine, ManualClock, Principal, SystemClock, Timestamp, Topic};

use super::runtime::small_runtime;
use crate::bounds::DEMO_SPEED_MAX;
use crate::exit::{Failure, Outcome as Ending};
use crate::front_ends::{self, Stopping, Surroundings};
use crate::meters::Meters;
use crate::progress::say;
use crate::settings::{Effective, Opted, Settings, Sources};
use crate::signals::Signals;

type Outcome<T> = Result<T, Box<dyn Error>>;

const HOW_TO_GO_ON: &str = "\
That was the engine at work; this program only sent it messages and showed its feed.
To keep what happens, start the server: turnero --data a-folder
To embed the engine, read README.md, and run the examples:
  cargo run -p turnero-examples --example embed
  cargo run -p turnero-examples --example own_front_end";

/// Play a day in a small clinic, in a folder that is thrown away
#[derive(Debug, Args)]
#[command(after_help = "\
Settings of a server do not matter here, and its data is not touched.

Examples:
  turnero demo
  turnero demo --speed 300 --keep a-folder")]
pub(super) struct Demo {
    /// Minutes of the day that pass in one second
    #[arg(long, value_name = "MINUTES", default_value_t = 20)]
    #[arg(value_parser = value_parser!(u32).range(1..=i64::from(DEMO_SPEED_MAX)))]
    speed: u32,

    /// Keep the day in this folder
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,

    /// The port of this machine at which front ends are served; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
}

impl Demo {
    /// Opens an engine, lets a day pass in it, and shows what happens.
    pub(super) fn run(&self) -> Ending {
        let throw_away = tempfile::tempdir()?;
        let folder = self.keep.as_deref().unwrap_or(throw_away.path());
        let data = folder.display().to_string();
        let settings = settings(&data, SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)))?;
        let interrupted = small_runtime()?.block_on(async {
            let mut signals = Signals::listen()?;
            tokio::select! {
                played = self.play(&settings) => played.map(|()| false),
                _ = signals.next() => Ok(true),
            }
        })?;
        if interrupted {
            return Ok(());
        }
        say("")?;
        if self.keep.is_some() {
            say(&format!("The day is kept in {data}.\n"))?;
        }
        Ok(say(HOW_TO_GO_ON)?)
    }

    async fn play(&self, settings: &Settings) -> Outcome<()> {
        let places = front_ends::take_places(settings)?;
        let clock = Arc::new(ManualClock::new(eight_o_clock()));
        let meters = Meters::install()?;
        let engine = Engine::open(settings.engine()?.clock(clock.clone()))?;
        let stopping = Stopping::default();
        let settings = Arc::new(settings.clone());
        let surroundings = Surroundings { engine, settings, meters, stopping };
        let engine = surroundings.engine.clone();
        let conduct = surroundings.settings.conduct();
        let servers = front_ends::serve(places, &surroundings, &conduct, None);
        for server in &servers {
            say(&format!("Served at {}: /readyz, /metrics", server.url("")))?;
        }
        say("")?;
        let clinic = clinic::set_up(&engine).await?;
        let feed = engine.feed(&Principal::host(), Topic::Branch(clinic.branch), None)?;
        let day = day::play(engine, clinic, clock, self.speed);
        tokio::try_join!(narrator::narrate(feed), day)?;
        front_ends::stop(servers, Instant::now() + surroundings.settings.stop_timeout).await;
        Ok(())
    }
}

/// The defaults, whatever stands in files and in the environment: a demonstration reaches nothing that is real.
fn settings(data: &str, address: SocketAddr) -> Ending<Settings> {
    let option = |key: &str, value: String| Opted { option: "demo", key: key.to_owned(), value };
    let sources = Sources {
        options: vec![
            option("data", data.to_owned()),
            option("http.address", address.to_string()),
            option("on_stall", "report".to_owned()),
        ],
        ..Sources::default()
    };
    let effective = Effective::read(&sources).map_err(|problems| Failure::settings(&problems))?;
    Ok(effective.settings)
}

/// Yesterday: so nothing that is kept lies in the future.
fn eight_o_clock() -> Timestamp {
    const HOUR_MS: i64 = 60 * 60 * 1_000;
    let today = SystemClock.now().as_millis().div_euclid(24 * HOUR_MS);
    Timestamp::from_millis((today - 1) * 24 * HOUR_MS + 8 * HOUR_MS)
}
