//! CUFE and CUDE, worked out once more from the formula, by nobody who knows our code: what the documents of these tests
//! come to stands here as the tax authority's formula wants it written.

use sha2::{Digest, Sha384};

use crate::golden::example;
use crate::office::{Office, line};

const KEY: &str = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c";

/// The code of these parts, one after the other: the tax authority's Sha-384, in hexadecimal.
fn code(parts: [&str; 14]) -> String {
    Sha384::digest(parts.concat().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn the_codes_of_an_invoice_and_of_a_note_are_those_of_the_formula() {
    let mut office = Office::open(31).await;
    let invoice = office.invoice(example());
    office.carry(invoice).await;
    let told = office.issuer.document(invoice).unwrap().code.clone().unwrap();
    // NumFac FecFac HorFac ValFac, 01 IVA, 04 INC, 03 ICA, ValTot NitOFE NumAdq ClTec TipoAmbiente.
    let expected = code([
        "SETP990000000",
        "2026-11-20",
        "10:00:00-05:00",
        "81232.50",
        "01",
        "8767.50",
        "04",
        "0.00",
        "03",
        "0.00",
        "99000.00",
        "900825759123456789",
        KEY,
        "2",
    ]);
    assert_eq!(told.as_str(), expected);

    let note = office.added_to(invoice, line("1190", 19));
    office.carry(note).await;
    let told = office.issuer.document(note).unwrap().code.clone().unwrap();
    let expected = code([
        "ND1",
        "2026-11-20",
        "10:00:00-05:00",
        "1000.00",
        "01",
        "190.00",
        "04",
        "0.00",
        "03",
        "0.00",
        "1190.00",
        "900825759123456789",
        KEY,
        "2",
    ]);
    assert_eq!(told.as_str(), expected);
}
