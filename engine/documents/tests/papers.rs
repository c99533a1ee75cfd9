//! What stands on our papers.

#[expect(dead_code, reason = "each file of tests needs another part of it")]
mod support;

use turnero_documents::pdf::{Format, PdfError, render, text};
use turnero_documents::{Effect, Sheet, Tongue};

use support::{invoice, long_invoice};

fn words(sheet: &Sheet, format: Format) -> String {
    text(sheet, format).concat().join("\n")
}

#[test]
fn an_invoice_says_all_that_the_law_wants() {
    for format in [Format::Letter, Format::Receipt] {
        let words = words(&invoice(Tongue::Spanish), format);
        for needed in [
            "Factura electrónica de venta",
            "SETP990000493",
            "Clínica del Sur S.A.S.",
            "NIT 900825759",
            "CC 123456789",
            "Expedida 2026-11-20 10:42:10-05:00",
            "Consulta de medicina general",
            "60.000,00",
            "IVA 19%",
            "15.434,18",
            "Total COP",
            "96.666,68",
            "Crédito, transferencia",
            "2026-12-20",
            "CUFE:",
            "SETP990000000",
        ] {
            assert!(words.contains(needed), "{format:?} does not say {needed:?}:\n{words}");
        }
        let said = words.replace('\n', " ");
        let in_words = "Noventa y seis mil seiscientos sesenta y seis pesos con 68/100";
        assert!(said.contains(in_words), "{said}");
    }
}

#[test]
fn it_speaks_english_too() {
    let words = words(&invoice(Tongue::English), Format::Letter);
    for needed in ["Electronic sales invoice", "96,666.68", "Ninety-six thousand", "Page 1 of 1"] {
        assert!(words.contains(needed), "{needed:?} is missing:\n{words}");
    }
}

#[test]
fn a_draft_says_that_it_is_none() {
    let nothing = Sheet { number: None, code: None, issued: None, ..invoice(Tongue::Spanish) };
    let sheet = Sheet { effect: Effect::Draft, ..nothing };
    for format in [Format::Letter, Format::Receipt] {
        let words = words(&sheet, format);
        // At the head, and across the page.
        assert_eq!(words.matches("BORRADOR - NO VÁLIDO").count(), 2, "{words}");
        assert!(!words.contains("CUFE"), "{words}");
        render(&sheet, format).unwrap();
    }
}

#[test]
fn what_does_not_stand_says_so_on_every_page() {
    for (effect, said) in
        [(Effect::Voided, "ANULADA"), (Effect::Refused, "RECHAZADA"), (Effect::Draft, "BORRADOR")]
    {
        let pages = text(&Sheet { effect, ..long_invoice(80) }, Format::Letter);
        assert!(pages.len() > 1);
        for page in pages {
            assert!(page.join("\n").contains(said), "{page:?}");
        }
    }
    let stands = words(&invoice(Tongue::Spanish), Format::Letter);
    assert!(!stands.contains("ANULADA") && !stands.contains("Pendiente"), "{stands}");
}

#[test]
fn what_is_not_validated_yet_is_no_draft_and_says_what_it_waits_for() {
    let issued = Sheet { number: None, code: None, ..invoice(Tongue::Spanish) };
    let sheet = Sheet { effect: Effect::Waiting, ..issued };
    for format in [Format::Letter, Format::Receipt] {
        let words = words(&sheet, format);
        assert!(words.contains("Pendiente de validación por la DIAN"), "{words}");
        assert!(words.contains("Sin número todavía") && !words.contains("BORRADOR"), "{words}");
    }
}

#[test]
fn every_page_of_a_long_invoice_has_its_number_and_the_code() {
    let pages = text(&long_invoice(120), Format::Letter);
    assert!(pages.len() > 2, "{}", pages.len());
    for (place, page) in pages.iter().enumerate() {
        let page = page.join("\n");
        let number = format!("Página {} de {}", place + 1, pages.len());
        assert!(page.contains(&number) && page.contains("CUFE:"), "{page}");
        assert!(page.contains("SETP990000493"), "{page}");
    }
    let all = pages.concat();
    for line in 1..=120 {
        let name = format!("Examen número {line}");
        assert_eq!(all.iter().filter(|text| **text == name).count(), 1, "{name}");
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    for format in [Format::Letter, Format::Receipt] {
        let sheet = invoice(Tongue::Spanish);
        let pdf = render(&sheet, format).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        assert_eq!(pdf, render(&sheet, format).unwrap());
    }
}

#[test]
fn a_logo_that_is_no_picture_is_refused_in_words() {
    let logo = Some(b"GIF89a".as_slice().into());
    let refused = render(&invoice(Tongue::Spanish).with_logo(logo), Format::Letter);
    assert!(matches!(refused, Err(PdfError::Logo(_))));
}

#[test]
fn a_document_without_end_is_refused() {
    let refused = render(&long_invoice(6_000), Format::Letter);
    assert!(matches!(refused, Err(PdfError::TooLong)));
}
