use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::page::Page;
use crate::server::ISSUER;
use crate::site::{Branch, Site};

const DESKTOP: (u32, u32) = (1280, 900);
/// What the tax authority says no with, as it says it.
const WHY: &str = "Regla: FAK61, Rechazo: El correo del adquirente no es valido";

pub(super) async fn selling() -> (Site, Branch) {
    let site = Site::open().await;
    let branch = site.branch(&[("Certificados", "C"), ("Asesoría", "A")], 1).await;
    site.sells(&branch, "59500.00").await;
    (site, branch)
}

/// Somebody is served.
async fn serve(site: &Site, branch: &Branch, service: usize) -> Value {
    let issued = site.issue(branch, service).await;
    site.call_next(branch, 0).await;
    for step in ["start", "finish"] {
        site.move_ticket(branch, &issued["ticket"], step).await;
    }
    issued["ticket"].clone()
}

/// Somebody buys; the answer is the document.
pub(super) async fn sell(site: &Site, branch: &Branch) -> String {
    let ticket = serve(site, branch, 0).await;
    let draft = site.document(&format!("ticket={}", ticket.as_str().unwrap())).await;
    let document = draft["document"].as_str().unwrap().to_owned();
    let at = format!("/issuers/{ISSUER}/documents/{document}");
    site.post(&format!("{at}/issue"), &json!({})).await;
    document
}

pub(super) async fn chief(browser: &'static Chromium, site: &Site) -> Page {
    let page = browser.page(DESKTOP.0, DESKTOP.1).await;
    site.sign_in_page(&page).await;
    page
}

