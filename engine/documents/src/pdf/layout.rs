//! What stands where on a page. Points from the top left corner; a text stands on its base line.

use std::sync::Arc;

use super::letters::{Letters, Weight};
use crate::qr::Cells;

/// How much of a page's width is written across it, slanted: its corners stay free.
const ACROSS: f32 = 0.95;
/// Short words are not larger than this.
const ACROSS_SIZE_MAX: f32 = 90.0;

/// A page, before it is painted.
pub(super) struct Page {
    pub(super) wide: f32,
    pub(super) high: f32,
    pub(super) marks: Vec<Mark>,
}

/// One thing on a page.
pub(super) enum Mark {
    Text {
        x: f32,
        y: f32,
        size: f32,
        weight: Weight,
        shade: Shade,
        text: String,
    },
    Rule {
        x: f32,
        y: f32,
        wide: f32,
        thick: f32,
        shade: Shade,
    },
    Qr {
        x: f32,
        y: f32,
        side: f32,
        cells: Arc<Cells>,
    },
    Logo {
        x: f32,
        y: f32,
        wide: f32,
        high: f32,
    },
    /// Large and pale, from the lower left to the upper right; the middle of the text stands there.
    Across {
        x: f32,
        y: f32,
        size: f32,
        wide: f32,
        text: String,
    },
}

/// How dark it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    Ink,
    Soft,
    Line,
    Pale,
}

/// Which edge of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Begin,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) shade: Shade,
}

impl Style {
    pub(super) const fn plain(size: f32) -> Self {
        Self { size, weight: Weight::Regular, shade: Shade::Ink }
    }

    pub(super) const fn soft(size: f32) -> Self {
        Self { size, weight: Weight::Regular, shade: Shade::Soft }
    }

    pub(super) const fn bold(size: f32) -> Self {
        Self { size, weight: Weight::Bold, shade: Shade::Ink }
    }

    /// From one base line to the next.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.32
    }
}

impl Page {
    pub(super) const fn new(wide: f32, high: f32) -> Self {
        Self { wide, high, marks: Vec::new() }
    }

    /// What is written on it.
    pub(super) fn text(&self) -> Vec<String> {
        let texts = self.marks.iter().filter_map(|mark| match mark {
            Mark::Text { text, .. } | Mark::Across { text, .. } => Some(text.clone()),
            _ => None,
        });
        texts.collect()
    }

    /// Writes one line.
    pub(super) fn write(
        &mut self,
        letters: &Letters,
        (x, y): (f32, f32),
        align: Align,
        style: Style,
        text: &str,
    ) {
        if text.is_empty() {
            return;
        }
        let text = letters.printable(text);
        let wide = letters.width(&text, style.size, style.weight);
        let x = match align {
            Align::Begin => x,
            Align::Middle => x - wide / 2.0,
            Align::End => x - wide,
        };
        let Style { size, weight, shade } = style;
        self.marks.push(Mark::Text { x, y, size, weight, shade, text });
    }

    /// Writes as many lines as a text needs, and says where the next would stand.
    pub(super) fn flow(
        &mut self,
        letters: &Letters,
        (x, mut y): (f32, f32),
        align: Align,
        style: Style,
        wide: f32,
        text: &str,
    ) -> f32 {
        for line in letters.wrapped(text, style.size, style.weight, wide) {
            self.write(letters, (x, y), align, style, &line);
            y += style.leading();
        }
        y
    }

    /// Writes this across the page, under all else that stands there.
    pub(super) fn across(&mut self, letters: &Letters, text: &str) {
        let (room, unit) = (self.wide * ACROSS, letters.width(text, 1.0, Weight::Bold));
        let size = (room / unit.max(1.0)).min(ACROSS_SIZE_MAX);
        let (x, y, wide) = (self.wide / 2.0, self.high / 2.0, unit * size);
        let mark = Mark::Across { x, y, size, wide, text: letters.printable(text) };
        self.marks.insert(0, mark);
    }

    /// Puts a picture with these dots into this place, in its own proportions; how wide it is there.
    pub(super) fn logo(
        &mut self,
        (x, y): (f32, f32),
        align: Align,
        (wide, high): (f32, f32),
        (across, down): (f32, f32),
    ) -> f32 {
        let scale = (wide / across).min(high / down);
        let (wide, high) = (across * scale, down * scale);
        let x = match align {
            Align::Begin => x,
            Align::Middle => x - wide / 2.0,
            Align::End => x - wide,
        };
        self.marks.push(Mark::Logo { x, y, wide, high });
        wide
    }

    pub(super) fn rule(&mut self, x: f32, y: f32, wide: f32, thick: f32, shade: Shade) {
        self.marks.push(Mark::Rule { x, y, wide, thick, shade });
    }
}

/// How many dots a PNG has from left to right and from top to bottom, as its beginning says; whether it is one, is found out when
/// it is painted.
pub(super) fn dots(logo: &[u8]) -> Option<(f32, f32)> {
    let side = |from: usize| {
        let bytes = logo.get(from..from + 4)?.try_into().ok()?;
        let dots = u16::try_from(u32::from_be_bytes(bytes)).ok()?;
        (dots > 0).then_some(f32::from(dots))
    };
    Some((side(16)?, side(20)?))
}
