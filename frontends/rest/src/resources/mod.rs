//! The table of routes: a file for each kind of resource, and a line for each route.

mod account;
mod appointments;
mod audit;
mod branches;
mod catalogue;
mod counters;
mod customers;
mod day;
mod events;
mod history;
mod machines;
mod reports;
mod roles;
mod second_factor;
mod setup;
mod tickets;
mod tokens;
mod users;
mod visits;

use crate::entry::Entry;

/// A kind of resources: what it is called, what it is for, and its routes.
pub(crate) type Kind = (&'static str, &'static str, fn() -> Vec<Entry>);

/// All kinds, in the order in which the document lists them.
pub(crate) const KINDS: [Kind; 20] = [
    ("setup", "The first start", setup::table),
    ("tokens", "Tokens for programs, as OAuth 2.0 has them", tokens::table),
    ("account", "One's own account", account::table),
    ("second_factor", "One's own second factor", second_factor::table),
    ("branches", "Places with a waiting room, and what they are doing", branches::table),
    ("events", "What has happened", events::table),
    ("history", "The past of a branch, and what it might have been", history::table),
    ("reports", "What days were like", reports::table),
    ("catalogue", "What a branch offers: services, priorities, queues", catalogue::table),
    ("counters", "Desks where agents serve", counters::table),
    ("tickets", "People who wait, and what is done with them", tickets::table),
    ("day", "The day of a branch", day::table),
    ("appointments", "Times that are promised", appointments::table),
    ("visits", "A visit, for whoever has its link", visits::table),
    ("customers", "People and companies who are known", customers::table),
    ("users", "Who can sign in", users::table),
    ("roles", "What they may do, and the rules of the site", roles::table),
    ("machines", "Keys of programs, and devices", machines::table),
    ("audit", "Who did what", audit::table),
    ("document", "This document", told),
];

/// What tells of all others.
fn told() -> Vec<Entry> {
    [crate::document::table(), crate::docs::table()].concat()
}

/// All routes.
pub(crate) fn table() -> Vec<Entry> {
    KINDS.iter().flat_map(|(_, _, table)| table()).collect()
}

/// Every route there is, as method and pattern.
pub fn routes() -> Vec<(http::Method, &'static str)> {
    table().into_iter().map(|entry| (entry.method, entry.pattern)).collect()
}
