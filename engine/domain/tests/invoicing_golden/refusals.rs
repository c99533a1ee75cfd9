use std::collections::BTreeSet;
use std::fmt::Write;

use turnero_domain::identity::IdentityRefusal;
use turnero_domain::invoicing::*;
use turnero_domain::money::{MoneyRefusal, Percent};
use turnero_domain::{Refusal, Timestamp};
use uuid::Uuid;

use super::check;
use super::example::{amount, issuer, money, tax};

fn id<I: From<Uuid>>(id: u128) -> I {
    Uuid::from_u128(id).into()
}

fn field(text: &str) -> Field {
    Field::new(text)
}

fn inputs() -> Vec<InputRefusal> {
    // A new kind does not compile until it stands here; then add it to the list as well.
    let _all_are_listed = |refusal: InputRefusal| match refusal {
        InputRefusal::Missing { .. }
        | InputRefusal::Unwanted { .. }
        | InputRefusal::Invalid { .. }
        | InputRefusal::TooLong { .. }
        | InputRefusal::ControlCharacter { .. }
        | InputRefusal::TooMany { .. }
        | InputRefusal::PeriodEmpty { .. } => {}
    };
    vec![
        InputRefusal::Missing {
            field: field("buyer.party.company"),
            why: "a company is named by its company name",
        },
        InputRefusal::Unwanted {
            field: field("lines.0.taxes"),
            why: "what is excluded has no taxes",
        },
        InputRefusal::Invalid {
            field: field("buyer.party.identity.number"),
            expected: "a NIT without hyphen, and its check digit in a field of its own",
        },
        InputRefusal::TooLong { field: field("observation"), found: 251, limit: 250 },
        InputRefusal::ControlCharacter { field: field("observation"), place: 3 },
        InputRefusal::TooMany { field: field("lines"), found: 101, limit: 100 },
        InputRefusal::PeriodEmpty { field: field("period") },
    ]
}

fn moneys() -> Vec<MoneyRefusal> {
    let _all_are_listed = |refusal: MoneyRefusal| match refusal {
        MoneyRefusal::Invalid { .. }
        | MoneyRefusal::TooManyDecimals { .. }
        | MoneyRefusal::OutOfRange { .. }
        | MoneyRefusal::Overflow
        | MoneyRefusal::Negative { .. }
        | MoneyRefusal::Zero
        | MoneyRefusal::CurrencyUnknown { .. }
        | MoneyRefusal::CurrencyDifferent { .. } => {}
    };
    let text = |text: &str| text.to_owned();
    vec![
        MoneyRefusal::Invalid { found: text("1,5") },
        MoneyRefusal::TooManyDecimals { found: text("0.005"), decimals: 3, limit: 2 },
        MoneyRefusal::OutOfRange { found: text("101"), least: text("0"), most: text("100") },
        MoneyRefusal::Overflow,
        MoneyRefusal::Negative { found: amount("-5.00") },
        MoneyRefusal::Zero,
        MoneyRefusal::CurrencyUnknown { found: text("XAU") },
        MoneyRefusal::CurrencyDifferent {
            found: "USD".parse().unwrap(),
            expected: "COP".parse().unwrap(),
        },
    ]
}

