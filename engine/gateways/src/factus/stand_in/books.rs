//! The documents that the stand-in has, and what is in the way of others.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use turnero_domain::Timestamp;
use turnero_domain::invoicing::DocumentNumber;

use super::checks::{check, text};
use super::figures::{Figures, code, figures, written};
use super::told::Told;
use super::trouble::{Ruling, Troubles};
use super::{Seen, pages, second};
use crate::bounds::STORED_MAX;

/// Where a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The tax authority has not ruled.
    Pending,
    /// It has refused it.
    Refused,
    /// It has it, and nobody here knows yet.
    ProcessedBefore,
    /// It is valid.
    Valid,
}

struct Stored {
    id: u64,
    reference: String,
    body: Value,
    figures: Figures,
    created: Timestamp,
    standing: Standing,
    number: Option<String>,
    code: Option<String>,
    errors: Vec<String>,
}

/// A document that the stand-in has, as far as tests ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its reference.
    pub reference: String,
    /// Whether it is valid.
    pub valid: bool,
    /// Its number, if it is.
    pub number: Option<String>,
    /// What it comes to.
    pub total: String,
}

/// All documents, and how far each kind's numbers are used.
#[derive(Default)]
pub(super) struct Books {
    stored: BTreeMap<(String, String), Stored>,
    used: BTreeMap<String, u64>,
    ids: u64,
    /// The last number of invoices, if it is to be another than the documentation's.
    pub(super) last_bill: Option<u64>,
}

/// A range of numbers: whose, what Factus calls it, its prefix, its first and last number.
const RANGES: [(&str, u64, &str, u64, u64); 3] = [
    ("bills", 4, "SETP", 990_000_000, 995_000_000),
    ("credit-notes", 5, "NC", 1, 999_999),
    ("debit-notes", 6, "ND", 1, 999_999),
];

const BEFORE: &str = "Regla: 90, Rechazo: Documento procesado anteriormente.";

impl Books {
    /// Sends a document to be validated. The same reference is the same document, however often it comes.
    pub(super) fn post(
        &mut self,
        folder: &str,
        body: &Value,
        now: Timestamp,
        troubles: &mut Troubles,
    ) -> Told {
        if let Err(told) = check(body) {
            return told;
        }
        match figures(body) {
            Ok(figures) => self.take(folder, body, figures, now, troubles),
            Err(_) => Told::field("items", "El campo no es válido."),
        }
    }

    /// The same in the second version.
    pub(super) fn post_second(
        &mut self,
        folder: &str,
        body: &Value,
        now: Timestamp,
        troubles: &mut Troubles,
    ) -> Told {
        if let Err(told) = second::check(body) {
            return told;
        }
        match second::figures(body) {
            Ok(figures) if second::is_paid_in_full(body, &figures) => {
                second::flat(self.take(folder, body, figures, now, troubles), folder)
            }
            Ok(_) => Told::field("payment_details", "La suma debe ser igual al total."),
            Err(_) => Told::field("items", "El campo no es válido."),
        }
    }

    fn take(
        &mut self,
        folder: &str,
        body: &Value,
        figures: Figures,
        now: Timestamp,
        troubles: &mut Troubles,
    ) -> Told {
        let range = RANGES.iter().find(|range| range.0 == folder).map(|range| range.1.to_string());
        let named = text(body, "/numbering_range_id");
        if !named.is_empty() && Some(named) != range {
            return Told::field("numbering_range_id", "El rango de numeración no es válido.");
        }
        let reference = text(body, "/reference_code");
        let key = (folder.to_owned(), reference.clone());
        let blocks = |(other, stored): (&(String, String), &Stored)| {
            other.0 == folder && other.1 != reference && stored.standing != Standing::Valid
        };
        if self.stored.iter().any(blocks) {
            return Told::conflict("Se encontró una factura pendiente por enviar a la DIAN");
        }
        if !self.stored.contains_key(&key) {
            self.ids += 1;
            let stored = Stored {
                id: self.ids,
                reference,
                body: body.clone(),
                figures,
                created: now,
                standing: Standing::Pending,
                number: None,
                code: None,
                errors: Vec::new(),
            };
            self.stored.insert(key.clone(), stored);
        }
        let pending = self.stored.get(&key).is_some_and(|one| one.standing == Standing::Pending);
        if pending {
            self.ruled(&key, &troubles.ruling());
        }
        self.forget_old();
        match self.stored.get(&key) {
            Some(stored)
                if matches!(stored.standing, Standing::Refused | Standing::ProcessedBefore) =>
            {
                Told::refused(&stored.errors)
            }
            Some(stored) => Told { status: 201, ..Told::data(stored.shown(folder)) },
            None => Told::not_found(),
        }
    }

