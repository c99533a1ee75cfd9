//! Who is let in, by what, and what becomes of it: through the engine, as a front end uses it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test fails by panicking, and nobody sees what is public in one"
)]

mod audit;
mod devices_and_keys;
mod failing_store;
mod guard;
mod passwords;
mod resets_by_mail;
mod roles;
mod second_factor;
mod sessions;
mod site;
mod starting;
mod stored_files;
mod tokens;
