//! Who may do what with invoices: each verb, by each role, on documents that there are.

use serde_json::{Value, json};
use turnero::Branches;
use turnero::access::ReadyMade;

use super::shop::{Shop, cop, one_thing};

const ROLES: [(&str, ReadyMade); 6] = [
    ("admin", ReadyMade::Admin),
    ("manager", ReadyMade::Manager),
    ("agent", ReadyMade::Agent),
    ("receptionist", ReadyMade::Receptionist),
    ("auditor", ReadyMade::Auditor),
    ("device", ReadyMade::Device),
];

#[tokio::test]
async fn each_role_does_what_is_its_business_with_an_invoice_and_nothing_else() {
    let shop = Shop::open().await;
    let mut tokens = Vec::new();
    for (name, role) in ROLES {
        tokens.push((name, shop.site.token(&format!("the.{name}"), role, Branches::All).await));
    }
    let invoice = shop.sold("50000.00").await;
    let id = invoice.trim_start_matches("/documents/").to_owned();
    let draft = shop.draft("50000.00").await;
    let pay = json!({ "method": "transfer", "money": cop("1.00") });
    let credit = json!({
        "document": id, "concept": "rebate", "lines": { "these": one_thing("1.19") },
    });
    let (staff, seen_by) = ("admin manager agent receptionist", "admin manager auditor");
    let all_but_devices = "admin manager agent receptionist auditor";
    let cases: [(&str, String, Value, &str); 9] = [
        ("GET", invoice.clone(), Value::Null, all_but_devices),
        ("GET", "/reports/unpaid".to_owned(), Value::Null, seen_by),
        ("GET", format!("{invoice}/files/xml"), Value::Null, all_but_devices),
        ("POST", "/invoices".to_owned(), shop.draft_of("10.00"), staff),
        ("PUT", draft, shop.draft_of("20.00"), staff),
        ("POST", format!("{invoice}/payments"), pay.clone(), staff),
        ("POST", format!("{invoice}/refunds"), pay, "admin manager"),
        ("POST", "/credit-notes".to_owned(), credit, "admin manager"),
        ("POST", format!("/invoices/{id}/void"), Value::Null, "admin manager"),
    ];
    for (method, path, body, may) in cases {
        let may: Vec<_> = may.split(' ').collect();
        for (name, token) in &tokens {
            let ask = shop.ask_as(token, method, &path);
            let ask = if body.is_null() { ask } else { ask.json(&body) };
            let got = ask.go().await;
            let forbidden = got.status == 403;
            assert_eq!(forbidden, !may.contains(name), "{method} {path} by {name}: {}", got.text);
            assert!(got.status < 500, "{method} {path} by {name}: {}", got.text);
        }
    }
    shop.site.close().await;
}
