use serde_json::{Map, Value, json};
use turnero_domain::invoicing::{Charge, Line, LineTax, LineText, Size};
use turnero_domain::money::{Amount, MoneyRefusal, Percent};

use crate::factus::v1::arithmetic::cents;
use crate::factus::v1::{Dealing, Unwritable, decimal, put};

/// A line, as the second version wants it.
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
    put(&mut item, "quantity", line.quantity.to_string());
    put(&mut item, "unit_measure_code", line.unit.as_str());
    put(&mut item, "standard_code", line.standard.as_str());
    let price = price(line, &field("price"), unwritable);
    put(&mut item, "price", price.to_string());
    let discount = match line.discount {
        None => {
            put(&mut item, "discount_rate", "0.00");
            Ok(Amount::ZERO)
        }
        Some(Size::Percent(rate)) => {
            put(&mut item, "discount_rate", decimal(rate, &field("discount_rate"), unwritable));
            price.times(line.quantity).and_then(|full| full.percent(rate))
        }
        Some(Size::Amount(_)) if line.price_includes_tax => {
            let why = "a discount as an amount is without tax here, like the price";
            unwritable.add(&field("discount_amount"), why);
            Ok(Amount::ZERO)
        }
        Some(Size::Amount(amount)) => {
            put(&mut item, "discount_amount", cents(amount).to_string());
            Ok(amount)
        }
    };
    put(&mut item, "taxes", taxes(line, dealing, &field("taxes"), unwritable));
    let withheld = line.withholdings.iter().filter_map(|tax| {
        let rate = rate(tax, &field("withholding_taxes"), unwritable)?;
        let rate = decimal(rate, &field("withholding_taxes"), unwritable);
        Some(json!({"code": tax.code.as_str(), "rate": rate}))
    });
    let withheld: Vec<_> = withheld.collect();
    put(&mut item, "withholding_taxes", withheld);
    if dealing == Dealing::Mandates {
        put(&mut item, "scheme_id", if text.mandate.is_some() { "1" } else { "0" });
    }
    if let Some(identity) = text.mandate.as_ref().filter(|_| dealing == Dealing::Mandates) {
        let mandate = json!({
            "identification_document_code": identity.kind().dian_code(),
            "identification": identity.number(),
        });
        put(&mut item, "mandate", mandate);
    }
    let same = discount
        .and_then(|discount| figures(line, price, discount))
        .is_ok_and(|theirs| theirs == [line.totals.gross, line.totals.tax].map(cents));
    if !same {
        let why =
            "Factus would come to another amount for this line; write its price without its taxes";
        unwritable.add(&field("price"), why);
    }
    Value::Object(item)
}

/// The price without tax, to the cent.
fn price(line: &Line, field: &str, unwritable: &mut Unwritable) -> Amount {
    let net = if line.price_includes_tax {
        let rates = line.taxes.iter().map(|tax| match tax.charge {
            Charge::Rate(rate) => Some(rate),
            Charge::Each(_) => None,
        });
        match rates.collect::<Option<Vec<_>>>().as_deref() {
            Some([]) => Some(line.price),
            Some([rate]) => line.price.without(*rate).ok().map(cents),
            // What several taxes leave of a price is not written to the cent.
            _ => None,
        }
    } else {
        Some(line.price)
    };
    match net {
        Some(price) if price.decimals() <= 2 => cents(price),
        _ => {
            unwritable.add(field, "Factus takes prices without their taxes, to the cent");
            line.price
        }
    }
}

/// The taxes of a line. What the law leaves out of all of them, like what is bought, has IVA of 0, and says so.
fn taxes(line: &Line, dealing: Dealing, field: &str, unwritable: &mut Unwritable) -> Vec<Value> {
    let excluded = line.excluded || dealing == Dealing::Purchase;
    if excluded || line.taxes.is_empty() {
        return vec![json!({"code": "01", "rate": "0.00", "is_excluded": excluded})];
    }
    let written = line.taxes.iter().filter_map(|tax| {
        let rate = rate(tax, field, unwritable)?;
        let rate = decimal(rate, field, unwritable);
        Some(json!({"code": tax.code.as_str(), "rate": rate, "is_excluded": false}))
    });
    written.collect()
}

fn rate(tax: &LineTax, field: &str, unwritable: &mut Unwritable) -> Option<Percent> {
    match tax.charge {
        Charge::Rate(rate) => Some(rate),
        Charge::Each(_) => {
            unwritable.add(field, "Factus takes taxes in percent only");
            None
        }
    }
}

/// What Factus makes of a line whose price is without tax: gross, and tax.
fn figures(line: &Line, price: Amount, discount: Amount) -> Result<[Amount; 2], MoneyRefusal> {
    let gross = cents(price.times(line.quantity)?.minus(discount)?);
    let mut tax = cents(Amount::ZERO);
    for one in &line.taxes {
        if let Charge::Rate(rate) = one.charge {
            tax = tax.plus(cents(gross.percent(rate)?))?;
        }
    }
    Ok([gross, tax])
}
