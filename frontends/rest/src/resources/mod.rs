//! The table of routes: a file for each kind of resource, and a line for each route.

mod account;
mod appointments;
mod arrivals;
mod audit;
mod boards;
mod branches;
mod catalogue;
mod counters;
mod customer_files;
mod customers;
mod day;
mod events;
mod gateway;
mod history;
mod invoicing;
mod machines;
mod printers;
mod reports;
mod roles;
mod second_factor;
mod setup;
mod tickets;
mod tokens;
mod users;
mod visits;

use turnero::PrincipalId;
use turnero_http::Problem;
use uuid::Uuid;

use crate::asked::Asked;
use crate::entry::Entry;

/// A kind of resources: what it is called, what it is for, and its routes.
pub(crate) type Kind = (&'static str, &'static str, fn() -> Vec<Entry>);

/// All kinds, in the order in which the document lists them.
pub(crate) const KINDS: [Kind; 26] = [
    ("setup", "The first start", setup::table),
    ("tokens", "Tokens for programs, as OAuth 2.0 has them", tokens::table),
    ("account", "One's own account", account::table),
    ("second_factor", "One's own second factor", second_factor::table),
    ("branches", "Places with a waiting room, and what they are doing", branches::table),
    ("boards", "What hangs in a waiting room", boards::table),
    ("events", "What has happened", events::table),
    ("history", "The past of a branch, and what it might have been", history::table),
    ("reports", "What days were like", reports::table),
    ("catalogue", "What a branch offers: services, priorities, queues", catalogue::table),
    ("counters", "Desks where agents serve", counters::table),
    ("tickets", "People who wait, and what is done with them", tickets::table),
    ("arrivals", "People who tell who they are when they come", arrivals::table),
    ("printers", "Tickets on paper", printers::table),
    ("day", "The day of a branch", day::table),
    ("appointments", "Times that are promised", appointments::table),
    ("visits", "A visit, for whoever has its link", visits::table),
    ("customer_files", "Customers from a file, and into one", customer_files::table),
    ("customers", "People and companies who are known", customers::table),
    ("gateway", "The way to the tax authority", gateway::table),
    ("users", "Who can sign in", users::table),
    ("roles", "What they may do, and the rules of the site", roles::table),
    ("machines", "Keys of programs, and devices", machines::table),
    ("invoicing", "Issuers, what they sell, their documents, what was paid", invoicing::table),
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

/// The names of all messages that can be sent.
pub fn messages() -> std::collections::BTreeSet<&'static str> {
    table().into_iter().flat_map(|entry| entry.sends).collect()
}

/// The id of something that is about to be made. A key is remembered by what it made, so the same key has to lead to
/// the same thing: the id follows from it.
fn id_of_key<I: From<Uuid>>(asked: &Asked) -> Result<I, Problem> {
    Ok(match asked.key()? {
        Some(key) => I::from(written_by_key(asked.principal()?.id, key)),
        None => asked.engine().fresh_id(),
    })
}

fn written_by_key(by: PrincipalId, key: &str) -> Uuid {
    let hash = blake3::hash(format!("{by}\n{key}").as_bytes());
    let (bytes, _) = hash.as_bytes().split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    Uuid::new_v8(*bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_to_one_id_and_each_principal_has_keys_of_their_own() {
        let user = |number| PrincipalId::User(Uuid::from_u128(number));
        let id = written_by_key(user(1), "k");
        assert_eq!(id, written_by_key(user(1), "k"));
        assert_ne!(id, written_by_key(user(2), "k"));
        assert_ne!(id, written_by_key(user(1), "l"));
        assert_eq!(id.get_version_num(), 8);
    }

    #[test]
    fn no_route_stands_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for (method, pattern) in routes() {
            assert!(seen.insert(format!("{method} {pattern}")), "{method} {pattern}");
        }
    }
}
