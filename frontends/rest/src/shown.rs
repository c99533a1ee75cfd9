//! What is shown under a path, and can be changed there only if it is still as it was shown.

use std::borrow::Cow;

use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::{HeaderMap, Method};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use turnero::{Condition, Hosted, Mark, Message};
use turnero_http::Problem;
use uuid::Uuid;

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Entry, Pending};
use crate::fields::{Shape, fields_of};
use crate::json::{self, impossible_field};
use crate::matching::Parameters;

/// Something that is shown under a path: the query that it takes, and the part of what is answered that stands there.
pub(crate) trait Shown: 'static {
    /// Its members are parts of the path.
    type Query: Message<Aggregate: Hosted> + DeserializeOwned + JsonSchema;

    /// What the part looks like.
    type Part: JsonSchema;

    /// The members of that which are left out; `state`: all that says what it is doing.
    const LEFT_OUT: &'static [&'static str] = &[];

    /// A member of the query that stands in the path under another name: the member, and that name.
    const NAMED: Option<(&'static str, &'static str)> = None;

    /// Whether writing here makes what is not there yet: then nothing is shown until somebody has written it, and whoever
    /// was shown something else has to hear of it.
    const MADE_BY_WRITING: bool = false;

    /// The part; `None`: there is none of this name.
    fn part(reply: &<Self::Query as Message>::Reply, path: &Parameters) -> Option<Value>;
}

/// Shows all that a query answers.
pub(crate) struct Whole<Q>(std::marker::PhantomData<Q>);

impl<Q> Shown for Whole<Q>
where
    Q: Message<Aggregate: Hosted, Reply: JsonSchema> + DeserializeOwned + JsonSchema,
{
    type Query = Q;
    type Part = Q::Reply;

    fn part(reply: &Q::Reply, _: &Parameters) -> Option<Value> {
        serde_json::to_value(reply).ok()
    }
}

/// The part that is shown, without what is left out.
struct PartOf<S>(std::marker::PhantomData<S>);

impl<S: Shown> JsonSchema for PartOf<S> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Terms", S::Part::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{} without {:?}", S::Part::schema_id(), S::LEFT_OUT).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = S::Part::json_schema(generator);
        let is_left_out = |name: &str| S::LEFT_OUT.contains(&name);
        if is_left_out("state") {
            schema.remove("oneOf");
        }
        if let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            members.retain(|name, _| !is_left_out(name));
        }
        if let Some(needed) = schema.get_mut("required").and_then(Value::as_array_mut) {
            needed.retain(|name| name.as_str().is_none_or(|name| !is_left_out(name)));
        }
        schema
    }
}

/// The one of a list whose member `name` is the part of the path of that name.
pub(crate) fn one_of<T: Serialize>(list: &[T], name: &str, path: &Parameters) -> Option<Value> {
    let wanted = path.text(name)?;
    // Ids may be written in capitals.
    let wanted = Uuid::try_parse(wanted).map_or(wanted.to_owned(), |id| id.to_string());
    let values = list.iter().filter_map(|one| serde_json::to_value(one).ok());
    values.into_iter().find(|one| one.get(name).and_then(Value::as_str) == Some(&wanted))
}

/// Without these members: those that come and go by themselves.
pub(crate) fn without(shown: Value, names: &[&str]) -> Value {
    match shown {
        Value::Object(mut members) => {
            members.retain(|name, _| !names.contains(&name.as_str()));
            Value::Object(members)
        }
        other => other,
    }
}

impl Entry {
    /// Shows this, with its mark.
    pub(crate) fn shows<S: Shown>(pattern: &'static str, says: &'static str) -> Self {
        let input = crate::entry::Input::Nothing;
        let entry = Self::new(Method::GET, pattern, says, input, show::<S>).sends::<S::Query>();
        let message = Some(Shape::of::<S::Query>());
        if S::LEFT_OUT.is_empty() {
            return Self { message, ..entry }.replies::<S::Part>().marked();
        }
        Self { message, ..entry }.replies::<PartOf<S>>().marked()
    }

    /// Can be bound by `If-Match` to what is shown there.
    pub(crate) fn bound_to<M, S>(self) -> Self
    where
        M: Message + DeserializeOwned,
        M::Aggregate: Hosted,
        S: Shown,
        S::Query: Message<Aggregate = M::Aggregate>,
    {
        Self { bound: true, handler: send_bound::<M, S>, ..self }
    }
}

