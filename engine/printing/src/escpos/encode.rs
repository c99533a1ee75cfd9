use super::letters::Letters;
use super::{Cut, Paper};
use crate::bounds::{BAND_ROWS_MAX, LINES_OF_TEXT_MAX};
use crate::drawing::{Fonts, Picture, cells, lines};
use crate::slip::{Part, Slip, Weight};

const ESC: u8 = 0x1b;
const FS: u8 = 0x1c;
const GS: u8 = 0x1d;
const LF: u8 = 0x0a;

/// Dots of a letter that is drawn: as large as those of the printer.
const DRAWN_DOTS: u16 = 26;

/// How many times as large a code is at most.
const CODE_TIMES_MAX: usize = 6;

/// Dots of a cell of a QR code: half a millimetre and more, which telephones of ten years ago still see.
const QR_CELL_DOTS: u8 = 6;

/// How a slip is to look on a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// How wide its paper is.
    pub paper: Paper,
    /// Which letters it has.
    pub letters: Letters,
    /// Who makes QR codes.
    pub qr: QrForm,
    /// What is done at the end.
    pub cut: Cut,
}

/// Who makes QR codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QrForm {
    /// The printer (`GS ( k`): sharp, and a few bytes.
    #[default]
    Printer,
    /// We draw them, for printers that do not know how.
    Drawn,
}

/// A slip, in the two parts in which it is sent: what is printed, and what ends it. In between a printer can be asked
/// whether the first part is on paper, so a slip that was cut off is never taken for one that has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// What is printed.
    pub body: Vec<u8>,
    /// Feeds it out, and cuts.
    pub end: Vec<u8>,
}

/// The bytes of a slip. The same slip in the same form is always the same bytes.
pub fn encode(slip: &Slip, form: Form) -> Encoded {
    let mut sheet = Sheet { form, bytes: Vec::new(), fonts: None };
    sheet.begin();
    for part in slip.parts() {
        match part {
            Part::Text { text, weight } => sheet.text(&text, weight),
            Part::Code(code) => sheet.code(&code),
            Part::Link(link) => sheet.link(&link),
            Part::Gap => sheet.bytes.push(LF),
        }
    }
    Encoded { body: sheet.bytes, end: end(form.cut) }
}

/// What ends a slip: it is fed beyond the knife, and cut.
fn end(cut: Cut) -> Vec<u8> {
    let mut bytes = Vec::new();
    match cut {
        // The printer feeds as far as its own knife lies.
        Cut::Full => bytes.extend([GS, b'V', 65, 0]),
        Cut::Partial => bytes.extend([GS, b'V', 66, 0]),
        Cut::None => bytes.extend([ESC, b'd', 5]),
    }
    bytes
}

struct Sheet {
    form: Form,
    bytes: Vec<u8>,
    fonts: Option<Fonts>,
}

impl Sheet {
    /// Forgets what was set before; says which letters are meant.
    fn begin(&mut self) {
        self.bytes.extend([ESC, b'@']);
        // Printers for China take pairs of bytes beyond ASCII for one sign until they are told not to.
        self.bytes.extend([FS, b'.']);
        self.bytes.extend([ESC, b't', self.form.letters.number()]);
        self.bytes.extend([ESC, b'a', 1]);
    }

    fn text(&mut self, text: &str, weight: Weight) {
        match written(text, self.form.letters, self.form.paper.columns()) {
            Some(lines) => {
                let (bold, size) = match weight {
                    Weight::Plain => (0, 0x00),
                    Weight::Bold => (1, 0x00),
                    Weight::High => (1, 0x01),
                };
                self.bytes.extend([ESC, b'E', bold, GS, b'!', size]);
                for line in lines {
                    self.bytes.extend(line);
                    self.bytes.push(LF);
                }
                self.bytes.extend([ESC, b'E', 0, GS, b'!', 0]);
            }
            None => self.drawn(text, weight),
        }
    }

    /// A text with letters that the printer lacks.
    fn drawn(&mut self, text: &str, weight: Weight) {
        let fonts = self.fonts.get_or_insert_with(Fonts::new);
        let size = if weight == Weight::High { DRAWN_DOTS * 3 / 2 } else { DRAWN_DOTS };
        let bold = weight != Weight::Plain;
        for picture in lines(fonts, text, size, bold, self.form.paper.dots()) {
            self.picture(&picture);
        }
    }

