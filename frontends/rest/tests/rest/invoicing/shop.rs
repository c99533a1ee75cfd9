//! A shop whose documents are validated by a gateway on this machine.

use serde_json::{Value, json};
use tokio::time::timeout;
use turnero::access::ReadyMade;
use turnero::{Branches, Settings};

use crate::gateway::{Gateway, KEY_OF_THE_RANGE};
use crate::support::{Ask, DONE, Got, OK, PATIENCE, Site, id};

/// A site with an issuer, its ranges of numbers, and a gateway.
pub(super) struct Shop {
    pub(super) site: Site,
    pub(super) gateway: Gateway,
    /// Of the one who may do all that there is to do.
    pub(super) chief: String,
    pub(super) branch: String,
    pub(super) counter: String,
    base: String,
    customer: String,
}

/// So much in pesos.
pub(super) fn cop(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "COP" })
}

/// One thing at this price, its tax of nineteen percent included.
pub(super) fn one_thing(price: &str) -> Value {
    let tax = json!({ "code": "01", "charge": { "rate": "19.00" } });
    let line = json!({
        "code": "CERT", "name": "Certificate", "quantity": "1", "price": price, "taxes": [tax],
    });
    json!({ "lines": [line], "operation": "standard" })
}

/// A person who buys, as one who is not known.
pub(super) fn alan() -> Value {
    json!({
        "identity": { "kind": "CC", "number": "123456789" }, "organisation": "natural",
        "names": "Alan Turing", "address": "calle 1 # 2-68", "email": "alan@x.example",
        "phone": "1234567890", "municipality": "68679", "tribute": "none",
    })
}

fn range(kind: &str, prefix: &str, from: u32, to: u32, gateway_id: u32) -> Value {
    let mut terms = json!({
        "kind": kind, "prefix": prefix, "from": from, "to": to, "since": "2019-01-19",
        "until": "2030-01-19", "gateway_id": gateway_id, "active": true,
    });
    if matches!(kind, "invoice" | "support_document") {
        terms["resolution"] = json!("18760000001");
    }
    json!({ "terms": terms })
}

impl Shop {
    pub(super) async fn open() -> Self {
        let gateway = Gateway::open("2026-11-20T15:00:00Z".parse().unwrap()).await;
        let settings = gateway.settings();
        Self::behind(gateway, settings).await
    }

    /// How submissions stand, when they tell this: what is in the way is known a moment after an attempt has ended.
    pub(super) async fn standings_with(&self, word: &str) -> Value {
        let mut changes = self.site.engine.submissions_changes();
        loop {
            changes.mark_unchanged();
            let standings = self.site.get("/api/v1/submissions").by(&self.chief).expect(OK).await;
            if standings.text.contains(word) {
                return standings.json();
            }
            let changed = timeout(PATIENCE, changes.changed()).await;
            assert!(changed.is_ok(), "{word} does not stand in {}", standings.text);
        }
    }