fn catalogue() -> Vec<CatalogueRefusal> {
    let _all_are_listed = |refusal: CatalogueRefusal| match refusal {
        CatalogueRefusal::ItemUnknown { .. }
        | CatalogueRefusal::DuplicateItemCode { .. }
        | CatalogueRefusal::TooManyItems { .. }
        | CatalogueRefusal::ItemInactive { .. }
        | CatalogueRefusal::PriceListUnknown { .. }
        | CatalogueRefusal::TooManyPriceLists { .. }
        | CatalogueRefusal::PriceMissing { .. }
        | CatalogueRefusal::TaxUnknown { .. }
        | CatalogueRefusal::TaxOfOtherKind { .. }
        | CatalogueRefusal::RateUnknown { .. }
        | CatalogueRefusal::TaxTwice { .. }
        | CatalogueRefusal::TooManyTaxes { .. }
        | CatalogueRefusal::ServiceSellsNothing { .. }
        | CatalogueRefusal::TooManyServicesSell { .. } => {}
    };
    let code: ItemCode = "CERT-01".parse().unwrap();
    vec![
        CatalogueRefusal::ItemUnknown { item: id(0x17) },
        CatalogueRefusal::DuplicateItemCode { code: code.clone(), item: id(0x17) },
        CatalogueRefusal::TooManyItems { limit: 5_000 },
        CatalogueRefusal::ItemInactive { code: code.clone(), item: id(0x17) },
        CatalogueRefusal::PriceListUnknown { list: id(0x11) },
        CatalogueRefusal::TooManyPriceLists { limit: 64 },
        CatalogueRefusal::PriceMissing {
            code,
            item: id(0x17),
            currency: "COP".parse().unwrap(),
            date: "2026-11-20".parse().unwrap(),
        },
        CatalogueRefusal::TaxUnknown { field: field("lines.0.taxes.0"), code: tax("77") },
        CatalogueRefusal::TaxOfOtherKind {
            field: field("lines.0.taxes.0"),
            code: tax("05"),
            why: "is kept back, not charged; write it among the withholdings",
        },
        CatalogueRefusal::RateUnknown {
            field: field("lines.0.taxes.0"),
            code: tax("01"),
            rate: Percent::whole(18),
            known: vec![Percent::whole(5), Percent::whole(19)],
        },
        CatalogueRefusal::TaxTwice { field: field("lines.0.taxes.1"), code: tax("01") },
        CatalogueRefusal::TooManyTaxes { limit: 64 },
        CatalogueRefusal::ServiceSellsNothing { service: id(0x5) },
        CatalogueRefusal::TooManyServicesSell { limit: 4_096 },
    ]
}

fn ranges() -> Vec<RangeRefusal> {
    let _all_are_listed = |refusal: RangeRefusal| match refusal {
        RangeRefusal::RangeUnknown { .. }
        | RangeRefusal::RangeEmpty { .. }
        | RangeRefusal::NextOutside { .. }
        | RangeRefusal::RangePeriodEmpty { .. }
        | RangeRefusal::RangeOverlaps { .. }
        | RangeRefusal::TooManyRanges { .. }
        | RangeRefusal::RangeMissing { .. }
        | RangeRefusal::RangeAmbiguous { .. }
        | RangeRefusal::RangeInactive { .. }
        | RangeRefusal::RangeOfOtherKind { .. }
        | RangeRefusal::RangeNotYet { .. }
        | RangeRefusal::RangeExpired { .. }
        | RangeRefusal::RangeExhausted { .. }
        | RangeRefusal::RangeWithoutCurrency { .. } => {}
    };
    let prefix: RangePrefix = "SETP".parse().unwrap();
    let [since, until] = ["2019-01-19", "2030-01-19"].map(|day| day.parse().unwrap());
    let (from, to, range, kind) = (990_000_000, 995_000_000, id(0x51), RangeKind::Invoice);
    vec![
        RangeRefusal::RangeUnknown { range },
        RangeRefusal::RangeEmpty { from: 5, to: 4 },
        RangeRefusal::NextOutside { next: 1, from, to },
        RangeRefusal::RangePeriodEmpty { since: until, until: since },
        RangeRefusal::RangeOverlaps { prefix: prefix.clone(), from, to, range },
        RangeRefusal::TooManyRanges { limit: 256 },
        RangeRefusal::RangeMissing { kind },
        RangeRefusal::RangeAmbiguous { kind, active: 2 },
        RangeRefusal::RangeInactive { prefix: prefix.clone(), range },
        RangeRefusal::RangeOfOtherKind {
            prefix: prefix.clone(),
            found: RangeKind::CreditNote,
            wanted: kind,
        },
        RangeRefusal::RangeNotYet { prefix: prefix.clone(), since },
        RangeRefusal::RangeExpired { prefix: prefix.clone(), until },
        RangeRefusal::RangeExhausted { prefix: prefix.clone(), to },
        RangeRefusal::RangeWithoutCurrency { prefix, currency: "USD".parse().unwrap() },
    ]
}

