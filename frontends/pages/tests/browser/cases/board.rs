use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::page::Page;
use crate::site::{Branch, Site};

const TV: (u32, u32) = (1920, 1080);

/// Notes every call that the board announces, with the moment.
const NOTES: &str = "window.noted = []; new MutationObserver(() => { \
    const stage = document.querySelector('#stage'); if (stage?.dataset.call !== 'announced') return; \
    const last = window.noted.at(-1); const code = document.querySelector('#stage-call .stage-part strong')?.innerText; \
    if (last?.seq !== stage.dataset.seq && code) window.noted.push({ seq: stage.dataset.seq, code, at: Date.now() }); \
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-seq', 'data-call'] });";

pub(super) async fn noted(page: &Page) -> Vec<String> {
    let noted = page.tells("window.noted.map((call) => call.code)").await;
    noted.as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}

pub(super) async fn board(
    browser: &'static Chromium,
    site: &Site,
    branch: &Branch,
    path: &str,
    size: (u32, u32),
) -> Page {
    let page = browser.page(size.0, size.1).await;
    page.before(NOTES).await;
    site.pair(&page, branch, path).await;
    page.until("document.querySelector('#board')?.hidden === false && document.querySelector('#branch').innerText").await;
    page
}

pub(super) async fn a_wrong_code_pairs_nothing(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page = browser.page(TV.0, TV.1).await;
    page.go(&site.at(&format!("/board/{}", branch.id))).await;
    page.fill("#pair-code", "AAAABBBB").await;
    page.press_text("Enlazar").await;
    assert!(!page.text("[role=alert]").await.is_empty());
    assert_eq!(page.tells("localStorage.getItem('turnero.device')").await, Value::Null);
}

pub(super) async fn calls_are_shown_once_and_in_order_though_the_server_is_killed(
    browser: &'static Chromium,
) {
    let mut site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 2).await;
    let page = board(browser, &site, &branch, "/board?seconds=0.2&times=1", TV).await;
    let mut expected = Vec::new();
    for round in 0..3 {
        for counter in 0..2 {
            site.issue(&branch, 0).await;
            let called = site.call_next(&branch, counter).await;
            expected.push(called["code"].as_str().unwrap().to_owned());
            site.move_ticket(&branch, &called["ticket"], "start").await;
            site.move_ticket(&branch, &called["ticket"], "finish").await;
        }
        // Killed while calls are still being announced; those that were acknowledged by the server are all shown.
        site.kill().await;
        page.until("document.querySelector('.offline')?.hidden === false").await;
        if round == 0 {
            page.picture("board-offline-tv").await;
        }
        site.start_again().await;
        page.until("document.querySelector('.offline')?.hidden === true").await;
    }
    let all = expected.len();
    page.until(&format!(
        "window.noted.length >= {all} && document.querySelector('#stage').dataset.call === 'none'"
    ))
    .await;
    assert_eq!(noted(&page).await, expected);
    // A board that is switched off and on begins where it was, and calls nobody a second time.
    page.go(&site.at(&format!("/board/{}?seconds=0.2&times=1", branch.id))).await;
    site.issue(&branch, 0).await;
    let called = site.call_next(&branch, 0).await;
    page.until("window.noted.length > 0").await;
    assert_eq!(noted(&page).await, [called["code"].as_str().unwrap()]);
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn each_call_has_its_time_and_none_is_cut(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 3).await;
    let page = board(browser, &site, &branch, "/board?seconds=0.5&times=2", TV).await;
    let mut expected = Vec::new();
    for counter in 0..3 {
        site.issue(&branch, 0).await;
        expected.push(site.call_next(&branch, counter).await["code"].as_str().unwrap().to_owned());
    }
    page.until(
        "window.noted.length === 3 && document.querySelector('#stage').dataset.call === 'called'",
    )
    .await;
    assert_eq!(noted(&page).await, expected);
    let times = page.tells("window.noted.map((call) => call.at)").await;
    let times: Vec<_> = times.as_array().unwrap().iter().map(|at| at.as_u64().unwrap()).collect();
    for pair in times.windows(2) {
        assert!(pair[1] - pair[0] >= 1_000, "twice half a second at least: {times:?}");
    }
    // The engine knows that a waiting room has seen them, and tells whoever manages the branch.
    let chief = browser.page(1280, 800).await;
    site.sign_in_page(&chief).await;
    let boards = format!(
        "(async () => {{ const base = document.querySelector('script[type=module]').src.replace(/first\\/first\\.js$/, ''); \
         const {{ Feed }} = await import(`${{base}}shared/live.js`); \
         return new Promise((resolve) => new Feed({{ signedIn: true }}).follow('branch', '{}', \
         {{ boards: (told) => told.unseen.length === 0 && told.boards[0]?.shown && resolve(told) }})); }})()",
        branch.id
    );
    let told = chief.tells(&boards).await;
    assert!(told["boards"][0]["by"].as_str().unwrap().starts_with("device:"), "{told}");
}

