//! What must hold after every step, worked out from the events alone and in another way than the rules do.

use std::collections::BTreeMap;

use turnero_domain::hours::Date;
use turnero_domain::invoicing::*;
use turnero_domain::money::{Amount, Currency};
use turnero_domain::{RangeId, TaxDocumentId};

use super::play::Play;

pub(crate) fn check(play: &Play) {
    numbers_have_no_gaps(play);
    notes_take_off_no_more_than_is_left(play);
    no_payment_is_lost(play);
    cash_is_what_went_through_it(play);
    sales_are_what_was_issued(play);
    what_is_issued_is_what_was_drafted(play);
    what_is_validated_has_its_code(play);
}

/// Every number that was given out here is the one after the number before, whoever asked, whatever came between;
/// and no two documents have the same.
fn numbers_have_no_gaps(play: &Play) {
    let mut given = BTreeMap::<RangeId, u64>::new();
    for recorded in &play.history {
        if let InvoicingEvent::DocumentIssued { range: Some(range), number: Some(number), .. } =
            &recorded.event
        {
            let terms = &play.issuer.range(*range).unwrap().terms;
            let digits = number.as_str().strip_prefix(terms.prefix.as_str()).unwrap();
            let next = given.entry(*range).or_insert(terms.from);
            assert_eq!(digits.parse::<u64>().unwrap(), *next, "{number} follows");
            *next += 1;
        }
    }
    for (range, next) in given {
        assert_eq!(play.issuer.range(range).unwrap().next, next);
    }
    let mut seen = std::collections::BTreeSet::new();
    for document in play.issuer.documents().values() {
        if let Some(number) = &document.number {
            assert!(seen.insert((document.kind, number.clone())), "{number} stands twice");
        }
    }
}

fn notes_take_off_no_more_than_is_left(play: &Play) {
    let zero = Currency::COP.zero();
    let (mut credited, mut debited) = (BTreeMap::new(), BTreeMap::new());
    for note in play.issuer.documents().values().filter(|one| one.standing.counts()) {
        if let Some(NoteOn { document: Some(on), concept }) = note.note {
            let sums = match concept {
                Concept::Credit(_) => &mut credited,
                Concept::Debit(_) => &mut debited,
            };
            let sum: &mut Amount = sums.entry(on).or_insert(zero);
            *sum = sum.plus(note.total).unwrap();
        }
    }
    for (id, document) in play.issuer.documents() {
        let [credited, debited] = [&credited, &debited]
            .map(|sums: &BTreeMap<TaxDocumentId, Amount>| sums.get(id).copied().unwrap_or(zero));
        assert_eq!(document.account.credited, credited);
        assert_eq!(document.account.debited, debited);
        assert!(credited <= document.total.plus(debited).unwrap(), "{id} is credited too much");
        let (account, tolerance) = (&document.account, Amount::whole(2));
        let taxes = Amount::sum([document.tax, account.debited_tax, tolerance]).unwrap();
        assert!(account.credited_tax <= taxes, "more tax of {id} is credited than it has");
        if let Some(note) = document.account.voided_by {
            assert!(play.issuer.document(note).unwrap().standing.is_final());
            assert!(
                document.left_to_credit().amount().is_zero(),
                "something of {id} is owed, and it is void"
            );
        }
    }
}

/// What is on all invoices together, and waits to be matched, is what came in less what went back.
fn no_payment_is_lost(play: &Play) {
    let mut came = Currency::COP.zero();
    for recorded in &play.history {
        came = match &recorded.event {
            InvoicingEvent::PaymentRecorded { money, .. }
            | InvoicingEvent::TransferReceived { money, .. } => came.plus(money.amount()),
            InvoicingEvent::Refunded { money, .. }
            | InvoicingEvent::PaymentReversed { money, .. } => came.minus(money.amount()),
            _ => Ok(came),
        }
        .unwrap();
    }
    let waiting = play.issuer.unmatched_transfers().values().map(|one| one.money.amount());
    let documents = play.issuer.documents();
    let on_invoices = documents.values().map(|document| document.account.paid);
    assert_eq!(Amount::sum(on_invoices.chain(waiting)).unwrap(), came);
    for document in documents.values() {
        let entries = document.account.entries.iter().map(|entry| match entry.movement {
            Movement::Paid { .. } | Movement::CreditFrom { .. } => entry.amount,
            Movement::Refunded { .. } | Movement::CreditTo { .. } | Movement::Reversed { .. } => {
                entry.amount.opposite()
            }
        });
        assert_eq!(Amount::sum(entries).unwrap(), document.account.paid);
        let balance = document.balance().amount();
        assert_eq!(balance.is_negative(), document.credit().amount().is_positive());
    }
}

