use serde_json::json;

use crate::chromium::Chromium;
use crate::site::{PASSWORD, Site};

pub(super) async fn who_has_not_signed_in_is_shown_where_to_go(browser: &'static Chromium) {
    let site = Site::open().await;
    let page = browser.page(1280, 800).await;
    page.go(&site.at("/")).await;
    page.sees("¿A dónde va?").await;
    assert_eq!(page.text(".way.main strong").await, "Entrar");
    page.press(".languages [lang=en]").await;
    page.sees("Where to?").await;
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_wrong_password_is_told_and_the_right_one_leads_on(
    browser: &'static Chromium,
) {
    let site = Site::open().await;
    let page = browser.page(390, 844).await;
    page.go(&site.at("/login?next=/setup")).await;
    page.fill("#field-user_name", "chief").await;
    page.fill("#field-password", "something else").await;
    page.press_text("Entrar").await;
    // The sentence is that of the engine, and whoever cannot see it hears it.
    let told = page.text("[role=alert]").await;
    assert!(told.ends_with('.') && told.len() > 20, "{told}");
    assert_eq!(page.tells("location.pathname").await, "/login");
    page.fill("#field-password", PASSWORD).await;
    page.press_text("Entrar").await;
    page.until("location.pathname === '/setup'").await;
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_language_that_was_chosen_holds_on_every_page(browser: &'static Chromium) {
    let site = Site::open().await;
    let page = browser.page(1280, 800).await;
    page.go(&site.at("/login")).await;
    assert_eq!(page.tells("document.documentElement.lang").await, "es-CO");
    page.fill("#field-user_name", "chief").await;
    for (tag, title) in [("pt", "Entrar"), ("en", "Sign in")] {
        page.press(&format!(".languages [lang={tag}]")).await;
        page.until(&format!("document.querySelector('h1').innerText === '{title}'")).await;
        assert_eq!(page.tells("document.documentElement.lang").await, tag);
    }
    page.go(&site.at("/")).await;
    page.sees("Where to?").await;
    let pressed = page.tells("document.querySelector('.languages [aria-pressed=true]').lang").await;
    assert_eq!(pressed, "en");
    page.go(&site.at("/?lang=pt")).await;
    page.sees("Para onde vai?").await;
}

pub(super) async fn signing_in_and_out_needs_no_mouse(browser: &'static Chromium) {
    let site = Site::open().await;
    let page = browser.page(1280, 800).await;
    page.go(&site.at("/")).await;
    page.sees("¿A dónde va?").await;
    page.tab_to(".way.main").await;
    page.key("Enter").await;
    page.until("document.activeElement?.id === 'field-user_name'").await;
    page.type_text("chief").await;
    page.tab_to("#field-password").await;
    page.type_text(PASSWORD).await;
    page.key("Enter").await;
    page.sees("Hola, Ada").await;
    page.tab_to("#account button").await;
    page.key("Enter").await;
    page.sees("¿A dónde va?").await;
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn nobody_is_led_to_another_site(browser: &'static Chromium) {
    let site = Site::open().await;
    for next in ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/"] {
        let page = browser.page(800, 600).await;
        let next = next.replace('\\', "%5C");
        page.go(&site.at(&format!("/login?next={next}"))).await;
        page.fill("#field-user_name", "chief").await;
        page.fill("#field-password", PASSWORD).await;
        page.key("Enter").await;
        page.sees("Hola, Ada").await;
        let origin = json!(format!("http://{}", site.address()));
        assert_eq!(page.tells("location.origin").await, origin);
    }
}
