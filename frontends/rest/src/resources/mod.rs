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
mod machines;
mod reports;
mod roles;
mod tickets;
mod tokens;
mod users;
mod visits;

use crate::entry::Entry;

/// The kinds of resources, in the order in which the document lists them, and what they are for.
pub(crate) const TAGS: [(&str, &str); 17] = [
    ("tokens", "Tokens for programs, as OAuth 2.0 has them"),
    ("account", "One's own account"),
    ("branches", "Places with a waiting room, and what they are doing"),
    ("events", "What has happened"),
    ("reports", "What days were like"),
    ("catalogue", "What a branch offers: services, priorities, queues"),
    ("counters", "Desks where agents serve"),
    ("tickets", "People who wait, and what is done with them"),
    ("day", "The day of a branch"),
    ("appointments", "Times that are promised"),
    ("visits", "A visit, for whoever has its link"),
    ("customers", "People and companies who are known"),
    ("users", "Who can sign in"),
    ("roles", "What they may do, and the rules of the site"),
    ("machines", "Keys of programs, and devices"),
    ("audit", "Who did what"),
    ("document", "This document"),
];

/// All routes, in the order in which the document lists them, each with its kind.
pub(crate) fn tagged() -> Vec<(&'static str, Entry)> {
    let tables = [
        tokens::table(),
        account::table(),
        branches::table(),
        events::table(),
        reports::table(),
        catalogue::table(),
        counters::table(),
        tickets::table(),
        day::table(),
        appointments::table(),
        visits::table(),
        customers::table(),
        users::table(),
        roles::table(),
        machines::table(),
        audit::table(),
        [crate::document::table(), crate::docs::table()].concat(),
    ];
    let tagged = TAGS.iter().zip(tables).map(|((tag, _), table)| (*tag, table));
    tagged.flat_map(|(tag, table)| table.into_iter().map(move |entry| (tag, entry))).collect()
}

/// All routes.
pub(crate) fn table() -> Vec<Entry> {
    tagged().into_iter().map(|(_, entry)| entry).collect()
}

/// Every route there is, as method and pattern.
pub fn routes() -> Vec<(http::Method, &'static str)> {
    table().into_iter().map(|entry| (entry.method, entry.pattern)).collect()
}
