//! How a document is written: as the packed record in which it lies in memory, in letters that fit into JSON. That is a third
//! of what its fields with their names take, and with a million documents opening waits for every byte that is
//! unsealed and read.
//!
//! ```text
//!   "1AQVBbmEg..."     the form, and the record in base64
//!   {"form":"customer","added_at":...}     what was written before: its fields by their names
//! ```

use std::fmt;

use data_encoding::BASE64_NOPAD;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::record::Record;
use crate::customers::customer::{Customer, Kept, MergedInto};

/// What a packed record is written behind. Another way of packing gets another one, and this one stays readable.
const FORM: &str = "1";

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = FORM.to_owned();
        BASE64_NOPAD.encode_append(Record::pack(self).bytes(), &mut text);
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum FirstKey {
    Form,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    Customer,
    MergedInto,
}

impl<'de> Visitor<'de> for Reader {
    type Value = Kept;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a packed record, or a document that begins with its form")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Kept, E> {
        let packed = text.strip_prefix(FORM).and_then(|text| {
            let bytes = BASE64_NOPAD.decode(text.as_bytes()).ok()?;
            Record::of_bytes(bytes).unpack()
        });
        packed.ok_or_else(|| E::custom("a record that nobody packed like this"))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Kept, M::Error> {
        let (FirstKey::Form, form) =
            map.next_entry::<FirstKey, Form>()?.ok_or_else(|| Error::missing_field("form"))?;
        let rest = MapAccessDeserializer::new(map);
        Ok(match form {
            Form::Customer => Kept::Customer(Box::new(Customer::deserialize(rest)?)),
            Form::MergedInto => Kept::MergedInto(MergedInto::deserialize(rest)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::{ana, everything, id};
    use crate::given::minute;

    #[test]
    fn a_document_comes_back_in_a_third_of_the_room() {
        for customer in [everything(), Customer::new(ana(), minute(1))] {
            let by_name = serde_json::to_string(&customer).unwrap();
            let kept = Kept::Customer(Box::new(customer));
            let written = serde_json::to_string(&kept).unwrap();
            assert_eq!(serde_json::from_str::<Kept>(&written).unwrap(), kept);
            assert!(written.len() * 5 < by_name.len() * 3, "{written} for {by_name}");
        }
        let merged = Kept::MergedInto(MergedInto { into: id(3), at: minute(1) });
        let written = serde_json::to_string(&merged).unwrap();
        assert_eq!(serde_json::from_str::<Kept>(&written).unwrap(), merged);
    }

    #[test]
    fn what_was_written_by_names_is_still_read() {
        let customer = serde_json::to_string(&everything()).unwrap();
        let written = customer.replacen('{', "{\"form\":\"customer\",", 1);
        let kept = Kept::Customer(Box::new(everything()));
        assert_eq!(serde_json::from_str::<Kept>(&written).unwrap(), kept);
        let merged = MergedInto { into: id(3), at: minute(1) };
        let written = serde_json::to_string(&merged).unwrap();
        let written = written.replacen('{', "{\"form\":\"merged_into\",", 1);
        assert_eq!(serde_json::from_str::<Kept>(&written).unwrap(), Kept::MergedInto(merged));
    }

    #[test]
    fn what_nobody_wrote_is_refused_and_not_repeated() {
        let whole = serde_json::to_string(&Kept::Customer(Box::new(everything()))).unwrap();
        for cut in [1, 2, 10, whole.len() / 2, whole.len() - 3] {
            let written = format!("{}\"", whole.get(..cut).unwrap());
            let error = serde_json::from_str::<Kept>(&written).unwrap_err().to_string();
            assert!(!error.contains("Ana") && error.len() < 100, "{error}");
        }
        for other in ["{}", "{\"form\":\"company\"}", "\"2AQ\"", "7"] {
            serde_json::from_str::<Kept>(other).unwrap_err();
        }
    }
}
