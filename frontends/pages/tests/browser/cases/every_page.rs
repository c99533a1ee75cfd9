//! What holds for every page there is. A page more is a line more in [`pages`].

use std::fmt;

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::page::Page;
use crate::server::ISSUER;
use crate::site::{Branch, Site};

/// So much travels at most for a page with everything that it brings, to somebody who was never here: compressed, without headers.
pub(super) const TRAVELLING_BYTES_MAX: u64 = 50 * 1_024;

/// A page weighs at most so much when it has been unpacked, which is what a browser has to read.
const BYTES_MAX: u64 = 100 * 1_024;

/// Something is seen after so long at the latest.
const FIRST_PAINT_MS_MAX: f64 = 500.0;

pub(super) const SIZES: [(&str, u32, u32); 3] =
    [("phone", 390, 844), ("desktop", 1280, 800), ("tv", 1920, 1080)];

/// A page, what tells that it has drawn what it is for, and whether its reader has signed in.
struct Shown {
    name: &'static str,
    path: String,
    there: &'static str,
    signed_in: bool,
}

fn shown(
    name: &'static str,
    path: impl Into<String>,
    there: &'static str,
    signed_in: bool,
) -> Shown {
    Shown { name, path: path.into(), there, signed_in }
}

/// All there are, over a branch in which somebody was called and somebody waits.
fn pages(branch: &Branch, visit: &str, document: &str) -> Vec<Shown> {
    let id = &branch.id;
    let counter = &branch.counters[3];
    let invoice = format!("/manager/invoices?issuer={ISSUER}&document={document}");
    vec![
        shown("first", "/", ".way", true),
        shown("login", "/login", "form", false),
        shown("away", "/away", "#away", false),
        shown("pairing", "/kiosk", "#pair-code", false),
        shown("setup", "/setup", "form", true),
        shown("board", format!("/board/{id}?volume=0&seconds=60"), "#lines li", true),
        shown("kiosk", format!("/kiosk/{id}"), ".choice", true),
        shown("counter", "/counter", "main button, main a", true),
        shown("manager", "/manager", "main h1, main h2", true),
        shown("desk", format!("/counter/{id}/{counter}"), "[aria-labelledby=cash-title]", true),
        shown("now", format!("/manager/{id}"), "#day button", true),
        shown("figures", format!("/manager/{id}/figures"), "main table", true),
        shown("rules", format!("/manager/{id}/rules"), "main form", true),
        shown("places", format!("/manager/{id}/places"), "main details", true),
        shown("what-if", format!("/manager/{id}/what-if"), "main h1", true),
        shown("invoices", "/manager/invoices", "main table", true),
        shown("invoice", invoice, "#mend", true),
        shown("items", "/manager/items", "main .thing .number", true),
        shown("transfers", "/manager/transfers", "main form", true),
        shown("numbering", "/manager/numbering", "meter", true),
        shown("issuer", "/manager/issuer", "main form", true),
        shown("sales", "/manager/sales", "main form", true),
        shown("staff", "/manager/staff", "main details", true),
        shown("devices", "/manager/devices", "main form", true),
        shown("audit", "/manager/audit", "main tbody tr", true),
        shown("access", "/manager/access", "main form", true),
        shown("visit", format!("/visit/{id}/{visit}"), "#now h2", false),
    ]
}

/// A branch that is at work, with the pages that show it; the second browser has signed in.
async fn at_work(browser: &'static Chromium) -> (Site, Vec<Shown>, Page, Page) {
    let mut site = Site::open().await;
    let services =
        [("Caja", "C"), ("Asesoría", "A"), ("Reclamos y devoluciones", "R"), ("Entregas", "E")];
    let branch = site.branch(&services, 4).await;
    for service in [0, 1, 0, 2, 0, 1] {
        site.issue(&branch, service).await;
    }
    for counter in 0..3 {
        site.call_next(&branch, counter).await;
    }
    let issued = site.issue(&branch, 1).await;
    let document = rejected(&mut site, &branch).await;
    let pages = pages(&branch, issued["visit"].as_str().unwrap(), &document);
    let stranger = browser.page(1280, 800).await;
    let chief = browser.page(1280, 800).await;
    site.sign_in_page(&chief).await;
    (site, pages, stranger, chief)
}

/// Somebody has bought something, and the tax authority did not like it.
async fn rejected(site: &mut Site, branch: &Branch) -> String {
    site.sells(branch, "59500.00").await;
    site.refuse_next("Regla: FAK61, Rechazo: El correo del adquirente no es valido").await;
    let issued = site.issue(branch, 0).await;
    let at = format!("/branches/{}/tickets/{}", branch.id, issued["ticket"].as_str().unwrap());
    let counter = json!({ "counter": branch.counters[3] });
    site.post(&format!("{at}/call"), &counter).await;
    for step in ["start", "finish"] {
        site.move_ticket(branch, &issued["ticket"], step).await;
    }
    let draft = site.document("standing=draft").await;
    let document = draft["document"].as_str().unwrap();
    site.post(&format!("/issuers/{ISSUER}/documents/{document}/issue"), &json!({})).await;
    site.document("standing=rejected").await;
    document.to_owned()
}

/// What a page has brought up to now, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// What has travelled, or did when it was fetched first.
    pub(super) travelled: u64,
    pub(super) unpacked: u64,
}

impl Weight {
    fn is_light(self) -> bool {
        self.travelled <= TRAVELLING_BYTES_MAX && self.unpacked <= BYTES_MAX
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kib = |bytes: u64| bytes as f64 / 1_024.0;
        let (travelled, unpacked) = (kib(self.travelled), kib(self.unpacked));
        write!(formatter, "{travelled:>5.1} KiB that travel, {unpacked:>5.1} KiB unpacked")
    }
}

