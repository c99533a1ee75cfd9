use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Declares values of a fixed number of bytes that are written in hexadecimal.
macro_rules! hexadecimal {
    ($($(#[$doc:meta])* $name:ident($bytes:literal);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// The value of these bytes.
            pub const fn new(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// Its bytes.
            pub const fn bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            /// Its digits, without the formatter: one of these stands in each event.
            fn written<T>(&self, take: impl FnOnce(&str) -> T) -> T {
                let digit = |of: u8| if of < 10 { b'0' + of } else { b'a' - 10 + of };
                let mut text = [0; 2 * $bytes];
                let (pairs, _) = text.as_chunks_mut::<2>();
                for (pair, byte) in pairs.iter_mut().zip(self.0) {
                    *pair = [digit(byte >> 4), digit(byte & 0xf)];
                }
                take(str::from_utf8(&text).unwrap_or_default())
            }
        }

        #[cfg(feature = "schema")]
        crate::schema::written! {
            $name, stringify!($name) => crate::schema::hexadecimal($bytes);
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.written(|text| formatter.write_str(text))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let refusal = || format!("it is not written in {} hexadecimal digits", 2 * $bytes);
                let mut bytes = [0; $bytes];
                let (pairs, rest) = text.as_bytes().as_chunks::<2>();
                if pairs.len() != $bytes || !rest.is_empty() {
                    return Err(refusal());
                }
                for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
                    let digit = |digit: u8| char::from(digit).to_digit(16);
                    let (high, low) = digit(*high).zip(digit(*low)).ok_or_else(refusal)?;
                    *byte = u8::try_from(high * 16 + low).map_err(|_| refusal())?;
                }
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.written(|text| serializer.serialize_str(text))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

hexadecimal! {
    /// What is kept of a secret: enough to know it again, not enough to tell it. Made by the engine; that of
    /// a short code with a key that is not in the store, so that nobody finds it out by trying.
    SecretHash(32);
    /// What is kept of a thing that must be known again and not be told: a user name that somebody tried,
    /// an address, a client. Made by the engine, with a key that is not in the store.
    Mark(8);
    /// The name of a key that signs tokens. The key itself is in no store: the engine derives it from its
    /// pepper and this.
    TokenKeyId(8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_written_in_hexadecimal_and_read_back() {
        let mark = Mark::new([0, 1, 0x2f, 0xff, 16, 17, 18, 19]);
        let text = serde_json::to_string(&mark).unwrap();
        assert_eq!(text, "\"00012fff10111213\"");
        assert_eq!(serde_json::from_str::<Mark>(&text).unwrap(), mark);
        for text in ["", "00", "00012fff1011121", "00012fff1011121g", "00012fff101112131"] {
            assert!(text.parse::<Mark>().is_err(), "{text:?}");
        }
    }
}
