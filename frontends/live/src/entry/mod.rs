//! The door: who comes in, and how many.

mod front_end;
mod guests;
mod tickets;
mod upgrade;
mod who;

pub use front_end::Live;
