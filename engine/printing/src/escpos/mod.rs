//! ESC/POS: what receipt printers understand. A slip becomes bytes, and what a printer says of itself becomes words.

mod encode;
mod letters;
mod status;

pub use encode::{Encoded, Form, QrForm, encode};
pub use letters::Letters;
pub(crate) use status::answers_buffer;
pub use status::{ASK_BUFFER, Query, Trouble};

/// How wide the paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// 58 mm.
    Narrow,
    /// 80 mm.
    #[default]
    Wide,
}

/// What is done with the paper at the end of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// It is cut through.
    Full,
    /// It is cut but for a corner, so that it does not fall.
    #[default]
    Partial,
    /// It is torn off by hand.
    None,
}

impl Paper {
    /// Dots of a line.
    pub(crate) const fn dots(self) -> u16 {
        match self {
            Self::Narrow => 384,
            Self::Wide => 576,
        }
    }

    /// Letters of a line.
    pub(crate) const fn columns(self) -> usize {
        match self {
            Self::Narrow => 32,
            Self::Wide => 48,
        }
    }
}