fn cash_is_what_went_through_it(play: &Play) {
    let mut cash = BTreeMap::new();
    for recorded in &play.history {
        let (session, money, comes) = match &recorded.event {
            InvoicingEvent::CashSessionOpened { session, opening, .. } => (session, opening, true),
            InvoicingEvent::PaymentRecorded { session: Some(session), money, .. } => {
                (session, money, true)
            }
            InvoicingEvent::Refunded { session: Some(session), money, .. }
            | InvoicingEvent::PaymentReversed { session: Some(session), money, .. } => {
                (session, money, false)
            }
            _ => continue,
        };
        let sum: &mut Amount = cash.entry(*session).or_insert(Currency::COP.zero());
        let amount = money.amount();
        *sum = if comes { sum.plus(amount) } else { sum.minus(amount) }.unwrap();
    }
    for (session, expected) in cash {
        let found = play.issuer.cash_session(session).unwrap();
        assert_eq!(found.expected, expected);
        assert!(!expected.is_negative(), "more went out than was there");
    }
}

fn sales_are_what_was_issued(play: &Play) {
    let mut days = BTreeMap::<Date, Amount>::new();
    for document in play.issuer.documents().values().filter(|one| one.standing.counts()) {
        let date = document.issue.as_ref().unwrap().date;
        let sum = days.entry(date).or_insert(Currency::COP.zero());
        *sum = match document.kind {
            DocumentKind::CreditNote => sum.minus(document.total),
            _ => sum.plus(document.total),
        }
        .unwrap();
    }
    for (date, sum) in days {
        assert_eq!(play.issuer.sales().total(date, Currency::COP), sum);
        let sales = play.issuer.sales().between(date, date);
        for (_, _, day) in sales {
            let of_agents = day.agents.values().map(|sums| sums.total);
            assert_eq!(Amount::sum(of_agents).unwrap(), sum);
            let of_items = Amount::sum(day.items.values().map(|sums| sums.total)).unwrap();
            assert_eq!(of_items, day.all.gross.plus(day.all.tax).unwrap());
        }
    }
}

/// What is on a document is what its draft said last, or what it was mended to.
fn what_is_issued_is_what_was_drafted(play: &Play) {
    let mut said = BTreeMap::new();
    let mut issued = std::collections::BTreeSet::new();
    for recorded in &play.history {
        match &recorded.event {
            InvoicingEvent::DocumentDrafted { document, content, .. }
            | InvoicingEvent::DocumentMended { document, content, .. } => {
                said.insert(*document, content);
            }
            InvoicingEvent::DraftChanged { document, content } => {
                assert!(!issued.contains(document), "{document} changed after it was issued");
                said.insert(*document, content);
            }
            InvoicingEvent::DocumentIssued { document, total, .. } => {
                assert!(issued.insert(*document), "{document} was issued twice");
                assert_eq!(total.amount(), said[document].totals.total);
            }
            InvoicingEvent::DraftDiscarded { document } => assert!(!issued.contains(document)),
            _ => {}
        }
    }
    for (id, document) in play.issuer.documents() {
        assert_eq!(document.content.as_deref(), Some(said[id].as_ref()));
        let parts = document.content.iter().flat_map(|content| &content.payment);
        assert_eq!(Amount::sum(parts.map(|part| part.amount)).unwrap(), document.total);
    }
}

fn what_is_validated_has_its_code(play: &Play) {
    for document in play.issuer.documents().values() {
        if let Standing::Validated { .. } = document.standing {
            assert!(document.code.is_some() && document.number.is_some());
        }
    }
}
