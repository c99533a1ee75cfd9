//! The picture of a QR code, as Factus hands it out: a PNG in the text of an address.

use qrcode::{Color, EcLevel, QrCode};

/// Dots of a module, each way.
const DOTS: usize = 4;
/// Modules of the border without which no reader finds it.
const BORDER: usize = 4;

/// A PNG that leads there, with the space after the comma that Factus writes; nothing, if it is too long for one.
pub(super) fn picture(link: &str) -> Option<String> {
    let png = png_of(link)?;
    Some(format!("data:image/png;base64, {}", data_encoding::BASE64.encode(&png)))
}

fn png_of(link: &str) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let (modules, colours) = (code.width(), code.into_colors());
    let side = (modules + 2 * BORDER) * DOTS;
    let module = |dot: usize| -> Option<usize> {
        (dot / DOTS).checked_sub(BORDER).filter(|place| *place < modules)
    };
    let mut dots = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let dark = module(x)
                .zip(module(y))
                .is_some_and(|(x, y)| colours.get(y * modules + x) == Some(&Color::Dark));
            dots.push(if dark { 0 } else { 255 });
        }
    }
    let mut bytes = Vec::new();
    let side = u32::try_from(side).ok()?;
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&dots).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
