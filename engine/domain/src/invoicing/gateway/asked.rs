use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hours::Date;
use crate::identity::IdentityKind;

/// In which form a validated document is downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DownloadForm {
    /// To be looked at.
    Pdf,
    /// As it was signed.
    Xml,
    /// What the law wants delivered: the signed document with the tax authority's answer, packed together.
    Attached,
}

/// A file that was downloaded.
#[derive(Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// What the gateway calls it.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// It names people, and a log is read by more than may know.
impl fmt::Debug for Downloaded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Downloaded({} bytes)", self.content.len())
    }
}

/// A range of numbers, as the gateway has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GatewayRange {
    /// What the gateway calls it.
    pub id: u64,
    /// What its numbers are for, in the gateway's words.
    pub document: String,
    /// What its numbers begin with.
    pub prefix: String,
    /// The first number; ranges of notes have none.
    pub from: Option<u64>,
    /// The last number; ranges of notes have none.
    pub to: Option<u64>,
    /// The next number.
    pub next: Option<u64>,
    /// The resolution that authorised it.
    pub resolution: Option<String>,
    /// The first day on which it is valid.
    pub since: Option<Date>,
    /// The last day on which it is valid.
    pub until: Option<Date>,
    /// Whether numbers are taken from it.
    pub active: bool,
    /// Whether its last day is over.
    pub expired: bool,
}

/// A list of codes that a gateway keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Catalogue {
    /// Municipalities, by the code of DANE.
    Municipalities,
    /// Countries, by their two letters.
    Countries,
    /// Taxes of what is sold.
    Taxes,
    /// In what things are counted.
    Units,
}

/// What is looked for in a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueSearch {
    /// Where.
    pub catalogue: Catalogue,
    /// A part of its name; all, if it is empty.
    pub name: String,
}

/// A row of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CatalogueRow {
    /// What the gateway calls it.
    pub id: u64,
    /// The code that everybody uses.
    pub code: String,
    /// What it is called.
    pub name: String,
}

/// Whose name the tax authority is asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Acquirer {
    /// The kind of their identity document.
    pub kind: IdentityKind,
    /// Its number.
    pub number: String,
    /// What they are called there.
    pub name: String,
    /// Where their documents are sent.
    pub email: Option<String>,
}

/// A log is read by more people than may know who somebody is.
impl fmt::Debug for Acquirer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Acquirer({:?} ..)", self.kind)
    }
}
