use serde_json::json;

use crate::chromium::Chromium;
use crate::site::Site;

/// The page is guarded, and what is shown without a server is kept.
const GUARDED: &str = "navigator.serviceWorker.ready.then(() => caches.open('turnero-away')).then((cache) => cache.match('/away')).then(Boolean)";

pub(super) async fn a_board_that_starts_while_nobody_answers_says_so_and_comes_back(
    browser: &'static Chromium,
) {
    let mut site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page =
        site.device(browser, &branch, "/board?seconds=0.2&times=1&volume=0", (1920, 1080)).await;
    let there = "document.querySelector('#board')?.hidden === false && document.querySelector('#branch').innerText";
    page.until(there).await;
    assert_eq!(page.tells(GUARDED).await, json!(true));
    site.kill().await;
    // As after a power cut: the screen is up again, and the server is not.
    page.go(&site.at("/board?seconds=0.2&times=1&volume=0")).await;
    page.sees("Sin conexión").await;
    page.sees("It comes back by itself").await;
    // It looks as it should: what it brings with it was kept too, and the policy lets it in.
    let dark = page.tells("getComputedStyle(document.querySelector('.away')).display").await;
    assert_eq!(dark, "grid");
    page.picture("away-tv").await;
    site.start_again().await;
    page.until(there).await;
    // And it goes on where it was.
    site.issue(&branch, 0).await;
    site.call_next(&branch, 0).await;
    page.until("document.querySelector('#stage').dataset.call !== 'none'").await;
}

pub(super) async fn a_kiosk_that_starts_while_nobody_answers_says_so_too(
    browser: &'static Chromium,
) {
    let mut site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page = site.device(browser, &branch, "/kiosk", (1080, 1920)).await;
    page.until("document.querySelector('.choice')").await;
    assert_eq!(page.tells(GUARDED).await, json!(true));
    site.kill().await;
    page.go(&site.at("/kiosk")).await;
    page.sees("Sin conexión").await;
    page.picture("away-kiosk").await;
    site.start_again().await;
    page.press(".choice").await;
    assert_eq!(page.text("#code").await, "C-001");
}
