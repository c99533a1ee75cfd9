//! What the members of a type are called, from the type itself: so that the document cannot tell of others.

use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// The names of the members of a struct, as they are written; none for anything else.
pub(crate) fn fields_of<T: DeserializeOwned>() -> Vec<&'static str> {
    let mut found = Vec::new();
    // It fails always: the names are told before anything is read.
    let _ = T::deserialize(Listener(&mut found));
    found
}

/// Reads nothing, and hears which members a type asks for.
struct Listener<'a>(&'a mut Vec<&'static str>);

impl<'de> Deserializer<'de> for Listener<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("there is nothing to read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields);
        Err(Error::custom("there is nothing to read"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use turnero::branch::{IssueTicket, RecycleTo, Transfer};

    use super::*;

    #[test]
    fn members_are_called_as_they_are_written() {
        assert_eq!(fields_of::<Transfer>(), ["branch", "ticket", "to", "place", "note"]);
        let issue = ["branch", "service", "then", "priority", "customer", "language"];
        assert_eq!(fields_of::<IssueTicket>(), issue);
        assert!(fields_of::<RecycleTo>().is_empty());
    }
}
