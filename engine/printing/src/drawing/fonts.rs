use rustybuzz::Face;

/// The fonts, as they lie in the program (see `fonts/README.md`). The first has what all have in common.
const ALL: [&[u8]; 5] = [
    include_bytes!("../../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansDevanagari-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansThai-Regular.ttf"),
];

/// What stands in place of a letter that no font has.
const UNKNOWN: char = '?';

/// The letters that we can draw. They are read when something has to be drawn, which is seldom.
pub(crate) struct Fonts(Vec<Face<'static>>);

impl Fonts {
    pub(crate) fn new() -> Self {
        // A test holds that all can be read.
        Self(ALL.iter().filter_map(|font| Face::from_slice(font, 0)).collect())
    }

    pub(super) fn face(&self, place: usize) -> Option<&Face<'static>> {
        self.0.get(place)
    }

    /// The text with letters that can be drawn.
    pub(super) fn drawable(&self, text: &str) -> String {
        let known = |letter: char| self.font_of(letter, None).map_or(UNKNOWN, |_| letter);
        text.chars().map(|letter| if letter.is_control() { ' ' } else { known(letter) }).collect()
    }

    /// The text in pieces that one font can draw each. A letter stays with those before it where it can: blanks, figures
    /// and marks belong to whatever they stand beside.
    pub(super) fn pieces<'t>(&self, text: &'t str) -> Vec<(usize, &'t str)> {
        let mut pieces: Vec<(usize, usize, usize)> = Vec::new();
        for (at, letter) in text.char_indices() {
            let end = at + letter.len_utf8();
            let before = pieces.last().map(|(font, _, _)| *font);
            let Some(font) = self.font_of(letter, before) else { continue };
            match pieces.last_mut() {
                Some((same, _, last)) if *same == font => *last = end,
                _ => pieces.push((font, at, end)),
            }
        }
        pieces
            .into_iter()
            .filter_map(|(font, begin, end)| Some((font, text.get(begin..end)?)))
            .collect()
    }

    fn font_of(&self, letter: char, before: Option<usize>) -> Option<usize> {
        let has =
            |place: usize| self.0.get(place).is_some_and(|face| face.glyph_index(letter).is_some());
        before.filter(|place| has(*place)).or_else(|| (0..self.0.len()).find(|place| has(*place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_fonts_can_be_read() {
        assert_eq!(Fonts::new().0.len(), ALL.len());
    }

    #[test]
    fn a_text_is_drawn_with_the_fonts_that_have_it() {
        let fonts = Fonts::new();
        let of = |text| fonts.pieces(text).into_iter().map(|(font, _)| font).collect::<Vec<_>>();
        assert_eq!(of("Касса 3"), [0]);
        assert_eq!(of("صندوق الدفع"), [1], "the blank stays with the letters before it");
        assert_eq!(of("صندوق 3"), [1, 0]);
        assert_eq!(of("Caja צעד"), [0, 2]);
        assert_eq!(fonts.drawable("Año\t漢字"), "Año ??");
    }
}
