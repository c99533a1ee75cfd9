use serde_json::{Map, Value, json};
use turnero_domain::hours::Date;
use turnero_domain::invoicing::{
    AdjustmentKind, Content, DocumentKind, Finding, Instalment, Outgoing, Paper, PaymentForm,
    PaymentMethod,
};
use turnero_domain::money::{Amount, Currency, Percent};

use super::arithmetic::cents;
use super::{Dealing, folder, line, party};
use crate::factus::catalogues::Municipalities;

/// What a document does not say, and Factus wants to know.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What Factus calls each municipality.
    pub municipalities: &'a Municipalities,
    /// What Factus calls the invoice that a note is on.
    pub bill_id: Option<u64>,
    /// Whether Factus sends what was validated to those whom it is for.
    pub send_email: bool,
}

/// What cannot be said in this wire.
#[derive(Debug, Default)]
pub(in crate::factus) struct Unwritable(Vec<Finding>);

impl Unwritable {
    pub(in crate::factus) fn add(&mut self, field: &str, why: &str) {
        self.0.push(Finding::field(field, why));
    }

    /// What was written, if all of it could be.
    pub(in crate::factus) fn otherwise<T>(self, written: T) -> Result<T, Vec<Finding>> {
        if self.0.is_empty() { Ok(written) } else { Err(self.0) }
    }
}

/// Where a document is sent to, and the JSON that is sent; or what of it cannot be said in this wire.
pub fn request(
    outgoing: &Outgoing,
    terms: Terms<'_>,
) -> Result<(&'static str, Value), Vec<Finding>> {
    let mut unwritable = Unwritable::default();
    let kind = outgoing.kind();
    let Some(folder) = folder(kind) else {
        unwritable.add("document", &format!("the first version of Factus has no {kind} here"));
        return Err(unwritable.0);
    };
    let view = &outgoing.view;
    let (Some(content), Some(paper)) = (view.state.content.as_deref(), view.paper.as_ref()) else {
        unwritable.add("items", "what is on the document is no longer at hand");
        return Err(unwritable.0);
    };
    let mut body = Map::new();
    common(&mut body, outgoing, content, paper, &mut unwritable);
    if kind.is_bought() {
        let provider = party::provider(&paper.party, terms.municipalities, &mut unwritable);
        put(&mut body, "provider", provider);
    } else {
        sold(&mut body, content, paper, terms, &mut unwritable);
    }
    match kind {
        DocumentKind::Invoice => invoice(&mut body, content, &mut unwritable),
        DocumentKind::CreditNote => note(&mut body, outgoing, content, terms, &mut unwritable),
        _ => {}
    }
    totals(content, &mut unwritable);
    if unwritable.0.is_empty() { Ok((folder, Value::Object(body))) } else { Err(unwritable.0) }
}

/// What all documents have in common.
fn common(
    body: &mut Map<String, Value>,
    outgoing: &Outgoing,
    content: &Content,
    paper: &Paper,
    unwritable: &mut Unwritable,
) {
    if let Some(range) = outgoing.gateway_range {
        put(body, "numbering_range_id", range);
    }
    put(body, "reference_code", outgoing.view.reference_code.as_str());
    put(body, "observation", paper.observation.as_deref().unwrap_or_default());
    put(body, "payment_method_code", method(content).dian_code());
    let dealing = Dealing::of(outgoing.kind(), content);
    if content.lines.len() != paper.lines.len() {
        unwritable.add("items", "what the lines say is no longer at hand");
    }
    let lines = content.lines.iter().zip(&paper.lines).enumerate();
    let items =
        lines.map(|(place, (line, text))| line::item(place, line, text, dealing, unwritable));
    let items: Vec<_> = items.collect();
    put(body, "items", items);
    if dealing == Dealing::Purchase && !content.adjustments.is_empty() {
        let why = "Factus takes nothing on top of what is bought; write it as a line";
        unwritable.add("allowance_charges", why);
    }
}