fn documents() -> Vec<DocumentRefusal> {
    let _all_are_listed = |refusal: DocumentRefusal| match refusal {
        DocumentRefusal::DocumentUnknown { .. }
        | DocumentRefusal::NotDraft { .. }
        | DocumentRefusal::NotRejected { .. }
        | DocumentRefusal::WrongKind { .. }
        | DocumentRefusal::TooManyOpen { .. }
        | DocumentRefusal::BranchNotInvoiced { .. }
        | DocumentRefusal::VisitsNotNext { .. }
        | DocumentRefusal::TooManyBranches { .. }
        | DocumentRefusal::LinesGone { .. }
        | DocumentRefusal::PaperGone { .. }
        | DocumentRefusal::NoXml { .. }
        | DocumentRefusal::LineZero { .. }
        | DocumentRefusal::DiscountAbovePrice { .. }
        | DocumentRefusal::TaxAbovePrice { .. }
        | DocumentRefusal::TipTooHigh { .. }
        | DocumentRefusal::RoundingAboveLimit { .. }
        | DocumentRefusal::InstalmentsSum { .. }
        | DocumentRefusal::DueMissing { .. }
        | DocumentRefusal::DuePast { .. } => {}
    };
    let (document, kind, wanted) = (id(0xD0), DocumentKind::Invoice, "invoices");
    vec![
        DocumentRefusal::DocumentUnknown { document },
        DocumentRefusal::NotDraft { document, kind, standing: StandingName::Validated },
        DocumentRefusal::NotRejected { document, kind, standing: StandingName::Submitted },
        DocumentRefusal::WrongKind { document, kind: DocumentKind::CreditNote, wanted },
        DocumentRefusal::TooManyOpen { limit: 20_000 },
        DocumentRefusal::BranchNotInvoiced { branch: id(0xB) },
        DocumentRefusal::VisitsNotNext { branch: id(0xB), known: 42 },
        DocumentRefusal::TooManyBranches { limit: 256 },
        DocumentRefusal::LinesGone { document, kind },
        DocumentRefusal::PaperGone { document, kind },
        DocumentRefusal::NoXml { document, kind, standing: StandingName::Submitted },
        DocumentRefusal::LineZero { field: field("lines.2") },
        DocumentRefusal::DiscountAbovePrice {
            field: field("lines.2.discount"),
            discount: amount("6.00"),
            price: amount("5.00"),
        },
        DocumentRefusal::TaxAbovePrice {
            field: field("lines.2"),
            tax: amount("66.00"),
            price: amount("50.00"),
        },
        DocumentRefusal::TipTooHigh {
            field: field("adjustments.0.size"),
            limit: Percent::whole(10),
        },
        DocumentRefusal::RoundingAboveLimit {
            step: amount("5000"),
            moved: amount("1001.00"),
            limit: amount("500"),
        },
        DocumentRefusal::InstalmentsSum {
            field: field("payment"),
            found: amount("49999.00"),
            total: amount("50000.00"),
        },
        DocumentRefusal::DueMissing { field: field("payment.0.due") },
        DocumentRefusal::DuePast { field: field("payment.0.due") },
    ]
}

