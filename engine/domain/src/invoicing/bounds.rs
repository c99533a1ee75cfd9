//! How much an issuer takes. Full means a clear refusal, never memory without end.

use crate::Seconds;

/// Taxes of one issuer. Colombia has fewer than thirty, withholdings included.
pub const TAXES_MAX: usize = 64;

/// Rates that a tax allows.
pub const TAX_RATES_MAX: usize = 16;

/// Things that one issuer sells. What people choose from at a counter, not the stock of a warehouse.
pub const ITEMS_MAX: usize = 5_000;

/// Price lists of one issuer: some currencies, some seasons.
pub const PRICE_LISTS_MAX: usize = 64;

/// Services that sell an item. A branch has at most 64, and an issuer some dozens of branches.
pub const SERVICES_MAX: usize = 4_096;

/// Numbering ranges of one issuer, used up ones included: five kinds, renewed every two years.
pub const RANGES_MAX: usize = 256;

/// Currencies of one range.
pub const RANGE_CURRENCIES_MAX: usize = 8;

/// Lines of one document. An invoice at a counter has a handful; the event that tells it stays below some
/// tens of kilobytes.
pub const LINES_MAX: usize = 100;

/// Taxes of one line, and as many withholdings.
pub const LINE_TAXES_MAX: usize = 4;

/// Discounts and surcharges of one document.
pub const ADJUSTMENTS_MAX: usize = 10;

/// Parts in which one invoice is to be paid.
pub const INSTALMENTS_MAX: usize = 12;

/// Payments, refunds and credits of one invoice.
pub const PAYMENTS_PER_INVOICE_MAX: usize = 100;

/// Documents that are not done with: drafts, unpaid invoices, what is on its way to the tax authority. Each
/// stays in memory in full, a few kilobytes. A gateway that is away for days at the busiest counter fills
/// a tenth of it.
pub const OPEN_DOCUMENTS_MAX: usize = 20_000;

/// Documents that are done with and still stand in memory with all their lines, the newest ones: some busy
/// days, in which people come back with their invoice.
pub const CLOSED_WITH_LINES: usize = 2_000;

/// Documents that are done with and are still known by their number, their total and what became of it:
/// enough for a note, a refund, an answer to "is it paid?". A year of two hundred a day, in some tens of
/// megabytes; the journal keeps them all.
pub const CLOSED_KNOWN: usize = 75_000;

/// Branches whose visits one issuer invoices.
pub const INVOICED_BRANCHES_MAX: usize = 256;

/// Visits that are brought to be drafted at once: each becomes an event of some kilobytes, and all of them go into one
/// commit.
pub const VISITS_DRAFTED_MAX: usize = 20;

/// Invoices that wait until the directory of customers has heard of them. It hears of them within moments; what is beyond
/// is not named there, and stands here all the same.
pub const TO_NOTE_MAX: usize = 10_000;

/// Transfers that belong to no invoice yet.
pub const UNMATCHED_TRANSFERS_MAX: usize = 5_000;

/// Transfers of which the bank's number stays known, so that the same one is not taken twice. Banks repeat
/// their statements for some weeks.
pub const TRANSFERS_KNOWN: usize = 20_000;

/// Cash sessions that are open at the same time: more than an issuer has counters.
pub const OPEN_SESSIONS_MAX: usize = 1_000;

/// Cash sessions that were closed and are still known: some weeks of a busy hall.
pub const CLOSED_SESSIONS_KNOWN: usize = 1_000;

/// Movements of one cash session: payments, refunds, what was brought and taken away.
pub const SESSION_MOVES_MAX: u32 = 10_000;

/// Days of which sales are known: a year, and a month to compare it.
pub const SALES_DAYS_KEPT: usize = 400;

/// Items that one day's sales tell apart; what is beyond is told together.
pub const SALES_ITEMS_MAX: usize = 500;

/// Agents that one day's sales tell apart.
pub const SALES_AGENTS_MAX: usize = 300;

/// Taxes that one day's sales tell apart.
pub const SALES_TAXES_MAX: usize = 64;

/// Documents that are looked through for one page of a list. What is beyond comes with the next page, so that
/// nobody else waits for a long search.
pub const LIST_SCANNED_MAX: usize = 5_000;

/// Rows of one list. What is beyond comes with the next page.
pub const PAGE_MAX: usize = 100;

/// Characters of an observation. The gateway takes no more.
pub const OBSERVATION_CHARACTERS_MAX: usize = 250;

/// Characters of what a line says: its name, or its note.
pub const LINE_TEXT_CHARACTERS_MAX: usize = 250;

/// Characters of the name of a person or company, of an address, of an e-mail address.
pub const PARTY_TEXT_CHARACTERS_MAX: usize = 250;

/// Tax responsibilities of one person or company: DIAN has five.
pub const RESPONSIBILITIES_MAX: usize = 10;

/// What the tax authority or the gateway finds fault with in one document, as far as it is kept.
pub const FINDINGS_MAX: usize = 20;

/// Characters of one such fault, as far as it is kept.
pub const FINDING_CHARACTERS_MAX: usize = 500;

/// How long an answer to what was sent may be out before it is taken for lost. Longer than any time-out of
/// the gateway, or the same document would be on its way twice.
pub const ANSWER_LOST_AFTER: Seconds = Seconds::minutes(2);

/// The part of a range that may be used before its end is announced, in a hundred.
pub const RANGE_WARNING_PERCENT: u64 = 90;

/// How many days before the last one of a range its end is announced. To renew one takes fifteen working
/// days.
pub const RANGE_WARNING_DAYS: i32 = 30;

/// Mails of one issuer that wait: a mail server that is away for days at the busiest counter. What is beyond is not sent
/// by itself; documents whose mail waits keep their lines, and must leave room for those that are under way.
pub const MAILS_WAITING_MAX: usize = 5_000;

/// Addresses that do not work, as far as they are remembered.
pub const BOUNCES_KNOWN: usize = 2_000;

/// How long an attempt at a mail may be out before its end is taken for lost. Longer than all time-outs of the mail server
/// together, or the same mail would be on its way twice.
pub const MAIL_LOST_AFTER: Seconds = Seconds::minutes(15);

/// How long a mail is tried. An invoice that comes days later is still one, and after a long weekend mail servers work
/// again.
pub const MAIL_GIVEN_UP_AFTER: Seconds = Seconds::minutes(3 * 24 * 60);

/// How long nothing is tried with a password that was wrong. Each more would be one nearer to an account that is locked.
pub const MAIL_SHUT_OUT_PAUSE: Seconds = Seconds::minutes(60);