    /// The code, as large as the paper lets it be. It has plain letters and figures only, which all printers have.
    fn code(&mut self, code: &str) {
        let Some(bytes) = self.form.letters.bytes(code) else {
            return self.drawn(code, Weight::High);
        };
        let room = self.form.paper.columns() / bytes.len().max(1);
        let times = u8::try_from(room.clamp(1, CODE_TIMES_MAX)).unwrap_or(1) - 1;
        self.bytes.extend([ESC, b'E', 1, GS, b'!', times << 4 | times]);
        self.bytes.extend(bytes);
        self.bytes.extend([LF, ESC, b'E', 0, GS, b'!', 0]);
    }

    fn link(&mut self, link: &str) {
        if self.form.qr == QrForm::Printer {
            return self.native_qr(link);
        }
        if let Some(cells) = cells(link) {
            let room = usize::from(self.form.paper.dots()) / cells.rows.len().max(1);
            self.picture(&cells.enlarged(room.clamp(1, usize::from(QR_CELL_DOTS))));
        }
    }

    /// Model 2, cells of a size, error correction M, then the text, then: print it.
    fn native_qr(&mut self, link: &str) {
        let mut function = |which: u8, data: &[u8]| {
            let length = u16::try_from(data.len() + 2).unwrap_or(u16::MAX).to_le_bytes();
            self.bytes.extend([GS, b'(', b'k']);
            self.bytes.extend(length);
            self.bytes.extend([49, which]);
            self.bytes.extend(data);
        };
        function(65, &[50, 0]);
        function(67, &[QR_CELL_DOTS]);
        function(69, &[49]);
        function(80, &[&[48], link.as_bytes()].concat());
        function(81, &[48]);
        self.bytes.push(LF);
    }

    /// A picture, in bands for which small printers have room (`GS v 0`).
    fn picture(&mut self, picture: &Picture) {
        let stride = u16::try_from(picture.stride).unwrap_or(u16::MAX).to_le_bytes();
        for band in picture.rows.chunks(BAND_ROWS_MAX) {
            let rows = u16::try_from(band.len()).unwrap_or(u16::MAX).to_le_bytes();
            self.bytes.extend([GS, b'v', b'0', 0]);
            self.bytes.extend(stride);
            self.bytes.extend(rows);
            let mut dots = band.concat();
            quieten(&mut dots);
            self.bytes.extend(dots);
        }
    }
}

/// Some printers look for what is to be answered at once (`DLE EOT`, `DLE DC4`, `DLE ENQ`) everywhere, also in pictures: one
/// dot more, which nobody sees, and it is none.
fn quieten(dots: &mut [u8]) {
    for place in 1..dots.len() {
        let Some([first, second]) = dots.get_mut(place - 1..=place) else { continue };
        if *first == 0x10 && matches!(*second, 0x04 | 0x05 | 0x14) {
            *first = 0x18;
        }
    }
}

/// The text in lines of the printer's own letters, broken between words, and within a word that alone is longer; `None`
/// where it lacks one of them.
fn written(text: &str, letters: Letters, columns: usize) -> Option<Vec<Vec<u8>>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line = Vec::new();
    for word in text.split_whitespace() {
        let word = letters.bytes(word)?;
        let blank = usize::from(!line.is_empty());
        if line.len() + blank + word.len() <= columns {
            line.extend(std::iter::repeat_n(b' ', blank));
            line.extend(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces: Vec<_> = word.chunks(columns).map(<[u8]>::to_vec).collect();
        line = pieces.pop().unwrap_or_default();
        lines.extend(pieces);
    }
    lines.push(line);
    lines.truncate(LINES_OF_TEXT_MAX);
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(text: &str, columns: usize) -> Option<Vec<String>> {
        let lines = written(text, Letters::Cp437, columns)?;
        Some(lines.into_iter().map(|line| String::from_utf8(line).unwrap()).collect())
    }

    #[test]
    fn a_text_is_broken_between_words_and_a_long_word_within() {
        let told = |text, columns| lines_of(text, columns).unwrap();
        assert_eq!(told("one two three", 8), ["one two", "three"]);
        assert_eq!(told("an extraordinary day", 6), ["an", "extrao", "rdinar", "y day"]);
        assert_eq!(told("", 6), [""]);
        assert_eq!(told(&"word ".repeat(50), 5).len(), LINES_OF_TEXT_MAX);
        assert_eq!(lines_of("слово", 6), None);
    }

    #[test]
    fn no_picture_asks_anything_of_the_printer() {
        let mut dots = [0x10, 0x04, 0x01, 0x10, 0x10, 0x14, 0x10];
        quieten(&mut dots);
        assert_eq!(dots, [0x18, 0x04, 0x01, 0x10, 0x18, 0x14, 0x10]);
    }
}
