//! A line of text as dots: in reading order, with the forms that letters take beside each other.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::fonts::Fonts;
use super::picture::Picture;
use crate::bounds::LINES_OF_TEXT_MAX;

/// A dot is dark from this share of ink on.
const DARK: f32 = 0.45;

/// The text in pictures of at most so many dots wide, a picture for each line, letters of so many dots.
pub(crate) fn lines(fonts: &Fonts, text: &str, size: u16, bold: bool, wide: u16) -> Vec<Picture> {
    let text = fonts.drawable(text);
    let width = |line: &str| shaped(fonts, line, f32::from(size)).wide;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || width(&longer) <= f32::from(wide) {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines.truncate(LINES_OF_TEXT_MAX);
    lines
        .iter()
        .map(|line| drawn(&shaped(fonts, line, f32::from(size)), size, bold, wide))
        .collect()
}

/// The outlines of a line, beside each other.
struct Shaped {
    strokes: Vec<Stroke>,
    wide: f32,
}

enum Stroke {
    Line(Point, Point),
    Curve(Point, Point, Point),
    Bend(Point, Point, Point, Point),
}

fn shaped(fonts: &Fonts, text: &str, size: f32) -> Shaped {
    let mut pen = Pen {
        strokes: Vec::new(),
        x: 0.0,
        y: 0.0,
        scale: 1.0,
        at: point(0.0, 0.0),
        begin: point(0.0, 0.0),
    };
    let order = BidiInfo::new(text, None);
    for paragraph in &order.paragraphs {
        let (levels, runs) = order.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let backwards = levels.get(run.start).is_some_and(|level| level.is_rtl());
            let mut pieces = fonts.pieces(text.get(run).unwrap_or_default());
            if backwards {
                pieces.reverse();
            }
            for (font, piece) in pieces {
                pen.write(fonts, font, piece, backwards, size);
            }
        }
    }
    Shaped { strokes: pen.strokes, wide: pen.x }
}

struct Pen {
    strokes: Vec<Stroke>,
    /// Where the next letter stands.
    x: f32,
    y: f32,
    scale: f32,
    at: Point,
    begin: Point,
}

impl Pen {
    fn write(&mut self, fonts: &Fonts, font: usize, text: &str, backwards: bool, size: f32) {
        let Some(face) = fonts.face(font) else { return };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let direction = if backwards { Direction::RightToLeft } else { Direction::LeftToRight };
        buffer.set_direction(direction);
        let glyphs = rustybuzz::shape(face, &[], buffer);
        #[expect(clippy::cast_precision_loss, reason = "an em has some thousand units")]
        let units = |units: i32| units as f32;
        self.scale = size / units(face.units_per_em());
        for (glyph, place) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
            let (x, y) = (self.x, self.y);
            self.x += units(place.x_offset) * self.scale;
            self.y += units(place.y_offset) * self.scale;
            if let Ok(id) = u16::try_from(glyph.glyph_id) {
                face.outline_glyph(GlyphId(id), self);
            }
            (self.x, self.y) = (x + units(place.x_advance) * self.scale, y);
        }
    }

    fn place(&self, x: f32, y: f32) -> Point {
        point(self.x + x * self.scale, self.y + y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = self.place(x, y);
        self.begin = self.at;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.strokes.push(Stroke::Line(self.at, to));
        self.at = to;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (by, to) = (self.place(x1, y1), self.place(x, y));
        self.strokes.push(Stroke::Curve(self.at, by, to));
        self.at = to;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (one, two, to) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.strokes.push(Stroke::Bend(self.at, one, two, to));
        self.at = to;
    }

    fn close(&mut self) {
        if self.at != self.begin {
            self.strokes.push(Stroke::Line(self.at, self.begin));
            self.at = self.begin;
        }
    }
}

/// In the middle of a picture that is as wide as the paper; what is wider still is cut at the edge of the paper.
fn drawn(shaped: &Shaped, size: u16, bold: bool, wide: u16) -> Picture {
    // Arabic and Devanagari reach further up and down than Latin letters do.
    let high = usize::from(size) * 3 / 2;
    let base = f32::from(size) * 1.1;
    let shift = ((f32::from(wide) - shaped.wide) / 2.0).max(0.0).floor();
    let place = |at: &Point| point(at.x + shift, base - at.y);
    let mut ink = Rasterizer::new(usize::from(wide), high);
    for stroke in &shaped.strokes {
        match stroke {
            Stroke::Line(from, to) => ink.draw_line(place(from), place(to)),
            Stroke::Curve(from, by, to) => ink.draw_quad(place(from), place(by), place(to)),
            Stroke::Bend(from, one, two, to) => {
                ink.draw_cubic(place(from), place(one), place(two), place(to));
            }
        }
    }
    let mut picture = Picture::new(usize::from(wide), high);
    ink.for_each_pixel_2d(|x, y, share| {
        if share >= DARK {
            let (x, y) = (x as usize, y as usize);
            picture.darken(x, y);
            if bold {
                picture.darken(x + 1, y);
            }
        }
    });
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first and the last column with ink.
    fn edges(picture: &Picture) -> (usize, usize) {
        let dark = |x: usize| {
            picture
                .rows
                .iter()
                .any(|row| row.get(x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0))
        };
        let columns: Vec<_> = (0..picture.stride * 8).filter(|x| dark(*x)).collect();
        (columns[0], columns[columns.len() - 1])
    }

    #[test]
    fn a_line_stands_in_the_middle_and_a_long_text_in_several() {
        let fonts = Fonts::new();
        let one = lines(&fonts, "Касса", 26, false, 384);
        assert_eq!(one.len(), 1);
        let (left, right) = edges(&one[0]);
        assert!(left > 100 && left.abs_diff(383 - right) < 8, "{left} {right}");
        assert!(lines(&fonts, "Регистрация и приём документов граждан", 26, false, 200).len() > 2);
    }

    #[test]
    fn letters_take_the_form_that_they_have_beside_each_other() {
        let fonts = Fonts::new();
        let together = shaped(&fonts, "بيت", 26.0).wide;
        let apart: f32 =
            ["ب", "ي", "ت"].iter().map(|letter| shaped(&fonts, letter, 26.0).wide).sum();
        assert!(together < apart * 0.95, "{together} {apart}");
    }

    #[test]
    fn what_is_read_from_the_right_stands_so() {
        let fonts = Fonts::new();
        // A narrow letter and a wide one: where the wide one stands shows from where it is read.
        let picture = |text| lines(&fonts, text, 40, false, 384).remove(0);
        let mirrored = (picture("יש"), picture("שי"));
        assert_ne!(mirrored.0, mirrored.1);
        let (left, _) = edges(&picture("ישש"));
        let column = |picture: &Picture, x: usize| {
            picture.rows.iter().filter(|row| row[x / 8] & (0x80 >> (x % 8)) != 0).count()
        };
        let wide = picture("ישש");
        let ink_left: usize = (left..left + 8).map(|x| column(&wide, x)).sum();
        let (_, right) = edges(&wide);
        let ink_right: usize = (right - 8..right).map(|x| column(&wide, x)).sum();
        assert!(ink_left > ink_right, "the small letter is read first, and stands on the right");
    }
}