fn show<S: Shown>(asked: Asked) -> Pending {
    Box::pin(async move {
        asked.query()?;
        let shown = asked.ask(query::<S>(&asked)?).await?;
        let part = S::part(&shown, &asked.opened.matched.parameters);
        answer::marked_json(&part.ok_or_else(Problem::not_found)?, asked.headers())
    })
}

/// Sends the message that path and body describe, if what is shown there is still what its sender saw.
fn send_bound<M, S>(asked: Asked) -> Pending
where
    M: Message + DeserializeOwned,
    M::Aggregate: Hosted,
    S: Shown,
    S::Query: Message<Aggregate = M::Aggregate>,
{
    Box::pin(async move {
        let message: M = asked.message()?;
        let Some(marks) = wanted(asked.headers())? else {
            let reply = asked.ask(message).await?;
            return answer::of_reply(&asked, &reply);
        };
        let path = asked.opened.matched.parameters.clone();
        let part =
            move |reply: &_| S::part(reply, &path).or(S::MADE_BY_WRITING.then_some(Value::Null));
        let condition = Condition::unchanged(query::<S>(&asked)?, part, marks);
        let reply = asked.ask_if(condition, message).await?;
        answer::of_reply(&asked, &reply)
    })
}

/// The query, from the parts of the path.
fn query<S: Shown>(asked: &Asked) -> Result<S::Query, Problem> {
    let names = fields_of::<S::Query>().names;
    let parts = asked.opened.matched.parameters.iter();
    let member = |name: &'static str| match S::NAMED {
        Some((member, other)) if other == name => member,
        _ => name,
    };
    let own = parts.map(|(name, text)| (member(name), text));
    let own = own.filter(|(name, _)| names.contains(name));
    let members: Map<_, _> =
        own.map(|(name, text)| (name.to_owned(), Value::String(text.clone()))).collect();
    // What is no id names nothing that there is.
    json::understand(Value::Object(members)).map_err(|_| Problem::not_found())
}

/// The marks of `If-Match`; `None`: there is no condition beyond that the thing exists, and the message says so itself.
fn wanted(headers: &HeaderMap) -> Result<Option<Vec<Mark>>, Problem> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(None) };
    let unreadable = || {
        impossible_field(
            "If-Match",
            "it is one or more marks like \"Zm9v\", not weak ones (W/), or *",
        )
    };
    let given = given.to_str().map_err(|_| unreadable())?;
    if given.trim() == "*" {
        return Ok(None);
    }
    marks(given).map(Some).ok_or_else(unreadable)
}

/// Marks with commas between them; a comma inside quotes is a part of its mark.
fn marks(given: &str) -> Option<Vec<Mark>> {
    let (mut rest, mut found) = (given.trim(), Vec::new());
    loop {
        // A weak mark promises too little to change something by.
        let (mark, behind) = rest.strip_prefix('"')?.split_once('"')?;
        found.push(Mark::shown_again(mark));
        rest = behind.trim_start();
        if rest.is_empty() {
            return Some(found);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

/// Whether whoever asks has what bears this mark already.
pub(crate) fn is_known(headers: &HeaderMap, mark: &str) -> bool {
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| {
        known.split(',').any(|one| {
            let one = one.trim().trim_start_matches("W/").trim_matches('"');
            one == mark || one == "*"
        })
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(IF_MATCH, HeaderValue::from_static(text))])
    }

    #[test]
    fn marks_are_read_and_rubbish_does_not_pass_for_no_condition() {
        let marks = |text| wanted(&headers(text)).ok();
        let mark = |text| Mark::shown_again(text);
        assert_eq!(marks("\"a\""), Some(Some(vec![mark("a")])));
        assert_eq!(marks("\"a\", \"b\""), Some(Some(vec![mark("a"), mark("b")])));
        assert_eq!(marks("*"), Some(None));
        assert_eq!(marks("\",\""), Some(Some(vec![mark(",")])));
        for rubbish in ["a", "W/\"a\"", "\"a\", b", "\"a\" \"b\"", "\"a\",", "\"a", ""] {
            assert_eq!(marks(rubbish), None, "{rubbish}");
        }
    }
}
