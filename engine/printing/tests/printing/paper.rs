//! What paper would show: a reader of the little of ESC/POS that is written. What it does not know it refuses, so nothing is
//! sent that nobody has thought about.

/// Something on paper, from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A line in the letters of the printer; how many times as wide and as high; whether thick.
    Line { text: String, times: (u8, u8), bold: bool },
    /// Dots.
    Picture { wide: usize, rows: Vec<Vec<u8>> },
    /// A QR code that the printer has made.
    Qr(String),
    /// The end of a paper.
    Cut,
}

/// Reads it all.
pub(crate) fn read(bytes: &[u8]) -> Vec<Shown> {
    let mut reader = Reader { rest: bytes, ..Reader::default() };
    while !reader.rest.is_empty() {
        reader.step();
    }
    assert!(reader.line.is_empty(), "a line without an end");
    reader.shown
}

#[derive(Default)]
struct Reader<'b> {
    rest: &'b [u8],
    shown: Vec<Shown>,
    line: String,
    times: u8,
    bold: bool,
    page: u8,
    qr: Vec<u8>,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Vec<u8> {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken.to_vec()
    }

    fn step(&mut self) {
        match self.take(1)[0] {
            0x0a => {
                let text = std::mem::take(&mut self.line);
                let times = ((self.times >> 4) + 1, (self.times & 7) + 1);
                let bold = self.bold;
                self.shown.push(Shown::Line { text, times, bold });
            }
            0x1b => self.escape(),
            0x1c => assert_eq!(self.take(1), b"."),
            0x1d => self.group(),
            letter @ 0x20..=0x7e => self.line.push(char::from(letter)),
            letter => self.line.push(self.upper(letter)),
        }
    }

    /// The few letters of page 858 that our slips have.
    fn upper(&self, letter: u8) -> char {
        assert_eq!(self.page, 19);
        match letter {
            0xa1 => 'í',
            0xa2 => 'ó',
            0xa4 => 'ñ',
            0x82 => 'é',
            0x88 => 'ê',
            letter => panic!("{letter:#x}"),
        }
    }

    fn escape(&mut self) {
        match self.take(1)[0] {
            b'@' => (self.times, self.bold, self.page) = (0, false, 0),
            b't' => self.page = self.take(1)[0],
            b'a' => assert_eq!(self.take(1), [1]),
            b'E' => self.bold = self.take(1)[0] == 1,
            b'd' => {
                self.take(1);
                self.shown.push(Shown::Cut);
            }
            other => panic!("ESC {other:#x}"),
        }
    }

    fn group(&mut self) {
        match self.take(1)[0] {
            b'!' => self.times = self.take(1)[0],
            b'V' => {
                assert!(matches!(self.take(2)[..], [65 | 66, 0]));
                self.shown.push(Shown::Cut);
            }
            b'v' => {
                assert_eq!(self.take(2), [b'0', 0]);
                let size = self.take(4);
                let stride = usize::from(u16::from_le_bytes([size[0], size[1]]));
                let high = usize::from(u16::from_le_bytes([size[2], size[3]]));
                let dots = self.take(stride * high);
                let rows = dots.chunks(stride).map(<[u8]>::to_vec).collect();
                self.shown.push(Shown::Picture { wide: stride * 8, rows });
            }
            b'(' => {
                assert_eq!(self.take(1), b"k");
                let length = self.take(2);
                let data = self.take(usize::from(u16::from_le_bytes([length[0], length[1]])));
                match data[..2] {
                    [49, 80] => self.qr = data[3..].to_vec(),
                    [49, 81] => {
                        let text = String::from_utf8(std::mem::take(&mut self.qr)).unwrap();
                        self.shown.push(Shown::Qr(text));
                    }
                    [49, 65 | 67 | 69] => {}
                    _ => panic!("{data:?}"),
                }
            }
            other => panic!("GS {other:#x}"),
        }
    }
}

/// What a camera finds on a picture.
pub(crate) fn qr_codes(rows: &[Vec<u8>]) -> Vec<String> {
    let wide = rows[0].len() * 8;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(wide, rows.len(), |x, y| {
        if rows[y][x / 8] & (0x80 >> (x % 8)) == 0 { 255 } else { 0 }
    });
    picture.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

/// The dots of some rows, for people: two rows in one.
pub(crate) fn drawn(rows: &[Vec<u8>]) -> String {
    let dark = |row: Option<&Vec<u8>>, x: usize| {
        row.is_some_and(|row| row[x / 8] & (0x80 >> (x % 8)) != 0)
    };
    let mut text = String::new();
    for pair in rows.chunks(2) {
        let line: String = (0..rows[0].len() * 8)
            .map(|x| match (dark(pair.first(), x), dark(pair.get(1), x)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
