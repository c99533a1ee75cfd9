use serde_json::{Value, json};

use super::board;
use super::counter::{agent, does};
use super::every_page::{TRAVELLING_BYTES_MAX, everybody_can_use, weight_of};
use crate::chromium::Chromium;
use crate::page::Page;
use crate::server::ISSUER;
use crate::site::{Branch, Site};

/// A counter that charges somebody has brought so much in all, unpacked: the form of a sale came when there was the first one.
const SALE_BYTES_MAX: u64 = 116 * 1_024;

/// A price that stands nowhere by chance.
const PRICE: &str = "87654.00";

async fn site() -> (Site, Branch) {
    let site = Site::open().await;
    let branch = site.branch(&[("Certificados", "C"), ("Asesoría", "A")], 1).await;
    site.sells(&branch, PRICE).await;
    site.user("agent", "agent").await;
    (site, branch)
}

/// Serves who is next, and waits for what there is to charge.
async fn serve(site: &Site, branch: &Branch, page: &Page) -> Value {
    let issued = site.issue(branch, 0).await;
    page.until("document.querySelector('[data-verb=call_next]')").await;
    does(page, "n", "start").await;
    does(page, "s", "finish").await;
    page.key("f").await;
    page.until("document.querySelector('.sale [name=buyer]')").await;
    issued
}

