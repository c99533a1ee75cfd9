use crate::chromium::Chromium;
use crate::page::Page;
use crate::site::{PASSWORD, Site};

/// A fresh installation, on its first page.
async fn at_the_beginning(browser: &'static Chromium) -> (Site, Page) {
    let site = Site::fresh().await;
    let page = browser.page(1280, 900).await;
    page.go(&site.at("/")).await;
    page.until("location.pathname === '/setup' && document.querySelector('form')").await;
    (site, page)
}

/// What the owner says of themselves, field by field.
fn owner(code: &str) -> [(&'static str, &str); 6] {
    [
        ("code", code),
        ("first_name", "Ada"),
        ("last_name", "Ortiz"),
        ("email", "ada@branch.example"),
        ("user_name", "adaortiz"),
        ("password", PASSWORD),
    ]
}

pub(super) async fn a_fresh_installation_is_walked_through_to_its_first_ticket(
    browser: &'static Chromium,
) {
    let (site, page) = at_the_beginning(browser).await;
    for (field, text) in owner(&site.code()) {
        page.fill(&format!("#field-{field}"), text).await;
    }
    page.press_text("Continuar").await;
    page.fill("#field-name", "Centro Norte").await;
    page.tells("document.querySelector('#field-hours').value = 'hand'").await;
    page.press_text("Continuar").await;
    // The services that are suggested, and one more.
    page.sees("Los servicios").await;
    page.press_text("Agregar otro").await;
    page.until("document.activeElement?.name === 'service' && !document.activeElement.value").await;
    page.type_text("Reclamos").await;
    page.press_text("Continuar").await;
    page.sees("Los puestos").await;
    page.fill("#field-count", "2").await;
    page.sees("Módulo 1, Módulo 2").await;
    page.press_text("Continuar").await;
    page.sees("Centro Norte puede recibir gente").await;
    let code_of = async |device: &str| page.text(&format!("[data-device={device}]")).await;
    let (board_code, kiosk_code) = (code_of("board").await, code_of("kiosk").await);
    page.press_text("Terminar").await;
    page.sees("Hola, Ada").await;
    page.sees("Centro Norte").await;

    let board = browser.page(1920, 1080).await;
    board.go(&site.at("/board")).await;
    board.fill("#pair-code", &board_code).await;
    board.press_text("Enlazar").await;
    board.until("document.querySelector('#branch').innerText === 'Centro Norte'").await;
    let kiosk = browser.page(1080, 1920).await;
    kiosk.go(&site.at("/kiosk")).await;
    kiosk.fill("#pair-code", &kiosk_code).await;
    kiosk.press_text("Enlazar").await;
    kiosk.until("document.querySelectorAll('.choice').length === 4").await;
    kiosk.press(".choice").await;
    assert_eq!(kiosk.text("#code").await, "I-001");
    for page in [&page, &board, &kiosk] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}

pub(super) async fn a_wrong_set_up_code_is_told(browser: &'static Chromium) {
    let site = Site::fresh().await;
    let page = browser.page(1280, 900).await;
    page.go(&site.at("/setup")).await;
    for (field, text) in [
        ("code", "trs_somethingelse"),
        ("first_name", "Ada"),
        ("last_name", "Ortiz"),
        ("email", "ada@branch.example"),
        ("user_name", "adaortiz"),
        ("password", PASSWORD),
    ] {
        page.fill(&format!("#field-{field}"), text).await;
    }
    page.press_text("Continuar").await;
    assert!(!page.text("[role=alert]").await.is_empty());
    // Whoever changes the language has not to type it all again.
    page.press(".languages [lang=en]").await;
    page.sees("Your user").await;
    assert_eq!(
        page.tells("document.querySelector('#field-email').value").await,
        "ada@branch.example"
    );
}

pub(super) async fn a_fresh_installation_is_set_up_with_the_keyboard_alone(
    browser: &'static Chromium,
) {
    let (site, page) = at_the_beginning(browser).await;
    for (field, text) in owner(&site.code()) {
        page.tab_to(&format!("#field-{field}")).await;
        page.type_text(text).await;
    }
    page.key("Enter").await;
    page.until("document.querySelector('h1').innerText === 'La sede'").await;
    page.tab_to("#field-name").await;
    page.type_text("Centro Norte").await;
    page.tab_to("#field-hours").await;
    page.key("ArrowDown").await;
    page.until("document.querySelector('#field-hours').value === 'hand'").await;
    page.tab_to("form .main").await;
    page.key("Enter").await;
    page.until("document.querySelector('h1').innerText === 'Los servicios'").await;
    page.tab_to("form .main").await;
    page.key("Space").await;
    page.until("document.querySelector('h1').innerText === 'Los puestos'").await;
    page.tab_to("form .main").await;
    page.key("Enter").await;
    page.sees("Centro Norte puede recibir gente").await;
    let code = page.text("[data-device=kiosk]").await;
    page.tab_to("form .main").await;
    page.key("Enter").await;
    page.sees("Hola, Ada").await;

    let kiosk = browser.page(1080, 1920).await;
    kiosk.go(&site.at("/kiosk")).await;
    kiosk.until("document.querySelector('#pair-code')").await;
    kiosk.tab_to("#pair-code").await;
    kiosk.type_text(&code).await;
    kiosk.key("Enter").await;
    kiosk.until("document.querySelector('.choice')").await;
    kiosk.tab_to(".choice").await;
    kiosk.key("Enter").await;
    assert_eq!(kiosk.text("#code").await, "I-001");
    for page in [&page, &kiosk] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}
