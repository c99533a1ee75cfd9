//! Draws what a printer cannot write: lines in scripts that it has no letters for, and QR codes where it makes none.

mod fonts;
mod line;
mod picture;
mod qr;

pub(crate) use fonts::Fonts;
pub(crate) use line::lines;
pub(crate) use picture::Picture;
pub(crate) use qr::cells;
