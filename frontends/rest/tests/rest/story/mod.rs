//! Stories: what people ask of a site, one thing after the other, written down as JSON and played through the real socket.
//!
//! `day.json` has every route in it, and is what the examples of the document are made of. `refusals.json` is a table of
//! requests that are refused, with the code that each is refused with.

mod player;
mod printer;
mod refused;
mod seen;
mod shared;
mod stage;
mod unwell;

use std::collections::BTreeMap;

pub(crate) use player::{Body, Player, Request, each_text};
use serde::Deserialize;
use serde_json::{Map, Value};
pub(crate) use stage::{MORNING_MS, Stage};

/// One step of a story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// The method and the pattern of a route. What stands in braces was kept from a step before.
    pub(crate) r#do: String,
    /// Who does it: the name under which their token was kept. Nobody, if it is left out.
    #[serde(default)]
    pub(crate) by: Option<String>,
    #[serde(default)]
    pub(crate) query: Option<String>,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    #[serde(default)]
    pub(crate) form: Option<Map<String, Value>>,
    /// A file, of the type `text/csv`.
    #[serde(default)]
    pub(crate) file: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// Asked again until these stand at these places of what is answered: what others do meanwhile takes a moment.
    #[serde(default)]
    pub(crate) until: BTreeMap<String, Value>,
    /// The tax authority refuses the next document for this.
    #[serde(default)]
    pub(crate) refused: Option<String>,
    /// So many requests are not let in by the gateway.
    #[serde(default)]
    pub(crate) not_let_in: u32,
    /// So many requests are not answered by the gateway.
    #[serde(default)]
    pub(crate) away: u32,
    /// The tax authority does not rule on the next document yet.
    #[serde(default)]
    pub(crate) slow: bool,
    /// What becomes of the printer.
    #[serde(default)]
    pub(crate) printer: Option<printer::Way>,
    /// What is kept of the answer: under which name, and where it stands.
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, String>,
    /// Members that are secrets, and differ each time.
    #[serde(default)]
    pub(crate) hide: Vec<String>,
    /// How long everybody waits before.
    #[serde(default)]
    pub(crate) after_minutes: u32,
    /// It only leads to what follows: another step shows this route better.
    #[serde(default)]
    pub(crate) aside: bool,
    /// It is done so often, with `{n}` in place of how often it was.
    #[serde(default)]
    pub(crate) times: Option<u32>,
    /// Each time this is done as well.
    #[serde(default)]
    pub(crate) and: Option<Box<Step>>,
    /// It is refused with this code.
    #[serde(default)]
    pub(crate) no: Option<String>,
    /// By code: what differs (of the form, of the query or of the body) when it is refused with that. As in RFC 7396, what
    /// is null is left out. Nothing is done by it.
    #[serde(default)]
    pub(crate) no_if: Vec<(String, Value)>,
}

/// The steps of a story.
pub(crate) fn steps(name: &str) -> Vec<Step> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rest/story");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}/{name}")).unwrap()).unwrap()
}

/// What is refused, when and where, in all stories.
pub(crate) async fn every_refusal() -> seen::Refusals {
    let mut refusals = seen::Refusals::documented();
    shared::play(&mut refusals).await;
    refused::play(&mut refusals).await;
    assert!(refusals.wrong.is_empty(), "refused otherwise:\n{}", refusals.wrong.join("\n"));
    unwell::play(&mut refusals).await;
    refusals
}
