use super::refusals;
use crate::invoicing::documents::{DocumentKind, StandingName};
use crate::money::Money;
use crate::{CounterId, PaymentId, TaxDocumentId};

refusals! {
    /// Why money is not taken or given.
    PaymentRefusal {
        /// It cannot be paid.
        "payment.not_payable"
        "that {kind} is {standing}; only an invoice that was issued can be paid"
        NotPayable {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
        }
        /// It was paid in very many parts.
        "payment.too_many"
        "{limit} payments and refunds of this invoice are recorded, and no room is for more"
        TooManyPayments {
            /// How many it takes.
            limit: usize,
        }
        /// No such payment.
        "payment.unknown"
        "no payment {payment} of this invoice is known, or it was done with long ago; check the id"
        PaymentUnknown {
            /// The payment that was asked for.
            payment: PaymentId,
        }
        /// It was taken back.
        "payment.reversed"
        "payment {payment} was taken back already; there is nothing left of it"
        PaymentReversed {
            /// The payment.
            payment: PaymentId,
        }
        /// There is no such credit.
        "credit.too_small"
        "{available} was paid too much; no more than that can be given back or used"
        CreditTooSmall {
            /// What can.
            available: Money,
            /// On which invoice.
            document: TaxDocumentId,
        }
        /// It belongs to somebody else.
        "credit.other_customer"
        "the two invoices are not of the same customer; give the money back instead"
        CreditOfOther {
            /// Where the credit is.
            from: TaxDocumentId,
            /// Where it was to go.
            to: TaxDocumentId,
        }
        /// Nothing is owed.
        "credit.nothing_due"
        "nothing is due on that invoice; choose one that is not paid"
        NothingDue {
            /// Which one.
            document: TaxDocumentId,
        }
        /// No such transfer.
        "transfer.unknown"
        "no transfer {transfer} waits for its invoice; check the id"
        TransferUnknown {
            /// The transfer that was asked for.
            transfer: PaymentId,
        }
        /// Too many transfers wait.
        "transfer.too_many"
        "{limit} transfers wait for their invoice, and no room is for more; match some of them first"
        TooManyTransfers {
            /// How many can.
            limit: usize,
        }
        /// Cash without a cash session.
        "cash.session_needed"
        "session is missing: cash is counted, so say into which open cash session it goes"
        SessionNeeded
        /// A session where there is no cash.
        "cash.session_unwanted"
        "session cannot be given here: only cash goes through one; leave it out"
        SessionUnwanted
        /// No such session.
        "cash.session_unknown"
        "no cash session {session} is known here, or it was closed long ago; open one"
        SessionUnknown {
            /// The session that was asked for.
            session: crate::CashSessionId,
        }
        /// It is closed.
        "cash.session_closed"
        "that cash session was counted and closed; open a new one"
        SessionClosed {
            /// The session.
            session: crate::CashSessionId,
        }
        /// The counter has one.
        "cash.counter_taken"
        "a cash session in {currency} is open at this counter; count and close it first"
        CounterTaken {
            /// The counter.
            counter: CounterId,
            /// In which currency.
            currency: crate::money::Currency,
            /// The session.
            session: crate::CashSessionId,
        }
        /// Too many are open.
        "cash.too_many_open"
        "{limit} cash sessions are open, and no room is for more; close some of them"
        TooManySessions {
            /// How many can be.
            limit: usize,
        }
        /// Too much went through it.
        "cash.too_many_moves"
        "{limit} movements went through this cash session; count and close it, and open a new one"
        TooManyMoves {
            /// How many can.
            limit: u32,
        }
        /// There is not so much in it.
        "cash.too_little"
        "there should be {expected} in this cash session; no more than that can be taken out"
        TooLittleCash {
            /// What should be there.
            expected: Money,
        }
    }
}