    /// In an engine with these settings.
    pub(super) async fn behind(gateway: Gateway, settings: Settings) -> Self {
        let site = Site::with(settings).await;
        let chief = site.token("chief", ReadyMade::SuperAdmin, Branches::All).await;
        let (branch, _, counter) = site.branch(&chief).await;
        let party = json!({
            "identity": { "kind": "NIT", "number": "900825759" }, "organisation": "legal",
            "company": "HALLTEC S.A.S.", "address": "calle 1 # 2-68", "email": "alan@x.example",
            "phone": "3165584659", "municipality": "68679", "tribute": "none",
        });
        let issuer = gateway.issuer.to_string();
        let made = site.post("/api/v1/issuers").by(&chief);
        id(&made.json(&json!({ "issuer": issuer, "party": party })).go().await, "issuer");
        let person = json!({
            "party": { "kind": "person", "given_names": "Alan", "surnames": "Turing" },
            "document": { "kind": "CC", "number": "123456789" },
        });
        let made = site.post("/api/v1/customers").by(&chief).json(&person).go().await;
        let customer = id(&made, "customer");
        let base = format!("/api/v1/issuers/{issuer}");
        let shop = Self { site, gateway, chief, branch, counter, base, customer };
        let route = json!({ "route": "gateway_numbered", "environment": "test" });
        shop.site.ask("PATCH", &shop.base).by(&shop.chief).json(&route).expect(DONE).await;
        let bills = range("invoice", "SETP", 990_000_000, 995_000_000, 4);
        let bills = id(&shop.post("/numbering-ranges").json(&bills).go().await, "range");
        let key = json!({ "key": KEY_OF_THE_RANGE });
        shop.put(&format!("/numbering-ranges/{bills}/technical-key")).json(&key).expect(DONE).await;
        for others in [
            range("credit_note", "NC", 1, 999_999, 5),
            range("debit_note", "ND", 1, 999_999, 6),
            range("support_document", "SEDS", 984_000_000, 985_000_000, 8),
            range("adjustment_note", "NDA", 1, 999_999, 9),
        ] {
            id(&shop.post("/numbering-ranges").json(&others).go().await, "range");
        }
        shop
    }

    pub(super) fn get(&self, path: &str) -> Ask<'_> {
        self.site.get(format!("{}{path}", self.base)).by(&self.chief)
    }

    pub(super) fn post(&self, path: &str) -> Ask<'_> {
        self.site.post(format!("{}{path}", self.base)).by(&self.chief)
    }

    pub(super) fn put(&self, path: &str) -> Ask<'_> {
        self.site.ask("PUT", format!("{}{path}", self.base)).by(&self.chief)
    }

    pub(super) fn delete(&self, path: &str) -> Ask<'_> {
        self.site.ask("DELETE", format!("{}{path}", self.base)).by(&self.chief)
    }

    /// The same by somebody else, with any method.
    pub(super) fn ask_as(&self, token: &str, method: &'static str, path: &str) -> Ask<'_> {
        self.site.ask(method, format!("{}{path}", self.base)).by(token)
    }

    /// What a draft of one thing at this price is made from, for a customer who is known.
    pub(super) fn draft_of(&self, price: &str) -> Value {
        let named = json!({ "named": { "customer": self.customer, "party": alan() } });
        json!({ "buyer": named, "terms": one_thing(price) })
    }

    /// A draft: its path.
    pub(super) async fn draft(&self, price: &str) -> String {
        let drafted = self.post("/invoices").json(&self.draft_of(price)).go().await;
        format!("/documents/{}", id(&drafted, "document"))
    }

    /// An invoice that was issued and validated: its path.
    pub(super) async fn sold(&self, price: &str) -> String {
        let document = self.draft(price).await;
        self.issue(&document).await;
        self.until(&document, "validated").await;
        document
    }

    pub(super) async fn issue(&self, document: &str) {
        self.post(&format!("{document}/issue")).expect(OK).await;
    }

    /// Waits until a document has come so far, and shows it.
    pub(super) async fn until(&self, document: &str, standing: &str) -> Value {
        self.shows(document, "/state/standing/name", &json!(standing)).await
    }

    /// Waits until this stands at that place of what is shown, which is the work of others.
    pub(super) async fn shows(&self, path: &str, pointer: &str, wanted: &Value) -> Value {
        let mut changes = self.site.engine.submissions_changes();
        loop {
            changes.mark_unchanged();
            let shown = self.get(path).expect(OK).await.json();
            if shown.pointer(pointer) == Some(wanted) {
                return shown;
            }
            let changed = timeout(PATIENCE, changes.changed()).await;
            assert!(changed.is_ok(), "{path}: {pointer} stays what it is in {shown}");
        }
    }
}

/// That it was refused, with this status and code; and with what else it tells.
pub(super) fn refused(got: &Got, status: u16, code: &str) -> Value {
    assert_eq!(got.problem(), (status, code.to_owned()), "{}", got.text);
    got.json()
}
