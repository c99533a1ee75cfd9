//! The documents that the stand-in has, and what is in the way of others.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use turnero_domain::Timestamp;
use turnero_domain::invoicing::DocumentNumber;
use turnero_domain::money::Amount;

use super::checks::{check, text, whole};
use super::figures::{Figures, charges, code, figures, reading, withholdings, written};
use super::picture::picture;
use super::shelf::{PAPER, SHELVES, Shelf, shelf};
use super::told::Told;
use super::trouble::{Ruling, Troubles};
use super::{Seen, bought, pages, second};
use crate::bounds::STORED_MAX;
use crate::factus::v1::arithmetic::cents;

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
    /// Whether it was asked to send it to whoever it is for, where that can be asked.
    pub send_email: Option<bool>,
}

/// All documents, and how far the numbers of each range are used, by its prefix.
#[derive(Default)]
pub(super) struct Books {
    stored: BTreeMap<(String, String), Stored>,
    used: BTreeMap<String, u64>,
    ids: u64,
    /// The last number of invoices, if it is to be another than the documentation's.
    pub(super) last_bill: Option<u64>,
    /// Whether answers have the picture of the QR code in them. It takes longer than all the rest.
    pub(super) pictures: bool,
    /// Whether the time of the range of invoices is over.
    pub(super) expired: bool,
}

const BEFORE: &str = "Regla: 90, Rechazo: Documento procesado anteriormente.";

impl Books {
    /// Sends a document to be validated. The same reference is the same document, however often it comes.
    pub(super) fn post(
        &mut self,
        shelf: &Shelf,
        body: &Value,
        now: Timestamp,
        troubles: &mut Troubles,
    ) -> Told {
        let bought = shelf.is_bought();
        let checked =
            if bought { whole(body).and_then(|()| bought::check(body)) } else { check(body) };
        if let Err(told) = checked.and_then(|()| self.check_noted(shelf, body)) {
            return told;
        }
        match if bought { bought::figures(body) } else { figures(body) } {
            Ok(figures) => self.take(shelf, body, figures, now, troubles),
            Err(_) => Told::field("items", "El campo no es válido."),
        }
    }

    /// The same in the second version.
    pub(super) fn post_second(
        &mut self,
        shelf: &Shelf,
        body: &Value,
        now: Timestamp,
        troubles: &mut Troubles,
    ) -> Told {
        let checked = second::check(shelf, body);
        if let Err(told) = checked.and_then(|()| self.check_noted(shelf, body)) {
            return told;
        }
        match second::figures(body) {
            Ok(figures) if second::is_paid_in_full(body, &figures) => {
                second::flat(self.take(shelf, body, figures, now, troubles), shelf)
            }
            Ok(_) => Told::field("payment_details", "La suma debe ser igual al total."),
            Err(_) => Told::field("items", "El campo no es válido."),
        }
    }

    /// A note says which document it is on: one that is here, and valid.
    fn check_noted(&self, shelf: &Shelf, body: &Value) -> Result<(), Told> {
        let (field, on) = match shelf.folder {
            // On no particular invoice, and that is said.
            _ if ["22", "32"].contains(&text(body, "/customization_id").as_str()) => return Ok(()),
            "credit-notes" | "debit-notes" if body.get("bill_id").is_some() => ("bill_id", "bills"),
            "credit-notes" | "debit-notes" => ("bill_number", "bills"),
            "adjustment-notes" => ("support_document_number", "support-documents"),
            _ => return Ok(()),
        };
        let named = text(body, &format!("/{field}"));
        let is_named = |stored: &Stored| {
            stored.standing == Standing::Valid
                && (stored.number.as_deref() == Some(named.as_str())
                    || field == "bill_id" && stored.id.to_string() == named)
        };
        let known = self.stored.iter().any(|(key, stored)| key.0 == on && is_named(stored));
        if known { Ok(()) } else { Err(Told::field(field, "El campo no es válido.")) }
    }

