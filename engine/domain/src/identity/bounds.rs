//! The bounds of identity documents, and their reasons.

/// The fewest characters of a number. The oldest citizenship cards have three digits.
pub const NUMBER_CHARACTERS_MIN: usize = 3;

/// The most characters of a number. The longest that DIAN takes for a foreign document.
pub const NUMBER_CHARACTERS_MAX: usize = 20;

/// The most digits of a NIT: its check digit has a weight for no more.
pub const NIT_DIGITS_MAX: usize = 15;
