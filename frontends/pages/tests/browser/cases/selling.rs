use serde_json::json;

use super::every_page::everybody_can_use;
use super::office::{chief, sell, selling};
use crate::chromium::Chromium;
use crate::page::Page;
use crate::server::ISSUER;
use crate::site::Site;

/// The one thing that is open, and its forms by what they are about.
const OPEN: &str = "details.thing[open]";

pub(super) async fn who_invoices_is_set_up_and_a_branch_drafts(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Certificados", "C")], 1).await;
    let page = chief(browser, &site).await;
    // Nobody invoices yet, and this is where that begins.
    page.go(&site.at("/manager")).await;
    page.press("#rooms a[href='/manager/issuer']").await;
    page.fill("main [name=number]", "900825759").await;
    page.fill("main [name=name]", "HALLTEC").await;
    page.fill("main [name=municipality]", "68679").await;
    everybody_can_use(&page, "a new issuer").await;
    page.key("Enter").await;
    page.until("location.search.startsWith('?issuer=') && document.querySelectorAll('main form').length === 3").await;
    page.sees("Sedes que facturan").await;
    page.picture("manager-issuer-desktop").await;
    let mailed = "{ const by = document.querySelector('[name=mailed_by]'); by.value = 'us' }";
    page.tells(mailed).await;
    page.press("form:has([name=mailed_by]) .button").await;
    page.until("document.querySelector('form:has([name=mailed_by]) .notice.good')").await;
    page.press(&format!("main [name='{}']", branch.id)).await;
    page.press(&format!("form:has([name='{}']) .button", branch.id)).await;
    page.until(&format!(
        "document.querySelector(\"form:has([name='{}']) .notice.good\")",
        branch.id
    ))
    .await;
    let issuers = site.get("/issuers").await["issuers"].clone();
    let at = format!("/issuers/{}", issuers[0]["issuer"].as_str().unwrap());
    let view = site.get(&at).await;
    assert_eq!(view["branches"], json!([branch.id]));
    assert_eq!(view["settings"]["mailed_by"], "us");
    assert_eq!(
        (&view["party"]["name"], &view["party"]["tribute"]),
        (&json!("HALLTEC"), &json!("iva"))
    );
    // What somebody changes of one thing leaves the others, and a branch can be taken back.
    page.fill("main [name=phone]", "3165584659").await;
    page.press("form:has([name=phone]) .button").await;
    page.until("document.querySelector('form:has([name=phone]) .notice.good')").await;
    page.press(&format!("main [name='{}']", branch.id)).await;
    page.press(&format!("form:has([name='{}']) .button", branch.id)).await;
    page.until(&format!(
        "document.querySelector(\"form:has([name='{}']) .notice.good\")",
        branch.id
    ))
    .await;
    let view = site.get(&at).await;
    assert_eq!(view["branches"], json!([]));
    assert_eq!(view["party"]["phone"], "3165584659");
    assert_eq!(view["party"]["municipality"], "68679");
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn an_item_is_added_priced_and_sold_by_a_service(browser: &'static Chromium) {
    let (site, branch) = selling().await;
    let page = chief(browser, &site).await;
    page.go(&site.at("/manager/items")).await;
    // What it costs stands beside it, before anything is opened.
    page.sees("$ 59.500").await;
    page.fill(".adding [name=name]", "Asesoría legal").await;
    page.fill(".adding [name=code]", "ase").await;
    page.tells("{ const tax = document.querySelector('.adding [name=tax]'); tax.value = [...tax.options].find(({ text }) => text === 'IVA 19 %').value }").await;
    page.fill(".adding [name=price]", "120.000").await;
    page.press_text("Agregar artículo").await;
    page.sees("$ 120.000").await;
    // Another price, and a service that sells it.
    page.press("details.thing:nth-of-type(2) > summary").await;
    let price = format!("{OPEN} input[inputmode=decimal]");
    page.fill(&price, "130.000").await;
    page.key("Enter").await;
    page.sees("Guardado").await;
    page.sees("$ 130.000").await;
    let service = &branch.services[1];
    page.press(&format!("{OPEN} [name='{service}']")).await;
    everybody_can_use(&page, "an item").await;
    page.picture("manager-item-desktop").await;
    page.press(&format!("{OPEN} form:has([name='{service}']) .button")).await;
    page.until(&format!("document.querySelector(\"{OPEN} [name='{service}']\")?.checked && document.querySelector('{OPEN} .notice.good')")).await;
    let items = site.get(&format!("/issuers/{ISSUER}/items")).await["items"].clone();
    let added = items.as_array().unwrap().iter().find(|item| item["code"] == "ASE").unwrap();
    let at = format!("/issuers/{ISSUER}/items/{}", added["item"].as_str().unwrap());
    let view = site.get(&at).await;
    assert_eq!(view["services"], json!([service]));
    assert_eq!(view["prices"][0]["price"], "130000.00");
    let iva = json!([{ "code": "01", "charge": { "rate": "19.00" } }]);
    assert_eq!(view["taxes"], iva);
    // What is withdrawn is not sold any more, keeps its taxes, and is found where it went.
    page.press(&format!("{OPEN} [name=active]")).await;
    page.press(&format!("{OPEN} form:has([name=active]) .button")).await;
    page.until("document.querySelector('summary .chip')?.innerText === 'Retirado'").await;
    page.press_text("Retirados").await;
    page.until("document.querySelectorAll('section:first-of-type details.thing').length === 1")
        .await;
    page.sees("Asesoría legal").await;
    let view = site.get(&at).await;
    assert_eq!((&view["active"], &view["taxes"]), (&json!(false), &iva));
    // No price is a price.
    page.press("details.thing > summary").await;
    page.fill(&price, "0").await;
    page.key("Enter").await;
    assert!(page.text(&format!("{OPEN} [role=alert]")).await.ends_with('.'));
    assert_eq!(page.faults(), Vec::<String>::new());
}

/// Opens what begins like this among the things of a page, and gives it an id under which it is found.
async fn open_thing(page: &Page, beginning: &str, id: &str) {
    let thing = format!(
        "[...document.querySelectorAll('details.thing')].find((one) => one.innerText.startsWith('{beginning}'))"
    );
    page.until(&format!("{thing} && (({thing}).id = '{id}', ({thing}).open = true)")).await;
}

pub(super) async fn a_price_list_holds_for_a_time(browser: &'static Chromium) {
    let (site, _) = selling().await;
    let page = chief(browser, &site).await;
    page.go(&site.at("/manager/items")).await;
    let adding = ".adding:has([name=includes])";
    page.fill(&format!("{adding} [name=name]"), "Temporada").await;
    page.fill(&format!("{adding} [name=currency]"), "usd").await;
    page.tells(&format!("document.querySelector('{adding} [name=since]').value = '2030-12-01'"))
        .await;
    page.press_text("Agregar lista").await;
    page.sees("USD · con impuestos · desde 2030-12-01").await;
    // What begins in years is not what a new item costs today.
    page.sees("Precio · Usual (COP)").await;
    open_thing(&page, "Temporada", "season").await;
    page.tells("document.querySelector('#season [name=until]').value = '2031-01-06'").await;
    page.press("#season [name=includes]").await;
    page.press("#season .button").await;
    page.sees("USD · más impuestos · desde 2030-12-01 hasta 2031-01-06").await;
    let lists = site.get(&format!("/issuers/{ISSUER}")).await["price_lists"].clone();
    let season = &lists.as_array().unwrap()[1];
    assert_eq!((&season["currency"], &season["active"]), (&json!("USD"), &json!(true)));
    assert_eq!(season["until"], "2031-01-06");
    // An end before the beginning is refused in a sentence.
    open_thing(&page, "Temporada", "season").await;
    page.tells("document.querySelector('#season [name=until]').value = '2029-01-06'").await;
    page.press("#season .button").await;
    assert!(page.text("#season [role=alert]").await.ends_with('.'));
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn numbers_that_end_are_told_and_another_range_is_added(
    browser: &'static Chromium,
) {
    let (site, _) = selling().await;
    let page = chief(browser, &site).await;
    let soon = page.tells("new Date(Date.now() + 10 * 86400000).toISOString().slice(0, 10)").await;
    let terms = json!({
        "kind": "credit_note", "prefix": "NX", "from": 1, "to": 10, "since": "2019-01-19", "until": soon, "active": true,
    });
    let at = format!("/issuers/{ISSUER}");
    let nearly = json!({ "terms": terms, "next": 10 });
    site.post(&format!("{at}/numbering-ranges"), &nearly).await;
    page.go(&site.at("/manager/invoices")).await;
    page.sees("Un rango de números se acaba: NX 1–10.").await;
    page.press("main a[href^='/manager/numbering']").await;
    page.sees("queda 1 número. Pida otro rango a la DIAN y agréguelo aquí.").await;
    page.sees(&format!("vence el {}", soon.as_str().unwrap())).await;
    everybody_can_use(&page, "numbers that end").await;
    page.picture("manager-numbering-ending-desktop").await;
    // What the gateway has need not be copied by hand.
    page.press_text("Ver los rangos del proveedor").await;
    let notes = "[...document.querySelectorAll('main button')].find((one) => one.innerText.includes('Nota Crédito'))";
    page.until(notes).await;
    page.tells(&format!("({notes}).click()")).await;
    page.sees("Se llenó el formulario").await;
    page.press(".adding button").await;
    page.sees("NC 1–999999").await;
    // The other one is taken out of use, and nothing is left to warn of.
    open_thing(&page, "NX", "old").await;
    page.press("#old [name=active]").await;
    page.press("#old .button").await;
    page.until("!document.querySelector('main .notice:not(.good)')").await;
    page.sees("Sin uso").await;
    let ranges = site.get(&at).await["ranges"].clone();
    let of = |prefix: &str| {
        ranges.as_array().unwrap().iter().find(|range| range["prefix"] == prefix).unwrap().clone()
    };
    assert_eq!(of("NX")["active"], false);
    assert_eq!((&of("NC")["kind"], &of("NC")["gateway_id"]), (&json!("credit_note"), &json!(5)));
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_drawer_that_was_left_open_is_counted_in_the_office(
    browser: &'static Chromium,
) {
    let (site, branch) = selling().await;
    sell(&site, &branch).await;
    let opening = json!({ "amount": "50000.00", "currency": "COP" });
    let session = json!({ "branch": branch.id, "counter": branch.counters[0], "opening": opening });
    site.post(&format!("/issuers/{ISSUER}/cash-sessions"), &session).await;
    let page = chief(browser, &site).await;
    page.go(&site.at("/manager/sales")).await;
    page.press_text("Contar y cerrar").await;
    // Whoever counts is not told what should lie there.
    assert!(!page.text("dialog").await.contains("50"));
    page.fill("dialog [name=counted]", "49.000").await;
    everybody_can_use(&page, "counting a drawer").await;
    page.key("Enter").await;
    page.sees("Cerrada. Debía haber $ 50.000; la diferencia es -$ 1.000.").await;
    page.until("document.querySelector('main td .chip.bad')").await;
    page.picture("manager-cash-desktop").await;
    assert_eq!(page.faults(), Vec::<String>::new());
}
