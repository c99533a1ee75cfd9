use serde_json::json;

use super::every_page::everybody_can_use;
use super::office::{chief, selling};
use crate::chromium::Chromium;
use crate::server::{ISSUER, NOBODY};

pub(super) async fn a_mail_that_came_through_or_not_is_told_and_sent_again(
    browser: &'static Chromium,
) {
    let (site, _) = selling().await;
    site.json("PATCH", &format!("/issuers/{ISSUER}"), &json!({ "mailed_by": "us" })).await;
    let came = site.invoice("alan@branch.example").await;
    let page = chief(browser, &site).await;
    let at =
        |document: &str| site.at(&format!("/manager/invoices?issuer={ISSUER}&document={document}"));
    page.go(&at(&came)).await;
    // It goes by itself when the invoice is valid, and the page says so by itself.
    page.sees("lo recibió el servidor de correo").await;
    everybody_can_use(&page, "a mail that was sent").await;
    page.press_text("Enviar otra vez").await;
    page.sees("Sale por correo.").await;
    page.sees("lo recibió el servidor de correo").await;
    let sent = site.get(&format!("/issuers/{ISSUER}/documents/{came}")).await;
    assert_eq!(sent["state"]["mailing"]["number"], 2);
    let lost = site.invoice(&format!("{NOBODY}@branch.example")).await;
    page.go(&at(&lost)).await;
    page.sees("Esa dirección no existe.").await;
    page.sees("No llegó").await;
    everybody_can_use(&page, "a mail that was lost").await;
    page.picture("manager-mail-desktop").await;
    // It is told where invoices are looked at, and found from there.
    page.go(&site.at("/manager/invoices")).await;
    page.sees("1 documento no llegó por correo.").await;
    page.press_text("1 documento no llegó por correo.").await;
    page.until("document.querySelectorAll('main tbody tr').length === 1").await;
    page.press("main tbody a").await;
    page.press_text("La dirección ya sirve: enviar").await;
    page.sees("Esa dirección no existe.").await;
    let again = site.get(&format!("/issuers/{ISSUER}/documents/{lost}")).await;
    assert_eq!(again["state"]["mailing"]["number"], 2);
    assert_eq!(page.faults(), Vec::<String>::new());
}
