//! The issuer that the tests of the rules play with: it sells one thing, to one service, and has a range of each
//! kind.

use uuid::Uuid;

use super::*;
use crate::given::{Given, given};
use crate::hours::Date;
use crate::identity::IdentityKind;
use crate::mail::Delivery;
use crate::money::{Amount, Currency, Money, Percent, Quantity};
use crate::{
    CashSessionId, CustomerId, IssuerId, ItemId, Message, Name, PaymentId, PriceListId, RangeId,
    ServiceId, TaxDocumentId,
};

/// The CUFE of the first invoice of the example, worked out by another program from the line
/// `SETP9900000002026-11-2010:42:10-05:0042016.81017983.19040.00030.0050000.00900825759222222222222693ff6f2a5531`.
/// with the key `693ff6f2a553`.
pub(super) const CODE_OF_THE_EXAMPLE: &str = "0fdcd9bbeb046ce49551198fbba3112c7186a7ff19174e26c3c126ae2c9cffb8c5e46b81808c156584d07d7d29bbdd93";

pub(super) fn issuer() -> IssuerId {
    Uuid::from_u128(0x15).into()
}

pub(super) fn item() -> ItemId {
    Uuid::from_u128(0x17).into()
}

pub(super) fn list() -> PriceListId {
    Uuid::from_u128(0x11).into()
}

pub(super) fn service() -> ServiceId {
    Uuid::from_u128(0x5).into()
}

pub(super) fn range() -> RangeId {
    Uuid::from_u128(0x51).into()
}

pub(super) fn session() -> CashSessionId {
    Uuid::from_u128(0x5E).into()
}

pub(super) fn payment() -> PaymentId {
    Uuid::from_u128(0x9A).into()
}

/// The first document.
pub(super) fn document() -> TaxDocumentId {
    nth_document(1)
}

