//! What bodies and replies look like, gathered under their names.
//!
//! What is sent and what is answered are gathered apart: a member that may be left out when it is sent may always be
//! there in an answer. Where the two differ, what is answered is called otherwise.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::fields::{Fields, Shape};

/// Where the document keeps what has a name.
pub(super) const NAMED: &str = "#/components/schemas/";

/// Where what is answered is kept until its name is certain.
const ANSWERED: &str = "#/answered/";

/// What is gathered.
pub(super) struct Schemas {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
    /// The bodies that are no whole type: what stands in the path is left out of them.
    bodies: Map<String, Value>,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let place =
            |reference: &str| reference.trim_start_matches('#').trim_end_matches('/').to_owned();
        let sent = SchemaSettings::draft2020_12().for_deserialize().with(|settings| {
            settings.meta_schema = None;
            settings.definitions_path = place(NAMED).into();
        });
        let answered = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
            settings.meta_schema = None;
            settings.definitions_path = place(ANSWERED).into();
        });
        let sent = sent.with_transform(RecursiveTransform(as_it_is_read));
        Self {
            sent: sent.into_generator(),
            answered: answered.into_generator(),
            bodies: Map::new(),
        }
    }

    /// What is answered.
    pub(super) fn reply(&mut self, shape: Shape) -> Value {
        (shape.refer)(&mut self.answered).to_value()
    }

    /// Something that stands in a path, in a query or in a header.
    pub(super) fn value<T: JsonSchema>(&mut self) -> Value {
        plain(self.sent.subschema_for::<T>().to_value())
    }

    /// What a member is, and what its type says of it.
    pub(super) fn member(&mut self, shape: Shape, name: &str) -> Option<Value> {
        let mut whole = (shape.whole)(&mut self.sent);
        RecursiveTransform(as_it_is_read).transform(&mut whole);
        whole.get("properties")?.get(name).cloned().map(plain)
    }

    /// Whether a member has to be there.
    pub(super) fn needs(&mut self, shape: Shape, name: &str) -> bool {
        let whole = (shape.whole)(&mut self.sent);
        needed(whole.as_value()).any(|needed| needed == name)
    }

    /// What a type says of itself.
    pub(super) fn about(&mut self, shape: Shape) -> Option<String> {
        let whole = (shape.whole)(&mut self.sent);
        whole.get("description").and_then(Value::as_str).map(str::to_owned)
    }

    /// A body with these members of a type, and whether there has to be one. A form has no nulls.
    pub(super) fn body(&mut self, fields: &Fields, has_nulls: bool) -> (Value, bool) {
        let mut whole = (fields.shape.whole)(&mut self.sent);
        let name = (fields.shape.name)();
        let properties = whole.get_mut("properties").and_then(Value::as_object_mut);
        let left_out: Vec<_> = match &properties {
            Some(members) => members
                .keys()
                .filter(|name| !fields.names.contains(&name.as_str()))
                .cloned()
                .collect(),
            None => Vec::new(),
        };
        let has_to_be = needed(whole.as_value()).any(|name| fields.names.contains(&name));
        if left_out.is_empty() && has_nulls {
            return ((fields.shape.refer)(&mut self.sent).to_value(), has_to_be);
        }
        if let Some(members) = whole.get_mut("properties").and_then(Value::as_object_mut) {
            members.retain(|name, _| !left_out.contains(name));
            if !has_nulls {
                for member in members.values_mut() {
                    *member = plain(member.take());
                }
            }
        }
        if let Some(needed) = whole.get_mut("required").and_then(Value::as_array_mut) {
            needed.retain(|name| name.as_str().is_none_or(|name| fields.names.contains(&name)));
        }
        if !has_to_be {
            whole.remove("required");
        }
        RecursiveTransform(as_it_is_read).transform(&mut whole);
        let name = format!("{name}Body");
        self.bodies.insert(name.clone(), whole.to_value());
        (reference(&name), has_to_be)
    }

    /// All that was gathered, by name, and what the names of answers have become.
    pub(super) fn finish(mut self) -> (Map<String, Value>, Names) {
        let mut named = self.sent.take_definitions(true);
        named.append(&mut self.bodies);
        let answered = self.answered.take_definitions(true);
        let names = Names::new(&named, &answered);
        for (name, mut schema) in answered {
            names.put_right(&mut schema);
            named.insert(names.of(&name), schema);
        }
        (named, names)
    }
}

