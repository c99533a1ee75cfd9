//! What a document must have before anybody looks at it: the rules that the documentation states.

use serde_json::Value;
use turnero_domain::identity::CheckDigit;
use turnero_domain::money::{Amount, Quantity};

use super::told::Told;

/// Whether a sale would be taken; or which field is wrong.
pub(super) fn check(body: &Value) -> Result<(), Told> {
    whole(body)?;
    paper(body)?;
    let later = text(body, "/payment_form") == "2";
    if later && text(body, "/payment_due_date").is_empty() {
        return Err(Told::field("payment_due_date", "El campo es obligatorio."));
    }
    if body.get("customer").is_some() {
        customer(body)?;
    }
    let items = body.get("items").and_then(Value::as_array);
    items.into_iter().flatten().enumerate().try_for_each(|(place, item)| self::item(place, item))
}

/// What was written on paper first says which paper that was.
pub(super) fn paper(body: &Value) -> Result<(), Told> {
    let named = ["code", "issue_date", "number"]
        .iter()
        .all(|name| !text(body, &format!("/related_documents/0/{name}")).is_empty());
    if text(body, "/document") == "03" && !named {
        return Err(Told::field("related_documents", "El campo es obligatorio."));
    }
    Ok(())
}

/// What every document must have.
pub(super) fn whole(body: &Value) -> Result<(), Told> {
    let required = |field: &str, found: bool| {
        if found { Ok(()) } else { Err(Told::field(field, "El campo es obligatorio.")) }
    };
    required("reference_code", !text(body, "/reference_code").is_empty())?;
    let items = body.get("items").and_then(Value::as_array).filter(|items| !items.is_empty());
    required("items", items.is_some())?;
    if text(body, "/observation").chars().count() > 250 {
        return Err(Told::field("observation", "El campo no debe ser mayor que 250 caracteres."));
    }
    Ok(())
}

pub(super) fn customer(body: &Value) -> Result<(), Told> {
    identified(body, "customer")?;
    let legal = text(body, "/customer/legal_organization_id") == "1";
    filled(body, "customer", if legal { "company" } else { "names" })
}

/// Whether it is said who this party is: a number without a check digit in it, and none beside it that is wrong.
pub(super) fn identified(body: &Value, party: &str) -> Result<(), Told> {
    let of = |name: &str| text(body, &format!("/{party}/{name}"));
    let number = of("identification");
    if number.is_empty() || number.contains('-') {
        return Err(wrong(party, "identification"));
    }
    let digit = of("dv");
    if !digit.is_empty() && digit != CheckDigit::of(&number).to_string() {
        return Err(wrong(party, "dv"));
    }
    Ok(())
}

/// Whether this is said of the party.
pub(super) fn filled(body: &Value, party: &str, name: &str) -> Result<(), Told> {
    let is_empty = text(body, &format!("/{party}/{name}")).is_empty();
    if is_empty { Err(wrong(party, name)) } else { Ok(()) }
}

fn wrong(party: &str, name: &str) -> Told {
    Told::field(&format!("{party}.{name}"), "El campo no es válido.")
}

fn item(place: usize, item: &Value) -> Result<(), Told> {
    let wrong =
        |name: &str| Err(Told::field(&format!("items.{place}.{name}"), "El campo no es válido."));
    for name in ["code_reference", "name", "unit_measure_id", "standard_code_id", "tribute_id"] {
        if text(item, &format!("/{name}")).is_empty() {
            return wrong(name);
        }
    }
    let quantity = text(item, "/quantity").parse::<Quantity>();
    if !quantity.is_ok_and(|quantity| quantity.decimals() == 0) {
        return wrong("quantity");
    }
    for name in ["price", "discount_rate", "tax_rate"] {
        let amount = text(item, &format!("/{name}")).parse::<Amount>();
        if !amount.is_ok_and(|amount| amount.decimals() <= 2 && !amount.is_negative()) {
            return wrong(name);
        }
    }
    Ok(())
}

/// The text or number that stands there, as text.
pub(super) fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
