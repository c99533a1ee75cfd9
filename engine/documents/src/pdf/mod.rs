//! A sheet as a PDF. What stands where is decided first (`layout`, `letter`, `receipt`) and painted then (`paint`), so
//! that a page knows how many there are, and the paper of a receipt is as long as what is on it.

mod layout;
mod letter;
mod letters;
mod paint;
mod receipt;

use crate::bounds::PAGES_MAX;
use crate::sheet::Sheet;

/// The paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// Letter, 8.5 by 11 inches.
    #[default]
    Letter,
    /// The roll of a receipt printer, 80 mm wide.
    Receipt,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The logo is not what it should be.
    #[error("the logo cannot be printed: {0}; give a PNG of at most 512 KiB and 4096 dots a side")]
    Logo(String),
    /// There is more than a document has.
    #[error("the document would have more than {PAGES_MAX} pages; make several of it")]
    TooLong,
    /// What cannot be painted.
    #[error("the PDF could not be written: {0}")]
    Painting(String),
}

/// Whether this can be printed as a logo: looked at when it is set, so that nobody finds out at a counter.
pub fn check_logo(logo: &[u8]) -> Result<(), PdfError> {
    paint::check_logo(logo)
}

/// The bytes of a PDF. The same sheet gives the same bytes.
pub fn render(sheet: &Sheet, format: Format) -> Result<Vec<u8>, PdfError> {
    let pages = match format {
        Format::Letter => letter::pages(sheet),
        Format::Receipt => vec![receipt::page(sheet)],
    };
    if pages.len() > PAGES_MAX {
        return Err(PdfError::TooLong);
    }
    paint::paint(sheet, &pages)
}

/// What is written on a sheet, page by page and in the order in which it is read: for tests, and for those to whom a
/// PDF is read out.
pub fn text(sheet: &Sheet, format: Format) -> Vec<Vec<String>> {
    let pages = match format {
        Format::Letter => letter::pages(sheet),
        Format::Receipt => vec![receipt::page(sheet)],
    };
    pages.iter().map(layout::Page::text).collect()
}
