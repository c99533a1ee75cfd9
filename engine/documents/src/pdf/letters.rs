//! The letters that are printed, and how wide they are.

use ttf_parser::Face;

/// Thin or thick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Noto Sans, as it lies in the program (see `fonts/README.md`).
pub(super) const REGULAR: &[u8] = include_bytes!("../../fonts/NotoSans-Regular.ttf");
pub(super) const BOLD: &[u8] = include_bytes!("../../fonts/NotoSans-Bold.ttf");

/// What stands in place of a letter that the font does not have.
const UNKNOWN: char = '?';

/// Knows how wide a text is.
pub(super) struct Letters {
    regular: Option<Face<'static>>,
    bold: Option<Face<'static>>,
}

impl Letters {
    pub(super) fn new() -> Self {
        // A test holds that both can be read.
        Self { regular: Face::parse(REGULAR, 0).ok(), bold: Face::parse(BOLD, 0).ok() }
    }

    fn face(&self, weight: Weight) -> Option<&Face<'static>> {
        match weight {
            Weight::Regular => self.regular.as_ref(),
            Weight::Bold => self.bold.as_ref(),
        }
    }

    /// How wide a text of this size is, in points.
    pub(super) fn width(&self, text: &str, size: f32, weight: Weight) -> f32 {
        let Some(face) = self.face(weight) else { return 0.0 };
        let advance = |letter| {
            let glyph = face.glyph_index(letter)?;
            face.glyph_hor_advance(glyph)
        };
        let units: u32 = text.chars().filter_map(advance).map(u32::from).sum();
        #[expect(clippy::cast_precision_loss, reason = "a line has a few thousand units")]
        let units = units as f32;
        units / f32::from(face.units_per_em()) * size
    }

    /// The text with letters that can be printed.
    pub(super) fn printable(&self, text: &str) -> String {
        let Some(face) = self.face(Weight::Regular) else { return text.to_owned() };
        let known =
            |letter: char| if face.glyph_index(letter).is_some() { letter } else { UNKNOWN };
        text.chars().map(|letter| if letter.is_control() { ' ' } else { known(letter) }).collect()
    }

    /// The text in lines that are at most so wide, broken between words, and within a word that alone is wider.
    pub(super) fn wrapped(&self, text: &str, size: f32, weight: Weight, wide: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer =
                    if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, size, weight) <= wide {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = self.cut(word, size, weight, wide, &mut lines);
            }
            lines.push(line);
        }
        lines
    }

    /// Puts what is too wide of a word into lines of their own, and gives back the rest of it.
    fn cut(
        &self,
        word: &str,
        size: f32,
        weight: Weight,
        wide: f32,
        lines: &mut Vec<String>,
    ) -> String {
        let mut part = String::new();
        for letter in word.chars() {
            part.push(letter);
            if self.width(&part, size, weight) > wide && part.chars().count() > 1 {
                part.pop();
                lines.push(std::mem::replace(&mut part, letter.to_string()));
            }
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fonts_can_be_read_and_thick_letters_are_wider() {
        let letters = Letters::new();
        let wide = |weight| letters.width("Factura electrónica Ñandú €", 10.0, weight);
        assert!(wide(Weight::Regular) > 100.0);
        assert!(wide(Weight::Bold) > wide(Weight::Regular));
    }

    #[test]
    fn a_text_is_broken_between_words_and_a_long_word_within() {
        let letters = Letters::new();
        let lines = letters.wrapped("one two three", 10.0, Weight::Regular, 45.0);
        assert_eq!(lines, ["one two", "three"]);
        let code = "0fdcd9bbeb046ce49551198f";
        let lines = letters.wrapped(code, 10.0, Weight::Regular, 60.0);
        assert!(lines.len() > 1 && lines.concat() == code, "{lines:?}");
        for line in lines {
            assert!(letters.width(&line, 10.0, Weight::Regular) <= 60.0);
        }
    }

    #[test]
    fn a_letter_that_nobody_can_print_is_a_question_mark() {
        assert_eq!(Letters::new().printable("Año\t漢"), "Año ?");
    }
}
