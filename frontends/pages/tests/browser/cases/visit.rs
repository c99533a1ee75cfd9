use serde_json::json;

use crate::chromium::Chromium;
use crate::site::Site;

pub(super) async fn a_visit_can_be_cancelled_by_its_link(browser: &'static Chromium) {
    let mut site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    site.issue(&branch, 0).await;
    let issued = site.issue(&branch, 0).await;
    let link = format!("/visit/{}/{}", branch.id, issued["visit"].as_str().unwrap());
    let page = browser.page(390, 844).await;
    page.go(&site.at(&link)).await;
    page.sees("Hay 1 persona antes").await;
    page.picture("visit-waiting-phone").await;
    // A cut line is told, and mended without anybody's help.
    site.kill().await;
    page.until("document.querySelector('.offline')?.hidden === false").await;
    site.start_again().await;
    page.until("document.querySelector('.offline')?.hidden === true").await;
    site.call_next(&branch, 0).await;
    page.sees("Usted sigue").await;
    page.press_text("Cancelar mi turno").await;
    page.sees("¿Cancelar el turno C-002?").await;
    page.press_text("Seguir esperando").await;
    page.until("!document.querySelector('dialog').open").await;
    page.press("#ask-cancel").await;
    page.press("#cancel").await;
    page.sees("Turno cancelado").await;
    let snapshot = site.get(&format!("/branches/{}/snapshot", branch.id)).await;
    assert_eq!(snapshot["waiting_count"], json!(0));
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_link_that_is_none_says_so(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page = browser.page(390, 844).await;
    let none = "0".repeat(26);
    page.go(&site.at(&format!("/visit/{}/{none}", branch.id))).await;
    page.sees("No encontramos este turno").await;
}
