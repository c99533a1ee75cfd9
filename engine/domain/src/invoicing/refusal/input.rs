use std::error::Error;

use serde::Serialize;

use super::refusals;
use crate::Refusal;
use crate::invoicing::field::Field;

refusals! {
    /// What is wrong with something that was written, whatever the rest.
    InputRefusal {
        /// There is nothing.
        "input.missing"
        "{field} is missing: {why}"
        Missing {
            /// Where.
            field: Field,
            /// What it is needed for.
            why: &'static str,
        }
        /// There is something where nothing can be.
        "input.unwanted"
        "{field} cannot be given here: {why}; leave it out"
        Unwanted {
            /// Where.
            field: Field,
            /// Why not.
            why: &'static str,
        }
        /// It is not written as it must be.
        "input.invalid"
        "{field} must be {expected}; write it like that"
        Invalid {
            /// Where.
            field: Field,
            /// What would be taken.
            expected: &'static str,
        }
        /// A text has too many characters.
        "input.too_long"
        "{field} has {found} characters; shorten it to {limit}"
        TooLong {
            /// Where.
            field: Field,
            /// How many it has.
            found: usize,
            /// The most characters.
            limit: usize,
        }
        /// A text has something in it that cannot be shown.
        "input.control_character"
        "character {place} of {field} is a control character; leave it out"
        ControlCharacter {
            /// Where.
            field: Field,
            /// Where in the text: 1 for the first.
            place: usize,
        }
        /// A list has too many entries.
        "input.too_many"
        "{field} has {found} entries, and no more than {limit} can be; leave some out"
        TooMany {
            /// Where.
            field: Field,
            /// How many it has.
            found: usize,
            /// The most.
            limit: usize,
        }
        /// A period ends before it begins.
        "input.period_empty"
        "{field} ends before it begins; exchange the two days, or correct one"
        PeriodEmpty {
            /// Where.
            field: Field,
        }
    }
}

/// A refusal of something, with the field in which it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: {refusal}")]
pub struct FieldRefusal<R: Error> {
    /// What is wrong with it.
    #[serde(flatten)]
    pub refusal: R,
    /// Where.
    pub field: Field,
}

impl<R: Refusal> FieldRefusal<R> {
    /// The code of what is wrong.
    pub(super) fn code(&self) -> &'static str {
        self.refusal.code()
    }
}

/// Names the field in which something is refused.
pub(in crate::invoicing) trait InField<T, R: Error> {
    /// The same; a refusal tells the field.
    fn in_field(self, field: &Field) -> Result<T, FieldRefusal<R>>;
}

impl<T, R: Error> InField<T, R> for Result<T, R> {
    fn in_field(self, field: &Field) -> Result<T, FieldRefusal<R>> {
        self.map_err(|refusal| FieldRefusal { refusal, field: field.clone() })
    }
}