pub(super) async fn what_was_served_is_confirmed_paid_and_counted_at_the_counter(
    browser: &'static Chromium,
) {
    let (site, branch) = site().await;
    let board =
        board::board(browser, &site, &branch, "/board?seconds=0.2&times=1", (1920, 1080)).await;
    let page = agent(browser, &site, &branch, ("agent", 0)).await;
    page.until("document.querySelector('[aria-labelledby=cash-title]')").await;
    let issued = serve(&site, &branch, &page).await;
    let phone = browser.page(390, 844).await;
    let visit = issued["visit"].as_str().unwrap();
    phone.go(&site.at(&format!("/visit/{}/{visit}", branch.id))).await;
    phone.sees("Gracias por su visita").await;
    // The draft says all of it, as the engine worked it out.
    let sale = page.text(".sale").await;
    for told in ["Certificado", "$ 87.654", "$ 13.995", "Impuestos incluidos", "Borrador"] {
        assert!(sale.contains(told), "{told} in {sale}");
    }
    everybody_can_use(&page, "a draft").await;
    let weight = weight_of(&page).await;
    println!("    with an open sale {weight}");
    assert!(
        weight.travelled <= TRAVELLING_BYTES_MAX && weight.unpacked <= SALE_BYTES_MAX,
        "{weight}"
    );
    page.picture("counter-draft-desktop").await;
    // Confirmed by one key. Cash is taken only where it is counted.
    page.key("g").await;
    page.until("document.querySelector('.sale .opening input')").await;
    page.fill(".sale .opening input", "20.000").await;
    page.key("Enter").await;
    page.until("document.querySelector('.sale .main:not([hidden])')").await;
    page.fill(".sale [name=amount]", "100.000").await;
    page.until("document.querySelector('output').innerText.replaceAll('\u{a0}', ' ') === 'Cambio: $ 12.346'").await;
    everybody_can_use(&page, "taking money").await;
    page.picture("counter-paying-desktop").await;
    page.key("Enter").await;
    page.sees("Pagada").await;
    page.sees("Cambio: $ 12.346").await;
    page.sees("Validada").await;
    let receipt = page.tells("document.querySelector('.sale [data-press=p]').pathname + document.querySelector('.sale [data-press=p]').search").await;
    let printed = "fetch(document.querySelector('.sale [data-press=p]').href).then((reply) => `${reply.status} ${reply.headers.get('content-type')}`)";
    assert_eq!(page.tells(printed).await, "200 application/pdf");
    let document = site.documents("standing=validated").await[0].clone();
    let at = format!("/issuers/{ISSUER}/documents/{}", document["document"].as_str().unwrap());
    assert_eq!(receipt, json!(format!("/api/v1{at}/pdf?paper=receipt")));
    assert_eq!(
        (&document["paid"], &document["balance"]["amount"]),
        (&json!("paid"), &json!("0.00"))
    );
    // On to the next; and in the evening what lies there is counted.
    page.key("g").await;
    page.until(
        "document.activeElement?.dataset.verb === 'call_next' && !document.querySelector('.sale')",
    )
    .await;
    page.press_text("Contar y cerrar").await;
    page.fill("dialog [name=counted]", "107654").await;
    page.key("Enter").await;
    page.sees("Cerrada y cuadrada: $ 107.654.").await;
    // What something costs is the business of nobody in the room.
    for page in [&board, &phone] {
        assert!(page.frames().len() > 1);
        let html = page.tells("document.documentElement.outerHTML").await;
        let all = page.frames().join("\n") + html.as_str().unwrap();
        for money in ["87654", "87.654", "87,654", "COP", "invoice", "amount"] {
            assert!(!all.contains(money), "{money}");
        }
    }
    for page in [&board, &phone, &page] {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
}

pub(super) async fn an_invoice_is_paid_in_parts_and_in_somebodys_name(browser: &'static Chromium) {
    let (site, branch) = site().await;
    let page = agent(browser, &site, &branch, ("agent", 0)).await;
    page.until("document.querySelector('[aria-labelledby=cash-title]')").await;
    serve(&site, &branch, &page).await;
    // It is put aside, and not forgotten: not even by another page.
    page.press_text("Después").await;
    page.press_text("Cobrar C-001").await;
    let here = page.tells("location.href").await;
    page.go(here.as_str().unwrap()).await;
    page.until("document.querySelector('.sale [name=buyer]')").await;
    let other = "const buyer = document.querySelector('.sale [name=buyer]'); buyer.value = 'other'; buyer.dispatchEvent(new Event('change', { bubbles: true }))";
    page.tells(&format!("{{ {other} }}")).await;
    page.fill(".sale [name=number]", "1020304050").await;
    page.fill(".sale [name=name]", "Alan Turing").await;
    page.tells("document.querySelector('.sale [name=method]').value = 'debit_card'").await;
    page.press(".sale .main").await;
    page.until("document.querySelector('.sale [name=amount]')").await;
    // More than is owed is no matter of a card.
    page.fill(".sale [name=amount]", "90000").await;
    page.key("Enter").await;
    page.sees("Solo se deben $ 87.654").await;
    page.fill(".sale [name=amount]", "50.000").await;
    page.until("document.querySelector('output').innerText.replaceAll('\u{a0}', ' ') === 'Faltarán $ 37.654.'").await;
    page.fill(".sale [name=reference]", "A-881").await;
    page.key("Enter").await;
    page.sees("Pagada en parte").await;
    page.until("document.querySelector('.sale [name=amount]')?.value === '37654'").await;
    page.tells("{ const method = document.querySelector('.sale [name=method]'); method.value = 'transfer'; method.dispatchEvent(new Event('input', { bubbles: true })) }").await;
    page.press(".sale .main").await;
    // What is paid in part begins with the same word.
    page.until("[...document.querySelectorAll('.sale .chip.good')].some((chip) => chip.innerText === 'Pagada')").await;
    let row = site.documents("standing=validated").await[0]["document"].clone();
    let view = site.get(&format!("/issuers/{ISSUER}/documents/{}", row.as_str().unwrap())).await;
    assert_eq!(view["paper"]["party"]["name"], "Alan Turing");
    assert_eq!(view["state"]["content"]["payment"][0]["method"], "debit_card");
    let entries = view["state"]["account"]["entries"].as_array().unwrap();
    let paid: Vec<_> =
        entries.iter().map(|entry| (&entry["movement"]["method"], &entry["amount"])).collect();
    let (card, transfer) = (json!("debit_card"), json!("transfer"));
    assert_eq!(paid, [(&card, &json!("50000.00")), (&transfer, &json!("37654.00"))]);
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn amounts_are_read_and_reckoned_as_they_are_written(browser: &'static Chromium) {
    let site = Site::open().await;
    let page = browser.page(800, 600).await;
    page.go(&site.at("/login")).await;
    let read = "(async () => { const base = document.querySelector('script[type=module]').src.replace(/login\\/login\\.js$/, ''); \
        const { readAmount, less, sum, sign, smaller, money } = await import(`${base}shared/money.js`); \
        const read = (text) => { try { return readAmount(text); } catch (error) { return error.message; } }; \
        return { read: ['60000', '60.000', '60.000,50', '60,000.50', '1.234.567', '1,5', '1.5', '$ 59.500', '1 000', '0'].map(read), \
        wrong: ['', '-5', 'abc', '1.2.3', '5,,5'].map(read), \
        reckoned: [less('9007199254740993.01', '0.02'), less('0', '0.10'), sum(['0.1', '0.2']), sum([]), smaller('9007199254740993', '9007199254740992'), sign('-0.00'), sign('-0.01')], \
        written: money({ amount: '9007199254740993.01', currency: 'COP' }) }; })()";
    let told = page.tells(read).await;
    let expected = json!([
        "60000", "60000", "60000.50", "60000.50", "1234567", "1.5", "1.5", "59500", "1000", "0"
    ]);
    assert_eq!(told["read"], expected);
    for wrong in told["wrong"].as_array().unwrap() {
        assert_eq!(wrong, "Escriba el valor con números, por ejemplo 59500.");
    }
    let expected = json!(["9007199254740992.99", "-0.10", "0.3", "0", "9007199254740992", 0, -1]);
    assert_eq!(told["reckoned"], expected);
    let digits: String =
        told["written"].as_str().unwrap().chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, "900719925474099301", "{told}");
}
