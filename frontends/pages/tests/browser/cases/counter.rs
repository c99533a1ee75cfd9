use serde_json::json;

use super::board;
use crate::chromium::Chromium;
use crate::page::Page;
use crate::site::{Branch, Site};

const DESK: (u32, u32) = (1280, 900);

/// Somebody who sits at a counter of this branch.
pub(super) async fn agent(
    browser: &'static Chromium,
    site: &Site,
    branch: &Branch,
    (name, counter): (&str, usize),
) -> Page {
    let page = browser.page(DESK.0, DESK.1).await;
    site.sign_in_as(&page, name).await;
    let counter = &branch.counters[counter];
    page.go(&site.at(&format!("/counter/{}/{counter}", branch.id))).await;
    page.press("[data-verb=sit]").await;
    page.until("document.querySelector('[data-verb=leave]')").await;
    page
}

/// Presses a key, and waits for the button of what can be done next.
pub(super) async fn does(page: &Page, key: &str, next: &str) {
    page.key(key).await;
    there(page, next).await;
}

async fn there(page: &Page, verb: &str) {
    page.until(&format!("document.querySelector('[data-verb={verb}]')")).await;
}

pub(super) async fn two_agents_who_call_at_the_same_moment_get_two_people(
    browser: &'static Chromium,
) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 2).await;
    for name in ["agent", "second"] {
        site.user(name, "agent").await;
    }
    let board =
        board::board(browser, &site, &branch, "/board?seconds=0.2&times=1", (1920, 1080)).await;
    let first = agent(browser, &site, &branch, ("agent", 0)).await;
    let second = agent(browser, &site, &branch, ("second", 1)).await;
    let mut called = Vec::new();
    for _ in 0..3 {
        for _ in 0..2 {
            site.issue(&branch, 0).await;
        }
        for page in [&first, &second] {
            page.until("document.querySelector('[data-verb=call_next]')").await;
        }
        tokio::join!(does(&first, "n", "start"), does(&second, "n", "start"));
        for page in [&first, &second] {
            called.push(page.text("#stage-title .code").await);
            does(page, "s", "finish").await;
            does(page, "f", "call_next").await;
        }
    }
    let mut each = called.clone();
    each.sort();
    each.dedup();
    assert_eq!(each.len(), called.len(), "nobody was called twice: {called:?}");
    board
        .until(
            "window.noted.length === 6 && document.querySelector('#stage').dataset.call === 'none'",
        )
        .await;
    let mut shown = board::noted(&board).await;
    shown.sort();
    assert_eq!(shown, each);
    for page in [&board, &first, &second] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}