fn notes() -> Vec<NoteRefusal> {
    let _all_are_listed = |refusal: NoteRefusal| match refusal {
        NoteRefusal::OnNote { .. }
        | NoteRefusal::NotValid { .. }
        | NoteRefusal::AboveRest { .. }
        | NoteRefusal::TaxNotThere { .. }
        | NoteRefusal::TaxAboveRest { .. }
        | NoteRefusal::NothingLeft { .. }
        | NoteRefusal::PartlyCredited { .. }
        | NoteRefusal::NotePending { .. }
        | NoteRefusal::Debited { .. }
        | NoteRefusal::NotAll { .. }
        | NoteRefusal::Voided { .. } => {}
    };
    let (document, kind) = (id(0xD0), DocumentKind::CreditNote);
    let standing = StandingName::Rejected;
    vec![
        NoteRefusal::OnNote { document, kind },
        NoteRefusal::NotValid { document, kind: DocumentKind::Invoice, standing },
        NoteRefusal::AboveRest { found: money("30000.01"), left: money("30000"), document },
        NoteRefusal::TaxNotThere { code: tax("01"), document },
        NoteRefusal::TaxAboveRest { found: money("3193.28"), left: money("1596.64"), document },
        NoteRefusal::NothingLeft { document },
        NoteRefusal::PartlyCredited { credited: money("20000"), document },
        NoteRefusal::NotePending {
            note: id(0xD1),
            kind: DocumentKind::DebitNote,
            standing,
            document,
        },
        NoteRefusal::Debited { added: money("30000"), document },
        NoteRefusal::NotAll { found: money("20000"), whole: money("50000"), document },
        NoteRefusal::Voided { kind: DocumentKind::Invoice, note: id(0xD1), document },
    ]
}

fn submissions() -> Vec<SubmissionRefusal> {
    let _all_are_listed = |refusal: SubmissionRefusal| match refusal {
        SubmissionRefusal::NotPending { .. }
        | SubmissionRefusal::NotDue { .. }
        | SubmissionRefusal::Halted { .. }
        | SubmissionRefusal::OtherCode { .. } => {}
    };
    let (document, kind) = (id(0xD0), DocumentKind::Invoice);
    let due: Timestamp = "2026-11-20T15:42:00Z".parse().unwrap();
    let code = |pair: &str| pair.repeat(48).parse().unwrap();
    vec![
        SubmissionRefusal::NotPending { document, kind, standing: StandingName::Draft },
        SubmissionRefusal::NotDue { document, due },
        SubmissionRefusal::Halted { document },
        SubmissionRefusal::OtherCode { document, kind, known: code("ab"), found: code("cd") },
    ]
}

fn payments() -> Vec<PaymentRefusal> {
    let _all_are_listed = |refusal: PaymentRefusal| match refusal {
        PaymentRefusal::NotPayable { .. }
        | PaymentRefusal::TooManyPayments { .. }
        | PaymentRefusal::PaymentUnknown { .. }
        | PaymentRefusal::PaymentReversed { .. }
        | PaymentRefusal::CreditTooSmall { .. }
        | PaymentRefusal::CreditOfOther { .. }
        | PaymentRefusal::NothingDue { .. }
        | PaymentRefusal::TransferUnknown { .. }
        | PaymentRefusal::TooManyTransfers { .. }
        | PaymentRefusal::SessionNeeded
        | PaymentRefusal::SessionUnwanted
        | PaymentRefusal::SessionUnknown { .. }
        | PaymentRefusal::SessionClosed { .. }
        | PaymentRefusal::CounterTaken { .. }
        | PaymentRefusal::TooManySessions { .. }
        | PaymentRefusal::TooManyMoves { .. }
        | PaymentRefusal::TooLittleCash { .. } => {}
    };
    let (document, kind, payment, session) = (id(0xD0), DocumentKind::Invoice, id(0x9A), id(0x5E));
    vec![
        PaymentRefusal::NotPayable { document, kind, standing: StandingName::Draft },
        PaymentRefusal::TooManyPayments { limit: 100 },
        PaymentRefusal::PaymentUnknown { payment },
        PaymentRefusal::PaymentReversed { payment },
        PaymentRefusal::CreditTooSmall { available: money("6000"), document },
        PaymentRefusal::CreditOfOther { from: document, to: id(0xD1) },
        PaymentRefusal::NothingDue { document },
        PaymentRefusal::TransferUnknown { transfer: payment },
        PaymentRefusal::TooManyTransfers { limit: 5_000 },
        PaymentRefusal::SessionNeeded,
        PaymentRefusal::SessionUnwanted,
        PaymentRefusal::SessionUnknown { session },
        PaymentRefusal::SessionClosed { session },
        PaymentRefusal::CounterTaken {
            counter: id(0xC),
            currency: "COP".parse().unwrap(),
            session,
        },
        PaymentRefusal::TooManySessions { limit: 1_000 },
        PaymentRefusal::TooManyMoves { limit: 10_000 },
        PaymentRefusal::TooLittleCash { expected: money("10000") },
    ]
}

