//! Why the directory says no. Nobody is named in it: a refusal may end in a log.

use super::fields::{Channel, Purpose};
use crate::refusals::refusals;
use crate::{BranchId, CustomerId};

refusals! {
    /// Why the directory of customers says no. Each sentence says what is so, and what can be done.
    CustomerRefusal {
        /// No such customer, or no more.
        "customer.unknown"
        "nobody is known as {customer} here, or is known no more; look for the customer again"
        CustomerUnknown {
            /// The id that was asked for.
            customer: CustomerId,
        }
        /// Nobody has such a document.
        "customer.document_unknown"
        "nobody is known here with this identity document; compare it, or add the customer"
        DocumentUnknown {}
        /// Somebody has that document already.
        "customer.document_taken"
        "this identity document belongs to customer {customer} already; use that one, or merge the two"
        DocumentTaken {
            /// Who has it.
            customer: CustomerId,
        }
        /// Everybody shares that document.
        "customer.document_of_nobody"
        "the document of the final consumer belongs to nobody; leave it out, and invoice without a customer"
        DocumentOfNobody {}
        /// The directory is full.
        "customer.too_many"
        "the directory has {limit} customers, and no room for more; erase those who come no more"
        TooManyCustomers {
            /// How many it takes.
            limit: usize,
        }
        /// Notes enough.
        "customer.too_many_notes"
        "there are {limit} notes about this customer, and no room for more"
        TooManyNotes {
            /// How many there can be.
            limit: usize,
        }
        /// Responsibilities enough.
        "customer.too_many_responsibilities"
        "a customer has no more than {limit} tax responsibilities; leave some out"
        TooManyResponsibilities {
            /// How many there can be.
            limit: usize,
        }
        /// It has taken in as many doubles as it can.
        "customer.too_many_doubles"
        "this customer has taken in {limit} doubles, and no more can be; erase what is left"
        TooManyDoubles {
            /// How many there can be.
            limit: usize,
        }
        /// One entry cannot be its own double.
        "customer.same"
        "both are customer {customer}; name the double and the one that stays"
        SameCustomer {
            /// The one.
            customer: CustomerId,
        }
        /// Their documents are different ones.
        "customer.not_a_double"
        "the two have different identity documents of one kind; correct the wrong one, then merge"
        NotADouble {}
        /// Nobody agreed to that.
        "consent.missing"
        "customer {customer} has not agreed to {purpose} by {channel}; ask for it first"
        ConsentMissing {
            /// Who.
            customer: CustomerId,
            /// To what.
            purpose: Purpose,
            /// By which way.
            channel: Channel,
        }
        /// There is no address.
        "consent.no_address"
        "customer {customer} cannot be reached by {channel}; ask for an address"
        NoAddress {
            /// Who.
            customer: CustomerId,
            /// By which way.
            channel: Channel,
        }
        /// Consents enough.
        "consent.too_many"
        "there are {limit} consents of this customer, and no room for more"
        TooManyConsents {
            /// How many there can be.
            limit: usize,
        }
        /// There is nothing to look for.
        "customer.search_empty"
        "there is nothing to look for; write the beginning of a name, of a number or of a phone number"
        SearchEmpty {}
        /// The text is too long.
        "customer.search_too_long"
        "no more than {limit} characters can be looked for, not {found}; write less"
        SearchTooLong {
            /// How many it has.
            found: usize,
            /// How many it can have.
            limit: usize,
        }
        /// The page is too large, or holds nobody.
        "customer.page_size"
        "a page has 1 to {limit} customers, not {found}"
        PageSize {
            /// How many were asked for.
            found: usize,
            /// How many it can have.
            limit: usize,
        }
        /// Too many rows at once.
        "import.too_many_rows"
        "one part of an import has 1 to {limit} rows, not {found}; cut it into smaller parts"
        TooManyRows {
            /// How many it has.
            found: usize,
            /// How many it can have.
            limit: usize,
        }
        /// What is brought does not follow what is known.
        "visits.not_next"
        "the visits of branch {branch} are known up to position {known}; bring what follows that"
        VisitsNotNext {
            /// Where.
            branch: BranchId,
            /// Up to where they are known.
            known: u64,
        }
        /// Too many visits at once.
        "visits.too_many"
        "no more than {limit} visits can be brought at once, not {found}; bring the rest later"
        TooManyVisits {
            /// How many were brought.
            found: usize,
            /// How many can be.
            limit: usize,
        }
    }
}
