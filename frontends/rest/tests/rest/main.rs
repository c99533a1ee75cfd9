//! The front end through its real socket: a file for each kind of resource, and some for what all routes do alike.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod access;
mod arrivals;
mod branches;
mod conditions;
mod customers;
mod document;
mod documented_codes;
mod every_message;
mod every_refusal;
mod every_route;
mod examples;
mod first_start;
mod gateway;
mod history;
mod invoicing;
mod keys;
mod paging;
mod papers;
mod printing;
mod refusals;
mod reports;
mod resets;
mod roles;
mod second_factor;
mod signing_in;
mod slips;
mod sources;
mod story;
mod support;
mod visits;
