//! Lists, paged and not.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::told::Told;
use crate::factus::catalogues::{PRODUCT_TAXES, UNITS};

/// Rows of a page.
const PAGE: usize = 10;

/// The page that was asked for. One past the end is empty.
pub(super) fn paged(rows: &[Value], query: &BTreeMap<String, String>) -> Told {
    let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1_usize).max(1);
    let last = rows.len().div_ceil(PAGE).max(1);
    let shown: Vec<_> = rows.iter().skip((page - 1) * PAGE).take(PAGE).cloned().collect();
    Told::data(json!({
        "data": shown,
        "pagination": {"total": rows.len(), "per_page": PAGE, "current_page": page,
                       "last_page": last, "links": []},
    }))
}

/// Those whose name has what was asked for.
fn named(rows: Vec<Value>, query: &BTreeMap<String, String>) -> Told {
    let wanted = query.get("name").map(|name| name.to_lowercase()).unwrap_or_default();
    let fits = |row: &Value| {
        row.get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| name.to_lowercase().contains(&wanted))
    };
    Told::data(rows.into_iter().filter(fits).collect::<Vec<_>>())
}

pub(super) fn municipalities(query: &BTreeMap<String, String>) -> Told {
    let rows = vec![
        json!({"id": 980, "code": "68679", "name": "San Gil", "department": "Santander"}),
        // One as a number: Factus writes both.
        json!({"id": 996, "code": 68_872, "name": "Villanueva", "department": "Santander"}),
    ];
    named(rows, query)
}

pub(super) fn countries(query: &BTreeMap<String, String>) -> Told {
    named(vec![json!({"id": 46, "code": "CO", "name": "Colombia"})], query)
}

pub(super) fn taxes(query: &BTreeMap<String, String>) -> Told {
    let called = |code: &str| match code {
        "01" => "IVA",
        "02" => "IC",
        _ => "INC",
    };
    let row = |(code, id): &(&str, u64)| json!({"id": id, "code": code, "name": called(code)});
    named(PRODUCT_TAXES.iter().map(row).collect(), query)
}

pub(super) fn units(query: &BTreeMap<String, String>) -> Told {
    let called = |code: &str| match code {
        "94" => "unidad",
        "KGM" => "kilogramo",
        "LBR" => "libra",
        "MTR" => "metro",
        _ => "galón",
    };
    let row = |(code, id): &(&str, u64)| json!({"id": id, "code": code, "name": called(code)});
    named(UNITS.iter().map(row).collect(), query)
}

/// It knows nobody, and tells the name that its documentation tells.
pub(super) fn acquirer(query: &BTreeMap<String, String>) -> Told {
    let asked = query.get("identification_number").map(String::as_str);
    match asked.filter(|_| {
        query.contains_key("identification_document_id")
            || query.contains_key("identification_document_code")
    }) {
        Some("123456789") => Told::data(json!({"name": "Alan Turing", "email": "alan@x.co"})),
        Some(_) => Told::not_found(),
        None => Told::field("identification_number", "El campo es obligatorio."),
    }
}