    fn take(
        &mut self,
        shelf: &Shelf,
        body: &Value,
        figures: Figures,
        now: Timestamp,
        troubles: &mut Troubles,
    ) -> Told {
        let folder = shelf.folder;
        let named = text(body, "/numbering_range_id");
        if !named.is_empty() && named != numbers(shelf, body).range.to_string() {
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
            Some(stored) => Told { status: 201, ..Told::data(stored.shown(shelf, self.pictures)) },
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
        let Some(shelf) = shelf(&key.0) else { return };
        let Some(stored) = self.stored.get_mut(key) else { return };
        let numbers = numbers(shelf, &stored.body);
        if self.expired && key.0 == "bills" {
            stored.standing = Standing::Refused;
            stored.errors = vec!["Regla: FAB08b, Rechazo: Rango de numeración vencido".to_owned()];
            return;
        }
        let used = self.used.entry(numbers.prefix.to_owned()).or_insert(0);
        let next = numbers.from + *used;
        let last = self.last_bill.filter(|_| key.0 == "bills").unwrap_or(numbers.to);
        if next > last {
            stored.standing = Standing::Refused;
            stored.errors = vec!["Regla: FAB05c, Rechazo: Rango de numeración agotado".to_owned()];
            return;
        }
        let number = format!("{}{next}", numbers.prefix);
        // The code of what is bought has another formula, which nobody here works out: any does.
        let other = text(&stored.body, &format!("/{}/identification", shelf.party()));
        let code = DocumentNumber::new(&number)
            .ok()
            .and_then(|number| code(&stored.figures, &number, &other, stored.created));
        *used += 1;
        stored.standing = Standing::Valid;
        stored.errors.clear();
        (stored.number, stored.code) = (Some(number), code);
    }

    /// The list, which tells no codes. Its filters find whatever has what was asked for in it.
    pub(super) fn list(
        &mut self,
        shelf: &Shelf,
        query: &BTreeMap<String, String>,
        troubles: &mut Troubles,
    ) -> Told {
        let wanted = |name: &str| query.get(&format!("filter[{name}]")).map_or("", String::as_str);
        let reference = wanted("reference_code");
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
            key.0 == shelf.folder
                && key.1.contains(reference)
                && one.number.as_deref().unwrap_or_default().contains(wanted("number"))
                && one.number.as_deref().unwrap_or_default().starts_with(wanted("prefix"))
                && one.is_for("identification", wanted("identification"))
                && one.is_for("names", wanted("names"))
                && status.is_none_or(|status| (status == "1") == valid)
        };
        let rows: Vec<_> = self.stored.iter().filter(fits).map(|(_, one)| one.row()).collect();
        pages::paged(&rows, query)
    }

    pub(super) fn show(&self, shelf: &Shelf, number: &str) -> Told {
        let found = self.numbered(shelf, number);
        found.map_or_else(Told::not_found, |stored| Told::data(stored.shown(shelf, self.pictures)))
    }

    pub(super) fn xml(&self, shelf: &Shelf, number: &str) -> Told {
        let Some(stored) = self.numbered(shelf, number) else { return Told::not_found() };
        let code = stored.code.as_deref().unwrap_or_default();
        let Some((date, clock)) = reading(stored.created) else { return Told::not_found() };
        let (total, name) = (stored.figures.total, shelf.code.to_uppercase());
        let root = match shelf.kind {
            "91" | "95" => "CreditNote",
            "92" => "DebitNote",
            _ => "Invoice",
        };
        let schema = "urn:oasis:names:specification:ubl:schema:xsd";
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <{root} xmlns=\"{schema}:{root}-2\" xmlns:cac=\"{schema}:CommonAggregateComponents-2\" \
             xmlns:cbc=\"{schema}:CommonBasicComponents-2\">\
             <cbc:UBLVersionID>UBL 2.1</cbc:UBLVersionID><cbc:ID>{number}</cbc:ID>\
             <cbc:UUID schemeName=\"{name}-SHA384\">{code}</cbc:UUID><cbc:IssueDate>{date}</cbc:IssueDate>\
             <cbc:IssueTime>{clock}</cbc:IssueTime><cac:LegalMonetaryTotal>\
             <cbc:PayableAmount currencyID=\"COP\">{total}</cbc:PayableAmount></cac:LegalMonetaryTotal></{root}>"
        );
        file(stored, shelf, "xml_base_64_encoded", xml.as_bytes())
    }

    pub(super) fn pdf(&self, shelf: &Shelf, number: &str) -> Told {
        let Some(stored) = self.numbered(shelf, number) else { return Told::not_found() };
        // One empty page, as small as there is one.
        let pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]\
                   /Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n\
                   trailer<</Root 1 0 R>>\n%%EOF\n";
        file(stored, shelf, "pdf_base_64_encoded", pdf.as_bytes())
    }

    /// What is delivered by e-mail. The real one packs two files; this is the smallest archive that there is.
    pub(super) fn attached(&self, shelf: &Shelf, number: &str) -> Told {
        let found = self.numbered(shelf, number).filter(|_| !shelf.is_bought());
        let Some(stored) = found else { return Told::not_found() };
        let mut archive = b"PK\x05\x06".to_vec();
        archive.resize(22, 0);
        let kind = shelf.kind;
        let number = stored.number.as_deref().unwrap_or_default();
        Told::data(json!({
            "subject": format!("900825759;HALLTEC S.A.S.;{number};{kind};HALLTEC S.A.S."),
            "attached_document": data_encoding::BASE64.encode(&archive),
        }))
    }

    /// Forgets a document that was not validated.
    pub(super) fn delete(&mut self, shelf: &Shelf, reference: &str, seen: &mut Seen) -> Told {
        let key = (shelf.folder.to_owned(), reference.to_owned());
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
        let row = |shelf: &Shelf| {
            let used = self.used.get(shelf.prefix).copied().unwrap_or_default();
            json!({
                "id": shelf.range, "prefix": shelf.prefix, "from": shelf.from, "to": shelf.to,
                "current": shelf.from + used, "document": shelf.title,
                "resolution_number": shelf.resolution,
                "start_date": "2019-01-19", "end_date": "2030-01-19", "is_expired": self.expired && shelf.folder == "bills",
                "is_active": 1,
            })
        };
        let rows: Vec<_> = SHELVES.iter().chain([&PAPER]).map(row).collect();
        pages::paged(&rows, query)
    }

    pub(super) fn kept(&self) -> Vec<Kept> {
        let kept = |stored: &Stored| Kept {
            reference: stored.reference.clone(),
            valid: stored.standing == Standing::Valid,
            number: stored.number.clone(),
            total: stored.figures.total.to_string(),
            send_email: stored.body.get("send_email").and_then(Value::as_bool),
        };
        self.stored.values().map(kept).collect()
    }

    fn numbered(&self, shelf: &Shelf, number: &str) -> Option<&Stored> {
        let same = |(key, one): &(&(String, String), &Stored)| {
            key.0 == shelf.folder && one.number.as_deref() == Some(number)
        };
        self.stored.iter().find(same).map(|(_, stored)| stored)
    }
}

