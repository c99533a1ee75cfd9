//! Days in a small clinic with two places, in a folder that is thrown away.

mod addresses;
mod attempt;
mod codes;
mod desks;
mod dice;
mod narrator;
mod pace;
mod people;
mod places;
mod play;
mod tax_authority;
mod town;
mod visitors;

use std::error::Error;
use std::io::{IsTerminal, stdin};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, value_parser};
use tokio::time::Instant;
use turnero::{
    Clock, Engine, IssuerId, ManualClock, Principal, RandomSeeds, SeedSource, SystemClock,
    Timestamp, Topic,
};
use turnero_mail::Post;

use super::runtime::small_runtime;
use crate::bounds::{DEMO_DAYS_KEPT_MAX, DEMO_SPEED_MAX};
use crate::exit::{Failure, Outcome as Ending};
use crate::front_ends::{self, Served, Stopping, Surroundings};
use crate::mail;
use crate::meters::Meters;
use crate::pepper;
use crate::progress::say;
use crate::settings::{Effective, Opted, Settings, Sources};
use crate::signals::Signals;
use codes::Codes;
use dice::Dice;
use pace::Pace;
use play::{Plan, Play};
use tax_authority::TaxAuthority;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// As fast as one can still watch.
const SPEED: u32 = 30;
/// As fast as a machine likes: a day in ten seconds.
const SPEED_UNWATCHED: u32 = 3_600;
/// Where people expect a server on their own machine.
const PORT: u16 = 8_080;

/// Their clock is the one of the demonstration, which is fast: what is watched keeps them good.
const CODES: &str = "Codes that make a board or a kiosk of a page, while this runs (used, one is good again in half a minute):\n";
const CODES_UNWATCHED: &str = "Codes that make a board or a kiosk of a page:\n";

const HOW_TO_GO_ON: &str = "\
That was the engine at work; this program only sent it messages and showed its feed.
To keep what happens, start the server: turnero --data a-folder
To embed the engine, read README.md, and run the examples:
  cargo run -p turnero-examples --example embed
  cargo run -p turnero-examples --example own_front_end";

/// Play days in a small clinic, in a folder that is thrown away
#[derive(Debug, Args)]
#[command(after_help = "\
People come, take tickets, are called, served and sent on, one day after the other, until Ctrl-C; whoever signs in takes \
part. It is served to this machine only. It takes no settings of a server, and its data is not touched. When the \
standard input is no terminal, one day is played, fast.

Examples:
  turnero demo
  turnero demo --speed 60 --seed 7
  turnero demo --days 3 --speed 3600 --keep a-folder")]
pub(super) struct Demo {
    /// How many times as fast as life; 30 at a terminal
    #[arg(long, value_name = "TIMES")]
    #[arg(value_parser = value_parser!(u32).range(1..=i64::from(DEMO_SPEED_MAX)))]
    speed: Option<u32>,

    /// So many days; 0 goes on until it is ended. At a terminal, and without --keep, 0
    #[arg(long, value_name = "NUMBER")]
    #[arg(value_parser = value_parser!(u32).range(0..=i64::from(DEMO_DAYS_KEPT_MAX)))]
    days: Option<u32>,

    /// What chance begins with: the same number, the same people
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// Tell every step of the first place, and not only how things stand at each hour
    #[arg(long)]
    every_step: bool,

    /// Keep the days in this folder; the last of them is yesterday
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,

    /// The port of this machine at which it is served; 0 takes any that is free. 8080 if it is free
    #[arg(long)]
    port: Option<u16>,
}

impl Demo {
    /// Opens an engine, lets days pass in it, and shows what happens.
    pub(super) fn run(&self, setting: Option<&'static str>) -> Ending {
        // Whoever names an address or a folder would believe that it is used.
        if let Some(option) = setting {
            return Err(Failure::Usage(format!(
                "demo does not take {option}: settings of a server do not matter to it; leave it out, or see demo --help \
                 for --port and --keep"
            )));
        }
        let throw_away = tempfile::tempdir()?;
        let folder = self.keep.as_deref().unwrap_or(throw_away.path());
        let settings = self.settings(folder)?;
        let post = mail::to_look_at(&settings)?;
        let ended = small_runtime()?.block_on(self.play(&settings, post))?;
        if !ended {
            return Ok(());
        }
        say("")?;
        if self.keep.is_some() {
            say(&format!("The days are kept in {}.\n", folder.display()))?;
        }
        Ok(say(HOW_TO_GO_ON)?)
    }

