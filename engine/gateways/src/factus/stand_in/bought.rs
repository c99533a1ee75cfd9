//! What is bought from people who write no invoices: a provider instead of a customer, and no taxes.

use serde_json::{Value, json};
use turnero_domain::money::{Amount, MoneyRefusal, Percent, Quantity};

use super::checks::{filled, identified, text};
use super::figures::Figures;
use super::told::Told;
use crate::factus::v1::arithmetic;

/// Whether a document of the first version would be taken; or which field is wrong.
pub(super) fn check(body: &Value) -> Result<(), Told> {
    let wrong = |name: &str| Err(Told::field(name, "El campo no es válido."));
    let kind = text(body, "/provider/identification_document_id").parse::<u8>();
    if !kind.is_ok_and(|kind| (4..=10).contains(&kind)) {
        return wrong("provider.identification_document_id");
    }
    for name in ["email", "country_code", "is_resident"] {
        if text(body, &format!("/provider/{name}")).is_empty() {
            return wrong(&format!("provider.{name}"));
        }
    }
    let here = text(body, "/provider/country_code") == "CO";
    if here && text(body, "/provider/municipality_id").is_empty() {
        return wrong("provider.municipality_id");
    }
    common(body)?;
    for (place, item) in items(body).enumerate() {
        for name in ["code_reference", "name", "unit_measure_id", "standard_code_id"] {
            if text(item, &format!("/{name}")).is_empty() {
                return wrong(&format!("items.{place}.{name}"));
            }
        }
        let quantity = text(item, "/quantity").parse::<Quantity>();
        if !quantity.is_ok_and(|quantity| quantity.decimals() == 0) {
            return wrong(&format!("items.{place}.quantity"));
        }
        for name in ["price", "discount_rate"] {
            let amount = text(item, &format!("/{name}")).parse::<Amount>();
            if !amount.is_ok_and(|amount| amount.decimals() <= 2 && !amount.is_negative()) {
                return wrong(&format!("items.{place}.{name}"));
            }
        }
    }
    Ok(())
}

/// The same of the second version, whose lines are held to what its sales are held to.
pub(super) fn check_second(body: &Value) -> Result<(), Told> {
    let wrong = |name: &str| Err(Told::field(name, "El campo no es válido."));
    for name in ["identification_document_code", "country_code"] {
        if text(body, &format!("/provider/{name}")).is_empty() {
            return wrong(&format!("provider.{name}"));
        }
    }
    for (place, item) in items(body).enumerate() {
        if text(item, "/taxes/0/rate") != "0.00" {
            return wrong(&format!("items.{place}.taxes"));
        }
    }
    common(body)
}

/// What both versions want of a provider.
fn common(body: &Value) -> Result<(), Told> {
    identified(body, "provider")?;
    filled(body, "provider", "names")?;
    filled(body, "provider", "address")
}

/// What a document of the first version comes to.
pub(super) fn figures(body: &Value) -> Result<Figures, MoneyRefusal> {
    let mut whole = Figures::nothing();
    for item in items(body) {
        let price: Amount = text(item, "/price").parse()?;
        let discount: Percent = text(item, "/discount_rate").parse()?;
        let line =
            arithmetic::line(price, text(item, "/quantity").parse()?, discount, Percent::ZERO)?;
        whole.add(line.gross, line.tax)?;
        let nothing = arithmetic::cents(Amount::ZERO);
        whole.items.push(json!({
            "code_reference": item.get("code_reference"), "name": item.get("name"),
            "quantity": item.get("quantity"), "discount": line.discount,
            "gross_value": line.gross, "taxable_amount": nothing, "tax_amount": nothing,
            "tax_rate": "0.00", "is_excluded": 1, "total": line.total,
        }));
    }
    whole.total = arithmetic::cents(whole.gross);
    Ok(whole)
}

fn items(body: &Value) -> impl Iterator<Item = &Value> {
    body.get("items").and_then(Value::as_array).into_iter().flatten()
}
