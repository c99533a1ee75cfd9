//! What the members of a type are called and what they are, from the type itself: so that the document cannot tell of
//! others.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// What a type looks like, without the type: so that a table can hold many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// What it is called.
    pub(crate) name: fn() -> Cow<'static, str>,
    /// A reference to it, or what it looks like where that is short.
    pub(crate) refer: fn(&mut SchemaGenerator) -> Schema,
    /// What it looks like.
    pub(crate) whole: fn(&mut SchemaGenerator) -> Schema,
}

impl Shape {
    /// That of this type.
    pub(crate) fn of<T: JsonSchema>() -> Self {
        Self {
            name: T::schema_name,
            refer: |generator| generator.subschema_for::<T>(),
            whole: T::json_schema,
        }
    }
}

/// The members of a type.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// Their names, as they are written.
    pub(crate) names: Vec<&'static str>,
    /// What they are.
    pub(crate) shape: Shape,
}

/// The members of a struct; none for anything else.
pub(crate) fn fields_of<T: DeserializeOwned + JsonSchema>() -> Fields {
    let mut names = Vec::new();
    // It fails always: the names are told before anything is read.
    let _ = T::deserialize(Listener(&mut names));
    Fields { names, shape: Shape::of::<T>() }
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
        let names = fields_of::<Transfer>().names;
        assert_eq!(names, ["branch", "ticket", "to", "place", "note"]);
        let issue = ["branch", "service", "then", "priority", "customer", "language"];
        assert_eq!(fields_of::<IssueTicket>().names, issue);
        assert!(fields_of::<RecycleTo>().names.is_empty());
    }
}