pub(super) async fn a_name_is_never_on_a_board(browser: &'static Chromium) {
    const CANARY: &str = "Kanarienvogel";
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let party = json!({ "kind": "person", "given_names": CANARY, "surnames": CANARY });
    let customer = site.post("/customers", &json!({ "party": party })).await;
    let page = board(browser, &site, &branch, "/board?seconds=0.2&times=1", TV).await;
    let wanted = json!({ "service": branch.services[0], "customer": customer["customer"] });
    let issued = site.post(&format!("/branches/{}/tickets", branch.id), &wanted).await;
    let note = json!({ "note": CANARY });
    let ticket = issued["ticket"].as_str().unwrap();
    site.post(&format!("/branches/{}/tickets/{ticket}/notes", branch.id), &note).await;
    let phone = browser.page(390, 844).await;
    phone
        .go(&site.at(&format!("/visit/{}/{}", branch.id, issued["visit"].as_str().unwrap())))
        .await;
    let called = site.call_next(&branch, 0).await;
    page.until("window.noted.length === 1").await;
    phone.until("document.querySelector('#visit').dataset.state === 'called'").await;
    site.move_ticket(&branch, &called["ticket"], "start").await;
    phone.sees("Lo están atendiendo").await;
    for page in [&page, &phone] {
        let frames = page.frames();
        assert!(frames.len() > 2, "{frames:?}");
        assert!(!frames.iter().any(|frame| frame.contains(CANARY)), "{frames:?}");
        let html = page.tells("document.documentElement.outerHTML").await;
        assert!(!html.as_str().unwrap().contains(CANARY));
    }
}

pub(super) async fn many_counters_are_shown_in_columns(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C"), ("Asesoría", "A"), ("Reclamos", "R")], 13).await;
    let page = board(browser, &site, &branch, "/board?seconds=0.1&times=1&volume=0", TV).await;
    for counter in 0..13 {
        site.issue(&branch, counter % 3).await;
        site.call_next(&branch, counter).await;
    }
    page.until("document.querySelectorAll('#calls li.open').length === 12 && document.querySelector('#stage').dataset.call === 'called'").await;
    assert_eq!(page.tells("document.querySelector('.calls').dataset.columns").await, "3");
    // All of them are on the screen, and none lies over another.
    let inside = page
        .tells(
            "[...document.querySelectorAll('#calls li')].every((row) => { const box = row.getBoundingClientRect(); \
             return box.bottom <= innerHeight && box.right <= innerWidth && row.scrollWidth <= row.clientWidth + 1; })",
        )
        .await;
    assert_eq!(inside, json!(true));
    page.picture("board-many-tv").await;
}

