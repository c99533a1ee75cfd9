//! The gateway's own example, request and response: what is asked there is written into our form, and what is answered
//! there comes out, to the cent.

use serde_json::{Value, json};
use turnero_domain::invoicing::*;
use turnero_domain::money::{Amount, Percent};
use turnero_domain::{Aggregate, Context, Decided, Message, PrincipalId, Recorded};

use super::example::{alan, amount, haltec, issuer, name, range, tax};

/// What is asked: POST /v1/bills/validate, as the documentation prints it.
fn request() -> Value {
    json!({
        "items": [
            {"code_reference": "12345", "name": "producto de prueba", "quantity": 1,
             "discount_rate": 20, "price": 50000, "tax_rate": "19.00", "unit_measure": "94",
             "is_excluded": 0, "tribute": "01",
             "withholding_taxes": [{"code": "06", "rate": "7.00"}, {"code": "05", "rate": "15.00"}]},
            {"code_reference": "54321", "name": "producto de prueba 2", "quantity": 1,
             "discount_rate": 0, "price": 50000, "tax_rate": "5.00", "unit_measure": "94",
             "is_excluded": 0, "tribute": "01", "withholding_taxes": []},
        ],
        "allowance_charges": [{"reason": "Propina", "amount": "9000.00"}],
    })
}

