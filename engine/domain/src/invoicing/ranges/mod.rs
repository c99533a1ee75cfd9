//! The numbers that the tax authority gives out for documents: by kind, with a prefix, from one to another, for
//! some years. Within a range numbers are consecutive, without gaps, and each is given out once.

mod add_range;
mod change_range;
mod choice;
mod kind;
mod prefix;
mod range;
mod set_technical_key;
mod warning;

pub use add_range::{AddRange, RangeAdded};
pub use change_range::ChangeRange;
pub use kind::RangeKind;
pub use prefix::RangePrefix;
pub use range::{Range, RangeTerms};
pub use set_technical_key::SetTechnicalKey;
pub use warning::RangeWarning;
