use turnero_domain::Timestamp;

use super::listen::Asked;
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
        ("POST", [folder @ ("bills" | "credit-notes" | "debit-notes"), "validate"]) => {
            state.door.seen.posts += 1;
            state.books.post_second(folder, &asked.body, now, &mut state.troubles)
        }
        ("GET", [folder @ ("bills" | "credit-notes" | "debit-notes")]) => {
            state.books.list(folder, &asked.query, &mut state.troubles)
        }
        ("GET", [folder @ ("bills" | "credit-notes" | "debit-notes"), number]) => {
            second::flat(state.books.show(folder, number), folder)
        }
        ("GET", [folder, number, "download-xml"]) => state.books.xml(folder, number),
        ("GET", [folder, number, "download-pdf"]) => state.books.pdf(folder, number),
        ("GET", [folder, number, "email-content"]) => state.books.attached(folder, number),
        ("DELETE", ["bills", "destroy", "reference", reference]) => {
            state.books.delete("bills", reference, &mut state.door.seen)
        }
        ("DELETE", [folder @ ("credit-notes" | "debit-notes"), "reference", reference]) => {
            state.books.delete(folder, reference, &mut state.door.seen)
        }
        ("GET", ["numbering-ranges"]) => state.books.ranges(&asked.query),
        ("GET", ["dian", "acquirer"]) => pages::acquirer(&asked.query),
        _ => Told::not_found(),
    }
}

fn first(state: &mut State, method: &str, rest: &[&str], asked: &Asked, now: Timestamp) -> Told {
    match (method, rest) {
        ("POST", [folder @ ("bills" | "credit-notes"), "validate"]) => {
            state.door.seen.posts += 1;
            state.books.post(folder, &asked.body, now, &mut state.troubles)
        }
        ("GET", [folder @ ("bills" | "credit-notes")]) => {
            state.books.list(folder, &asked.query, &mut state.troubles)
        }
        ("GET", ["bills", "show", number]) => state.books.show("bills", number),
        ("GET", [folder, "download-xml", number]) => state.books.xml(folder, number),
        ("GET", [folder, "download-pdf", number]) => state.books.pdf(folder, number),
        ("GET", [folder, number, "email-content"]) => state.books.attached(folder, number),
        ("GET", ["credit-notes", number]) => state.books.show("credit-notes", number),
        ("DELETE", ["bills", "destroy", "reference", reference]) => {
            state.books.delete("bills", reference, &mut state.door.seen)
        }
        ("DELETE", ["credit-notes", "reference", reference]) => {
            state.books.delete("credit-notes", reference, &mut state.door.seen)
        }
        ("GET", ["numbering-ranges"]) => state.books.ranges(&asked.query),
        ("GET", ["municipalities"]) => pages::municipalities(&asked.query),
        ("GET", ["countries"]) => pages::countries(&asked.query),
        ("GET", ["tributes", "products"]) => pages::taxes(&asked.query),
        ("GET", ["measurement-units"]) => pages::units(&asked.query),
        ("GET", ["dian", "acquirer"]) => pages::acquirer(&asked.query),
        _ => Told::not_found(),
    }
}
