//! The QR code by which anybody can look a document up at the tax authority.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};
use turnero_domain::invoicing::{Charge, Charged, Environment};
use turnero_domain::money::Amount;

use crate::sheet::Sheet;
use crate::words::cents;

/// The tax authority's codes of IVA; all others are "other taxes" on a QR code.
const IVA: &str = "01";

/// A square of dark and light cells.
pub(crate) struct Cells {
    pub(crate) side: usize,
    dark: Vec<bool>,
}

impl Cells {
    /// The cells of a text; `None` when it has too many letters for any.
    pub(crate) fn of(text: &str) -> Option<Self> {
        // Paper is clean and the text is long: larger cells are read better than a code that mends more.
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let side = code.width();
        let dark = code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
        Some(Self { side, dark })
    }

    /// The dark cells of a row, as runs: where one begins, and how many cells it has.
    pub(crate) fn runs(&self, row: usize) -> Vec<(usize, usize)> {
        let cells = self.dark.iter().skip(row * self.side).take(self.side);
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (column, dark) in cells.enumerate() {
            match runs.last_mut() {
                Some((begin, count)) if *dark && *begin + *count == column => *count += 1,
                _ if *dark => runs.push((column, 1)),
                _ => {}
            }
        }
        runs
    }
}

/// Where a document can be looked up.
pub(crate) fn address(sheet: &Sheet) -> Option<String> {
    let code = sheet.code.as_ref()?;
    let host = match sheet.environment {
        Environment::Production => "catalogo-vpfe.dian.gov.co",
        Environment::Test => "catalogo-vpfe-hab.dian.gov.co",
    };
    Some(format!("https://{host}/document/searchqr?documentkey={code}"))
}

/// What the code says, line by line, as the tax authority wants it.
pub(crate) fn text(sheet: &Sheet) -> Option<String> {
    let address = address(sheet)?;
    let (date, clock) = sheet.issued.as_ref()?;
    let totals = &sheet.content.totals;
    let iva = sum(totals.taxes.iter().filter(|charged| is_iva(charged)));
    let other = sum(totals.taxes.iter().filter(|charged| !is_iva(charged)));
    let mut text = String::new();
    // A String takes whatever is written.
    let _ = write!(
        text,
        "NumFac: {}\nFecFac: {date}\nHorFac: {clock}\nNitFac: {}\nDocAdq: {}\nValFac: {}\nValIva: {}\nValOtroIm: {}\nValTolFac: {}\nCUFE: {}\n{address}",
        sheet.number.as_deref().unwrap_or_default(),
        sheet.issuer.identity.number(),
        sheet.party.identity.number(),
        cents(totals.gross),
        cents(iva),
        cents(other),
        cents(totals.total),
        sheet.code.as_deref().unwrap_or_default(),
    );
    Some(text)
}

fn is_iva(charged: &Charged) -> bool {
    charged.tax.code.as_str() == IVA && matches!(charged.tax.charge, Charge::Rate(_))
}

fn sum<'a>(charged: impl Iterator<Item = &'a Charged>) -> Amount {
    charged.fold(Amount::ZERO, |sum, charged| sum.plus_fact(charged.amount))
}