/// What the names of answers have become.
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Those that need another one: because they differ from what is sent under that name, or because something in
    /// them does.
    fn new(sent: &Map<String, Value>, answered: &Map<String, Value>) -> Self {
        let both = answered.iter().filter(|(name, _)| sent.contains_key(*name));
        let both: Vec<_> = both.collect();
        let differs = |(name, schema): &&(&String, &Value)| {
            let mut schema = (*schema).clone();
            each_reference(&mut schema, &mut |target| *target = target.replace(ANSWERED, NAMED));
            sent.get(*name) != Some(&schema)
        };
        let mut other: BTreeSet<String> =
            both.iter().filter(differs).map(|(name, _)| (*name).clone()).collect();
        loop {
            let before = other.len();
            for (name, schema) in &both {
                let mut found = false;
                each_reference(&mut (*schema).clone(), &mut |target| {
                    found |= target.strip_prefix(ANSWERED).is_some_and(|name| other.contains(name));
                });
                if found {
                    other.insert((*name).clone());
                }
            }
            if other.len() == before {
                return Self(other);
            }
        }
    }

    fn of(&self, name: &str) -> String {
        if self.0.contains(name) { format!("{name}Shown") } else { name.to_owned() }
    }

    /// Lets all references in it lead to where things are.
    pub(super) fn put_right(&self, schema: &mut Value) {
        each_reference(schema, &mut |target| {
            if let Some(name) = target.strip_prefix(ANSWERED) {
                *target = format!("{NAMED}{}", self.of(name));
            }
        });
    }
}

/// A reference to what has this name.
pub(super) fn reference(name: &str) -> Value {
    json_schema!({ "$ref": format!("{NAMED}{name}") }).to_value()
}

fn each_reference(schema: &mut Value, change: &mut impl FnMut(&mut String)) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(target) if name == "$ref" => change(target),
                    value => each_reference(value, change),
                }
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| each_reference(item, change));
        }
        _ => {}
    }
}

fn needed(schema: &Value) -> impl Iterator<Item = &str> {
    let needed = schema.get("required").and_then(Value::as_array);
    needed.into_iter().flatten().filter_map(Value::as_str)
}

/// What reading adds to what a type says: other members than those that there are, are refused by name; and a number is
/// of a size that the machine can count.
fn as_it_is_read(schema: &mut Schema) {
    let closed =
        ["additionalProperties", "unevaluatedProperties", "$ref", "allOf", "anyOf", "oneOf"];
    let members = schema.get("properties").and_then(Value::as_object);
    if members.is_some() && closed.into_iter().all(|word| schema.get(word).is_none()) {
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    let most = match schema.get("format").and_then(Value::as_str) {
        Some("uint32") => Value::from(u32::MAX),
        Some("uint64" | "uint") => Value::from(u64::MAX),
        Some("int32") => Value::from(i32::MAX),
        Some("int64" | "int") => Value::from(i64::MAX),
        _ => return,
    };
    if schema.get("maximum").is_none() {
        schema.insert("maximum".to_owned(), most);
    }
}

/// The same where there is no null: what is not there is left out.
fn plain(mut schema: Value) -> Value {
    let Some(members) = schema.as_object_mut() else { return schema };
    if let Some(Value::Array(kinds)) = members.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            members.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(choices)) = members.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            members.remove("anyOf");
            members.extend(only);
        }
    }
    members.remove("default");
    schema
}
