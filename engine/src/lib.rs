//! The engine of Turnero: open it, send it messages, follow its feed.
//!
//! ```
//! use turnero::branch::{AddCounter, AddService, CallNext, CreateBranch, IssueTicket};
//! use turnero::{BranchId, Engine, Principal, Settings};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::open(Settings::in_memory())?;
//! let host = Principal::host();
//!
//! let branch: BranchId = engine.fresh_id();
//! engine.ask(&host, CreateBranch { branch, name: "Downtown".parse()? }).await?;
//! let service = AddService { branch, name: "General".parse()?, prefix: "A".parse()? };
//! let service = engine.ask(&host, service).await?.service;
//! let counter = AddCounter { branch, name: "Counter 1".parse()? };
//! let counter = engine.ask(&host, counter).await?.counter;
//!
//! let issued = engine.ask(&host, IssueTicket::new(branch, service)).await?;
//! let called = engine.ask(&host, CallNext { branch, counter }).await?;
//! assert_eq!(called.ticket, issued.ticket);
//! println!("{} to counter {}", called.code, called.counter.number);
//! # engine.close().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything that the engine answers is durable: a reply, to a command or a query, never shows what a
//! crash could take back. See `ARCHITECTURE.md` for how a command travels.

pub mod access;
mod admission;
mod arrivals;
mod boards;
pub mod bounds;
mod changed;
mod clock;
mod condition;
mod courier;
mod directory;
mod engine;
pub mod erasures;
mod error;
mod feed;
mod forecaster;
mod forecasts;
mod health;
mod hosted;
mod imports;
mod inner;
mod journal;
pub mod json;
mod keeper;
mod key;
mod mails;
mod modest;
mod opening;
mod poison;
mod postman;
mod pruning;
mod replays;
mod reports;
mod settings;
mod shell;
#[cfg(feature = "testing")]
pub mod simulation;
mod snapshots;
mod standings;
mod submissions;
mod system;
mod teardown;
mod telemetry;
mod timekeeper;
mod visits;

pub use boards::{BoardOnline, BoardPresence, BranchBoards};
pub use clock::{Clock, ManualClock, RandomSeeds, RepeatableSeeds, SeedSource, SystemClock};
pub use condition::{Changed, Condition, Mark};
pub use courier::{SubmissionsStanding, Trouble};
pub use engine::Engine;
pub use error::{AskError, FeedError, LostOutcome, OpenError, ReplayError, ReportError};
pub use feed::{Feed, FeedItem, Seen, Topic, Watch};
pub use forecaster::{BranchForecast, NewcomerForecast, TicketForecast};
pub use health::Health;
pub use hosted::Hosted;
pub use imports::{CustomersImport, ImportError, ImportTally, ImportedCustomers};
pub use postman::{MailObstacle, MailsStanding};
pub use pruning::{PruneError, Pruned};
pub use replays::WhatIf;
pub use settings::{OnStall, Settings, SettingsError, StoreKind};
pub use snapshots::SharedSnapshot;
pub use submissions::{GatewayError, InvoiceBranchError, Print};
pub use turnero_domain::{
    AccessRefusal, Aggregate, AppointmentId, BranchId, Branches, CounterId, CustomerId, DeviceId,
    DirectoryId, IssuerId, KeyId, Language, Message, Name, Note, Pending, Permission, Permissions,
    Principal, PrincipalId, PriorityId, QueueId, Recorded, Refusal, Seconds, ServiceId,
    TaxDocumentId, TicketId, Timestamp, UserId, VisitId, branch, customers, dispatch, figures,
    files, forecast, hours, identity, invoicing, mail, money, replay,
};
/// The Store port, for hosts that bring their own store, and for backups.
pub use turnero_store as store;
pub use visits::VisitsError;

pub(crate) use poison::{lock, panic_text, read, unpoisoned, write};

/// The program in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