pub(super) async fn a_board_tells_what_its_branch_lets_it_tell(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Oncología", "C"), ("Caja", "K")], 2).await;
    let page = board(browser, &site, &branch, "/board?seconds=0.1&times=1&volume=0", TV).await;
    for _ in 0..3 {
        site.issue(&branch, 0).await;
    }
    let called = site.call_next(&branch, 0).await;
    site.move_ticket(&branch, &called["ticket"], "start").await;
    page.sees("Oncología").await;
    page.sees("2 personas").await;
    page.until("document.querySelectorAll('#calls li').length === 1").await;
    let tell = async |less: Value| {
        let change = json!({ "board": less });
        site.json("PATCH", &format!("/branches/{}", branch.id), &change).await;
    };
    tell(json!({ "hide_services": true })).await;
    page.until("document.querySelectorAll('#lines li').length === 1").await;
    assert_eq!(page.text("#lines .what").await, "2 personas");
    assert!(!page.text("#board").await.contains("Oncología"));
    page.picture("board-without-services-tv").await;
    tell(json!({ "hide_services": true, "hide_waiting": true })).await;
    page.until("document.querySelector('#board').classList.contains('alone')").await;
    let wide = page.tells("document.querySelector('.stage').getBoundingClientRect().width").await;
    assert!(wide.as_f64().unwrap() > 1_500.0, "the room is used: {wide}");
    tell(json!({ "hide_recent_calls": true })).await;
    page.until("document.querySelectorAll('#calls li').length === 0").await;
    // Who is called is announced in any case.
    let next = site.call_next(&branch, 1).await;
    let code = next["code"].as_str().unwrap();
    page.until(&format!("window.noted.at(-1)?.code === {}", json!(code))).await;
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_board_moves_a_little_and_rests_after_hours(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page = browser.page(TV.0, TV.1).await;
    // What a board does every 45 seconds it does here every 30 milliseconds; and it is as late as the test wants.
    page.before(
        "window.later = 0; const now = Date.now; Date.now = () => now() + window.later; const real = setInterval; \
         window.setInterval = (work, ms, ...more) => real(work, ms === 45000 ? 30 : ms, ...more);",
    )
    .await;
    site.pair(&page, &branch, "/board?volume=0").await;
    let place = "document.querySelector('#board')?.style.getPropertyValue('--shift-x')";
    page.until(place).await;
    let before = page.tells(place).await;
    page.tells("window.later = 1500000").await;
    page.until(&format!("{place} !== {before}")).await;
    let moved = page.tells(place).await.as_str().unwrap().trim_end_matches("px").parse::<f64>();
    assert!(moved.unwrap().abs() <= 6.0);
    let dim = "Number(getComputedStyle(document.querySelector('#board')).opacity)";
    assert_eq!(page.tells(dim).await, json!(1));
    site.post(&format!("/branches/{}/day/close", branch.id), &json!({})).await;
    page.until(&format!("{dim} < 0.5")).await;
    page.sees("Cerrado").await;
    page.picture("board-night-tv").await;
    site.post(&format!("/branches/{}/day/open", branch.id), &json!({})).await;
    page.until(&format!("{dim} === 1")).await;
}

pub(super) async fn a_board_whose_own_clock_is_wrong_goes_by_that_of_the_engine(
    browser: &'static Chromium,
) {
    // Forty minutes ahead: whoever was called a moment ago would have been called long ago.
    const AHEAD: &str = "const Right = Date; window.right = () => new Right(); \
         window.Date = class extends Right { \
         constructor(...at) { if (at.length) super(...at); else super(Right.now() + 2400000); } \
         static now() { return Right.now() + 2400000; } };";
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page = browser.page(TV.0, TV.1).await;
    page.before(AHEAD).await;
    page.before(NOTES).await;
    let path = "/board?seconds=0.2&times=1&volume=0";
    site.pair(&page, &branch, path).await;
    page.until("document.querySelector('#board')?.hidden === false && document.querySelector('#branch').innerText").await;
    let call = async || {
        site.issue(&branch, 0).await;
        let called = site.call_next(&branch, 0).await;
        site.move_ticket(&branch, &called["ticket"], "start").await;
        site.move_ticket(&branch, &called["ticket"], "finish").await;
    };
    call().await;
    let to_the_end = "window.noted.length === 1 && document.querySelector('#stage').dataset.call !== 'announced'";
    page.until(to_the_end).await;
    assert_eq!(noted(&page).await, ["C-001"]);
    // Called and served while the screen was off.
    page.go(&site.at("/login")).await;
    call().await;
    page.go(&site.at(path)).await;
    page.until(to_the_end).await;
    assert_eq!(noted(&page).await, ["C-002"]);
    // And the time on the wall is right.
    let right = "window.right().toLocaleTimeString('es', { timeZone: 'America/Bogota', minute: '2-digit' })";
    page.until(&format!(
        "document.querySelector('#time').innerText.includes(':' + {right}.padStart(2, '0'))"
    ))
    .await;
}