pub(super) async fn a_day_at_a_counter_goes_by_the_keyboard_alone(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    site.user("agent", "agent").await;
    for _ in 0..2 {
        site.issue(&branch, 0).await;
    }
    let page = browser.page(DESK.0, DESK.1).await;
    site.sign_in_as(&page, "agent").await;
    page.go(&site.at("/counter")).await;
    page.until("document.querySelector('.seat-choice')").await;
    page.tab_to(".seat-choice").await;
    page.key("Enter").await;
    there(&page, "call_next").await;
    // The keys are told by a key.
    page.key("?").await;
    page.sees("Devolver a la fila").await;
    page.picture("counter-keys-desktop").await;
    page.key("Escape").await;
    page.until("!document.querySelector('dialog')").await;
    // A break, and back.
    page.key("b").await;
    page.until("document.querySelector('dialog[open] select')").await;
    page.key("Enter").await;
    page.sees("En pausa").await;
    does(&page, "a", "call_next").await;
    // Somebody is called twice, served, noted about, and leaves.
    does(&page, "n", "recall").await;
    let code = page.text("#stage-title .code").await;
    page.key("r").await;
    page.until("document.querySelector('.facts')?.innerText.includes('Llamados')").await;
    does(&page, "s", "finish").await;
    page.key("o").await;
    page.until("document.activeElement?.name === 'note'").await;
    page.type_text("Vuelve mañana").await;
    page.key("Enter").await;
    page.sees("Vuelve mañana").await;
    does(&page, "f", "call_next").await;
    // That was too early, and is taken back.
    does(&page, "u", "finish").await;
    assert_eq!(page.text("#stage-title .code").await, code);
    does(&page, "f", "call_next").await;
    page.until("document.querySelector('.facts.day').innerText.startsWith('Atendidos\\n1')").await;
    // The next one does not come. Whoever goes by Tab finds what is next where they are.
    page.tab_to("[data-verb=call_next]").await;
    page.key("Enter").await;
    there(&page, "no_show").await;
    does(&page, "x", "call_next").await;
    // Who closes has gone home, and who opens again sits there again.
    does(&page, "c", "open").await;
    page.until("!document.querySelector('[data-verb=leave]')").await;
    does(&page, "a", "leave").await;
    page.key("l").await;
    page.until("location.pathname === '/counter'").await;
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn taking_over_a_counter_is_seen_by_both(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    for name in ["agent", "second"] {
        site.user(name, "agent").await;
    }
    site.issue(&branch, 0).await;
    let first = agent(browser, &site, &branch, ("agent", 0)).await;
    let second = browser.page(DESK.0, DESK.1).await;
    site.sign_in_as(&second, "second").await;
    second.go(&site.at("/counter")).await;
    second.press(".seat-choice").await;
    second.sees("Otra persona está sentada en Módulo 1").await;
    // Whoever did not mean it changes nothing.
    second.key("Escape").await;
    second.until("!document.querySelector('dialog')").await;
    assert_eq!(second.tells("location.pathname").await, "/counter");
    second.press(".seat-choice").await;
    second.press("dialog .main").await;
    there(&second, "call_next").await;
    second.sees("Usted relevó a quien estaba aquí").await;
    first.sees("Otra persona lo relevó en este módulo").await;
    first.picture("counter-relieved-desktop").await;
    // What either of them does now is seen by the other.
    does(&first, "n", "start").await;
    second.sees("Dos personas están manejándolo").await;
    // And it can be taken back.
    first.press("[data-verb=sit]").await;
    first.press("dialog .main").await;
    there(&first, "leave").await;
    second.sees("Otra persona lo relevó en este módulo").await;
    for page in [&first, &second] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}

pub(super) async fn people_are_set_aside_sent_on_and_do_not_come(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C"), ("Asesoría", "A")], 2).await;
    // Who calls somebody out of order has to answer for it, so not everybody may.
    for (name, role) in [("agent", "manager"), ("second", "agent")] {
        site.user(name, role).await;
    }
    for _ in 0..2 {
        site.issue(&branch, 0).await;
    }
    let first = agent(browser, &site, &branch, ("agent", 0)).await;
    let second = agent(browser, &site, &branch, ("second", 1)).await;
    // Who is in the directory is called by name at the counter, and nowhere else.
    let party = json!({ "kind": "person", "given_names": "Alan", "surnames": "Turing" });
    let customer = site.post("/customers", &json!({ "party": party })).await["customer"].clone();
    let named = json!({ "service": branch.services[0], "customer": customer, "language": "en" });
    site.post(&format!("/branches/{}/tickets", branch.id), &named).await;
    does(&first, "n", "start").await;
    let code = first.text("#stage-title .code").await;
    does(&first, "s", "finish").await;
    // Set aside for ten minutes; both see who is missing.
    first.key("h").await;
    first.until("document.querySelector('dialog[open] [name=length]')").await;
    first.key("Enter").await;
    for page in [&first, &second] {
        page.until(&format!(
            "document.querySelector('[aria-labelledby=held-title]').innerText.includes('{code}')"
        ))
        .await;
    }
    first.picture("counter-held-desktop").await;
    let may_not = "[...document.querySelectorAll('ol.line .button')].every((one) => one.hidden)";
    assert_eq!(second.tells(may_not).await, json!(true));
    // Taken up again, they are back in line.
    first.key("v").await;
    first.until(&format!("[...document.querySelectorAll('ol.line .code')].some((one) => one.innerText === '{code}')")).await;
    let call = format!("[aria-label='Llamar a {code} fuera de orden']");
    first.press(&call).await;
    there(&first, "start").await;
    first.sees("Elegido a mano").await;
    does(&first, "s", "finish").await;
    // Sent to the other counter, first in line, with a word for whoever sits there.
    first.key("t").await;
    first.until("document.querySelector('dialog[open] [name=to]')").await;
    let there_is = "[...document.querySelectorAll('dialog [name=to] option')].find((one) => one.innerText === 'Módulo 2').selected = true";
    first.tells(there_is).await;
    first.tells("document.querySelector('dialog [name=place]').value = 'first'").await;
    first.fill("dialog [name=note]", "Trae el original").await;
    first.key("Enter").await;
    there(&first, "call_next").await;
    does(&second, "n", "no_show").await;
    assert_eq!(second.text("#stage-title .code").await, code);
    second.sees("Trae el original").await;
    does(&second, "x", "call_next").await;
    second
        .until("document.querySelector('.facts.day').innerText.includes('No vinieron\\n1')")
        .await;
    does(&second, "n", "start").await;
    does(&second, "s", "finish").await;
    does(&second, "f", "call_next").await;
    does(&second, "n", "start").await;
    second.sees("Alan Turing").await;
    second.sees("inglés").await;
    let snapshot = site.get(&format!("/branches/{}/snapshot", branch.id)).await;
    assert_eq!(snapshot["waiting_count"], json!(0));
    assert_eq!(snapshot["totals"]["no_show"], json!(1));
}

pub(super) async fn one_account_at_two_computers_is_told(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    site.user("agent", "agent").await;
    site.issue(&branch, 0).await;
    let first = agent(browser, &site, &branch, ("agent", 0)).await;
    let second = browser.page(DESK.0, DESK.1).await;
    site.sign_in_as(&second, "agent").await;
    second.go(&site.at(&format!("/counter/{}/{}", branch.id, branch.counters[0]))).await;
    second.sees("Su cuenta ya estaba sentada aquí").await;
    does(&second, "n", "start").await;
    first.sees("C-001 fue llamado a este módulo desde otra sesión").await;
    for page in [&first, &second] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}

pub(super) async fn what_is_pressed_while_somebody_comes_is_pressed(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    site.user("agent", "agent").await;
    site.issue(&branch, 0).await;
    let page = agent(browser, &site, &branch, ("agent", 0)).await;
    let place = "(() => { const box = document.querySelector('[data-verb=call_next]').getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + 8 }; })()";
    let place = page.tells(place).await;
    let mouse = |kind: &str| json!({ "type": kind, "x": place["x"], "y": place["y"], "button": "left", "clickCount": 1 });
    page.ask("Input.dispatchMouseEvent", mouse("mousePressed")).await;
    site.issue(&branch, 0).await;
    page.until("document.querySelectorAll('ol.line li').length === 2").await;
    page.ask("Input.dispatchMouseEvent", mouse("mouseReleased")).await;
    page.until("document.querySelector('[data-verb=start]')").await;
    assert_eq!(page.text("#stage-title .code").await, "C-001");
}
