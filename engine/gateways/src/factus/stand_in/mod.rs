//! A Factus on this machine, for tests and for trying things out: it listens on a loopback address, knows nobody, and has
//! the troubles that the real one has, when it is asked to or as a seed wills.
//!
//! It does what the documentation and the tests of public clients say; where those are silent, so is it. Its time is
//! that of the [`Clock`] that it is given, so tokens expire and minutes pass without anybody waiting.

mod books;
mod bought;
mod checks;
mod door;
pub mod example;
mod figures;
mod hand_clock;
mod listen;
mod pages;
mod picture;
mod routes;
mod second;
mod shelf;
mod told;
mod trouble;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinHandle;

use super::{FactusSettings, Secret, SettingsFault};
use crate::Clock;
use books::Books;
use door::Door;

pub use books::Kept;
pub use hand_clock::HandClock;
pub use trouble::{Odds, Ruling, Trouble};

/// A Factus on this machine. It ends when this is dropped.
pub struct StandIn {
    address: SocketAddr,
    inside: Arc<Inside>,
    listening: JoinHandle<()>,
}

/// What all its connections share.
struct Inside {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// What it knows.
struct State {
    door: Door,
    books: Books,
    troubles: trouble::Troubles,
}

/// What it has seen so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// How often somebody asked for a token with a password.
    pub logins: u32,
    /// How often somebody asked for a token with an older one.
    pub refreshes: u32,
    /// How many requests came in all.
    pub requests: u32,
    /// How many were sent away because there were too many in a minute.
    pub too_many: u32,
    /// How many documents were sent to be validated, repetitions included.
    pub posts: u32,
    /// How many documents were deleted that the tax authority had validated. There must be none.
    pub valid_deleted: u32,
}

impl Inside {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StandIn {
    /// Opens on a free port of this machine.
    pub async fn open(clock: Arc<dyn Clock>, seed: u64) -> std::io::Result<Self> {
        let state = State {
            door: Door::new(seed),
            books: Books::default(),
            troubles: trouble::Troubles::new(seed),
        };
        let inside = Arc::new(Inside { clock, state: Mutex::new(state) });
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let listening = tokio::spawn(listen::listen(listener, Arc::clone(&inside)));
        Ok(Self { address, inside, listening })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The range of invoices ends with this number.
    pub fn invoices_end_with(&self, number: u64) {
        self.inside.state().books.last_bill = Some(number);
    }

    /// Whether answers have the picture of the QR code in them, as those of the real one do. It takes longer than all the
    /// rest, so nobody draws it who does not want it.
    pub fn draws_codes(&self, draws: bool) {
        self.inside.state().books.pictures = draws;
    }

    /// Whether the time of the range of invoices is over.
    pub fn invoices_expired(&self, expired: bool) {
        self.inside.state().books.expired = expired;
    }

    /// What somebody needs who is let in.
    pub fn settings(&self) -> Result<FactusSettings, SettingsFault> {
        self.settings_with(door::CLIENT_SECRET, door::PASSWORD)
    }

    /// The same, with another secret and another password.
    pub fn settings_with(
        &self,
        client_secret: &str,
        password: &str,
    ) -> Result<FactusSettings, SettingsFault> {
        let address = format!("http://{}", self.address);
        let secret = |text: &str| Secret::new(text);
        let username = secret(door::USERNAME);
        FactusSettings::new(
            &address,
            door::CLIENT_ID,
            secret(client_secret),
            username,
            secret(password),
        )
    }

    /// How long tokens last from now on, in seconds.
    pub fn tokens_last(&self, seconds: u32) {
        self.inside.state().door.lasts = seconds;
    }

    /// All tokens are worth nothing from now on, whatever was said of them.
    pub fn forget_tokens(&self) {
        self.inside.state().door.forget();
    }

    /// The next request meets this trouble; those that are asked for come one after the other.
    pub fn trouble(&self, trouble: Trouble) {
        self.inside.state().troubles.asked.push_back(trouble);
    }

    /// The tax authority rules so on the next document; those that are asked for come one after the other.
    pub fn rule(&self, ruling: Ruling) {
        self.inside.state().troubles.rulings.push_back(ruling);
    }

    /// Troubles come by chance from now on.
    pub fn odds(&self, odds: Odds) {
        self.inside.state().troubles.odds = odds;
    }

    /// What it has seen so far.
    pub fn seen(&self) -> Seen {
        let state = self.inside.state();
        Seen { ..state.door.seen }
    }

    /// The documents that it has.
    pub fn kept(&self) -> Vec<Kept> {
        self.inside.state().books.kept()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.listening.abort();
    }
}
