//! The second version, as the stand-in speaks it: other names, prices without tax, and answers that are flat. The books
//! behind it are the same.

use serde_json::{Map, Value, json};
use turnero_domain::money::{Amount, MoneyRefusal, Percent, Quantity};

use super::bought;
use super::checks::{customer, paper, text};
use super::figures::Figures;
use super::shelf::Shelf;
use super::told::Told;
use crate::factus::v1::arithmetic::cents;

/// Whether a document would be taken; or which field is wrong.
pub(super) fn check(shelf: &Shelf, body: &Value) -> Result<(), Told> {
    let required = |field: &str, found: bool| {
        if found { Ok(()) } else { Err(Told::field(field, "El campo es obligatorio.")) }
    };
    required("reference_code", !text(body, "/reference_code").is_empty())?;
    let items = body.get("items").and_then(Value::as_array).filter(|items| !items.is_empty());
    required("items", items.is_some())?;
    required("payment_details", body.pointer("/payment_details/0").is_some())?;
    if shelf.is_bought() {
        bought::check_second(body)?;
    } else {
        buyer(body)?;
        paper(body)?;
    }
    for (place, item) in items.into_iter().flatten().enumerate() {
        for name in ["code_reference", "name", "unit_measure_code", "standard_code", "price"] {
            let there = !text(item, &format!("/{name}")).is_empty();
            required(&format!("items.{place}.{name}"), there)?;
        }
        let both = item.get("discount_rate").is_some() && item.get("discount_amount").is_some();
        if both || item.get("tax_rate").is_some() {
            let field = format!("items.{place}.discount_amount");
            return Err(Told::field(&field, "El campo no es válido."));
        }
    }
    Ok(())
}

/// What a customer must have is the same as in the first version, under other names.
fn buyer(body: &Value) -> Result<(), Told> {
    let organisation = text(body, "/customer/legal_organization_code");
    if organisation.is_empty() {
        return Err(Told::field("customer.legal_organization_code", "El campo es obligatorio."));
    }
    let mut person = body.get("customer").cloned().unwrap_or_default();
    if let Some(person) = person.as_object_mut() {
        person.insert("legal_organization_id".to_owned(), organisation.into());
    }
    customer(&json!({ "customer": person }))
}

/// What a document comes to: prices are without tax.
pub(super) fn figures(body: &Value) -> Result<Figures, MoneyRefusal> {
    let mut whole = Figures::nothing();
    for item in body.get("items").and_then(Value::as_array).into_iter().flatten() {
        let (price, quantity): (Amount, Quantity) =
            (text(item, "/price").parse()?, text(item, "/quantity").parse()?);
        let full = price.times(quantity)?;
        let off = match text(item, "/discount_amount").as_str() {
            "" => full.percent(text(item, "/discount_rate").parse()?)?,
            amount => amount.parse()?,
        };
        let gross = cents(full.minus(off)?);
        let mut taxed = cents(Amount::ZERO);
        for tax in item.get("taxes").and_then(Value::as_array).into_iter().flatten() {
            let rate: Percent = text(tax, "/rate").parse()?;
            let amount = cents(gross.percent(rate)?);
            taxed = taxed.plus(amount)?;
            whole.charge(&text(tax, "/code"), amount)?;
        }
        whole.add(gross, taxed)?;
    }
    for charge in body.get("allowance_charges").and_then(Value::as_array).into_iter().flatten() {
        whole.surcharge = whole.surcharge.plus(text(charge, "/amount").parse()?)?;
    }
    let rounding = match text(body, "/cash_rounding_amount").as_str() {
        "" => Amount::ZERO,
        amount => amount.parse()?,
    };
    whole.total = cents(whole.gross.plus(whole.tax)?.plus(whole.surcharge)?.plus(rounding)?);
    Ok(whole)
}

/// What is paid together comes to the total.
pub(super) fn is_paid_in_full(body: &Value, figures: &Figures) -> bool {
    let parts = body.get("payment_details").and_then(Value::as_array).into_iter().flatten();
    let parts = parts.map(|part| text(part, "/amount").parse::<Amount>());
    let Ok(parts) = parts.collect::<Result<Vec<_>, _>>() else { return false };
    Amount::sum(parts).is_ok_and(|paid| cents(paid) == figures.total)
}

/// An answer of the first version, as the second one writes it.
pub(super) fn flat(mut told: Told, shelf: &Shelf) -> Told {
    let pointer = format!("/data/{}", shelf.under);
    let Some(shown) = told.body.pointer(&pointer).cloned() else { return told };
    let of = |name: &str| shown.get(name).cloned().unwrap_or_default();
    let code = shelf.code;
    let errors = of("errors");
    let errors = errors.as_array().into_iter().flatten().enumerate();
    let errors: Map<_, _> =
        errors.map(|(place, error)| (place.to_string(), error.clone())).collect();
    let data = json!({
        "reference_code": of("reference_code"), "number": of("number"),
        "is_validated": of("status") == json!(1), "validated_at": of("validated"),
        "errors": errors, code: of(code),
        "totals": {
            "gross_amount": of("gross_value"), "taxable_amount": of("taxable_amount"),
            "tax_amount": of("tax_amount"), "total": of("total"),
        },
        "links": { "qr": of("qr") },
    });
    if let Some(body) = told.body.as_object_mut() {
        body.insert("data".to_owned(), data);
    }
    told
}