pub(super) fn nth_document(n: u128) -> TaxDocumentId {
    Uuid::from_u128(0xCF + n).into()
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(super) fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

pub(super) fn money(text: &str) -> Money {
    Money::new(amount(text), Currency::COP).unwrap()
}

pub(super) fn tax(code: &str) -> TaxCode {
    TaxCode::new(code).unwrap()
}

fn party(kind: IdentityKind, number: &str, organisation: Organisation) -> PartyTerms {
    PartyTerms {
        identity: IdentityTerms { kind, number: number.to_owned(), check_digit: None },
        organisation,
        company: None,
        names: None,
        trade_name: None,
        address: None,
        email: None,
        phone: None,
        country: None,
        municipality: None,
        tribute: Tribute::None,
        responsibilities: Vec::new(),
    }
}

/// The issuer itself, as the tax authority's gateway shows it.
pub(super) fn company() -> PartyTerms {
    PartyTerms {
        company: Some("HALLTEC S.A.S.".to_owned()),
        ..party(IdentityKind::Nit, "900825759", Organisation::Legal)
    }
}

/// A customer, as the gateway's own example has them.
pub(super) fn person() -> PartyTerms {
    PartyTerms {
        names: Some("Alan Turing".to_owned()),
        email: Some("alan@x.co".to_owned()),
        ..party(IdentityKind::CitizenshipCard, "123456789", Organisation::Natural)
    }
}

pub(super) fn created() -> InvoicingEvent {
    let settings = Box::new(Settings::colombian());
    InvoicingEvent::IssuerCreated { issuer: issuer(), settings }
}

pub(super) fn profile_kept() -> (Uuid, Option<Kept>) {
    let party = company().checked(&Field::new("party")).unwrap();
    (issuer().into(), Some(Kept::Profile { party: Box::new(party) }))
}

pub(super) fn existing() -> Given<Issuer> {
    let (id, kept) = profile_kept();
    given::<Issuer>([created()]).and_kept(id, kept)
}

pub(super) fn certificate() -> ItemTerms {
    ItemTerms {
        code: "CERT-01".parse().unwrap(),
        name: name("Certificate"),
        unit: "94".parse().unwrap(),
        standard: "999".parse().unwrap(),
        taxes: vec![LineTax::rate(tax("01"), Percent::whole(19))],
        excluded: false,
        active: true,
    }
}

pub(super) fn item_added() -> InvoicingEvent {
    InvoicingEvent::ItemAdded { item: item(), terms: certificate() }
}

pub(super) fn usual_prices() -> PriceListTerms {
    PriceListTerms {
        name: name("Usual"),
        currency: Currency::COP,
        prices_include_tax: true,
        since: None,
        until: None,
        active: true,
    }
}

/// With a price, and a service that sells it.
pub(super) fn selling() -> Given<Issuer> {
    existing()
        .and(item_added())
        .and(InvoicingEvent::PriceListAdded { list: list(), terms: usual_prices() })
        .and(InvoicingEvent::PriceSet {
            list: list(),
            item: item(),
            price: Some(amount("50000.00")),
        })
        .and(InvoicingEvent::ServiceSells { service: service(), item: Some(item()) })
}

pub(super) fn invoice_range() -> RangeTerms {
    RangeTerms {
        kind: RangeKind::Invoice,
        prefix: "SETP".parse().unwrap(),
        from: 990_000_000,
        to: 995_000_000,
        resolution: Some(name("18760000001")),
        since: "2019-01-19".parse().unwrap(),
        until: "2030-01-19".parse().unwrap(),
        currencies: Vec::new(),
        gateway_id: Some(4),
        active: true,
    }
}

pub(super) fn range_added() -> InvoicingEvent {
    let (range, terms) = (range(), invoice_range());
    InvoicingEvent::RangeAdded { range, next: terms.from, terms }
}

/// With a range of each kind.
pub(super) fn ready_to_sell() -> Given<Issuer> {
    let ranges = [
        (RangeKind::CreditNote, "NC"),
        (RangeKind::DebitNote, "ND"),
        (RangeKind::SupportDocument, "SEDS"),
        (RangeKind::AdjustmentNote, "NDA"),
    ];
    let ready = selling().and(range_added());
    ranges.into_iter().zip(0x61..).fold(ready, |given, ((kind, prefix), id)| {
        let (from, to, prefix) = (1, 1_000_000, prefix.parse().unwrap());
        let terms = RangeTerms { kind, prefix, from, to, ..invoice_range() };
        let range = Uuid::from_u128(id).into();
        given.and(InvoicingEvent::RangeAdded { range, terms, next: from })
    })
}

pub(super) fn ready() -> Given<Issuer> {
    ready_to_sell()
}

/// A line of something that stands in no catalogue.
pub(super) fn line() -> LineTerms {
    LineTerms {
        code: Some("THING".parse().unwrap()),
        name: Some("A thing".to_owned()),
        price: Some(amount("50000")),
        ..LineTerms::empty()
    }
}

/// One certificate: 50000.00 with IVA of 19 % in it.
pub(super) fn one_certificate() -> DocumentTerms {
    DocumentTerms::of_lines(vec![LineTerms::of_item(item(), Quantity::ONE)])
}

/// The nth document is a draft with this on it.
fn drafted_with(
    given: &Given<Issuer>,
    n: u128,
    buyer: BuyerTerms,
    terms: DocumentTerms,
) -> Given<Issuer> {
    let draft = DraftInvoice { issuer: issuer(), buyer, terms, agent: None };
    let decided = draft.decide(given.state(), &given.context()).unwrap();
    let (_, kept) = decided.documents.into_iter().next().unwrap();
    let Some(InvoicingEvent::DocumentDrafted { kind, content, agent, .. }) =
        decided.events.into_iter().next()
    else {
        panic!("it is drafted")
    };
    let (document, ticket, branch, note) = (nth_document(n), None, None, None);
    let drafted =
        InvoicingEvent::DocumentDrafted { document, kind, content, agent, ticket, branch, note };
    given.clone().and(drafted).and_kept(document, kept)
}

/// The nth document is a draft of one certificate for the final consumer.
pub(super) fn redrafted(given: &Given<Issuer>, n: u128) -> Given<Issuer> {
    drafted_with(given, n, BuyerTerms::FinalConsumer, one_certificate())
}

pub(super) fn drafted_in(given: &Given<Issuer>) -> Given<Issuer> {
    redrafted(given, 1)
}

pub(super) fn drafted() -> Given<Issuer> {
    drafted_in(&ready())
}

fn after_issue(given: &Given<Issuer>, document: TaxDocumentId) -> Given<Issuer> {
    given.when(&IssueDocument { issuer: issuer(), document }).afterwards()
}

/// The first document is issued, numbered here.
pub(super) fn issued() -> Given<Issuer> {
    after_issue(&drafted(), document())
}

pub(super) fn issued_again(given: &Given<Issuer>, n: u128) -> Given<Issuer> {
    after_issue(&redrafted(given, n), nth_document(n))
}

pub(super) fn drafted_on_credit(due: Option<Date>) -> Given<Issuer> {
    let part = InstalmentTerms { form: PaymentForm::Credit, due, ..InstalmentTerms::default() };
    let terms = DocumentTerms { payment: vec![part], ..one_certificate() };
    drafted_with(&ready(), 1, BuyerTerms::FinalConsumer, terms)
}

pub(super) fn issued_on_credit(due: Option<Date>) -> Given<Issuer> {
    after_issue(&drafted_on_credit(due), document())
}

/// The first document is issued with this on it.
pub(super) fn issued_with(terms: DocumentTerms) -> Given<Issuer> {
    after_issue(&drafted_with(&ready(), 1, BuyerTerms::FinalConsumer, terms), document())
}

/// From now on we send documents to those whom they are for.
pub(super) fn mailed_by_us(given: &Given<Issuer>) -> Given<Issuer> {
    let change = IssuerChange { mailed_by: Some(MailedBy::Us), ..IssuerChange::default() };
    given.clone().and(InvoicingEvent::IssuerChanged { change: Box::new(change) })
}

/// The first document is a draft for somebody with a name and an address.
pub(super) fn drafted_for_a_person(given: &Given<Issuer>) -> Given<Issuer> {
    let buyer = BuyerTerms::Named { customer: None, party: Box::new(person()) };
    drafted_with(given, 1, buyer, one_certificate())
}

/// It was issued, and nobody sends it.
pub(super) fn issued_to_a_person() -> Given<Issuer> {
    after_issue(&drafted_for_a_person(&ready()), document())
}

/// It was issued, and is to be sent.
pub(super) fn mail_wanted() -> Given<Issuer> {
    after_issue(&drafted_for_a_person(&mailed_by_us(&ready())), document())
}

/// It was validated elsewhere, and is to be sent.
pub(super) fn mailed_and_validated() -> Given<Issuer> {
    let given = routed(&mailed_by_us(&ready()), Route::GatewayNumbered);
    let issued = after_issue(&drafted_for_a_person(&given), document());
    assert_eq!(issued.state().document(document()).unwrap().mailing, None, "not yet");
    validated(&issued, document())
}

/// An attempt at the mail with the first document was begun.
pub(super) fn mail_begun(given: &Given<Issuer>) -> Given<Issuer> {
    given.when(&RecordMailing { issuer: issuer(), document: document() }).afterwards()
}

/// The first attempt at the first mail with the first document has ended like this.
pub(super) fn delivered(delivery: Delivery) -> RecordDelivery {
    let mark = Some(AddressMark::of(issuer(), "alan@x.co"));
    let (issuer, document) = (issuer(), document());
    RecordDelivery { issuer, document, number: 1, attempt: 1, delivery, mark }
}

fn after_delivery(delivery: Delivery) -> Given<Issuer> {
    mail_begun(&mail_wanted()).when(&delivered(delivery)).afterwards()
}

/// The first document was sent.
pub(super) fn mail_sent() -> Given<Issuer> {
    after_delivery(Delivery::Accepted)
}

/// The mail server said: not now.
pub(super) fn mail_postponed() -> Given<Issuer> {
    after_delivery(Delivery::Postponed)
}

/// The mail server said that there is no such address.
pub(super) fn mail_refused() -> Given<Issuer> {
    after_delivery(Delivery::AddressRefused)
}

/// Somebody asks for the first document by mail.
pub(super) fn ask_for_mail(address_works: bool) -> MailDocument {
    MailDocument { issuer: issuer(), document: document(), address_works }
}

fn routed(given: &Given<Issuer>, route: Route) -> Given<Issuer> {
    let change = IssuerChange { route: Some(route), ..IssuerChange::default() };
    given.clone().and(InvoicingEvent::IssuerChanged { change: Box::new(change) })
}

/// From now on a gateway numbers and validates.
pub(super) fn gateway_numbers(given: &Given<Issuer>) -> Given<Issuer> {
    routed(given, Route::GatewayNumbered)
}

/// The first document waits to be sent.
pub(super) fn submitting() -> Given<Issuer> {
    after_issue(&drafted_in(&gateway_numbers(&selling())), document())
}

/// The next step of this document was sent.
pub(super) fn after_sending(given: &Given<Issuer>, document: TaxDocumentId) -> Given<Issuer> {
    given.when(&RecordSubmission { issuer: issuer(), document }).afterwards()
}

/// The first document was sent.
pub(super) fn sent() -> Given<Issuer> {
    after_sending(&submitting(), document())
}

/// The next step of the first document was sent.
pub(super) fn sent_again(given: &Given<Issuer>) -> Given<Issuer> {
    after_sending(given, document())
}

/// This draft was issued and sent.
pub(super) fn sent_document(given: &Given<Issuer>, document: TaxDocumentId) -> Given<Issuer> {
    after_sending(&after_issue(given, document), document)
}

/// The first document was sent, and the range of the gateway is known.
pub(super) fn sent_with_range() -> Given<Issuer> {
    sent_document(&drafted_in(&gateway_numbers(&ready())), document())
}

fn after_answer(
    given: &Given<Issuer>,
    document: TaxDocumentId,
    attempt: u32,
    answer: Answer,
) -> Given<Issuer> {
    given.when(&RecordOutcome { issuer: issuer(), document, attempt, answer }).afterwards()
}

/// This document was sent and is valid.
pub(super) fn validated(given: &Given<Issuer>, document: TaxDocumentId) -> Given<Issuer> {
    let answer = Answer::Document {
        validated: true,
        code: Some("ab".repeat(48).parse().unwrap()),
        number: Some("NC77".parse().unwrap()),
        signed: None,
        findings: Vec::new(),
    };
    after_answer(&after_sending(given, document), document, 1, answer)
}

/// The first document was numbered here, and sent.
pub(super) fn sent_with_number() -> Given<Issuer> {
    sent_document(&drafted_in(&routed(&ready(), Route::Submitted)), document())
}

/// The first document was numbered here, sent, and refused.
pub(super) fn rejected_with_number() -> Given<Issuer> {
    refused(&sent_with_number(), document())
}

/// This document, which was sent, was refused. It can be mended or given up.
pub(super) fn refused(sent: &Given<Issuer>, document: TaxDocumentId) -> Given<Issuer> {
    let refused = Answer::Document {
        validated: false,
        code: None,
        number: None,
        signed: None,
        findings: vec![Finding::read("Regla: FAK24, Rechazo: No está informado el DV del NIT")],
    };
    let deleting = after_sending(&after_answer(sent, document, 1, refused), document);
    after_answer(&deleting, document, 2, Answer::Deleted)
}

/// The first document was issued, and so much came in for it by transfer.
pub(super) fn paid(paid: &str) -> Given<Issuer> {
    issued().and(payment_of(paid))
}

fn payment_of(paid: &str) -> InvoicingEvent {
    InvoicingEvent::PaymentRecorded {
        document: document(),
        payment: payment(),
        method: PaymentMethod::Transfer,
        money: money(paid),
        session: None,
        reference: None,
    }
}

/// All of the nth document came in by transfer.
pub(super) fn paid_in_full(given: &Given<Issuer>, n: u128) -> Given<Issuer> {
    given.clone().and(InvoicingEvent::PaymentRecorded {
        document: nth_document(n),
        payment: Uuid::from_u128(0x9A00 + n).into(),
        method: PaymentMethod::Transfer,
        money: money("50000"),
        session: None,
        reference: None,
    })
}

/// Two invoices of one customer, and so much came in for the first.
pub(super) fn two_of_a_customer(paid: &str) -> Given<Issuer> {
    let customer = Some(CustomerId::from(Uuid::from_u128(0x1D)));
    let buyer = || BuyerTerms::Named { customer, party: Box::new(person()) };
    let first = drafted_with(&ready(), 1, buyer(), one_certificate());
    let second = drafted_with(&after_issue(&first, document()), 2, buyer(), one_certificate());
    after_issue(&second, nth_document(2)).and(payment_of(paid))
}

/// There are 100000.00 in cash at the first counter.
pub(super) fn session_opened() -> InvoicingEvent {
    InvoicingEvent::CashSessionOpened {
        session: session(),
        branch: Uuid::from_u128(0xB).into(),
        counter: Uuid::from_u128(0xC1).into(),
        shift: None,
        opening: money("100000"),
    }
}