    /// A demonstration goes on for ever. References begin with their time, so what goes is the oldest.
    fn forget_old(&mut self) {
        let valid = |(key, one): (&(String, String), &Stored)| {
            (one.standing == Standing::Valid).then(|| key.clone())
        };
        while self.stored.len() > STORED_MAX {
            let Some(oldest) = self.stored.iter().find_map(valid) else { return };
            self.stored.remove(&oldest);
        }
    }

    fn ruled(&mut self, key: &(String, String), ruling: &Ruling) {
        if matches!(ruling, Ruling::Valid | Ruling::Remarked(_)) {
            self.validate(key);
        }
        let Some(stored) = self.stored.get_mut(key) else { return };
        match ruling {
            Ruling::Valid | Ruling::Slow => {}
            Ruling::Remarked(remark) => stored.errors = vec![remark.clone()],
            Ruling::Refused(error) => {
                stored.standing = Standing::Refused;
                stored.errors = vec![error.clone()];
            }
            Ruling::ProcessedBefore => {
                stored.standing = Standing::ProcessedBefore;
                stored.errors = vec![BEFORE.to_owned()];
            }
        }
    }

    /// Makes a document valid, under the next number of its range. What was refused has used up none.
    fn validate(&mut self, key: &(String, String)) {
        let Some((_, _, prefix, from, to)) = RANGES.iter().find(|range| range.0 == key.0) else {
            return;
        };
        let used = self.used.entry(key.0.clone()).or_insert(0);
        let Some(stored) = self.stored.get_mut(key) else { return };
        let next = from + *used;
        let last = self.last_bill.filter(|_| key.0 == "bills").unwrap_or(*to);
        if next > last {
            stored.standing = Standing::Refused;
            stored.errors = vec!["Regla: FAB05c, Rechazo: Rango de numeración agotado".to_owned()];
            return;
        }
        let number = format!("{prefix}{next}");
        let buyer = text(&stored.body, "/customer/identification");
        let code = DocumentNumber::new(&number)
            .ok()
            .and_then(|number| code(&stored.figures, &number, &buyer, stored.created));
        *used += 1;
        stored.standing = Standing::Valid;
        stored.errors.clear();
        (stored.number, stored.code) = (Some(number), code);
    }

    /// The list, which tells no codes. Its filters find whatever has what was asked for in it.
    pub(super) fn list(
        &mut self,
        folder: &str,
        query: &BTreeMap<String, String>,
        troubles: &mut Troubles,
    ) -> Told {
        let reference = query.get("filter[reference_code]").map_or("", String::as_str);
        let before: Vec<_> = self
            .stored
            .iter()
            .filter(|(key, one)| key.1 == reference && one.standing == Standing::ProcessedBefore)
            .map(|(key, _)| key.clone())
            .collect();
        // Its support has looked into it meanwhile, unless it is slow.
        for key in before {
            if troubles.ruling() != Ruling::Slow {
                self.validate(&key);
            }
        }
        let status = query.get("filter[status]").map(String::as_str);
        let fits = |(key, one): &(&(String, String), &Stored)| {
            let valid = one.standing == Standing::Valid;
            key.0 == folder
                && key.1.contains(reference)
                && status.is_none_or(|status| (status == "1") == valid)
        };
        let rows: Vec<_> = self.stored.iter().filter(fits).map(|(_, one)| one.row()).collect();
        pages::paged(&rows, query)
    }

    pub(super) fn show(&self, folder: &str, number: &str) -> Told {
        let found = self.numbered(folder, number);
        found.map_or_else(Told::not_found, |stored| Told::data(stored.shown(folder)))
    }

