use std::collections::BTreeSet;
use std::fmt::Write;

use turnero_domain::Recorded;
use turnero_domain::invoicing::InvoicingEvent;

use super::check;
use super::story::Story;

/// A new kind does not compile until it stands here; then let it happen in the story as well.
const fn kind(event: &InvoicingEvent) -> usize {
    match event {
        InvoicingEvent::IssuerCreated { .. } => 0,
        InvoicingEvent::IssuerChanged { .. } => 1,
        InvoicingEvent::ProfileChanged { .. } => 2,
        InvoicingEvent::TaxSet { .. } => 3,
        InvoicingEvent::ItemAdded { .. } => 4,
        InvoicingEvent::ItemChanged { .. } => 5,
        InvoicingEvent::PriceListAdded { .. } => 6,
        InvoicingEvent::PriceListChanged { .. } => 7,
        InvoicingEvent::PriceSet { .. } => 8,
        InvoicingEvent::ServiceSells { .. } => 9,
        InvoicingEvent::RangeAdded { .. } => 10,
        InvoicingEvent::RangeChanged { .. } => 11,
        InvoicingEvent::TechnicalKeySet { .. } => 12,
        InvoicingEvent::RangeWarned { .. } => 13,
        InvoicingEvent::DocumentDrafted { .. } => 14,
        InvoicingEvent::DraftChanged { .. } => 15,
        InvoicingEvent::DraftDiscarded { .. } => 16,
        InvoicingEvent::DocumentIssued { .. } => 17,
        InvoicingEvent::SubmissionBegun { .. } => 18,
        InvoicingEvent::SubmissionContinues { .. } => 19,
        InvoicingEvent::SubmissionHalted { .. } => 20,
        InvoicingEvent::SubmissionResumed { .. } => 21,
        InvoicingEvent::DocumentValidated { .. } => 22,
        InvoicingEvent::DocumentRejected { .. } => 23,
        InvoicingEvent::DocumentMended { .. } => 24,
        InvoicingEvent::DocumentAbandoned { .. } => 25,
        InvoicingEvent::DocumentVoided { .. } => 26,
        InvoicingEvent::PaymentRecorded { .. } => 27,
        InvoicingEvent::TransferReceived { .. } => 28,
        InvoicingEvent::TransferMatched { .. } => 29,
        InvoicingEvent::CreditApplied { .. } => 30,
        InvoicingEvent::Refunded { .. } => 31,
        InvoicingEvent::PaymentReversed { .. } => 32,
        InvoicingEvent::CashSessionOpened { .. } => 33,
        InvoicingEvent::CashMoved { .. } => 34,
        InvoicingEvent::CashSessionClosed { .. } => 35,
        InvoicingEvent::BranchInvoiced { .. } => 36,
        InvoicingEvent::BranchInvoicedNoMore { .. } => 37,
        InvoicingEvent::VisitsFollowed { .. } => 38,
        InvoicingEvent::VisitNotDrafted { .. } => 39,
        InvoicingEvent::InvoicesNoted { .. } => 40,
        InvoicingEvent::MailWanted { .. } => 41,
        InvoicingEvent::MailBegun { .. } => 42,
        InvoicingEvent::MailPostponed { .. } => 43,
        InvoicingEvent::MailSent { .. } => 44,
        InvoicingEvent::MailFailed { .. } => 45,
        InvoicingEvent::AddressBounced { .. } => 46,
        InvoicingEvent::BounceCleared { .. } => 47,
    }
}

#[test]
fn every_event_keeps_its_form() {
    let story = Story::told();
    let seen: BTreeSet<_> = story.history.iter().map(|recorded| kind(&recorded.event)).collect();
    let missing: Vec<_> = (0..48).filter(|kind| !seen.contains(kind)).collect();
    assert_eq!(missing, Vec::<usize>::new(), "these kinds never happen in the story");
    let mut found = String::new();
    for recorded in &story.history {
        let written = serde_json::to_string(recorded).unwrap();
        let read: Recorded<InvoicingEvent> = serde_json::from_str(&written).unwrap();
        assert_eq!(&read, recorded);
        for secret in [
            "Alan",
            "123456789\"",
            "alan@x.co",
            "HALLTEC",
            "fc8eac422",
            "producto",
            "gift",
            "SuperMarket",
        ] {
            assert!(!written.contains(secret), "{secret} is in {written}");
        }
        writeln!(found, "{written}").unwrap();
    }
    check("invoicing_events.txt", &found);
}
