//! Something is sold: an issuer at a Factus on this machine, and services with a price.

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::PATIENCE;
use crate::server::ISSUER;
use crate::site::{Branch, PASSWORD, Site};

/// The technical key of the range that the documentation of Factus prints.
const KEY: &str = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c";

impl Site {
    /// From now on whoever was served with the first service of this branch owes this much.
    pub(crate) async fn sells(&self, branch: &Branch, price: &str) {
        let party = json!({ "identity": { "kind": "NIT", "number": "900825759" }, "organisation": "legal", "company": "HALLTEC", "tribute": "iva" });
        self.post("/issuers", &json!({ "issuer": ISSUER, "party": party })).await;
        let at = format!("/issuers/{ISSUER}");
        let change = json!({ "route": "gateway_numbered", "environment": "test" });
        self.json("PATCH", &at, &change).await;
        let terms = json!({
            "kind": "invoice", "prefix": "SETP", "from": 990_000_000, "to": 995_000_000, "resolution": "18760000001",
            "since": "2019-01-19", "until": "2030-01-19", "gateway_id": 4, "active": true,
        });
        let made = self.post(&format!("{at}/numbering-ranges"), &json!({ "terms": terms })).await;
        let range = made["range"].as_str().unwrap();
        let key = json!({ "key": KEY });
        self.json("PUT", &format!("{at}/numbering-ranges/{range}/technical-key"), &key).await;
        let iva = json!({ "code": "01", "charge": { "rate": "19.00" } });
        let item = json!({ "code": "CERT", "name": "Certificado", "active": true, "taxes": [iva] });
        let item = self.post(&format!("{at}/items"), &item).await;
        let item = item["item"].as_str().unwrap();
        let list = json!({ "name": "Usual", "currency": "COP", "prices_include_tax": true, "active": true });
        let list = self.post(&format!("{at}/price-lists"), &list).await;
        let list = list["list"].as_str().unwrap();
        let price = json!({ "price": price });
        self.json("PUT", &format!("{at}/price-lists/{list}/prices/{item}"), &price).await;
        let service = &branch.services[0];
        self.json("PUT", &format!("{at}/services/{service}"), &json!({ "item": item })).await;
        self.json("PUT", &format!("{at}/branches/{}", branch.id), &json!({})).await;
    }

    /// Somebody of this address buys one of what is sold; the answer is the invoice, which is on its way.
    pub(crate) async fn invoice(&self, email: &str) -> String {
        let at = format!("/issuers/{ISSUER}");
        let item = self.get(&format!("{at}/items")).await["items"][0]["item"].clone();
        let party = json!({ "identity": { "kind": "CC", "number": "1020304050" }, "organisation": "natural", "names": "Alan Turing", "email": email });
        let terms =
            json!({ "lines": [{ "item": item, "quantity": "1" }], "operation": "standard" });
        let sold = json!({ "buyer": { "named": { "party": party } }, "terms": terms });
        let made = self.post(&format!("{at}/invoices"), &sold).await;
        let document = made["document"].as_str().unwrap().to_owned();
        self.post(&format!("{at}/documents/{document}/issue"), &json!({})).await;
        document
    }

    /// So much comes in for a document.
    pub(crate) async fn pay(&self, document: &str, method: &str, amount: &str) {
        let money = json!({ "amount": amount, "currency": "COP" });
        let at = format!("/issuers/{ISSUER}/documents/{document}/payments");
        self.post(&at, &json!({ "method": method, "money": money })).await;
    }

    /// The documents of one filter, `standing=rejected` for instance.
    pub(crate) async fn documents(&self, filter: &str) -> Vec<Value> {
        let found = self.get(&format!("/issuers/{ISSUER}/documents?{filter}")).await;
        found["rows"].as_array().unwrap().clone()
    }

    /// The newest document of one filter, as soon as there is one.
    pub(crate) async fn document(&self, filter: &str) -> Value {
        let look = async {
            loop {
                if let Some(row) = self.documents(filter).await.first() {
                    return row.clone();
                }
            }
        };
        timeout(PATIENCE, look).await.unwrap_or_else(|_| panic!("no document with {filter}"))
    }

    /// Somebody more who works here, with the same password.
    pub(crate) async fn user(&self, name: &str, role: &str) {
        let mut rules = self.get("/rules").await;
        rules["admins_set_passwords"] = json!(true);
        self.json("PUT", "/rules", &rules).await;
        let profile = json!({ "user_name": name, "first_name": "Alan", "last_name": "Ortiz", "email": format!("{name}@branch.example") });
        let new =
            json!({ "profile": profile, "role": role, "branches": "all", "password": PASSWORD });
        self.post("/users", &new).await;
    }
}
