//! What stands where on a page. Points from the top left corner; a text stands on its base line.

use std::sync::Arc;

use super::letters::{Letters, Weight};
use crate::qr::Cells;

/// A page, before it is painted.
pub(super) struct Page {
    pub(super) wide: f32,
    pub(super) high: f32,
    pub(super) marks: Vec<Mark>,
}

/// One thing on a page.
pub(super) enum Mark {
    Text { x: f32, y: f32, size: f32, weight: Weight, shade: Shade, text: String },
    Rule { x: f32, y: f32, wide: f32, thick: f32, shade: Shade },
    Qr { x: f32, y: f32, side: f32, cells: Arc<Cells> },
    Logo { x: f32, y: f32, wide: f32, high: f32 },
}

/// How dark it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    Ink,
    Soft,
    Line,
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
            Mark::Text { text, .. } => Some(text.clone()),
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

    pub(super) fn rule(&mut self, x: f32, y: f32, wide: f32, thick: f32, shade: Shade) {
        self.marks.push(Mark::Rule { x, y, wide, thick, shade });
    }
}
