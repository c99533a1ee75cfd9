//! A body as nearly all are, an object of plain values, becomes its message in one pass, together with the parts of the
//! path. Whatever is more than that (a list, an object, a number with a point, an escaped letter, a member that nobody
//! knows) is not understood here: it goes the long way, which understands it or says what is wrong with it.

use std::fmt;
use std::slice::Iter;

use serde::de::value::{BorrowedStrDeserializer, Error};
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::matching::Parameters;

/// The message that these describe, if they are as plain as that. No body is an empty object.
pub(crate) fn read<M: DeserializeOwned>(path: &Parameters, body: &[u8]) -> Option<M> {
    let body = if body.is_empty() { b"{}" } else { body };
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = M::deserialize(Described { path, json: &mut json }).ok()?;
    json.end().ok().map(|()| read)
}

/// The parts of a path, and a body.
struct Described<'de, D> {
    path: &'de Parameters,
    json: D,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Described<'de, D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.json.deserialize_map(Together { path: self.path, visitor })
    }

    /// Only a struct is sure to refuse what comes twice.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, D::Error> {
        Err(D::Error::custom("this is no struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Shows a visitor the parts of the path before the members of the body.
struct Together<'de, V> {
    path: &'de Parameters,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Together<'de, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, body: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Members { path: self.path.iter(), part: None, body })
    }
}

struct Members<'de, A> {
    path: Iter<'de, (&'static str, String)>,
    /// The part whose name was asked for last.
    part: Option<&'de str>,
    body: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error>
    where
        K: DeserializeSeed<'de>,
    {
        let Some((name, text)) = self.path.next() else { return self.body.next_key_seed(seed) };
        self.part = Some(text);
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let value = match self.part.take() {
            Some(text) => Plain::Text(text),
            None => self.body.next_value()?,
        };
        seed.deserialize(value).map_err(A::Error::custom)
    }
}

/// A value without others in it, as it is written.
enum Plain<'de> {
    Nothing,
    Flag(bool),
    Natural(u64),
    Negative(i64),
    Text(&'de str),
}

impl<'de> Deserialize<'de> for Plain<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a plain value")
    }

    fn visit_unit<E>(self) -> Result<Plain<'de>, E> {
        Ok(Plain::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Plain<'de>, E> {
        Ok(Plain::Flag(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Plain<'de>, E> {
        Ok(Plain::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Plain<'de>, E> {
        Ok(Plain::Negative(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Plain<'de>, E> {
        Ok(Plain::Text(value))
    }
}

/// What asks for one kind of value gets no other, as from a tree of values.
macro_rules! only {
    ($($kind:pat => $($ask:ident)+;)+) => { $($(
        fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                $kind => self.deserialize_any(visitor),
                _ => Err(Error::custom("this is of another kind")),
            }
        }
    )+)+ };
}

impl<'de> Deserializer<'de> for Plain<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Nothing => visitor.visit_unit(),
            Self::Flag(value) => visitor.visit_bool(value),
            Self::Natural(value) => visitor.visit_u64(value),
            Self::Negative(value) => visitor.visit_i64(value),
            Self::Text(value) => visitor.visit_borrowed_str(value),
        }
    }

    only! {
        Self::Flag(_) => deserialize_bool;
        Self::Natural(_) | Self::Negative(_) =>
            deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
            deserialize_f32 deserialize_f64;
        Self::Text(_) => deserialize_char deserialize_str deserialize_string deserialize_identifier;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Nothing => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Self::Text(name) => visitor.visit_enum(BorrowedStrDeserializer::new(name)),
            _ => Err(Error::custom("this is no name")),
        }
    }

    /// Nobody knows the member that it belongs to.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nobody asks for this"))
    }

    forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::json::understand;
    use crate::strict::Strict;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Asked {
        branch: String,
        name: String,
        count: Option<u32>,
        #[serde(default)]
        below: i64,
        #[serde(default)]
        open: bool,
        #[serde(default)]
        kind: Kind,
        #[serde(default)]
        list: Vec<u8>,
    }

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        #[default]
        First,
        SecondOne,
    }

    fn in_one_pass(body: &str) -> Option<Asked> {
        read(&Parameters::of(&["branch"], &["b7"]), body.as_bytes())
    }

    fn the_long_way(body: &str) -> Option<Asked> {
        let Strict(Value::Object(mut members)) = serde_json::from_str(body).ok()? else {
            return None;
        };
        let twice = members.insert("branch".to_owned(), Value::String("b7".to_owned()));
        understand(Value::Object(members)).ok().filter(|_| twice.is_none())
    }

    #[test]
    fn plain_bodies_become_the_same_either_way() {
        for body in [
            r#"{"name":"Añá","count":3,"below":-3,"open":true,"kind":"second_one"}"#,
            r#" { "kind": "first", "count": null, "name": "" } "#,
            r#"{"name":"n","below":7}"#,
        ] {
            let read = in_one_pass(body);
            assert!(read.is_some(), "{body}");
            assert_eq!(read, the_long_way(body), "{body}");
        }
    }

    #[test]
    fn what_is_more_than_plain_is_left_to_the_long_way() {
        for body in
            [r#"{"name":"n","list":[1,2]}"#, r#"{"name":"n","count":26.0}"#, r#"{"name":"\u0041"}"#]
        {
            assert_eq!(in_one_pass(body), None, "{body}");
            assert!(the_long_way(body).is_some(), "{body}");
        }
    }

    #[test]
    fn what_the_long_way_refuses_is_not_taken() {
        for body in [
            r#"{"name":"n","name":"n"}"#,
            r#"{"name":"n","branch":"b8"}"#,
            r#"{"name":"n","other":1}"#,
            r#"{"name":"n","other":{"name":1}}"#,
            r#"{"name":3}"#,
            r#"{"name":null}"#,
            r#"{"name":"n","count":"3"}"#,
            r#"{"name":"n","count":-3}"#,
            r#"{"name":"n","open":1}"#,
            r#"{"name":"n","open":null}"#,
            r#"{"name":"n","kind":"third"}"#,
            r#"{"name":"n","kind":0}"#,
            r#"{"name":"n"} x"#,
            r#"{"name":"n""#,
            r#"["n"]"#,
            r#"{}"#,
            "n",
        ] {
            assert_eq!(in_one_pass(body), None, "{body}");
            assert_eq!(the_long_way(body), None, "{body}");
        }
        assert_eq!(in_one_pass(""), None, "the name is missing");
    }

    #[test]
    fn a_message_may_stand_in_its_path_alone() {
        let path = Parameters::of(&["branch", "name"], &["b7", "n"]);
        let read: Option<Asked> = read(&path, b"");
        assert_eq!(read.map(|asked| asked.name).as_deref(), Some("n"));
    }
}
