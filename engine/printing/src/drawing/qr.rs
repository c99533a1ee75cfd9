use qrcode::{Color, EcLevel, QrCode};

use super::picture::Picture;

/// Cells of white round a code: cameras want them.
const QUIET: usize = 4;

/// A QR code, a dot for each cell; `None` when the text has too many letters for any.
pub(crate) fn cells(text: &str) -> Option<Picture> {
    // Thermal paper is folded and carried about in a hand: some of it may be lost.
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let mut picture = Picture::new(side + 2 * QUIET, side + 2 * QUIET);
    for (place, color) in code.into_colors().into_iter().enumerate() {
        if color == Color::Dark {
            picture.darken(QUIET + place % side, QUIET + place / side);
        }
    }
    Some(picture)
}