/// What is said of something that is sold, and to whom.
fn sold(
    body: &mut Map<String, Value>,
    content: &Content,
    paper: &Paper,
    terms: Terms<'_>,
    unwritable: &mut Unwritable,
) {
    put(body, "send_email", terms.send_email);
    if let Some(period) = content.period {
        let (start, end) = (period.since.to_string(), period.until.to_string());
        let period = json!({
            "start_date": start, "start_time": "00:00:00", "end_date": end, "end_time": "23:59:59",
        });
        put(body, "billing_period", period);
    }
    if let Some(place) = paper.establishment.as_deref() {
        put(body, "establishment", party::establishment(place, terms.municipalities, unwritable));
    }
    put(body, "customer", party::customer(&paper.party, terms.municipalities, unwritable));
    let charges = content.adjustments.iter().filter_map(|one| match one.terms.kind {
        AdjustmentKind::Surcharge | AdjustmentKind::Tip => Some(json!({
            "concept_type": "03", "is_surcharge": true, "reason": one.terms.reason.as_str(),
            "base_amount": cents(one.base).to_string(), "amount": cents(one.amount).to_string(),
        })),
        AdjustmentKind::Discount => {
            let why = "Factus takes no discount on the whole; take it off the lines";
            unwritable.add("allowance_charges", why);
            None
        }
    });
    let charges: Vec<_> = charges.collect();
    if !charges.is_empty() {
        put(body, "allowance_charges", charges);
    }
}

fn invoice(body: &mut Map<String, Value>, content: &Content, unwritable: &mut Unwritable) {
    transcribed(body, content);
    put(body, "operation_type", content.operation.dian_code());
    let later = content.payment.iter().any(|part| part.form == PaymentForm::Credit);
    let form = if later { PaymentForm::Credit } else { PaymentForm::Cash };
    put(body, "payment_form", form.dian_code());
    match content.last_due().as_ref().map(Date::to_string) {
        Some(due) if later => put(body, "payment_due_date", due),
        _ if later => unwritable.add("payment_due_date", "what is paid later has a day"),
        _ => {}
    }
    if let Some(order) = &content.order {
        let (code, date) = (order.code.as_str(), order.date.to_string());
        put(body, "order_reference", json!({"reference_code": code, "issue_date": date}));
    }
}

/// What kind of invoice it is: one like any other, or one that was written on paper while nothing else worked, and which.
pub(in crate::factus) fn transcribed(body: &mut Map<String, Value>, content: &Content) {
    let Some(paper) = &content.transcribes else { return put(body, "document", "01") };
    put(body, "document", "03");
    // The code is whatever a business calls its papers.
    let paper = json!({
        "code": "PAPEL", "issue_date": paper.date.to_string(), "number": paper.number.as_str(),
    });
    put(body, "related_documents", vec![paper]);
}

fn note(
    body: &mut Map<String, Value>,
    outgoing: &Outgoing,
    content: &Content,
    terms: Terms<'_>,
    unwritable: &mut Unwritable,
) {
    match outgoing.view.state.note {
        Some(note) => put(body, "correction_concept_code", note.concept.dian_code()),
        None => unwritable.add("correction_concept_code", "a note says why it is written"),
    }
    match (&outgoing.on, terms.bill_id) {
        (Some(_), Some(id)) => {
            put(body, "customization_id", 20);
            put(body, "bill_id", id);
        }
        (Some(_), None) => unwritable.add("bill_id", "Factus does not know the invoice"),
        (None, _) if content.period.is_none() => {
            unwritable.add("billing_period", "a note on no invoice says for which time it is");
        }
        (None, _) => put(body, "customization_id", 22),
    }
}

/// What cannot be said of the whole, and whether Factus would come to the total that the customer has seen.
fn totals(content: &Content, unwritable: &mut Unwritable) {
    if content.currency != Currency::COP {
        unwritable.add("currency", "the first version of Factus takes pesos only");
    }
    let totals = &content.totals;
    if !totals.cash_rounding.is_zero() {
        unwritable.add("cash_rounding_amount", "the first version of Factus rounds no totals");
    }
    let lines = content.lines.iter().map(|line| line.totals.total);
    let whole = Amount::sum(lines).and_then(|lines| lines.plus(totals.surcharge));
    if whole.map(cents).as_ref() != Ok(&cents(totals.total)) {
        unwritable.add("total", "Factus would come to another total; look at what is on top of it");
    }
}

/// With what the largest part is paid: Factus takes one.
fn method(content: &Content) -> PaymentMethod {
    let largest = |part: &&Instalment| part.amount;
    content.payment.iter().max_by_key(largest).map(|part| part.method).unwrap_or_default()
}

/// A rate with the two decimals that Factus takes. Written as text, like Factus itself does it, for no number of JSON
/// is surely decimal on its way.
pub(in crate::factus) fn decimal(
    rate: Percent,
    field: &str,
    unwritable: &mut Unwritable,
) -> String {
    let mut decimal: rust_decimal::Decimal = rate.to_string().parse().unwrap_or_default();
    decimal = decimal.normalize();
    if decimal.scale() > 2 {
        unwritable.add(field, "Factus takes rates with two decimals");
    }
    decimal.rescale(2);
    decimal.to_string()
}

pub(in crate::factus) fn put(body: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    body.insert(name.to_owned(), value.into());
}
