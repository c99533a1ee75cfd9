//! Events and answers as JSON: byte for byte what `serde_json` writes, for half as many instructions. It looks at each letter
//! of each text by itself, to find one that must be escaped, and hands every comma to the buffer by itself; in an event
//! nearly all is ids and moments. Here a text is looked at as a whole, and whatever is not plain is left to `serde_json`.
//! Wherever assertions are checked, all that is written is held against what `serde_json` writes.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;

/// Writes a value behind what is there.
///
/// # Errors
///
/// When it cannot be written as JSON, like a map whose keys are lists. What was written of it until then stays.
pub fn write(json: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    let from = json.len();
    value.serialize(Writer(json))?;
    debug_assert_eq!(json.get(from..), serde_json::to_vec(value).ok().as_deref());
    Ok(())
}

/// One value, to be written at the end.
struct Writer<'a>(&'a mut Vec<u8>);

/// A value with others in it, of which some are written.
struct Parts<'a> {
    json: &'a mut Vec<u8>,
    is_first: bool,
    end: &'static [u8],
}

/// A text, escaped where it must be.
fn text(json: &mut Vec<u8>, text: &str) -> Result<(), Error> {
    // Control characters, blanks and quotes all lie below, and most texts have none of them. All letters are looked at,
    // and not those up to the first: so many are looked at in one step.
    let is_plain = |plain: bool, letter: u8| plain & (letter > b'"') & (letter != b'\\');
    if !text.bytes().fold(true, is_plain) {
        return serde_json::to_writer(json, text);
    }
    quoted(json, text);
    Ok(())
}

/// What has nothing to be escaped, like the names of fields and variants, which stand in the source.
fn quoted(json: &mut Vec<u8>, text: &str) {
    json.reserve(text.len() + 2);
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
}

impl<'a> Writer<'a> {
    fn parts(self, start: u8, end: &'static [u8]) -> Result<Parts<'a>, Error> {
        self.0.push(start);
        Ok(Parts { json: self.0, is_first: true, end })
    }

    /// `{"variant":`
    fn variant(&mut self, variant: &'static str) {
        self.0.push(b'{');
        quoted(self.0, variant);
        self.0.push(b':');
    }
}

impl Parts<'_> {
    fn next(&mut self) {
        if !self.is_first {
            self.json.push(b',');
        }
        self.is_first = false;
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.next();
        value.serialize(Writer(self.json))
    }

    fn field(
        &mut self,
        name: &'static str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), Error> {
        self.next();
        quoted(self.json, name);
        self.json.push(b':');
        value.serialize(Writer(self.json))
    }

    fn end(self) {
        self.json.extend_from_slice(self.end);
    }
}

/// What is rare in events, or as quick there as it can be.
macro_rules! as_serde_json_does {
    ($($method:ident: $kind:ty;)*) => {$(
        fn $method(self, value: $kind) -> Result<(), Error> {
            serde_json::Serializer::new(self.0).$method(value)
        }
    )*};
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    as_serde_json_does! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_u128: u128;
        serialize_f32: f32;
        serialize_f64: f64;
        serialize_char: char;
        serialize_bytes: &[u8];
    }

    fn collect_str<T: std::fmt::Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        serde_json::Serializer::new(self.0).collect_str(value)
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        text(self.0, value)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        quoted(self.0, variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(variant);
        value.serialize(Writer(self.0))?;
        self.0.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>, Error> {
        self.parts(b'[', b"]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, Error> {
        self.parts(b'[', b"]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, Error> {
        self.parts(b'[', b"]")
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, Error> {
        self.variant(variant);
        self.parts(b'[', b"]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'a>, Error> {
        self.parts(b'{', b"}")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, Error> {
        self.parts(b'{', b"}")
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, Error> {
        self.variant(variant);
        self.parts(b'{', b"}}")
    }
}

/// Lists of all kinds.
macro_rules! items {
    ($($kind:ident $method:ident;)*) => {$(
        impl $kind for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            fn end(self) -> Result<(), Error> {
                Parts::end(self);
                Ok(())
            }
        }
    )*};
}

items! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

/// Whatever has fields with names.
macro_rules! fields {
    ($($kind:ident)*) => {$(
        impl $kind for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), Error> {
                Parts::end(self);
                Ok(())
            }
        }
    )*};
}

fields! { SerializeStruct SerializeStructVariant }

impl SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.next();
        let from = self.json.len();
        key.serialize(Writer(self.json))?;
        match self.json.get(from) {
            Some(b'"') => {}
            // Numbers and truth become texts.
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                self.json.insert(from, b'"');
                self.json.push(b'"');
            }
            _ => return Err(Error::custom("key must be a string")),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.json.push(b':');
        value.serialize(Writer(self.json))
    }

    fn end(self) -> Result<(), Error> {
        Parts::end(self);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Wrapped(i32);

    #[derive(Serialize)]
    struct Pair(u8, Option<bool>);

    #[derive(Serialize)]
    struct Fields {
        text: &'static str,
        nothing: Option<u8>,
        #[serde(flatten)]
        more: BTreeMap<u8, f64>,
    }

    #[derive(Serialize)]
    enum Kinds {
        Plain,
        One(Wrapped),
        Two(u64, char),
        Named { inner: (), list: Vec<Unit> },
    }

    #[derive(Serialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Tagged {
        Empty,
        Named { a: i128 },
        Inner(Wrapping),
    }

    #[derive(Serialize)]
    struct Wrapping {
        deep: Vec<Kinds>,
    }

    #[track_caller]
    fn same(value: &impl Serialize) {
        let mut json = b"before".to_vec();
        write(&mut json, value).unwrap();
        let expected = serde_json::to_string(value).unwrap();
        assert_eq!(String::from_utf8(json).unwrap(), format!("before{expected}"));
    }

    #[test]
    fn whatever_there_is_to_write_is_written_as_serde_json_does() {
        let more = BTreeMap::from([(1, 0.1), (2, -1e300), (3, f64::NAN)]);
        same(&Fields { text: "Niño \u{1F600}", nothing: None, more });
        same(&(Unit, Wrapped(-7), Pair(1, Some(true)), Pair(2, None)));
        let kinds = || {
            let named = Kinds::Named { inner: (), list: vec![Unit, Unit] };
            vec![Kinds::Plain, Kinds::One(Wrapped(1)), Kinds::Two(u64::MAX, '"'), named]
        };
        same(&kinds());
        same(&[Tagged::Empty, Tagged::Named { a: i128::MIN }]);
        same(&Tagged::Inner(Wrapping { deep: kinds() }));
        same(&BTreeMap::from([("a", vec![1_i64, i64::MIN]), ("b\n", Vec::new())]));
        same(&BTreeMap::from([(true, "x"), (false, "")]));
        same(&BTreeMap::from([(-1_i64, "x"), (7, "y")]));
        same(&BTreeMap::<String, u8>::new());
    }

    #[test]
    fn every_letter_is_escaped_where_it_must_be() {
        for letter in (0..=0x2FF).filter_map(char::from_u32) {
            for place in 0..40 {
                let text: String = (0..40).map(|n| if n == place { letter } else { 'a' }).collect();
                same(&text);
            }
        }
    }

    #[test]
    fn what_cannot_be_a_key_is_none() {
        let mut json = Vec::new();
        assert!(write(&mut json, &BTreeMap::from([(vec![1], 2)])).is_err());
        assert!(write(&mut json, &BTreeMap::from([((), 2)])).is_err());
    }
}
