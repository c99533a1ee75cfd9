//! Painting what was laid out.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use super::PdfError;
use super::layout::{Mark, Page, Shade};
use super::letters::{BOLD, REGULAR, Weight};
use crate::bounds::{LOGO_BYTES_MAX, LOGO_DOTS_MAX};
use crate::qr::Cells;
use crate::sheet::Sheet;

/// By how many degrees what stands across a page rises.
const SLANT: f32 = 35.0;

struct Paints {
    regular: Font,
    bold: Font,
    logo: Option<Image>,
}

pub(super) fn paint(sheet: &Sheet, pages: &[Page]) -> Result<Vec<u8>, PdfError> {
    let font = |bytes: &'static [u8]| {
        Font::new(bytes.to_vec().into(), 0)
            .ok_or_else(|| PdfError::Painting("the letters cannot be read".to_owned()))
    };
    let logo = sheet.logo.as_deref().map(picture).transpose()?;
    let paints = Paints { regular: font(REGULAR)?, bold: font(BOLD)?, logo };
    let mut document = Document::new();
    document.set_metadata(metadata(sheet));
    for page in pages {
        let settings = PageSettings::from_wh(page.wide, page.high)
            .ok_or_else(|| PdfError::Painting("a page has no size".to_owned()))?;
        let mut painted = document.start_page_with(settings);
        let mut surface = painted.surface();
        for mark in &page.marks {
            paint_mark(&mut surface, &paints, mark);
        }
        surface.finish();
        painted.finish();
    }
    document.finish().map_err(|error| PdfError::Painting(format!("{error:?}")))
}

/// Whether this logo can be painted: a picture is unfolded only when a page is written.
pub(super) fn check_logo(logo: &[u8]) -> Result<(), PdfError> {
    let logo = picture(logo)?;
    let refused = |error: &dyn std::fmt::Debug| PdfError::Logo(format!("{error:?}"));
    let side = Size::from_wh(90.0, 90.0).ok_or_else(|| refused(&"no size"))?;
    let mut document = Document::new();
    let mut page = document.start_page();
    let mut surface = page.surface();
    surface.draw_image(logo, side);
    surface.finish();
    page.finish();
    document.finish().map(|_| ()).map_err(|error| refused(&error))
}

/// A logo, as it is painted.
pub(super) fn picture(logo: &[u8]) -> Result<Image, PdfError> {
    let refused = |why: &str| PdfError::Logo(why.to_owned());
    if logo.len() > LOGO_BYTES_MAX {
        return Err(refused("it is too large"));
    }
    let picture = Image::from_png(logo.to_vec().into(), true).map_err(PdfError::Logo)?;
    let (across, down) = picture.size();
    if across.max(down) > LOGO_DOTS_MAX || across.min(down) == 0 {
        return Err(refused("it has too many dots"));
    }
    Ok(picture)
}

fn metadata(sheet: &Sheet) -> Metadata {
    let title = sheet.tongue.labels().kind(sheet.kind);
    let number = sheet.number.as_deref().unwrap_or_default();
    let metadata = Metadata::new()
        .title(format!("{title} {number}").trim_end().to_owned())
        .language(sheet.tongue.tag().to_owned())
        .creator("Turnero".to_owned());
    match sheet.issued.as_ref().and_then(|(date, _)| day(&date.to_string())) {
        Some(day) => metadata.creation_date(day),
        None => metadata,
    }
}

/// The day of issue stands in the file, and not the moment of printing: a document is the same whenever it is printed.
fn day(written: &str) -> Option<DateTime> {
    let mut parts = written.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(DateTime::new(year).month(month).day(day))
}

fn paint_mark(surface: &mut Surface<'_>, paints: &Paints, mark: &Mark) {
    match mark {
        Mark::Text { x, y, size, weight, shade, text } => {
            surface.set_fill(Some(fill(*shade)));
            let font = match weight {
                Weight::Regular => &paints.regular,
                Weight::Bold => &paints.bold,
            };
            let place = Point::from_xy(*x, *y);
            surface.draw_text(place, font.clone(), *size, text, false, TextDirection::LeftToRight);
        }
        Mark::Rule { x, y, wide, thick, shade } => {
            surface.set_fill(Some(fill(*shade)));
            paint_rectangles(surface, [(*x, *y, *wide, *thick)]);
        }
        Mark::Qr { x, y, side, cells } => {
            surface.set_fill(Some(fill(Shade::Ink)));
            paint_rectangles(surface, rectangles(cells, *x, *y, *side));
        }
        Mark::Across { x, y, size, wide, text } => {
            let (sin, cos) = SLANT.to_radians().sin_cos();
            surface.push_transform(&Transform::from_row(cos, -sin, sin, cos, *x, *y));
            surface.set_fill(Some(fill(Shade::Pale)));
            let place = Point::from_xy(-wide / 2.0, size / 3.0);
            let font = paints.bold.clone();
            surface.draw_text(place, font, *size, text, false, TextDirection::LeftToRight);
            surface.pop();
        }
        Mark::Logo { x, y, wide, high } => {
            let Some(logo) = &paints.logo else { return };
            if let Some(size) = Size::from_wh(*wide, *high) {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.draw_image(logo.clone(), size);
                surface.pop();
            }
        }
    }
}

fn fill(shade: Shade) -> Fill {
    let color = match shade {
        Shade::Ink => rgb::Color::new(20, 23, 28),
        Shade::Soft => rgb::Color::new(75, 82, 92),
        Shade::Line => rgb::Color::new(190, 192, 196),
        Shade::Pale => rgb::Color::new(226, 228, 231),
    };
    Fill { paint: color.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

/// One path for all of them: a QR code has hundreds of cells.
fn paint_rectangles(
    surface: &mut Surface<'_>,
    rectangles: impl IntoIterator<Item = (f32, f32, f32, f32)>,
) {
    let mut path = PathBuilder::new();
    for (x, y, wide, high) in rectangles {
        if let Some(rectangle) = Rect::from_xywh(x, y, wide, high) {
            path.push_rect(rectangle);
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn rectangles(cells: &Cells, x: f32, y: f32, side: f32) -> Vec<(f32, f32, f32, f32)> {
    #[expect(clippy::cast_precision_loss, reason = "a QR code has at most 177 cells a side")]
    let points = |cells: usize| cells as f32;
    let cell = side / points(cells.side);
    let row = |row: usize| {
        let runs = cells.runs(row).into_iter();
        runs.map(move |(begin, count)| {
            (x + points(begin) * cell, y + points(row) * cell, points(count) * cell, cell)
        })
    };
    (0..cells.side).flat_map(row).collect()
}
