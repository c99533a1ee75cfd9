//! Invoices to print.
#![expect(clippy::unwrap_used, reason = "what is written here can be read")]

use std::sync::Arc;

use serde_json::{Value, json};
use turnero_documents::{Authorised, Effect, Sheet, Tongue};
use turnero_domain::hours::Date;
use turnero_domain::invoicing::{Clock, Content, DocumentKind, Environment, LineText, Party};

fn party(value: Value) -> Arc<Party> {
    serde_json::from_value(value).unwrap()
}

fn issuer() -> Arc<Party> {
    party(json!({
        "identity": { "kind": "NIT", "number": "900825759" },
        "organisation": "legal",
        "name": "Clínica del Sur S.A.S.",
        "address": "Carrera 7 # 12-34, Popayán",
        "email": "facturas@clinica.example",
        "phone": "6028230000",
        "country": "CO",
        "municipality": "19001",
        "tribute": "iva",
        "responsibilities": ["O-13"]
    }))
}

fn buyer() -> Arc<Party> {
    party(json!({
        "identity": { "kind": "CC", "number": "123456789" },
        "organisation": "natural",
        "name": "Persona de Ejemplo",
        "address": "Calle 1 # 2-68",
        "email": "persona@ejemplo.example",
        "country": "CO",
        "tribute": "none",
        "responsibilities": ["R-99-PN"]
    }))
}

fn line(code: &str, quantity: &str, price: &str, gross: &str, tax: &str) -> Value {
    let charged = json!({
        "tax": { "code": "01", "charge": { "rate": "19.00" } }, "base": gross, "amount": tax
    });
    json!({
        "code": code, "unit": "94", "standard": "999", "quantity": quantity, "price": price,
        "price_includes_tax": false, "taxes": [{ "code": "01", "charge": { "rate": "19.00" } }],
        "totals": { "gross": gross, "discount": "0.00", "taxable": gross, "tax": tax, "total": gross, "taxes": [charged] }
    })
}

fn content(lines: &[Value], gross: &str, tax: &str, total: &str) -> Arc<Content> {
    content_in("COP", lines, gross, tax, total)
}

fn content_in(
    currency: &str,
    lines: &[Value],
    gross: &str,
    tax: &str,
    total: &str,
) -> Arc<Content> {
    let content = json!({
        "buyer": "final_consumer", "currency": currency, "lines": lines,
        "totals": {
            "gross": gross, "taxable": gross, "tax": tax, "discount": "0.00", "surcharge": "0.00",
            "cash_rounding": "0.00", "total": total, "withheld": "0.00",
            "taxes": [{ "tax": { "code": "01", "charge": { "rate": "19.00" } }, "base": gross, "amount": tax }]
        },
        "payment": [{ "form": "credit", "method": "transfer", "amount": total, "due": "2026-12-20" }]
    });
    Arc::new(serde_json::from_value(content).unwrap())
}

fn text(name: &str) -> LineText {
    LineText { name: name.into(), note: None, mandate: None }
}

/// An invoice of two lines.
pub(crate) fn invoice(tongue: Tongue) -> Sheet {
    let lines = [
        line("CONS-01", "1", "60000.00", "60000.00", "11400.00"),
        line("LAB-22", "2", "10616.25", "21232.50", "4034.18"),
    ];
    Sheet {
        kind: DocumentKind::Invoice,
        effect: Effect::Stands,
        number: Some("SETP990000493".to_owned()),
        code: Some("0fdcd9bbeb046ce49551198fbba3112c7186a7ff19174e26c3c126ae2c9cffb8c5e46b81808c156584d07d7d29bbdd93".to_owned()),
        environment: Environment::Production,
        issued: Some(("2026-11-20".parse::<Date>().unwrap(), Clock::new("10:42:10-05:00").unwrap())),
        issuer: issuer(),
        party: buyer(),
        content: content(&lines, "81232.50", "15434.18", "96666.68"),
        lines: vec![
            text("Consulta de medicina general"),
            LineText { note: Some("Ayuno de ocho horas; resultados el mismo día".into()), ..text("Cuadro hemático completo con diferencial y recuento de plaquetas") },
        ],
        observation: Some("Gracias por su visita. Conserve esta factura para reclamos.".into()),
        authorised: Some(Authorised {
            resolution: Some("18760000001".to_owned()),
            numbers: ("SETP990000000".to_owned(), "SETP995000000".to_owned()),
            period: ("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap()),
        }),
        about: None,
        logo: None,
        tongue,
    }
}

/// An invoice of so many lines.
pub(crate) fn long_invoice(lines: usize) -> Sheet {
    let each: Vec<_> =
        (0..lines).map(|_| line("LAB-22", "1", "1000.00", "1000.00", "190.00")).collect();
    let names = (0..lines).map(|place| text(&format!("Examen número {}", place + 1))).collect();
    Sheet {
        content: content(&each, "81232.50", "15434.18", "96666.68"),
        lines: names,
        ..invoice(Tongue::Spanish)
    }
}

/// An invoice whose names are as long as names can be, and one of them without a place to break it.
pub(crate) fn invoice_of_long_names(tongue: Tongue) -> Sheet {
    let lines = [
        line("PROCEDIMIENTO-AMBULATORIO-2026", "1", "60000.00", "60000.00", "11400.00"),
        line("LAB-22", "1000", "10616.25", "10616250.00", "2017087.50"),
    ];
    let long = "Consulta de primera vez por medicina especializada en cirugía plástica, estética y reconstructiva, \
                con valoración prequirúrgica y revisión de exámenes de apoyo diagnóstico";
    let buyer = party(json!({
        "identity": { "kind": "NIT", "number": "800197268" },
        "organisation": "legal",
        "name": "Fondo Nacional de Prestaciones y Servicios Complementarios de Salud de los Trabajadores de la \
                 Industria y el Comercio de la Región Pacífica S.A.S. E.S.P.",
        "address": "Transversal 123 Bis A Sur # 45-67, Torre Empresarial Norte, Oficina 1204, Santiago de Cali",
        "email": "facturacion.electronica.proveedores@fondo-nacional-de-prestaciones.example",
        "phone": "6023456789",
        "country": "CO",
        "tribute": "iva",
        "responsibilities": ["O-13"]
    }));
    Sheet {
        party: buyer,
        content: content(&lines, "10676250.00", "2028487.50", "12704737.50"),
        lines: vec![
            text(long),
            LineText { note: Some(long.into()), ..text(&"Electroencefalografistas".repeat(3)) },
        ],
        observation: Some(long.repeat(2).chars().take(250).collect::<String>().into()),
        ..invoice(tongue)
    }
}

/// An invoice in a currency that has no coins below one.
pub(crate) fn invoice_without_decimals(tongue: Tongue) -> Sheet {
    let lines = [
        line("CONS-01", "1", "12000", "12000", "2280"),
        line("LAB-22", "2", "3500", "7000", "1330"),
    ];
    Sheet { content: content_in("JPY", &lines, "19000", "3610", "22610"), ..invoice(tongue) }
}

/// The draft of an invoice.
pub(crate) fn draft(tongue: Tongue) -> Sheet {
    let nothing = Sheet { number: None, code: None, issued: None, ..invoice(tongue) };
    Sheet { effect: Effect::Draft, authorised: None, ..nothing }
}
