use serde_json::{Map, Value, json};
use turnero_domain::hours::Date;
use turnero_domain::invoicing::{
    AdjustmentKind, Concept, Content, CreditConcept, DocumentKind, Finding, Outgoing, Paper,
};
use turnero_domain::money::{Amount, Currency};

use super::{folder, line, party};
use crate::factus::v1::arithmetic::cents;
use crate::factus::v1::{Dealing, Unwritable, put, transcribed};

/// Where a document is sent to, and the JSON that is sent; or what of it cannot be said in this wire.
pub fn request(
    outgoing: &Outgoing,
    send_email: bool,
) -> Result<(&'static str, Value), Vec<Finding>> {
    let mut unwritable = Unwritable::default();
    let kind = outgoing.kind();
    let view = &outgoing.view;
    let (Some(content), Some(paper)) = (view.state.content.as_deref(), view.paper.as_ref()) else {
        let why = "what is on the document is no longer at hand";
        return Err(vec![Finding::field("items", why)]);
    };
    let mut body = Map::new();
    if let Some(range) = outgoing.gateway_range {
        put(&mut body, "numbering_range_id", range);
    }
    put(&mut body, "reference_code", view.reference_code.as_str());
    put(&mut body, "observation", paper.observation.as_deref().unwrap_or_default());
    put(&mut body, "payment_details", payment(content));
    common(&mut body, kind, content, paper, &mut unwritable);
    if kind.is_bought() {
        put(&mut body, "provider", party::provider(&paper.party, &mut unwritable));
    } else {
        put(&mut body, "send_email", send_email);
        put(&mut body, "customer", party::customer(&paper.party));
    }
    match kind {
        DocumentKind::Invoice => invoice(&mut body, content),
        DocumentKind::CreditNote | DocumentKind::DebitNote => {
            note(&mut body, outgoing, content, &mut unwritable);
        }
        DocumentKind::AdjustmentNote => adjustment(&mut body, outgoing, &mut unwritable),
        DocumentKind::SupportDocument => {}
    }
    totals(content, &mut unwritable);
    unwritable.otherwise((folder(kind), Value::Object(body)))
}

/// What is to be paid, in as many parts as it is paid in. A note has nothing to be paid; its whole is one part.
fn payment(content: &Content) -> Vec<Value> {
    let part = |form: &str, method: &str, amount: Amount, due: Option<String>| {
        json!({
            "payment_form": form, "payment_method_code": method,
            "amount": cents(amount).to_string(), "due_date": due,
        })
    };
    if content.payment.is_empty() {
        return vec![part("1", "10", content.totals.total, None)];
    }
    let parts = content.payment.iter().map(|one| {
        let due = one.due.as_ref().map(Date::to_string);
        part(one.form.dian_code(), one.method.dian_code(), one.amount, due)
    });
    parts.collect()
}

/// What all documents have in common.
fn common(
    body: &mut Map<String, Value>,
    kind: DocumentKind,
    content: &Content,
    paper: &Paper,
    unwritable: &mut Unwritable,
) {
    if let Some(period) = content.period {
        let (start, end) = (period.since.to_string(), period.until.to_string());
        let period = json!({
            "start_date": start, "start_time": "00:00:00", "end_date": end, "end_time": "23:59:59",
        });
        put(body, "billing_period", period);
    }
    if let Some(place) = paper.establishment.as_deref() {
        put(body, "establishment", party::establishment(place));
    }
    if content.lines.len() != paper.lines.len() {
        unwritable.add("items", "what the lines say is no longer at hand");
    }
    let dealing = Dealing::of(kind, content);
    let lines = content.lines.iter().zip(&paper.lines).enumerate();
    let items: Vec<_> = lines
        .map(|(place, (line, text))| line::item(place, line, text, dealing, unwritable))
        .collect();
    put(body, "items", items);
    let mut charges = Vec::new();
    for one in &content.adjustments {
        if one.terms.kind == AdjustmentKind::Discount {
            let why = "Factus takes no discount on the whole; take it off the lines";
            unwritable.add("allowance_charges", why);
            continue;
        }
        charges.push(json!({
            "concept_type": "03", "is_surcharge": true, "reason": one.terms.reason.as_str(),
            "base_amount": cents(one.base).to_string(), "amount": cents(one.amount).to_string(),
        }));
    }
    if !charges.is_empty() {
        put(body, "allowance_charges", charges);
    }
    let rounding = content.totals.cash_rounding;
    if !rounding.is_zero() {
        put(body, "cash_rounding_amount", cents(rounding).to_string());
    }
}

fn invoice(body: &mut Map<String, Value>, content: &Content) {
    transcribed(body, content);
    put(body, "operation_type", content.operation.dian_code());
    if let Some(order) = &content.order {
        let (code, date) = (order.code.as_str(), order.date.to_string());
        put(body, "order_reference", json!({"reference_code": code, "issue_date": date}));
    }
}

fn note(
    body: &mut Map<String, Value>,
    outgoing: &Outgoing,
    content: &Content,
    unwritable: &mut Unwritable,
) {
    match outgoing.view.state.note {
        Some(note) => put(body, "correction_concept_code", note.concept.dian_code()),
        None => unwritable.add("correction_concept_code", "a note says why it is written"),
    }
    // DIAN's codes: a credit note on an invoice or on none, a debit note on an invoice or on none.
    let (on_one, on_none) =
        if outgoing.kind() == DocumentKind::CreditNote { ("20", "22") } else { ("30", "32") };
    match &outgoing.on {
        Some(on) => {
            put(body, "customization_id", on_one);
            put(body, "bill_number", on.number.as_str());
        }
        None if content.period.is_none() => {
            unwritable.add("billing_period", "a note on no invoice says for which time it is");
        }
        None => put(body, "customization_id", on_none),
    }
}

/// What an adjustment note is on, and why. There are five reasons, of which the fifth is any other.
fn adjustment(body: &mut Map<String, Value>, outgoing: &Outgoing, unwritable: &mut Unwritable) {
    match outgoing.view.state.note.map(|note| note.concept) {
        Some(Concept::Credit(CreditConcept::PromptPayment | CreditConcept::Volume)) => {
            put(body, "correction_concept_code", "5");
        }
        Some(concept) => put(body, "correction_concept_code", concept.dian_code()),
        None => unwritable.add("correction_concept_code", "a note says why it is written"),
    }
    match &outgoing.on {
        Some(on) => put(body, "support_document_number", on.number.as_str()),
        None => unwritable.add("support_document_number", "an adjustment note is on a document"),
    }
}

/// Whether Factus would come to the total that the customer has seen.
fn totals(content: &Content, unwritable: &mut Unwritable) {
    if content.currency != Currency::COP {
        unwritable.add("currency", "Factus counts in pesos, and shows other currencies only");
    }
    let totals = &content.totals;
    let lines = content.lines.iter().map(|line| line.totals.total);
    let whole = Amount::sum(lines)
        .and_then(|lines| lines.plus(totals.surcharge))
        .and_then(|whole| whole.plus(totals.cash_rounding));
    if whole.map(cents).as_ref() != Ok(&cents(totals.total)) {
        unwritable.add("total", "Factus would come to another total; look at what is on top of it");
    }
}