    pub(super) fn xml(&self, folder: &str, number: &str) -> Told {
        let Some(stored) = self.numbered(folder, number) else { return Told::not_found() };
        let code = stored.code.as_deref().unwrap_or_default();
        let (total, at) = (stored.figures.total, written(stored.created));
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Invoice><ID>{number}</ID><UUID>{code}</UUID>\
             <IssueDate>{at}</IssueDate><PayableAmount>{total}</PayableAmount></Invoice>"
        );
        file(stored, folder, "xml_base_64_encoded", xml.as_bytes())
    }

    pub(super) fn pdf(&self, folder: &str, number: &str) -> Told {
        let Some(stored) = self.numbered(folder, number) else { return Told::not_found() };
        // One empty page, as small as there is one.
        let pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]\
                   /Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n\
                   trailer<</Root 1 0 R>>\n%%EOF\n";
        file(stored, folder, "pdf_base_64_encoded", pdf.as_bytes())
    }

    /// What is delivered by e-mail. The real one packs two files; this is the smallest archive that there is.
    pub(super) fn attached(&self, folder: &str, number: &str) -> Told {
        let Some(stored) = self.numbered(folder, number) else { return Told::not_found() };
        let mut archive = b"PK\x05\x06".to_vec();
        archive.resize(22, 0);
        let kind = if folder == "bills" { "01" } else { "91" };
        let number = stored.number.as_deref().unwrap_or_default();
        Told::data(json!({
            "subject": format!("900825759;HALLTEC S.A.S.;{number};{kind};HALLTEC S.A.S."),
            "attached_document": data_encoding::BASE64.encode(&archive),
        }))
    }

    /// Forgets a document that was not validated.
    pub(super) fn delete(&mut self, folder: &str, reference: &str, seen: &mut Seen) -> Told {
        let key = (folder.to_owned(), reference.to_owned());
        match self.stored.get(&key).map(|stored| stored.standing) {
            None => Told::not_found(),
            Some(Standing::Valid) => Told::conflict("El documento ya fue validado por la DIAN"),
            Some(standing) => {
                seen.valid_deleted += u32::from(standing == Standing::ProcessedBefore);
                self.stored.remove(&key);
                let message =
                    format!("Documento con código de referencia {reference} eliminado con éxito");
                Told::json(200, json!({"status": "OK", "message": message}))
            }
        }
    }

    pub(super) fn ranges(&self, query: &BTreeMap<String, String>) -> Told {
        let row = |(folder, id, prefix, from, to): &(&str, u64, &str, u64, u64)| {
            let of_bills = *folder == "bills";
            let used = self.used.get(*folder).copied().unwrap_or_default();
            json!({
                "id": id, "prefix": prefix, "from": from, "to": to, "current": from + used,
                "document": match *folder {
                    "bills" => "Factura de Venta",
                    "credit-notes" => "Nota Crédito",
                    _ => "Nota Débito",
                },
                "resolution_number": of_bills.then_some("18760000001"),
                "start_date": "2019-01-19", "end_date": "2030-01-19", "is_expired": false,
                "is_active": 1,
            })
        };
        let rows: Vec<_> = RANGES.iter().map(row).collect();
        pages::paged(&rows, query)
    }

    pub(super) fn kept(&self) -> Vec<Kept> {
        let kept = |stored: &Stored| Kept {
            reference: stored.reference.clone(),
            valid: stored.standing == Standing::Valid,
            number: stored.number.clone(),
            total: stored.figures.total.to_string(),
        };
        self.stored.values().map(kept).collect()
    }

    fn numbered(&self, folder: &str, number: &str) -> Option<&Stored> {
        let same = |(key, one): &(&(String, String), &Stored)| {
            key.0 == folder && one.number.as_deref() == Some(number)
        };
        self.stored.iter().find(same).map(|(_, stored)| stored)
    }
}

/// A file, named as Factus names them.
fn file(stored: &Stored, folder: &str, content: &str, bytes: &[u8]) -> Told {
    let kind = match folder {
        "bills" => "fv",
        "credit-notes" => "nc",
        _ => "nd",
    };
    let year = written(stored.created).get(8..10).unwrap_or("00").to_owned();
    let name = format!("{kind}0900825759000{year}{:08}", stored.id);
    Told::data(json!({"file_name": name, content: data_encoding::BASE64.encode(bytes)}))
}

impl Stored {
    /// All of it, as it is shown after it was sent and when it is asked for.
    fn shown(&self, folder: &str) -> Value {
        let Figures { gross, tax, surcharge, total, items, .. } = &self.figures;
        let valid = self.standing == Standing::Valid;
        let mut told = json!({
            "id": self.id, "number": self.number, "reference_code": self.reference,
            "status": u8::from(valid), "send_email": 0,
            "created_at": written(self.created), "gross_value": gross, "taxable_amount": gross,
            "tax_amount": tax, "discount_amount": "0.00", "surcharge_amount": surcharge,
            "total": total, "errors": self.errors,
            "validated": valid.then(|| written(self.created.plus_millis(3_000))),
        });
        let host = "https://catalogo-vpfe-hab.dian.gov.co/document/searchqr?documentkey=";
        let (under, code) =
            if folder == "bills" { ("bill", "cufe") } else { ("credit_note", "cude") };
        if let (Some(told), Some(key)) = (told.as_object_mut(), &self.code) {
            told.insert(code.to_owned(), key.as_str().into());
            told.insert("qr".to_owned(), format!("{host}{key}").into());
        }
        json!({
            under: told, "items": items, "customer": self.body.get("customer"),
            // Nothing is an empty list here.
            "billing_period": [], "related_documents": [],
        })
    }

    fn row(&self) -> Value {
        json!({
            "id": self.id, "number": self.number, "reference_code": self.reference,
            "status": u8::from(self.standing == Standing::Valid), "errors": self.errors,
            "total": self.figures.total, "created_at": written(self.created),
        })
    }
}