pub(super) async fn a_rejected_invoice_is_mended_and_sent_again(browser: &'static Chromium) {
    let (mut site, branch) = selling().await;
    site.refuse_next(WHY).await;
    sell(&site, &branch).await;
    site.document("standing=rejected").await;
    let page = chief(browser, &site).await;
    page.go(&site.at(&format!("/manager/invoices?issuer={ISSUER}&show=rejected"))).await;
    page.until("document.querySelector('main td .chip.bad')").await;
    page.picture("manager-rejected-list-desktop").await;
    page.press("main tbody a").await;
    page.until("document.querySelector('#mend')").await;
    page.sees(WHY).await;
    page.picture("manager-rejected-desktop").await;
    page.tells("{ const buyer = document.querySelector('#mend [name=buyer]'); buyer.value = 'other'; buyer.dispatchEvent(new Event('change', { bubbles: true })) }").await;
    page.fill("#mend [name=number]", "1020304050").await;
    page.fill("#mend [name=name]", "Alan Turing").await;
    page.fill("#mend [name=email]", "alan@branch.example").await;
    page.fill("#mend [name=price-0]", "60.000").await;
    page.press("#mend .main").await;
    // It goes on its way, and the page says so when it is valid.
    page.until("document.querySelector('main .chip.good') && !document.querySelector('#mend')")
        .await;
    page.sees("Validada por la DIAN").await;
    page.sees("Alan Turing").await;
    let [row] = &site.documents("standing=validated").await[..] else { panic!("there is one") };
    assert_eq!(row["total"]["amount"], "60000.00");
    assert!(page.text("main h1").await.contains(row["number"].as_str().unwrap()));
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn an_invoice_is_voided_by_a_credit_note(browser: &'static Chromium) {
    let (site, branch) = selling().await;
    let document = sell(&site, &branch).await;
    let page = chief(browser, &site).await;
    page.go(&site.at(&format!("/manager/invoices?issuer={ISSUER}&document={document}"))).await;
    // As long as it is on its way it cannot be voided; then it can.
    page.press_text("Anular con nota crédito").await;
    page.sees("Su número no se usa nunca más").await;
    page.press("dialog .main").await;
    page.until("document.querySelector('main h1')?.innerText.startsWith('Nota crédito')").await;
    page.sees("Validada por la DIAN").await;
    page.press_text("Sobre este documento").await;
    page.until("document.querySelector('main h1')?.innerText.startsWith('Factura')").await;
    page.until(
        "[...document.querySelectorAll('main .chip')].some((chip) => chip.innerText === 'Anulada')",
    )
    .await;
    // What nobody owes is in no list of what is owed.
    page.go(&site.at(&format!("/manager/invoices?issuer={ISSUER}&show=unpaid"))).await;
    page.sees("Ningún documento así").await;
    page.sees("Nada espera a la DIAN").await;
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn what_waits_for_the_tax_authority_is_told(browser: &'static Chromium) {
    let (mut site, branch) = selling().await;
    site.gateway(true).await;
    let document = sell(&site, &branch).await;
    let page = chief(browser, &site).await;
    page.go(&site.at("/manager/invoices")).await;
    page.sees("1 documento espera a la DIAN desde el").await;
    page.sees("El proveedor no responde; se reintenta solo.").await;
    page.picture("manager-invoices-away-desktop").await;
    let list = chief(browser, &site).await;
    list.go(&site.at("/manager/invoices")).await;
    list.sees("1 documento espera a la DIAN desde el").await;
    // Somebody who knows that it is back need not wait for the next attempt.
    site.gateway(false).await;
    page.go(&site.at(&format!("/manager/invoices?issuer={ISSUER}&document={document}"))).await;
    page.sees("Próximo intento").await;
    page.press_text("Intentar ahora").await;
    page.sees("Validada por la DIAN").await;
    // Whoever has the list open hears of it, too.
    list.sees("Nada espera a la DIAN.").await;
    for page in [&page, &list] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}

pub(super) async fn hours_and_policy_are_changed(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page = chief(browser, &site).await;
    let rules = site.at(&format!("/manager/{}/rules", branch.id));
    page.go(&rules).await;
    page.press("[value=quota]").await;
    page.fill("[name=quota-preferential]", "2").await;
    page.fill("[name=quota-others]", "3").await;
    page.press("form:has([value=quota]) .main").await;
    page.sees("Ya rige").await;
    page.tells("{ const mode = document.querySelector('[name=mode]'); mode.value = 'weekly'; mode.dispatchEvent(new Event('change', { bubbles: true })) }").await;
    page.tells("document.querySelector('[name=monday-0-opens]').value = '08:00'").await;
    page.tells("document.querySelector('[name=monday-0-closes]').value = '17:00'").await;
    page.press_text("Agregar un día").await;
    page.tells("document.querySelector('[name=exception-date]').value = '2026-12-25'").await;
    page.fill("[name=exception-name]", "Navidad").await;
    page.press("form:has([name=mode]) .main").await;
    page.until("document.querySelectorAll('.notice.good').length === 2").await;
    let settings = site.get(&format!("/branches/{}/snapshot", branch.id)).await["settings"].clone();
    assert_eq!(settings["policy"]["name"], "quota");
    let parameters = json!({ "preferential": 2, "others": 3 });
    assert_eq!(settings["policy"]["parameters"], parameters);
    let hours = &settings["hours"]["by_clock"];
    let monday = json!([{ "opens": "08:00", "closes": "17:00" }]);
    assert_eq!(hours["regular"]["weekly"]["monday"], monday);
    let christmas = json!([{ "date": "2026-12-25", "name": "Navidad", "hours": [] }]);
    assert_eq!(hours["exceptions"], christmas);
    // What was saved is what is shown, and a policy that lacks what it needs is refused in a sentence.
    page.go(&rules).await;
    page.until("document.querySelector('[name=exception-date]')?.value === '2026-12-25'").await;
    assert_eq!(page.tells("document.querySelector('[value=quota]').checked").await, json!(true));
    page.fill("[name=quota-others]", "").await;
    page.press("form:has([value=quota]) .main").await;
    assert!(page.text("form [role=alert]").await.ends_with('.'));
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn what_is_taken_away_has_the_rows_of_the_table(browser: &'static Chromium) {
    // What is taken away is read where it is made.
    const TAKEN: &str = "window.taken = null; const real = URL.createObjectURL; \
        URL.createObjectURL = (blob) => { blob.text().then((text) => { window.taken = text; }); return real.call(URL, blob); };";
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C"), ("Asesoría", "A")], 1).await;
    for service in [0, 1, 0, 0] {
        serve(&site, &branch, service).await;
    }
    let page = browser.page(DESKTOP.0, DESKTOP.1).await;
    page.before(TAKEN).await;
    site.sign_in_page(&page).await;
    page.go(&site.at(&format!("/manager/{}/figures", branch.id))).await;
    let table = "[...document.querySelectorAll('[aria-label=\"Por servicio\"] tbody tr')].map((row) => [...row.cells].slice(0, 3).map((cell) => cell.innerText.trim()))";
    page.until(&format!("{table}.length === 2")).await;
    let shown = page.tells(table).await;
    page.picture("manager-figures-full-desktop").await;
    page.press_text("Descargar CSV").await;
    let text = page.until("window.taken").await;
    let mut lines = text.as_str().unwrap().lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let rows = lines.map(|cells| names.iter().copied().zip(cells).collect::<BTreeMap<_, _>>());
    let mut taken: Vec<_> = rows
        .filter(|row| row["group"] == "service")
        .map(|row| json!([row["name"].trim_matches('"'), row["issued"], row["served"]]))
        .collect();
    let mut shown = shown.as_array().unwrap().clone();
    for rows in [&mut taken, &mut shown] {
        rows.sort_by_key(ToString::to_string);
    }
    assert_eq!(taken, shown);
    assert_eq!(shown, [json!(["Asesoría", "1", "1"]), json!(["Caja", "3", "3"])]);
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn what_was_done_is_narrowed_to_from_where(browser: &'static Chromium) {
    let site = Site::open().await;
    // What the engine does by itself comes from nowhere; what was asked over the network has a mark.
    site.branch(&[("Caja", "C")], 1).await;
    let page = chief(browser, &site).await;
    page.go(&site.at("/manager/audit")).await;
    let marks = "[...document.querySelectorAll('.audit tbody tr')].map((row) => row.querySelector('.origin')?.innerText ?? '')";
    let all = page.until(&format!("{marks}.length > 3 && {marks}")).await;
    let all: Vec<_> = all.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mark = *all.iter().find(|mark| !mark.is_empty()).expect("somebody came from somewhere");
    assert!(all.contains(&""), "{all:?}");
    page.sees("Centro Norte").await;
    page.press(".origin").await;
    page.sees(&format!("Solo desde {mark}")).await;
    page.until(&format!("{marks}.length && {marks}.every((mark) => mark === '{mark}')")).await;
    page.picture("manager-audit-from-desktop").await;
    page.press_text("Desde cualquier parte").await;
    page.until(&format!("{marks}.includes('')")).await;
    assert_eq!(page.faults(), Vec::<String>::new());
}
