use serde_json::{Map, Value, json};
use turnero_domain::invoicing::{Charge, Line, LineTax, LineText, Size};
use turnero_domain::money::{Amount, Percent, Quantity};

use super::document::{Unwritable, decimal, put};
use super::{Dealing, arithmetic};
use crate::factus::catalogues::{PRODUCT_TAXES, STANDARDS, UNITS, id_of};

/// A line, as Factus wants it.
pub(super) fn item(
    place: usize,
    line: &Line,
    text: &LineText,
    dealing: Dealing,
    unwritable: &mut Unwritable,
) -> Value {
    let mut item = Map::new();
    let field = |name: &str| format!("items.{place}.{name}");
    put(&mut item, "code_reference", line.code.as_str());
    put(&mut item, "name", text.name.as_ref());
    if let Some(note) = text.note.as_deref() {
        put(&mut item, "note", note);
    }
    put(&mut item, "quantity", whole(line.quantity, &field("quantity"), unwritable));
    let discount = discount(line, &field("discount_rate"), unwritable);
    put(&mut item, "discount_rate", decimal(discount, &field("discount_rate"), unwritable));
    let rate = if dealing == Dealing::Purchase {
        Percent::ZERO
    } else {
        let (tribute, rate) = tax(line, &field("tax_rate"), unwritable);
        put(&mut item, "tribute_id", tribute);
        put(&mut item, "tax_rate", decimal(rate, &field("tax_rate"), unwritable));
        put(&mut item, "is_excluded", u8::from(line.excluded));
        rate
    };
    let price = price(line, rate, &field("price"), unwritable);
    put(&mut item, "price", price.to_string());
    let mut known = |name: &str, table, code: &str| match id_of(table, code) {
        Some(id) => put(&mut item, name, id),
        None => unwritable.add(&field(name), "Factus is not known to have this code"),
    };
    known("unit_measure_id", &UNITS, line.unit.as_str());
    known("standard_code_id", &STANDARDS, line.standard.as_str());
    let withheld = line.withholdings.iter().filter_map(|tax| withholding(place, tax, unwritable));
    put(&mut item, "withholding_taxes", withheld.collect::<Vec<_>>());
    if dealing == Dealing::Mandates {
        mandate(&mut item, text, &field("mandate"), unwritable);
    }
    let figures = arithmetic::line(price, line.quantity, discount, rate);
    let totals = &line.totals;
    let same = figures.is_ok_and(|figures| {
        let (theirs, ours) =
            ([figures.gross, figures.tax, figures.total], [totals.gross, totals.tax, totals.total]);
        theirs == ours
    });
    if !same {
        let why = "Factus would come to another amount for this line; write its price with its \
                   taxes included";
        unwritable.add(&field("price"), why);
    }
    Value::Object(item)
}

/// On whose behalf a line is sold, if it is on anybody's.
fn mandate(
    item: &mut Map<String, Value>,
    text: &LineText,
    field: &str,
    unwritable: &mut Unwritable,
) {
    put(item, "scheme_id", if text.mandate.is_some() { "1" } else { "0" });
    let Some(identity) = &text.mandate else { return };
    let kind = identity.kind().factus_id();
    if kind.is_none() {
        unwritable.add(field, "Factus has no such identity document");
    }
    let mandate = json!({
        "identification_document_id": kind, "identification": identity.number(),
    });
    put(item, "mandate", mandate);
}

fn whole(quantity: Quantity, field: &str, unwritable: &mut Unwritable) -> u64 {
    let text = quantity.to_string();
    let whole = text.split('.').next().and_then(|whole| whole.parse().ok());
    match whole.filter(|_| quantity.decimals() == 0) {
        Some(whole) => whole,
        None => {
            unwritable.add(field, "Factus takes whole quantities only");
            0
        }
    }
}

fn discount(line: &Line, field: &str, unwritable: &mut Unwritable) -> Percent {
    match line.discount {
        None => Percent::ZERO,
        Some(Size::Percent(rate)) => rate,
        Some(Size::Amount(_)) => {
            unwritable.add(field, "Factus takes discounts in percent only");
            Percent::ZERO
        }
    }
}

/// What Factus calls the tax of a line, and its rate.
fn tax(line: &Line, field: &str, unwritable: &mut Unwritable) -> (u64, Percent) {
    const IVA: u64 = 1;
    match line.taxes.as_slice() {
        [] if line.excluded => (IVA, Percent::ZERO),
        [LineTax { code, charge: Charge::Rate(rate) }] => {
            match id_of(&PRODUCT_TAXES, code.as_str()) {
                Some(id) => (id, *rate),
                None => {
                    unwritable.add(field, "Factus is not known to have this tax");
                    (IVA, *rate)
                }
            }
        }
        _ => {
            let why = "Factus takes one tax for each line, in percent; what has none is excluded";
            unwritable.add(field, why);
            (IVA, Percent::ZERO)
        }
    }
}

/// The price with its tax: as it is written, or so that the tax comes on top of it.
fn price(line: &Line, rate: Percent, field: &str, unwritable: &mut Unwritable) -> Amount {
    let with_tax = if line.price_includes_tax {
        Ok(line.price)
    } else {
        line.price.percent(rate).and_then(|tax| line.price.plus(tax))
    };
    match with_tax {
        Ok(price) if price.decimals() <= 2 => arithmetic::cents(price),
        _ => {
            unwritable.add(field, "Factus takes prices with their taxes included, to the cent");
            line.price
        }
    }
}

fn withholding(place: usize, tax: &LineTax, unwritable: &mut Unwritable) -> Option<Value> {
    let field = format!("items.{place}.withholding_taxes");
    match tax.charge {
        Charge::Rate(rate) => {
            let rate = decimal(rate, &field, unwritable);
            Some(json!({"code": tax.code.as_str(), "withholding_tax_rate": rate}))
        }
        Charge::Each(_) => {
            unwritable.add(&field, "Factus takes withholdings in percent only");
            None
        }
    }
}