fn mails() -> [MailRefusal; 6] {
    let (document, kind) = (id(0xD0), DocumentKind::Invoice);
    [
        MailRefusal::NotWaiting { document, kind },
        MailRefusal::NotDue { document, due: "2026-11-20T15:00:00Z".parse().unwrap() },
        MailRefusal::NotValid { document, kind, standing: StandingName::Draft },
        MailRefusal::Nobody { document, kind },
        MailRefusal::TooManyWait { limit: 5_000 },
        MailRefusal::UnknownMessage {},
    ]
}

fn refusals() -> Vec<InvoicingRefusal> {
    let _all_are_listed = |refusal: InvoicingRefusal| match refusal {
        InvoicingRefusal::IssuerUnknown { .. }
        | InvoicingRefusal::IssuerExists { .. }
        | InvoicingRefusal::Input(_)
        | InvoicingRefusal::Money(_)
        | InvoicingRefusal::Identity(_)
        | InvoicingRefusal::Catalogue(_)
        | InvoicingRefusal::Range(_)
        | InvoicingRefusal::Document(_)
        | InvoicingRefusal::Note(_)
        | InvoicingRefusal::Submission(_)
        | InvoicingRefusal::Mail(_)
        | InvoicingRefusal::Payment(_) => {}
    };
    let issuer = issuer();
    let own =
        [InvoicingRefusal::IssuerUnknown { issuer }, InvoicingRefusal::IssuerExists { issuer }];
    let in_field = |refusal| FieldRefusal { refusal, field: field("lines.2.price") }.into();
    let identity = FieldRefusal {
        refusal: IdentityRefusal::CheckDigitInvalid {},
        field: field("buyer.party.identity.number"),
    };
    own.into_iter()
        .chain(inputs().into_iter().map(Into::into))
        .chain(moneys().into_iter().map(in_field))
        .chain([identity.into()])
        .chain(catalogue().into_iter().map(Into::into))
        .chain(ranges().into_iter().map(Into::into))
        .chain(documents().into_iter().map(Into::into))
        .chain(notes().into_iter().map(Into::into))
        .chain(submissions().into_iter().map(Into::into))
        .chain(mails().into_iter().map(Into::into))
        .chain(payments().into_iter().map(Into::into))
        .collect()
}

/// Writes down what a refusal says, and checks that it says it in the way of the house.
fn describe(found: &mut String, codes: &mut BTreeSet<String>, refusal: &impl Refusal) {
    let (code, written) = (refusal.code(), serde_json::to_string(refusal).unwrap());
    assert!(codes.insert(code.to_owned()), "{code} stands for two things");
    assert!(written.starts_with(&format!("{{\"error_code\":\"{code}\"")), "{written}");
    writeln!(found, "{code}\n  {refusal}\n  {written}").unwrap();
}

#[test]
fn every_refusal_keeps_its_code_its_words_and_its_data() {
    let (mut found, mut codes) = (String::new(), BTreeSet::new());
    for refusal in refusals() {
        describe(&mut found, &mut codes, &refusal);
    }
    let code = "SETPX".parse::<RangePrefix>().unwrap_err();
    describe(&mut found, &mut codes, &code);
    check("invoicing_refusals.txt", &found);
}
