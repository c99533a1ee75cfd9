use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::page::Page;
use crate::site::{Branch, Site};

const SERVICES: [(&str, &str); 2] = [("Caja", "C"), ("Asesoría", "A")];
const UPRIGHT: (u32, u32) = (1080, 1920);

async fn site() -> (Site, Branch) {
    let site = Site::open().await;
    let branch = site.branch(&SERVICES, 2).await;
    (site, branch)
}

/// What the QR code on the screen says to whoever points a camera at it.
async fn qr_code(page: &Page) -> String {
    let drawn = page
        .tells(
            "(() => { const svg = document.querySelector('#screen svg.qr'); const size = svg.viewBox.baseVal.width; \
             const dark = [...svg.querySelector('path').getAttribute('d').matchAll(/M(\\d+) (\\d+)/g)].map((at) => [+at[1], +at[2]]); \
             return { size, dark }; })()",
        )
        .await;
    // As a camera sees it: each module some pixels wide.
    const PIXELS: usize = 6;
    let size = drawn["size"].as_u64().unwrap() as usize;
    let mut modules = vec![false; size * size];
    for place in drawn["dark"].as_array().unwrap() {
        let at = |which: usize| place[which].as_u64().unwrap() as usize;
        modules[at(1) * size + at(0)] = true;
    }
    let look = |x: usize, y: usize| if modules[(y / PIXELS) * size + x / PIXELS] { 0 } else { 255 };
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(size * PIXELS, size * PIXELS, look);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "a camera finds one code");
    grids[0].decode().unwrap().1
}

pub(super) async fn a_visit_goes_from_kiosk_to_board_and_phone(browser: &'static Chromium) {
    let (site, branch) = site().await;
    let board = site.device(browser, &branch, "/board?seconds=1&times=1", (1920, 1080)).await;
    board.until("document.querySelector('#board')?.hidden === false && document.querySelector('#branch').innerText").await;
    let kiosk = site.device(browser, &branch, "/kiosk", UPRIGHT).await;
    kiosk.until("document.querySelectorAll('.choice').length === 2").await;
    kiosk.press(".choice").await;
    assert_eq!(kiosk.text("#code").await, "C-001");
    let link = qr_code(&kiosk).await;
    assert_eq!(kiosk.tells("document.querySelector('.ticket-side').dataset.link").await, link);

    let phone = browser.page(390, 844).await;
    phone.go(&link).await;
    phone.sees("Usted sigue").await;
    assert_eq!(phone.text("#code").await, "C-001");
    board.sees("1 persona").await;

    let called = site.call_next(&branch, 1).await;
    phone.until("document.querySelector('#visit').dataset.state === 'called'").await;
    assert_eq!(phone.text("#now .counter").await, "Módulo 2");
    board.until("document.querySelector('#stage').dataset.call === 'announced'").await;
    let stage = board.text("#stage-call").await;
    assert_eq!(stage.split_whitespace().collect::<Vec<_>>(), ["Turno", "C-001", "Módulo", "2"]);
    assert_eq!(board.text("#stage-told").await, "Turno C-001: Módulo 2");
    phone.picture("visit-called-phone").await;

    site.move_ticket(&branch, &called["ticket"], "start").await;
    phone.sees("Lo están atendiendo").await;
    board.until("document.querySelector('#stage').dataset.call === 'none'").await;
    site.move_ticket(&branch, &called["ticket"], "finish").await;
    phone.sees("Gracias por su visita").await;
    for page in [&board, &kiosk, &phone] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}

pub(super) async fn a_ticket_is_taken_with_the_keyboard_alone(browser: &'static Chromium) {
    let (site, branch) = site().await;
    let terms = json!({ "name": "Preferencial", "description": "Personas mayores", "rank": 1, "preferential": true, "active": true });
    site.post(&format!("/branches/{}/priorities", branch.id), &terms).await;
    let page = site.device(browser, &branch, "/kiosk", (1280, 800)).await;
    page.until("document.querySelectorAll('.choice').length === 2").await;
    page.tab_to(".choice").await;
    page.key("Enter").await;
    page.sees("atención preferencial?").await;
    page.tab_to("li:last-child > .choice").await;
    page.key("Space").await;
    assert_eq!(page.text("#code").await, "C-001");
    let snapshot = site.get(&format!("/branches/{}/snapshot", branch.id)).await;
    assert!(snapshot["waiting"][0]["priority"].is_string(), "{}", snapshot["waiting"]);
    page.tab_to(".kiosk-foot .main").await;
    page.key("Enter").await;
    page.sees("¿Qué necesita hoy?").await;
}

