//! What our papers look like: each is drawn as a picture and held against one that somebody has looked at. `BLESS=1`
//! draws them anew; look at them before you keep them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod support;

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use turnero_documents::pdf::{Format, render};
use turnero_documents::{Effect, Sheet, Tongue};

use support::{draft, invoice, invoice_of_long_names, invoice_without_decimals, long_invoice};

/// Dots of a picture for each point of the paper: letters can be read, and the pictures stay small.
const SCALE: f32 = 1.4;
/// For the codes: some five dots a cell.
const SCALE_OF_CODES: f32 = 5.0;
/// What a machine may draw otherwise than another: so many of a thousand dots by more than this much of 255.
const DOTS_PER_THOUSAND: usize = 2;
const SHADES: u8 = 48;
/// 2 cm in points.
const SIDE_MIN: f32 = 56.7;

/// A picture in shades of grey.
struct Picture {
    wide: usize,
    high: usize,
    dots: Vec<u8>,
}

fn draw(pdf: Vec<u8>, scale: f32) -> Vec<Picture> {
    let pdf = Pdf::new(pdf).unwrap();
    let (cache, render_settings) = (RenderCache::new(), RenderSettings::default());
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let interpreter = InterpreterSettings::default();
    let page = |page| {
        let drawn = hayro::render(page, &cache, &interpreter, &render_settings, &settings);
        let (wide, high) = (usize::from(drawn.width()), usize::from(drawn.height()));
        let grey = |[red, green, blue, _]: [u8; 4]| {
            let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
            u8::try_from(sum / 1_000).unwrap()
        };
        let dots = drawn.data_as_u8_slice().as_chunks::<4>().0.iter().copied().map(grey).collect();
        Picture { wide, high, dots }
    };
    pdf.pages().iter().map(page).collect()
}

impl Picture {
    fn read(path: &Path) -> Self {
        let file = File::open(path).unwrap_or_else(|error| {
            panic!("{}: {error}; run with BLESS=1 and look at it", path.display())
        });
        let mut reader = png::Decoder::new(BufReader::new(file)).read_info().unwrap();
        let mut dots = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut dots).unwrap();
        dots.truncate(info.buffer_size());
        Self { wide: info.width as usize, high: info.height as usize, dots }
    }

    fn write(&self, path: &Path) {
        let file = BufWriter::new(File::create(path).unwrap());
        let (wide, high) = (u32::try_from(self.wide).unwrap(), u32::try_from(self.high).unwrap());
        let mut encoder = png::Encoder::new(file, wide, high);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_compression(png::Compression::High);
        encoder.write_header().unwrap().write_image_data(&self.dots).unwrap();
    }

    /// How many of a thousand dots are another shade.
    fn differs_by(&self, other: &Self) -> usize {
        if (self.wide, self.high) != (other.wide, other.high) {
            return 1_000;
        }
        let pairs = self.dots.iter().zip(&other.dots);
        let other = pairs.filter(|(one, other)| one.abs_diff(**other) > SHADES).count();
        (other * 1_000).div_ceil(self.dots.len().max(1))
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures")
}

#[track_caller]
fn check(name: &str, sheet: &Sheet, format: Format) {
    let pages = draw(render(sheet, format).unwrap(), SCALE);
    for (place, page) in pages.iter().enumerate() {
        let path = folder().join(format!("{name}-{}.png", place + 1));
        if std::env::var_os("BLESS").is_some() {
            page.write(&path);
            continue;
        }
        let differs = page.differs_by(&Picture::read(&path));
        if differs > DOTS_PER_THOUSAND {
            let drawn =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}.png", place + 1));
            page.write(&drawn);
            panic!(
                "{differs} of a thousand dots of {name} are not as they were: compare {} with {}",
                drawn.display(),
                path.display()
            );
        }
    }
    let next = folder().join(format!("{name}-{}.png", pages.len() + 1));
    assert!(!next.exists(), "{name} had more pages: {}", next.display());
}

/// A sign: a dark square with a light one in it.
fn logo() -> Arc<[u8]> {
    let side = 64_u32;
    let light = |n: u32| (16..48).contains(&n);
    let dots: Vec<u8> = (0..side * side)
        .map(|dot| if light(dot / side) && light(dot % side) { 235 } else { 40 })
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    file.into()
}

#[test]
fn an_invoice_looks_as_it_did() {
    let with_logo = invoice(Tongue::Spanish).with_logo(Some(logo()));
    check("letter", &with_logo, Format::Letter);
    check("receipt", &with_logo, Format::Receipt);
    check("letter-english", &invoice(Tongue::English), Format::Letter);
    check("receipt-english", &invoice(Tongue::English), Format::Receipt);
}

#[test]
fn a_draft_and_what_is_void_look_as_they_did() {
    check("draft", &draft(Tongue::Spanish), Format::Letter);
    check("draft-receipt", &draft(Tongue::English), Format::Receipt);
    let void = Sheet { effect: Effect::Voided, ..invoice(Tongue::Spanish) };
    check("void", &void, Format::Letter);
}

#[test]
fn many_lines_and_long_names_look_as_they_did() {
    check("many-lines", &long_invoice(40), Format::Letter);
    check("long-names", &invoice_of_long_names(Tongue::Spanish), Format::Letter);
    check("long-names-receipt", &invoice_of_long_names(Tongue::Spanish), Format::Receipt);
}

#[test]
fn a_currency_without_decimals_looks_as_it_did() {
    check("without-decimals", &invoice_without_decimals(Tongue::English), Format::Letter);
    check("without-decimals-receipt", &invoice_without_decimals(Tongue::Spanish), Format::Receipt);
}

#[test]
fn the_code_of_every_page_is_read_back_from_the_paper_and_two_centimetres_wide() {
    let cases = [
        (long_invoice(60), Format::Letter),
        (invoice(Tongue::English), Format::Receipt),
        (invoice_of_long_names(Tongue::Spanish), Format::Letter),
    ];
    for (sheet, format) in cases {
        let code = sheet.code.clone().unwrap();
        let pages = draw(render(&sheet, format).unwrap(), SCALE_OF_CODES);
        for (place, page) in pages.iter().enumerate() {
            let dot = |x: usize, y: usize| page.dots[y * page.wide + x];
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(page.wide, page.high, dot);
            let grids = image.detect_grids();
            let [grid] = grids.as_slice() else {
                panic!("page {} of {format:?} has {} codes", place + 1, grids.len())
            };
            let (_, text) = grid.decode().unwrap();
            for needed in [
                "NumFac: SETP990000493".to_owned(),
                "FecFac: 2026-11-20".to_owned(),
                "NitFac: 900825759".to_owned(),
                format!("https://catalogo-vpfe.dian.gov.co/document/searchqr?documentkey={code}"),
            ] {
                assert!(text.contains(&needed), "{needed} is not in {text}");
            }
            let [left, right] = [grid.bounds[0], grid.bounds[1]];
            #[expect(clippy::cast_precision_loss, reason = "a page has a few thousand dots")]
            let wide = (right.x - left.x) as f32 / SCALE_OF_CODES;
            assert!(wide >= SIDE_MIN, "the code is {wide} points wide");
        }
    }
}
