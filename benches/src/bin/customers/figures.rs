//! What the state takes and needs.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use turnero::customers::{
    FindCustomer, FindCustomerByDocument, ImportCustomers, SearchBy, SearchCustomers,
};
use turnero::identity::{IdentityDocument, IdentityKind};
use turnero::{CustomerId, Message, PrincipalId, Timestamp};
use turnero_benches::{Outcome, median, resident_bytes};
use turnero_domain::customers::{Customers, bounds};
use turnero_domain::{Aggregate, Context, Decided};

use super::people;

const LOOKUPS: u64 = 200_000;
/// Lookups between two looks at the clock; the middle one of all rounds counts.
const ROUND: usize = 200;
const SEARCHES: u64 = 4_000;
const PAGE: usize = 20;
/// How often each page is asked for: the quickest counts, for the machine does other things too.
const TIMES: usize = 3;

/// Fills a state as an engine does, and measures it.
pub(super) fn measure(count: u64) -> Outcome<()> {
    let before = resident_bytes()?;
    let (state, ids) = filled(count)?;
    let ids_bytes = (ids.capacity() * size_of::<CustomerId>()) as u64;
    let bytes_each = (resident_bytes()? - before - ids_bytes) / count.max(1);
    let lookup_us = lookups(&state, &ids, count)?;
    let search_us = searches(&state, count)?;
    println!("lookup_us={lookup_us:.2} search_us={search_us:.0} bytes_each={bytes_each}");
    Ok(())
}

fn context(seed: u64) -> Context {
    let now = Timestamp::from_millis(1_795_161_600_000 + i64::try_from(seed).unwrap_or(0));
    Context { now, principal: PrincipalId::Host, seed: u128::from(seed) }
}

fn filled(count: u64) -> Outcome<(Customers, Vec<CustomerId>)> {
    let mut state = Customers::default();
    let mut ids = Vec::with_capacity(usize::try_from(count)?);
    for first in (0..count).step_by(bounds::IMPORT_ROWS_MAX) {
        let end = count.min(first + bounds::IMPORT_ROWS_MAX as u64);
        let part = ImportCustomers { rows: (first..end).map(people::row).collect() };
        let Decided { documents, .. } = part.decide(&state, &context(first))?;
        for (id, content) in documents {
            ids.push(id.into());
            state.keep(id, content);
        }
    }
    if state.len() as u64 != count {
        return Err(format!("{} of {count} are known", state.len()).into());
    }
    Ok((state, ids))
}

/// How long it takes to find somebody by the id or by the document, in turn.
fn lookups(state: &Customers, ids: &[CustomerId], count: u64) -> Outcome<f64> {
    let context = context(0);
    let mut questions = Vec::new();
    for n in 0..LOOKUPS {
        let who = people::chance(n, 7) % count;
        let number = people::number(who);
        let document = IdentityDocument::new(IdentityKind::CitizenshipCard, &number, None)?;
        let id = ids.get(usize::try_from(who)?).ok_or("an id is missing")?;
        questions.push((FindCustomer { customer: *id }, FindCustomerByDocument { document }));
    }
    let mut rounds = Vec::new();
    for round in questions.chunks(ROUND) {
        let started = Instant::now();
        for (by_id, by_document) in round {
            black_box(by_id.decide(state, &context)?.reply);
            black_box(by_document.decide(state, &context)?.reply);
        }
        rounds.push(started.elapsed().as_secs_f64() * 1e6 / (2 * round.len()) as f64);
    }
    let took = median(rounds);
    println!("lookup: {took:.2} us; in a plain map of the same numbers {:.2} us", plain(count)?);
    Ok(took)
}

/// The baseline: a map of the standard library from number to place, which finds and unpacks nothing.
fn plain(count: u64) -> Outcome<f64> {
    let map: BTreeMap<String, u64> = (0..count).map(|n| (people::number(n), n)).collect();
    let wanted: Vec<_> =
        (0..LOOKUPS).map(|n| people::number(people::chance(n, 7) % count)).collect();
    let mut rounds = Vec::new();
    for round in wanted.chunks(ROUND) {
        let started = Instant::now();
        for number in round {
            black_box(map.get(number).ok_or("a number is missing")?);
        }
        rounds.push(started.elapsed().as_secs_f64() * 1e6 / round.len() as f64);
    }
    Ok(median(rounds))
}

/// How long the slowest of a hundred pages takes.
fn searches(state: &Customers, count: u64) -> Outcome<f64> {
    let context = context(0);
    let mut by_kind: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut all = Vec::new();
    for n in 0..SEARCHES {
        let who = people::chance(n, 8) % count;
        let other = people::chance(n, 9) % count;
        let begin = |text: &str, letters: u64| -> String {
            text.chars().take(usize::try_from(letters).unwrap_or(3)).collect()
        };
        let length = 2 + people::chance(n, 10) % 5;
        let (kind, by) = match n % 5 {
            0 => ("name", SearchBy::Name(begin(&people::surnames(who), length))),
            1 => {
                let (given, surname) = (people::given_names(who), people::surnames(who));
                let text = format!("{} {}", begin(&given, length), begin(&surname, length));
                ("two words of one", SearchBy::Name(text))
            }
            2 => {
                let (given, surname) = (people::given_names(who), people::surnames(other));
                let text = format!("{} {}", begin(&given, 6), begin(&surname, 6));
                ("two words of two", SearchBy::Name(text))
            }
            3 => ("number", SearchBy::Number(begin(&people::number(who), 2 + length))),
            _ => ("phone", SearchBy::Phone(begin(&people::phone(who), 4 + length))),
        };
        let search = SearchCustomers { by, after: None, limit: PAGE };
        let mut took = f64::INFINITY;
        let mut page = search.decide(state, &context)?.reply;
        for _ in 0..TIMES {
            let started = Instant::now();
            page = black_box(search.decide(state, &context)?.reply);
            took = took.min(started.elapsed().as_secs_f64() * 1e6);
        }
        if kind != "two words of two" && page.customers.is_empty() && page.next.is_none() {
            return Err("somebody who is known was not found".into());
        }
        by_kind.entry(kind).or_default().push(took);
        all.push(took);
    }
    for (kind, mut took) in by_kind {
        took.sort_by(f64::total_cmp);
        let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or(f64::NAN);
        let most = took.last().copied().unwrap_or(f64::NAN);
        println!(
            "search by {kind}: {:.0} us, one of a hundred {:.0} us, at most {most:.0} us",
            at(50),
            at(99)
        );
    }
    all.sort_by(f64::total_cmp);
    Ok(all.get(all.len() * 99 / 100).copied().unwrap_or(f64::NAN))
}
