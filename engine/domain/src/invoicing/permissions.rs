//! What one must be allowed to do with an issuer.

use crate::Permission;

/// Make an issuer.
pub const ISSUERS_CREATE: Permission = Permission::new("issuers:create");
/// See what an issuer is, how it works and what it sells.
pub const ISSUERS_READ: Permission = Permission::new("issuers:read");
/// Change what an issuer is and how it works.
pub const ISSUERS_UPDATE: Permission = Permission::new("issuers:update");
/// Change the taxes that an issuer knows.
pub const TAXES_UPDATE: Permission = Permission::new("taxes:update");
/// Add things that are sold.
pub const ITEMS_CREATE: Permission = Permission::new("items:create");
/// Change things that are sold, and which service sells them.
pub const ITEMS_UPDATE: Permission = Permission::new("items:update");
/// Change prices and their lists.
pub const PRICES_UPDATE: Permission = Permission::new("prices:update");
/// Add numbering ranges.
pub const RANGES_CREATE: Permission = Permission::new("numbering_ranges:create");
/// Change numbering ranges, and their technical keys.
pub const RANGES_UPDATE: Permission = Permission::new("numbering_ranges:update");
/// Draft invoices, change and discard drafts.
pub const INVOICES_DRAFT: Permission = Permission::new("invoices:draft");
/// Issue documents that were drafted.
pub const INVOICES_ISSUE: Permission = Permission::new("invoices:issue");
/// See documents, with the personal data in them.
pub const INVOICES_READ: Permission = Permission::new("invoices:read");
/// Void invoices by a credit note.
pub const INVOICES_VOID: Permission = Permission::new("invoices:void");
/// Mend documents that were rejected, or give them up.
pub const INVOICES_MEND: Permission = Permission::new("invoices:mend");
/// Draft credit notes and debit notes.
pub const NOTES_DRAFT: Permission = Permission::new("notes:draft");
/// Draft support documents.
pub const SUPPORT_DOCUMENTS_DRAFT: Permission = Permission::new("support_documents:draft");
/// Carry documents to the gateway, and back what it says: the engine does.
pub const SUBMISSIONS_RECORD: Permission = Permission::new("submissions:record");
/// Let submissions go on that were stopped.
pub const SUBMISSIONS_RESUME: Permission = Permission::new("submissions:resume");
/// Send documents by mail once more, or for the first time.
pub const INVOICES_MAIL: Permission = Permission::new("invoices:mail");
/// Say which mails came back: for the program that reads their mailbox.
pub const BOUNCES_RECORD: Permission = Permission::new("bounces:record");
/// Carry mails, and back how that ended: the engine does.
pub const MAILS_RECORD: Permission = Permission::new("mails:record");
/// Take payments.
pub const PAYMENTS_RECORD: Permission = Permission::new("payments:record");
/// Give money back, and take back payments that were none.
pub const PAYMENTS_REFUND: Permission = Permission::new("payments:refund");
/// Open, move and close the cash of a counter.
pub const CASH_WORK: Permission = Permission::new("cash:work");
/// See what was sold, what is unpaid, what is in the cash.
pub const REPORTS_READ: Permission = Permission::new("invoicing_reports:read");