/// What this page has brought up to now; what it asked the engine is none of it.
pub(super) async fn weight_of(page: &Page) -> Weight {
    let brought = "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]\
         .filter((entry) => !entry.name.includes('/api/'))";
    let sum = |size: &str| format!("{brought}.reduce((sum, entry) => sum + entry.{size}, 0)");
    let told =
        page.tells(&format!("[{}, {}]", sum("encodedBodySize"), sum("decodedBodySize"))).await;
    let [travelled, unpacked] = [0, 1].map(|place| told[place].as_u64().unwrap());
    Weight { travelled, unpacked }
}

async fn open(site: &Site, page: &Page, shown: &Shown) {
    page.go(&site.at(&shown.path)).await;
    page.until(&format!("document.querySelector({})", json!(shown.there))).await;
}

pub(super) async fn every_page_is_light_quick_and_quiet(browser: &'static Chromium) {
    let (site, pages, stranger, chief) = at_work(browser).await;
    for shown in &pages {
        let page = if shown.signed_in { &chief } else { &stranger };
        let mut paint = f64::MAX;
        let mut weight = Weight::default();
        for _ in 0..3 {
            open(&site, page, shown).await;
            page.until("performance.getEntriesByName('first-contentful-paint')[0]").await;
            let told = page
                .tells(
                    "({ outside: performance.getEntriesByType('resource').filter((entry) => !entry.name.startsWith(location.origin)).map((entry) => entry.name), \
                     paint: performance.getEntriesByName('first-contentful-paint')[0].startTime })",
                )
                .await;
            assert_eq!(told["outside"], json!([]), "{}", shown.name);
            weight = weight_of(page).await;
            paint = paint.min(told["paint"].as_f64().unwrap());
        }
        println!("    {:<10} {weight}, first paint {paint:.0} ms", shown.name);
        assert!(weight.unpacked > 2_000 && weight.is_light(), "{} weighs {weight}", shown.name);
        assert!(paint < FIRST_PAINT_MS_MAX, "{} is first seen after {paint} ms", shown.name);
        for (size, width, height) in SIZES {
            page.sized(width, height).await;
            for scheme in ["light", "dark"] {
                page.coloured(scheme).await;
                open(&site, page, shown).await;
                page.picture(&format!("{}-{size}-{scheme}", shown.name)).await;
                let wide = page.tells("document.documentElement.scrollWidth - innerWidth").await;
                assert!(wide.as_i64().unwrap() <= 0, "{} is too wide for a {size}", shown.name);
            }
        }
        assert_eq!(page.faults(), Vec::<String>::new(), "{}", shown.name);
    }
}

pub(super) async fn every_page_can_be_used_by_everybody(browser: &'static Chromium) {
    let Some(axe) = axe_core() else { return };
    let mut found = Vec::new();
    let (site, pages, stranger, chief) = at_work(browser).await;
    for shown in &pages {
        let page = if shown.signed_in { &chief } else { &stranger };
        for scheme in ["light", "dark"] {
            for (size, width, height) in SIZES {
                page.sized(width, height).await;
                page.coloured(scheme).await;
                open(&site, page, shown).await;
                for one in violations(page, &axe).await.as_array().unwrap() {
                    found.push(format!("{} ({scheme}, {size}): {one}", shown.name));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What knows who can use a page, if there is one; CI does not go on without.
pub(super) fn axe_core() -> Option<String> {
    let Some(axe) = std::env::var_os("AXE_CORE") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "AXE_CORE names no axe.min.js");
        eprintln!(
            "!!! AXE_CORE names no axe.min.js, so nobody has looked whether everybody can use the pages"
        );
        return None;
    };
    Some(std::fs::read_to_string(axe).unwrap())
}

/// Whether everybody can use a page as it is now; `what` is told if not.
pub(super) async fn everybody_can_use(page: &Page, what: &str) {
    let Some(axe) = axe_core() else { return };
    assert_eq!(violations(page, &axe).await, json!([]), "{what}");
}

/// What axe-core finds wrong, shortly.
pub(super) async fn violations(page: &Page, axe: &str) -> Value {
    page.tells(&format!("{axe}; undefined")).await;
    page.tells(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
         .then((found) => found.violations.map((one) => ({ rule: one.id, help: one.help, \
         where: one.nodes.map((node) => `${node.target.join(' ')}: ${node.any.concat(node.all)[0]?.message ?? ''}`) })))",
    )
    .await
}

pub(super) async fn every_page_turns_round_for_scripts_from_the_right(browser: &'static Chromium) {
    let (site, pages, stranger, chief) = at_work(browser).await;
    // The one that stands there without a server says the same in three languages, all of them from the left.
    for shown in pages.iter().filter(|shown| shown.name != "away") {
        let page = if shown.signed_in { &chief } else { &stranger };
        page.sized(390, 844).await;
        let sign = if shown.path.contains('?') { '&' } else { '?' };
        page.go(&site.at(&format!("{}{sign}lang=ar", shown.path))).await;
        page.until(&format!("document.querySelector({})", json!(shown.there))).await;
        assert_eq!(page.tells("document.documentElement.dir").await, "rtl", "{}", shown.name);
        let wide = page.tells("document.documentElement.scrollWidth - innerWidth").await;
        assert!(wide.as_i64().unwrap() <= 0, "{} is too wide", shown.name);
        page.picture(&format!("{}-phone-from-the-right", shown.name)).await;
    }
}
