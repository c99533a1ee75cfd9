use serde_json::json;

use super::every_page::everybody_can_use;
use super::office::{chief, selling};
use crate::chromium::Chromium;
use crate::page::Page;
use crate::server::ISSUER;
use crate::site::Site;

/// What is sold, and paid for.
const PRICE: &str = "59500.00";

/// An invoice in somebody's name that is valid, as the office shows it.
async fn invoice(browser: &'static Chromium, paid: &str) -> (Site, Page, String) {
    let (site, _) = selling().await;
    let document = site.invoice("alan@branch.example").await;
    site.document("standing=validated").await;
    if !paid.is_empty() {
        site.pay(&document, "transfer", paid).await;
    }
    let page = chief(browser, &site).await;
    page.go(&site.at(&format!("/manager/invoices?issuer={ISSUER}&document={document}"))).await;
    page.until("document.querySelector('main h1')?.innerText.startsWith('Factura')").await;
    (site, page, document)
}

pub(super) async fn a_part_is_credited_and_what_was_paid_for_it_goes_back(
    browser: &'static Chromium,
) {
    let (site, page, document) = invoice(browser, PRICE).await;
    page.press_text("Nota crédito en parte").await;
    page.sees("Quedan $ 59.500 por acreditar").await;
    // More than is left is refused in a sentence, and what was typed stays.
    page.fill("#note [name=note-price-0]", "60.000").await;
    page.press("#note .main").await;
    assert!(page.text("#note [role=alert]").await.ends_with('.'));
    page.fill("#note [name=note-price-0]", "10.000").await;
    everybody_can_use(&page, "a note").await;
    page.picture("manager-note-desktop").await;
    page.sized(390, 844).await;
    page.picture("manager-note-phone").await;
    page.sized(1280, 900).await;
    page.press("#note .main").await;
    page.until("document.querySelector('main h1')?.innerText.startsWith('Nota crédito')").await;
    page.sees("Por: Devolución de una parte").await;
    page.press_text("Emitir").await;
    page.sees("Validada por la DIAN").await;
    page.press_text("Sobre este documento").await;
    page.sees("Se pagó de más: hay $ 10.000 a favor.").await;
    everybody_can_use(&page, "what was paid too much").await;
    page.press_text("Devolver").await;
    // Nobody has a drawer open, so cash is not offered.
    page.sees("abra antes la caja de un módulo").await;
    let ways = "[...document.querySelectorAll('dialog [name=method] option')].map(({ value }) => value).join()";
    assert_eq!(page.tells(ways).await, "transfer,debit_card,credit_card");
    everybody_can_use(&page, "giving back").await;
    page.picture("manager-give-back-desktop").await;
    page.press("dialog .main").await;
    page.sees("Se anotó la devolución.").await;
    page.sees("Devolución · Transferencia").await;
    page.until("!document.body.innerText.includes('a favor')").await;
    let view = site.get(&format!("/issuers/{ISSUER}/documents/{document}")).await;
    assert_eq!((&view["paid"], &view["balance"]["amount"]), (&json!("paid"), &json!("0.00")));
    assert_eq!(view["state"]["account"]["paid"], "49500.00");
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_debit_note_adds_to_what_is_owed(browser: &'static Chromium) {
    let (site, _) = selling().await;
    // Not every gateway takes debit notes; whoever numbers their own documents needs none.
    let at = format!("/issuers/{ISSUER}");
    site.json("PATCH", &at, &json!({ "route": "own" })).await;
    let terms = json!({ "kind": "debit_note", "prefix": "ND", "from": 1, "to": 99, "since": "2019-01-19", "until": "2030-01-19", "active": true });
    site.post(&format!("{at}/numbering-ranges"), &json!({ "terms": terms })).await;
    let document = site.invoice("alan@branch.example").await;
    site.pay(&document, "transfer", PRICE).await;
    let page = chief(browser, &site).await;
    page.go(&site.at(&format!("/manager/invoices?issuer={ISSUER}&document={document}"))).await;
    page.press_text("Nota débito").await;
    page.sees("Agrega a lo que se debe.").await;
    page.tells("{ const why = document.querySelector('#note [name=concept]'); why.value = 'costs'; why.dispatchEvent(new Event('change', { bubbles: true })) }").await;
    // What the line is called follows from why it is written.
    let name = "document.querySelector('#note [name=note-name]').value";
    assert_eq!(page.tells(name).await, "Gastos por cobrar");
    page.fill("#note [name=note-price]", "5.000").await;
    everybody_can_use(&page, "a debit note").await;
    page.key("Enter").await;
    page.until("document.querySelector('main h1')?.innerText.startsWith('Nota débito')").await;
    page.press_text("Emitir").await;
    page.until("document.querySelector('main h1').innerText === 'Nota débito ND1'").await;
    page.press_text("Sobre este documento").await;
    page.sees("Pagada en parte").await;
    let view = site.get(&format!("/issuers/{ISSUER}/documents/{document}")).await;
    assert_eq!(view["balance"]["amount"], "5000.00");
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_payment_that_was_none_is_taken_back_and_another_is_recorded(
    browser: &'static Chromium,
) {
    let (site, page, document) = invoice(browser, PRICE).await;
    page.press_text("No fue pago…").await;
    everybody_can_use(&page, "a payment that was none").await;
    page.press("dialog .main").await;
    page.sees("Ese pago ya no cuenta.").await;
    page.sees("Por cobrar").await;
    page.sees("Pago que no lo fue").await;
    let owed = site.get(&format!("/issuers/{ISSUER}/documents/{document}")).await;
    assert_eq!(owed["balance"]["amount"], PRICE);
    // It is taken back once.
    page.until("![...document.querySelectorAll('button')].some((one) => one.innerText.startsWith('No fue'))").await;
    // It came after all, with a card; all that is owed is filled in.
    page.press_text("Anotar un pago").await;
    page.until("document.querySelector('dialog [name=method]')").await;
    page.tells("document.querySelector('dialog [name=method]').value = 'credit_card'").await;
    page.fill("dialog [name=reference]", "a-17").await;
    everybody_can_use(&page, "a payment in the office").await;
    page.press("dialog .main").await;
    page.sees("Se anotó el pago.").await;
    page.sees("A-17").await;
    let view = site.get(&format!("/issuers/{ISSUER}/documents/{document}")).await;
    assert_eq!((&view["paid"], &view["balance"]["amount"]), (&json!("paid"), &json!("0.00")));
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_transfer_pays_the_invoice_that_it_names_or_waits(browser: &'static Chromium) {
    let (site, page, first) = invoice(browser, "").await;
    let number = site.documents("standing=validated").await[0]["number"].clone();
    let second = site.invoice("alan@branch.example").await;
    let transfer = async |amount: &str, reference: &str, bank: &str| {
        page.fill("main [name=amount]", amount).await;
        page.fill("main [name=reference]", reference).await;
        page.fill("main [name=bank_reference]", bank).await;
        page.key("Enter").await;
    };
    page.go(&site.at("/manager/transfers")).await;
    page.sees("Ninguna transferencia espera.").await;
    let spaced = number.as_str().unwrap().replacen("SETP", "setp ", 1);
    transfer("59.500", &spaced, "B-1").await;
    page.sees("La transferencia pagó la factura.").await;
    transfer("59.500", "certificado viernes", "B-2").await;
    page.sees("Anotada. Espera a que alguien diga qué factura paga.").await;
    page.sees("CERTIFICADO-VIERNES").await;
    // The bank tells some of them twice.
    transfer("59.500", "certificado viernes", "B-2").await;
    page.sees("Esa transferencia ya estaba anotada, y espera factura.").await;
    transfer("59.500", &spaced, "B-1").await;
    page.sees("Esa transferencia ya estaba anotada y emparejada.").await;
    everybody_can_use(&page, "transfers").await;
    page.picture("manager-transfers-desktop").await;
    // The one of which just as much is owed is offered.
    site.document("only=unpaid").await;
    page.press_text("Emparejar").await;
    page.until("document.querySelector('dialog [name=number]').value.startsWith('SETP')").await;
    everybody_can_use(&page, "matching").await;
    page.picture("manager-match-desktop").await;
    page.press("dialog .main").await;
    page.sees("La transferencia pagó la factura.").await;
    page.sees("Ninguna transferencia espera.").await;
    for document in [first, second] {
        let view = site.get(&format!("/issuers/{ISSUER}/documents/{document}")).await;
        assert_eq!(view["paid"], "paid");
    }
    assert_eq!(page.faults(), Vec::<String>::new());
}
