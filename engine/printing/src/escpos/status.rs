//! What a printer says of itself.

use serde::Serialize;

/// Asks how much paper there is, once all that was sent before has been printed (`GS r 1`). It is answered in its turn, so
/// the answer says that the slip before it is on paper.
pub const ASK_BUFFER: [u8; 3] = [0x1d, b'r', 1];

/// Asks something of the printer that is answered at once, whatever it is doing (`DLE EOT`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// Whether it prints.
    State = 1,
    /// Why not.
    Cause = 2,
    /// Whether it has paper.
    Paper = 4,
}

/// Why nothing comes out of a printer that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Its paper has ended.
    OutOfPaper,
    /// Its cover is open.
    CoverOpen,
    /// Something else: its cutter is stuck, or somebody has switched it off line.
    Offline,
}

impl Query {
    /// All, in the order in which they are asked.
    pub(crate) const ALL: [Self; 3] = [Self::Paper, Self::Cause, Self::State];

    /// What is sent.
    pub const fn bytes(self) -> [u8; 3] {
        [0x10, 0x04, self as u8]
    }

    /// Whether this byte answers a question of this kind: two of its bits are always set, two never.
    pub(crate) const fn is_answer(byte: u8) -> bool {
        byte & 0b1001_0011 == 0b0001_0010
    }

    /// What the answer tells of trouble.
    pub(crate) const fn trouble(self, answer: u8) -> Option<Trouble> {
        let (out_of_paper, cover_open, offline) = match self {
            Self::State => (false, false, answer & 0b1000 != 0),
            Self::Cause => (answer & 0b10_0000 != 0, answer & 0b100 != 0, answer & 0b100_0000 != 0),
            Self::Paper => (answer & 0b110_0000 != 0, false, false),
        };
        match (out_of_paper, cover_open, offline) {
            (true, ..) => Some(Trouble::OutOfPaper),
            (_, true, _) => Some(Trouble::CoverOpen),
            (_, _, true) => Some(Trouble::Offline),
            _ => None,
        }
    }
}

/// Whether a byte answers [`ASK_BUFFER`]: two of its bits are never set.
pub(crate) const fn answers_buffer(byte: u8) -> bool {
    byte & 0b1001_0000 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_at_once_and_answers_in_turn_are_never_taken_for_each_other() {
        for byte in 0..=u8::MAX {
            assert!(!(Query::is_answer(byte) && answers_buffer(byte)), "{byte:#x}");
        }
        assert!(Query::is_answer(0x12) && answers_buffer(0x00) && answers_buffer(0x0c));
    }

    #[test]
    fn the_trouble_of_a_printer_has_a_name() {
        assert_eq!(Query::Paper.trouble(0x12 | 0x60), Some(Trouble::OutOfPaper));
        assert_eq!(Query::Paper.trouble(0x12 | 0x0c), None, "it ends soon, and there is some");
        assert_eq!(Query::Cause.trouble(0x12 | 0x04), Some(Trouble::CoverOpen));
        assert_eq!(Query::Cause.trouble(0x12 | 0x20), Some(Trouble::OutOfPaper));
        assert_eq!(Query::State.trouble(0x12 | 0x08), Some(Trouble::Offline));
        assert_eq!(Query::State.trouble(0x12), None);
    }
}