pub(super) async fn a_ticket_that_cannot_be_printed_is_not_lost(browser: &'static Chromium) {
    let (site, branch) = site().await;
    let page = browser.page(UPRIGHT.0, UPRIGHT.1).await;
    page.before("window.print = () => { throw new Error('no paper'); };").await;
    site.pair(&page, &branch, "/kiosk?print=auto").await;
    page.press(".choice").await;
    page.sees("No se pudo imprimir").await;
    assert_eq!(page.text("#code").await, "C-001");
    assert!(qr_code(&page).await.contains("/visit/"));
}

pub(super) async fn a_ticket_that_was_given_while_the_line_was_cut_is_given_once(
    browser: &'static Chromium,
) {
    let (site, branch) = site().await;
    let page = browser.page(UPRIGHT.0, UPRIGHT.1).await;
    // The first answer is lost on its way: the ticket is made, and nobody knows.
    page.before(
        "const real = window.fetch; window.lost = 0; window.fetch = async (address, given) => { \
         const reply = await real(address, given); \
         if (String(address).endsWith('/tickets') && !window.lost++) throw new TypeError('cut'); return reply; };",
    )
    .await;
    site.pair(&page, &branch, "/kiosk").await;
    page.press(".choice").await;
    assert_eq!(page.text("#code").await, "C-001");
    assert_eq!(page.tells("window.lost").await, 2);
    let snapshot = site.get(&format!("/branches/{}/snapshot", branch.id)).await;
    assert_eq!(snapshot["waiting_count"], 1);
}

pub(super) async fn a_kiosk_that_was_left_begins_anew_in_its_own_language(
    browser: &'static Chromium,
) {
    let (site, branch) = site().await;
    let page = site.device(browser, &branch, "/kiosk?idle=4", UPRIGHT).await;
    page.until("document.querySelector('.choice')").await;
    page.press(".languages [lang=en]").await;
    page.sees("What do you need today?").await;
    page.press(".choice").await;
    page.until("document.querySelector('#code')").await;
    page.sees("¿Qué necesita hoy?").await;
    // Whoever is called speaks the language that they have chosen.
    let snapshot = site.get(&format!("/branches/{}/snapshot", branch.id)).await;
    assert_eq!(snapshot["waiting"][0]["more"]["language"], "en");
}

pub(super) async fn a_kiosk_says_when_the_branch_is_closed(browser: &'static Chromium) {
    let (site, branch) = site().await;
    let page = site.device(browser, &branch, "/kiosk", UPRIGHT).await;
    page.sees("¿Qué necesita hoy?").await;
    site.post(&format!("/branches/{}/day/close", branch.id), &json!({})).await;
    page.until("document.querySelector('#screen h1').innerText === 'Cerrado'").await;
    assert_eq!(page.tells("document.querySelector('.choice')").await, Value::Null);
    site.post(&format!("/branches/{}/day/open", branch.id), &json!({})).await;
    page.sees("¿Qué necesita hoy?").await;
}

pub(super) async fn who_likes_to_tells_who_they_are_and_nobody_has_to(browser: &'static Chromium) {
    let (site, branch) = site().await;
    let party = json!({ "kind": "person", "given_names": "Kanarienvogel", "surnames": "Gelb" });
    let add = json!({ "party": party, "document": { "kind": "CC", "number": "79123456" } });
    let added = site.post("/customers", &add).await;
    let page = site.device(browser, &branch, "/kiosk?identify=CC", UPRIGHT).await;
    page.press(".choice").await;
    page.sees("¿Quién nos visita?").await;
    page.picture("kiosk-identify").await;
    for key in "79123457⌫6".chars() {
        page.press_text(&key.to_string()).await;
    }
    assert_eq!(page.tells("document.querySelector('#document').value").await, "79123456");
    page.press_text("Seguir").await;
    assert_eq!(page.text("#code").await, "C-001");
    // Who stands at the kiosk learns nothing of whoever has that number.
    let html = page.tells("document.documentElement.outerHTML").await;
    assert!(!html.as_str().unwrap().contains("Kanarienvogel"));
    page.press_text("Listo").await;
    page.press(".choice").await;
    page.press_text("Seguir sin documento").await;
    assert_eq!(page.text("#code").await, "C-002");
    let snapshot = site.get(&format!("/branches/{}/snapshot", branch.id)).await;
    assert_eq!(snapshot["waiting"][0]["more"]["customer"], added["customer"]);
    assert_eq!(snapshot["waiting"][1]["more"]["customer"], Value::Null);
    assert_eq!(page.faults(), Vec::<String>::new());
}
