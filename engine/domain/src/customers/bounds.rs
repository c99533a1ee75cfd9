//! The bounds of the directory, and their reasons.

/// Customers of one directory. So many take two and a half gigabytes: `--bin customers` prints what each takes.
pub const CUSTOMERS_MAX: usize = 4_000_000;

/// Notes about one customer. Who needs more keeps a file elsewhere.
pub const NOTES_MAX: usize = 32;

/// Consents of one customer, the withdrawn ones among them: what was agreed to must be proven for years.
pub const CONSENTS_MAX: usize = 64;

/// The newest visits that are kept of one customer; older ones are counted. They stand in the document, which is
/// written anew with each.
pub const VISITS_MAX: usize = 50;

/// The newest invoices that are named with one customer; older ones are counted, for they stay where they were issued.
/// Those that are kept when somebody is erased are named in the answer, which must fit into a receipt.
pub const INVOICES_MAX: usize = 150;

/// Doubles that one customer has taken in. More are not an accident.
pub const MERGED_MAX: usize = 16;

/// Tax responsibilities of one customer. DIAN knows five.
pub const RESPONSIBILITIES_MAX: usize = 8;

/// Words of the names of one customer by which it is found. Colombian names have four, those of companies some more.
pub const WORDS_MAX: usize = 8;

/// Customers on one page.
pub const PAGE_MAX: usize = 100;

/// Entries of an index that are looked at for one page. A search that finds nobody among them answers with an empty page
/// and the place where to go on, so that a rare combination of common names holds nobody up.
pub const EXAMINED_MAX: usize = 512;

/// The longest text that is searched for, in characters.
pub const SEARCH_CHARACTERS_MAX: usize = 80;

/// Rows of one import message. Each may write a document anew, with all the visits of a regular customer in it, and all of
/// them are one commit; what is said about the refused ones must fit into a receipt.
pub const IMPORT_ROWS_MAX: usize = 24;

/// The longest line of headings: all the names that there are take a quarter of it.
pub const IMPORT_HEADER_BYTES_MAX: usize = 1_024;

/// The longest row of an import, in bytes: what is longer is a quotation mark without its pair, and swallows the file.
pub const IMPORT_ROW_BYTES_MAX: usize = 32 * 1024;

/// Cells of a row that are looked at: several times as many as there are columns.
pub const IMPORT_CELLS_MAX: usize = 64;

/// The longest value of an import, in bytes: longer than any field, so that the field says what is wrong.
pub const IMPORT_VALUE_BYTES_MAX: usize = 1_024;

/// Visits that one message brings. Each may write a document anew, with all the visits of a regular customer in it.
pub const FOLLOWED_MAX: usize = 24;
