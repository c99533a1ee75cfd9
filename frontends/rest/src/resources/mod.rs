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
mod gateway;
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

/// All routes, in the order in which the document lists them.
pub(crate) fn table() -> Vec<Entry> {
    [
        setup::table(),
        tokens::table(),
        account::table(),
        second_factor::table(),
        branches::table(),
        events::table(),
        history::table(),
        reports::table(),
        catalogue::table(),
        counters::table(),
        tickets::table(),
        day::table(),
        appointments::table(),
        visits::table(),
        customers::table(),
        gateway::table(),
        users::table(),
        roles::table(),
        machines::table(),
        audit::table(),
        crate::document::table(),
    ]
    .concat()
}

/// Every route there is, as method and pattern.
pub fn routes() -> Vec<(http::Method, &'static str)> {
    table().into_iter().map(|entry| (entry.method, entry.pattern)).collect()
}