/// Where the number of a document comes from.
fn numbers<'a>(shelf: &'a Shelf, body: &Value) -> &'a Shelf {
    let on_paper = shelf.folder == "bills" && text(body, "/document") == "03";
    if on_paper { &PAPER } else { shelf }
}

/// A file, named as Factus names them.
fn file(stored: &Stored, shelf: &Shelf, content: &str, bytes: &[u8]) -> Told {
    let kind = shelf.file;
    let year = written(stored.created).get(8..10).unwrap_or("00").to_owned();
    let name = format!("{kind}0900825759000{year}{:08}", stored.id);
    Told::data(json!({"file_name": name, content: data_encoding::BASE64.encode(bytes)}))
}

impl Stored {
    /// All of it, as it is shown after it was sent and when it is asked for.
    fn shown(&self, shelf: &Shelf, pictures: bool) -> Value {
        let Figures { gross, tax, surcharge, total, items, .. } = &self.figures;
        let valid = self.standing == Standing::Valid;
        let nothing = cents(Amount::ZERO);
        let taxable = if shelf.is_bought() { &nothing } else { gross };
        let sends = self.body.get("send_email").and_then(Value::as_bool);
        let mut told = json!({
            "id": self.id, "number": self.number, "reference_code": self.reference,
            "status": u8::from(valid), "send_email": u8::from(sends == Some(true)),
            "created_at": written(self.created), "gross_value": gross, "taxable_amount": taxable,
            "tax_amount": tax, "discount_amount": "0.00", "surcharge_amount": surcharge,
            "total": total, "errors": self.errors,
            "validated": valid.then(|| written(self.created.plus_millis(3_000))),
        });
        let host = "https://catalogo-vpfe-hab.dian.gov.co/document/searchqr?documentkey=";
        if let (Some(told), Some(key)) = (told.as_object_mut(), &self.code) {
            told.insert(shelf.code.to_owned(), key.as_str().into());
            let link = format!("{host}{key}");
            if pictures {
                told.insert("qr_image".to_owned(), picture(&link).into());
            }
            told.insert("qr".to_owned(), link.into());
        }
        json!({
            shelf.under: told, "items": items, shelf.party(): self.body.get(shelf.party()),
            "withholding_taxes": withholdings(&self.figures),
            "allowance_charges": charges(&self.body),
            // Nothing is an empty list here.
            "billing_period": [], "related_documents": [],
        })
    }

    /// Whether whoever it is for has this in what stands under that name.
    fn is_for(&self, name: &str, wanted: &str) -> bool {
        let of = |party: &str| text(&self.body, &format!("/{party}/{name}")).to_lowercase();
        let wanted = wanted.to_lowercase();
        ["customer", "provider"].into_iter().any(|party| of(party).contains(&wanted))
    }

    fn row(&self) -> Value {
        let party = self.body.get("customer").or_else(|| self.body.get("provider"));
        let of = |name: &str| party.and_then(|party| party.get(name));
        json!({
            "identification": of("identification"), "names": of("names"),
            "company": of("company"), "trade_name": of("trade_name"), "email": of("email"),
            "id": self.id, "number": self.number, "reference_code": self.reference,
            "status": u8::from(self.standing == Standing::Valid), "errors": self.errors,
            "total": self.figures.total, "created_at": written(self.created),
        })
    }
}
