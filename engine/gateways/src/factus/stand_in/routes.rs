use turnero_domain::Timestamp;

use super::listen::Asked;
use super::shelf::shelf;
use super::told::Told;
use super::{State, pages, second};

/// What is answered to a request that has arrived.
pub(super) fn answer(state: &mut State, asked: &Asked, now: Timestamp) -> Told {
    let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
    let method = asked.method.as_str();
    if (method, path.as_slice()) == ("POST", &["oauth", "token"][..]) {
        return state.door.token(&asked.form, now);
    }
    if !state.door.lets_in(asked.bearer.as_deref(), now) {
        return Told::json(401, serde_json::json!({"message": "Unauthenticated."}));
    }
    match path.split_first() {
        Some((&"v1", rest)) => first(state, method, rest, asked, now),
        Some((&"v2", rest)) => in_second(state, method, rest, asked, now),
        _ => Told::not_found(),
    }
}

/// The second version: some addresses are others, and answers are flat.
fn in_second(
    state: &mut State,
    method: &str,
    rest: &[&str],
    asked: &Asked,
    now: Timestamp,
) -> Told {
    match (method, rest) {
        ("GET", ["numbering-ranges"]) => return state.books.ranges(&asked.query),
        ("GET", ["dian", "acquirer"]) => return pages::acquirer(&asked.query),
        _ => {}
    }
    let Some((shelf, rest)) = rest.split_first().and_then(|(one, rest)| Some((shelf(one)?, rest)))
    else {
        return Told::not_found();
    };
    let of_bills = shelf.folder == "bills";
    match (method, rest) {
        ("POST", ["validate"]) => {
            state.door.seen.posts += 1;
            state.books.post_second(shelf, &asked.body, now, &mut state.troubles)
        }
        ("GET", []) => state.books.list(shelf, &asked.query, &mut state.troubles),
        ("GET", [number]) => second::flat(state.books.show(shelf, number), shelf),
        ("GET", [number, "download-xml"]) => state.books.xml(shelf, number),
        ("GET", [number, "download-pdf"]) => state.books.pdf(shelf, number),
        ("GET", [number, "email-content"]) => state.books.attached(shelf, number),
        ("DELETE", ["destroy", "reference", reference]) if of_bills => {
            state.books.delete(shelf, reference, &mut state.door.seen)
        }
        // Adjustment notes are forgotten through the first version only.
        ("DELETE", ["reference", reference]) if !of_bills && shelf.under != "adjustment_note" => {
            state.books.delete(shelf, reference, &mut state.door.seen)
        }
        _ => Told::not_found(),
    }
}

fn first(state: &mut State, method: &str, rest: &[&str], asked: &Asked, now: Timestamp) -> Told {
    match (method, rest) {
        ("GET", ["numbering-ranges"]) => return state.books.ranges(&asked.query),
        ("GET", ["municipalities"]) => return pages::municipalities(&asked.query),
        ("GET", ["countries"]) => return pages::countries(&asked.query),
        ("GET", ["tributes", "products"]) => return pages::taxes(&asked.query),
        ("GET", ["measurement-units"]) => return pages::units(&asked.query),
        ("GET", ["dian", "acquirer"]) => return pages::acquirer(&asked.query),
        _ => {}
    }
    // It has no debit notes.
    let found = rest.split_first().and_then(|(one, rest)| Some((shelf(one)?, rest)));
    let Some((shelf, rest)) = found.filter(|(shelf, _)| shelf.under != "debit_note") else {
        return Told::not_found();
    };
    match (method, rest) {
        // What its page about these prints is the second version.
        ("POST", ["validate"]) if shelf.under == "adjustment_note" => Told::not_found(),
        ("POST", ["validate"]) => {
            state.door.seen.posts += 1;
            state.books.post(shelf, &asked.body, now, &mut state.troubles)
        }
        ("GET", []) => state.books.list(shelf, &asked.query, &mut state.troubles),
        ("GET", ["show", number]) if matches!(shelf.under, "bill" | "support_document") => {
            state.books.show(shelf, number)
        }
        ("GET", ["download-xml", number]) => state.books.xml(shelf, number),
        ("GET", ["download-pdf", number]) => state.books.pdf(shelf, number),
        ("GET", [number, "email-content"]) => state.books.attached(shelf, number),
        ("GET", [number]) if matches!(shelf.under, "credit_note" | "adjustment_note") => {
            state.books.show(shelf, number)
        }
        ("DELETE", ["destroy", "reference", reference]) if shelf.under == "bill" => {
            state.books.delete(shelf, reference, &mut state.door.seen)
        }
        ("DELETE", ["reference", reference]) if shelf.under != "bill" => {
            state.books.delete(shelf, reference, &mut state.door.seen)
        }
        _ => Told::not_found(),
    }
}
