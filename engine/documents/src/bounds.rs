//! The bounds of what is printed.

/// Pages of one document: what is longer was not made by people.
pub const PAGES_MAX: usize = 200;

/// Bytes of a logo. A picture as large as a stamp needs a hundredth of it.
pub const LOGO_BYTES_MAX: usize = 512 * 1024;

/// Dots of a logo from side to side: a small file can unfold to gigabytes, and paper shows no more than a few hundred.
pub const LOGO_DOTS_MAX: u32 = 4_096;

/// The side of a QR code, in points: 3 cm. The tax authority wants 2 at least; its text is long, and a third of a millimetre for
/// each cell is what cheap printers and old telephones can do.
pub const QR_POINTS: f32 = 85.0;