    /// Tells whether the days came to their end; otherwise somebody has ended them.
    async fn play(&self, settings: &Settings, post: Post) -> Outcome<bool> {
        let mut signals = Signals::listen()?;
        let places = front_ends::take_places(settings)?;
        let meters = Meters::install()?;
        let upkeep = tokio::spawn(meters.clone().look_after());
        let clock = Arc::new(ManualClock::new(self.first_morning()));
        let authority = TaxAuthority::open(clock.clone(), self.seed).await?;
        let issuer = authority.issuer;
        let engine_settings = settings.engine()?.clock(clock.clone());
        let engine_settings = engine_settings.mailer(Arc::new(post));
        let engine = Engine::open(engine_settings.gateway(issuer, authority.gateway.clone()))?;
        let surroundings = Surroundings {
            engine: engine.clone(),
            settings: Arc::new(settings.clone()),
            meters,
            logos: turnero_rest::Logos::default(),
            stopping: Stopping::default(),
        };
        let served = front_ends::serve(places, &surroundings, &settings.conduct(), None);
        let ended = tokio::select! {
            played = self.days(settings, &engine, issuer, clock, &served) => played.map(|()| true),
            _ = signals.next() => Ok(false),
        };
        front_ends::stop(served, Instant::now() + settings.stop_timeout).await;
        upkeep.abort();
        engine.close().await?;
        ended
    }

    async fn days(
        &self,
        settings: &Settings,
        engine: &Engine,
        issuer: IssuerId,
        clock: Arc<ManualClock>,
        served: &[Served],
    ) -> Outcome<()> {
        let places = town::set_up(engine, issuer).await?;
        tax_authority::set_up(engine, issuer, &places).await?;
        let accounts = people::accounts(engine).await?;
        let desks = desks::staffed(engine, &places).await?;
        say(&self.title())?;
        say(&addresses::text(served, &places, &accounts).await)?;
        let codes = Codes::new(engine, &places).await?;
        say(if self.is_watched() { CODES } else { CODES_UNWATCHED })?;
        say(&codes.text())?;
        let mails = mail::folder(settings);
        // It ends with the engine.
        let played = desks.iter().map(desks::Desk::agent).collect();
        tokio::spawn(tax_authority::confirm(engine.clone(), issuer, played, mails));
        let mut told = Vec::new();
        for (number, place) in places.iter().enumerate() {
            let feed = engine.feed(&Principal::host(), Topic::Branch(place.branch), None)?;
            let every_step = self.every_step && number == 0;
            told.push(tokio::spawn(async move {
                // Whoever listened has gone away, or was told why.
                narrator::narrate(feed, every_step).await.map_err(|error| error.to_string())
            }));
        }
        let mut play = Play {
            engine: engine.clone(),
            places,
            desks,
            pace: Pace::new(clock.clone(), self.speed()),
            dice: Dice::new(self.seed),
            plan: Plan::default(),
        };
        let good = async {
            match self.is_watched() {
                true => codes.keep_good(engine, &*clock).await,
                // Nobody is there who would type one.
                false => std::future::pending().await,
            }
        };
        tokio::select! {
            played = play.days(self.number_of_days()) => played?,
            failed = good => failed?,
        }
        // They end with the engine, when they have told everything.
        engine.close().await?;
        for narrator in told {
            narrator.await??;
        }
        Ok(())
    }

    fn title(&self) -> String {
        let days = match self.number_of_days() {
            None => "day after day, until Ctrl-C".to_owned(),
            Some(1) => "one day".to_owned(),
            Some(number) => format!("{number} days"),
        };
        let kept = if self.keep.is_some() { "" } else { ", and nothing of it is kept" };
        format!("A clinic with two places: {days}, {} times as fast as life{kept}.\n", self.speed())
    }

    fn is_watched(&self) -> bool {
        self.keep.is_none() && stdin().is_terminal()
    }

    fn speed(&self) -> u32 {
        self.speed.unwrap_or(if self.is_watched() { SPEED } else { SPEED_UNWATCHED })
    }

    /// `None`: on and on.
    fn number_of_days(&self) -> Option<u32> {
        let usual = if self.is_watched() { 0 } else { 1 };
        Some(self.days.unwrap_or(usual)).filter(|days| *days > 0)
    }

    /// Today, in the morning. What is kept lies in the past, so that a server goes on from there.
    fn first_morning(&self) -> Timestamp {
        const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
        let ago = match (&self.keep, self.number_of_days()) {
            (Some(_), Some(days)) => i64::from(days),
            _ => 0,
        };
        play::morning(play::midnight(SystemClock.now().plus_millis(-ago * DAY_MS)))
    }

    /// The defaults, whatever stands in files and in the environment: a demonstration reaches nothing that is real.
    fn settings(&self, folder: &Path) -> Ending<Settings> {
        let data = folder.display().to_string();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port()));
        let option =
            |key: &str, value: String| Opted { option: "demo", key: key.to_owned(), value };
        let mut options = vec![
            option("data", data),
            option("http.address", address.to_string()),
            option("on_stall", "report".to_owned()),
            // As light as it may be: nobody steals passwords that are thrown away.
            option("argon2_memory_kib", "7168".to_owned()),
            option("argon2_passes", "1".to_owned()),
        ];
        if self.keep.is_none() {
            options.push(option("pepper", format!("{:032x}", RandomSeeds.draw())));
        }
        let sources = Sources { options, ..Sources::default() };
        let effective =
            Effective::read(&sources).map_err(|problems| Failure::settings(&problems))?;
        // What is kept has the pepper that a server finds there.
        Ok(pepper::beside_the_data(&effective.settings)?.0)
    }

    fn port(&self) -> u16 {
        let is_free = || TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).is_ok();
        self.port.unwrap_or_else(|| if is_free() { PORT } else { 0 })
    }
}
