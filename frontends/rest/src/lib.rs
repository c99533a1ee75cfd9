//! Turnero over REST: resources under `/api/v1`, one table of routes, and problems that say what can be done.
//!
//! ```text
//!   request ──▶ table: which entry? ──▶ who asks? ──▶ body ──▶ its filter ──▶ handler ──▶ Engine::ask
//!                 │ 404, 405             │ 401                             │
//!                 └──────────────────────┴────────── Problem ◀─────────────┘ refusals, by one table of codes
//! ```
//!
//! Nothing is decided here. A body becomes a message of the engine, whose permission and rule decide; a new message is
//! a line in one of the tables in `resources/`.

mod answer;
mod asked;
pub mod bounds;
mod codes;
mod docs;
mod document;
mod entry;
mod fields;
mod front_end;
mod json;
mod matching;
mod narrowing;
mod plain;
mod press;
mod problems;
mod resources;
mod send;
mod shown;
mod strict;

pub use codes::status_of;
pub use document::document;
pub use front_end::{Rest, Supplies};
pub use press::Logos;
pub use resources::{messages, routes};
