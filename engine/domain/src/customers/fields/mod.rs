//! What can be known of a customer. All of it is personal data, so none of these types shows itself in a log.

mod address;
mod consent;
mod email;
mod line;
mod party;
mod phone;
mod priority;
mod refusal;
mod tax;

pub use address::{Address, Country, Municipality};
pub use consent::{Channel, Consent, Purpose};
pub use email::Email;
pub use line::Line;
pub use party::{CompanyName, Party, PartyKind, PersonName};
pub use phone::Phone;
pub(super) use phone::digits_of;
pub use priority::{PriorityClaim, Proof};
pub use refusal::FieldRefusal;
pub use tax::{Regime, Responsibility, TaxTerms, Tribute};

/// Serde, reading and the silence in logs of a type that is checked text.
macro_rules! checked_text {
    (($($generic:tt)*) $type:ty) => {
        impl<$($generic)*> std::str::FromStr for $type {
            type Err = super::FieldRefusal;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl<$($generic)*> TryFrom<String> for $type {
            type Error = super::FieldRefusal;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(&text)
            }
        }

        impl<$($generic)*> From<$type> for String {
            fn from(text: $type) -> Self {
                text.as_str().to_owned()
            }
        }

        /// A log is read by more people than may know somebody.
        impl<$($generic)*> std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("..")
            }
        }
    };
}
use checked_text;

/// An enum that is written with one word for each of its values.
macro_rules! words {
    ($(#[$about:meta])* $enum:ident, $what:literal {$(
        $(#[$doc:meta])* $value:ident = $word:literal
    ),* $(,)?}) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "&'static str")]
        pub enum $enum {$($(#[$doc])* $value,)*}

        impl $enum {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];

            /// The word that it is written with.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$value => $word,)*}
            }

            /// Its place among all of them.
            pub(in crate::customers) const fn place(self) -> u8 {
                self as u8
            }

            /// The one in that place.
            pub(in crate::customers) fn at(place: u8) -> Option<Self> {
                Self::ALL.get(usize::from(place)).copied()
            }
        }

        #[cfg(feature = "schema")]
        crate::schema::written! {
            $enum, stringify!($enum) => crate::schema::words(&[$($word),*]);
        }

        impl std::str::FromStr for $enum {
            type Err = super::FieldRefusal;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let text = text.trim();
                let known = Self::ALL.iter().copied();
                known.clone().find(|value| value.as_str() == text).ok_or_else(|| {
                    super::FieldRefusal::WordUnknown {
                        field: $what,
                        known: known.map(Self::as_str).collect::<Vec<_>>().join(", "),
                    }
                })
            }
        }

        impl TryFrom<String> for $enum {
            type Error = super::FieldRefusal;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$enum> for &'static str {
            fn from(value: $enum) -> Self {
                value.as_str()
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}
use words;
