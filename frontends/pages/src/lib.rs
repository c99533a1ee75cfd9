//! The pages that people look at: the board of a waiting room, the kiosk that gives out tickets, a visitor's own page, the
//! desk of an agent, the manager's view, and the set-up of a fresh installation.
//!
//! They are plain HTML, CSS and ES modules in the folder `site`, part of the program, and speak to the engine as everybody
//! else does: through the REST front end and the live feed at the same address. This package only hands them out.
//! How a page is made stands in its README.

mod claims;
mod files;
mod front_end;
mod negotiation;
mod shelf;

pub use front_end::Pages;