/// What is answered, as the documentation prints it.
fn response() -> Value {
    json!({
        "bill": {"gross_value": "81232.50", "taxable_amount": "81232.50", "tax_amount": "8767.50",
                 "discount_amount": "0.00", "surcharge_amount": "9000.00", "total": "99000.00"},
        "items": [
            {"discount": "8403.36", "gross_value": "33613.45", "taxable_amount": "33613.45",
             "tax_amount": "6386.55", "total": "40000.00",
             "withholding_taxes": [["06", "2352.94"], ["05", "957.98"]]},
            {"discount": "0.00", "gross_value": "47619.05", "taxable_amount": "47619.05",
             "tax_amount": "2380.95", "total": "50000.00", "withholding_taxes": []},
        ],
        "allowance_charges": [{"base_amount": "90000.00", "amount": "9000.00"}],
        "withholding_taxes": [["05", "957.98"], ["06", "2352.94"]],
        "payment_form": "1", "payment_method": "10", "operation_type": "10",
        "customer": {"identification": "123456789", "document": "13", "names": "Alan Turing",
                     "legal_organization": "2", "tribute": "ZZ", "municipality": "68679"},
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The request in our form.
fn written(request: &Value) -> DocumentTerms {
    let lines = request["items"].as_array().unwrap().iter().map(|item| {
        let rate: Percent = text(&item["discount_rate"]).parse().unwrap();
        let withheld = item["withholding_taxes"].as_array().unwrap().iter();
        LineTerms {
            code: Some(text(&item["code_reference"]).parse().unwrap()),
            name: Some(text(&item["name"])),
            unit: Some(text(&item["unit_measure"]).parse().unwrap()),
            quantity: text(&item["quantity"]).parse().unwrap(),
            price: Some(amount(&text(&item["price"]))),
            price_includes_tax: Some(true),
            discount: (!rate.is_zero()).then_some(Size::Percent(rate)),
            taxes: Some(vec![LineTax::rate(
                tax(&text(&item["tribute"])),
                text(&item["tax_rate"]).parse().unwrap(),
            )]),
            withholdings: withheld
                .map(|one| {
                    LineTax::rate(tax(&text(&one["code"])), text(&one["rate"]).parse().unwrap())
                })
                .collect(),
            ..LineTerms::empty()
        }
    });
    let adjustments = request["allowance_charges"].as_array().unwrap().iter();
    DocumentTerms {
        adjustments: adjustments
            .map(|one| AdjustmentTerms {
                kind: AdjustmentKind::Tip,
                reason: name(&text(&one["reason"])),
                size: Size::Amount(amount(&text(&one["amount"]))),
            })
            .collect(),
        ..DocumentTerms::of_lines(lines.collect())
    }
}

/// What our document says, in the words of the response.
fn told(content: &Content, party: &Party) -> Value {
    let pairs = |charged: &[Charged]| -> Vec<[String; 2]> {
        charged.iter().map(|one| [one.tax.code.to_string(), one.amount.to_string()]).collect()
    };
    let totals = &content.totals;
    let part = content.payment[0];
    json!({
        "bill": {"gross_value": totals.gross, "taxable_amount": totals.taxable,
                 "tax_amount": totals.tax, "discount_amount": totals.discount,
                 "surcharge_amount": totals.surcharge, "total": totals.total},
        "items": content.lines.iter().map(|line| json!({
            "discount": line.totals.discount, "gross_value": line.totals.gross,
            "taxable_amount": line.totals.taxable, "tax_amount": line.totals.tax,
            "total": line.totals.total, "withholding_taxes": pairs(&line.totals.withheld),
        })).collect::<Vec<_>>(),
        "allowance_charges": content.adjustments.iter().map(|one| json!({
            "base_amount": one.base, "amount": one.amount,
        })).collect::<Vec<_>>(),
        "withholding_taxes": pairs(&totals.withholdings),
        "payment_form": part.form.dian_code(), "payment_method": part.method.dian_code(),
        "operation_type": content.operation.dian_code(),
        "customer": {"identification": party.identity.number(),
                     "document": party.identity.kind().dian_code(), "names": party.name.as_ref(),
                     "legal_organization": party.organisation.dian_code(),
                     "tribute": party.tribute.dian_code(), "municipality": party.municipality},
    })
}

/// The issuer after a message, and what was answered.
fn send<M: Message<Aggregate = Issuer>>(issuer: &mut Issuer, message: &M) -> M::Reply {
    let now = "2025-01-09T18:56:13Z".parse().unwrap();
    let context = Context { now, principal: PrincipalId::Host, seed: u128::from(issuer.seq()) };
    let Decided { events, documents, reply } = message.decide(issuer, &context).unwrap();
    for event in events {
        let seq = issuer.seq() + 1;
        issuer.apply(&Recorded { seq, at: now, by: context.principal, origin: None, event });
    }
    documents.into_iter().for_each(|(id, content)| issuer.keep(id, content));
    reply
}

#[test]
fn the_official_example_comes_out_to_the_cent() {
    let mut state = Issuer::default();
    let issuer = issuer();
    send(&mut state, &CreateIssuer { issuer, party: haltec() });
    let change = IssuerChange {
        route: Some(Route::GatewayNumbered),
        environment: Some(Environment::Test),
        ..IssuerChange::default()
    };
    send(&mut state, &ChangeIssuer { issuer, change });
    let terms = range(RangeKind::Invoice, "SETP", 990_000_000, 995_000_000);
    send(&mut state, &AddRange { issuer, terms, next: Some(990_000_493) });
    let buyer = BuyerTerms::Named { customer: None, party: Box::new(alan()) };
    let draft = DraftInvoice { issuer, buyer, terms: written(&request()), agent: None };
    let document = send(&mut state, &draft).document;
    let found = state.document(document).unwrap();
    let paper = state.paper(document).unwrap();
    assert_eq!(told(found.content.as_ref().unwrap(), &paper.party), response());
    assert_eq!(paper.lines[0].name.as_ref(), "producto de prueba");

    // What the gateway answers makes it valid, under its number.
    send(&mut state, &IssueDocument { issuer, document });
    let attempt = send(&mut state, &RecordSubmission { issuer, document }).attempt;
    let answer = Answer::Document {
        validated: true,
        code: Some("ab".repeat(48).parse().unwrap()),
        number: Some("SETP990000493".parse().unwrap()),
        signed: None,
        findings: Vec::new(),
    };
    let outcome = send(&mut state, &RecordOutcome { issuer, document, attempt, answer });
    assert_eq!(outcome.standing, StandingName::Validated);
    let found = state.document(document).unwrap();
    assert_eq!(found.number, Some("SETP990000493".parse().unwrap()));
    let range = state.ranges().values().next().unwrap();
    assert_eq!(range.next, 990_000_494, "as the gateway's own list of ranges tells it");
}

#[test]
fn the_note_of_the_official_example_comes_out_to_the_cent() {
    // Gross 67226.89 and tax 12773.11 make 80000.00: two of the first line, without its discount of a fifth,
    // less the tip.
    let line = LineTerms {
        quantity: "2".parse().unwrap(),
        price: Some(amount("40000")),
        ..super::example::line("40000")
    };
    let mut state = Issuer::default();
    let issuer = issuer();
    send(&mut state, &CreateIssuer { issuer, party: haltec() });
    let buyer = BuyerTerms::FinalConsumer;
    let terms = DocumentTerms::of_lines(vec![line]);
    let document = send(&mut state, &DraftInvoice { issuer, buyer, terms, agent: None }).document;
    let found = state.document(document).unwrap().content.clone().unwrap();
    let totals = [found.totals.gross, found.totals.tax, found.totals.total];
    assert_eq!(
        totals.map(|amount: Amount| amount.to_string()),
        ["67226.89", "12773.11", "80000.00"]
    );
}
