//! A mail that never was, to look at: whoever writes a template sees what becomes of it.

use serde_json::json;
use turnero_domain::invoicing::OutgoingMail;

/// An invoice of an invented clinic to nobody, as a mail.
pub fn example() -> Result<OutgoingMail, serde_json::Error> {
    let party = |nit: bool, name: &str, address: &str| {
        let (kind, number) = if nit { ("NIT", "900825759") } else { ("CC", "123456789") };
        let organisation = if nit { "legal" } else { "natural" };
        json!({
            "identity": { "kind": kind, "number": number }, "organisation": organisation, "name": name,
            "address": "Carrera 7 # 12-34", "email": address, "phone": "6028230000", "country": "CO",
            "tribute": "none", "responsibilities": ["R-99-PN"]
        })
    };
    let vat = json!({ "code": "01", "charge": { "rate": "19.00" } });
    let charged = json!({ "tax": vat, "base": "81232.50", "amount": "15434.18" });
    let line = json!({
        "code": "CONS-01", "unit": "94", "standard": "999", "quantity": "1", "price": "81232.50",
        "price_includes_tax": false, "taxes": [vat],
        "totals": {
            "gross": "81232.50", "discount": "0.00", "taxable": "81232.50", "tax": "15434.18",
            "total": "81232.50", "taxes": [charged]
        }
    });
    let content = json!({
        "buyer": "named", "currency": "COP", "lines": [line],
        "totals": {
            "gross": "81232.50", "taxable": "81232.50", "tax": "15434.18", "discount": "0.00",
            "surcharge": "0.00", "cash_rounding": "0.00", "total": "96666.68", "withheld": "0.00",
            "taxes": [charged]
        },
        "payment": [{ "form": "credit", "method": "transfer", "amount": "96666.68", "due": "2026-12-20" }]
    });
    let account = json!({
        "paid": "0.00", "credited": "0.00", "credited_tax": "0.00", "debited": "0.00",
        "debited_tax": "0.00"
    });
    let (id, at) = ("00000000-0000-0000-0000-0000000000d0", "2026-11-20T15:42:10Z");
    let state = json!({
        "kind": "invoice", "standing": { "name": "validated", "at": at }, "agent": format!("user:{id}"),
        "drafted_at": at, "buyer": "named", "currency": "COP", "total": "96666.68", "tax": "15434.18",
        "content": content, "issue": { "at": at, "date": "2026-11-20", "clock": "10:42:10-05:00", "range": null },
        "number": "SETP990000493", "code": "ab".repeat(48), "account": account
    });
    let customer = party(false, "Persona de Ejemplo", "persona@ejemplo.example");
    serde_json::from_value(json!({
        "id": { "document": id, "number": 1 }, "address": "persona@ejemplo.example", "mark": null,
        "bouncing": false, "language": null,
        "issuer": id,
        "printout": {
            "view": {
                "document": id, "reference_code": "000000000000000000000000000000d0", "state": state,
                "paper": { "party": customer, "lines": [{ "name": "Consulta de medicina general" }] },
                "paid": "unpaid", "balance": { "amount": "96666.68", "currency": "COP" },
                "overdue": { "amount": "0.00", "currency": "COP" }
            },
            "party": party(true, "Clínica del Sur S.A.S.", "facturas@clinica.example"),
            "environment": "production"
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn the_example_is_a_mail_like_any_other_and_templates_are_tried_with_the_same() {
        let facts = Facts::of(&example().unwrap(), "es");
        assert_eq!(facts, Facts::examples("es").into_iter().next().unwrap());
    }
}
