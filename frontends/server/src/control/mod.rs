//! The control socket: by it, a command that is run beside a server asks that server for something. The data folder has
//! one user at a time, so what needs the data while a server runs has to be done by the server.
//!
//! It lies in the data folder, and is for the user who runs the server (and root) only. One line of JSON goes in, and
//! behind it what belongs to it; lines of JSON come out, of which the last one says that it is done or why not.

mod client;
mod customers;
mod server;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use turnero::ImportTally;
use turnero::customers::RefusedRow;

pub(crate) use client::{ask, converse};
pub(crate) use server::Control;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// A backup, into this folder of the machine on which the server runs.
    Backup { folder: PathBuf },
    /// That the file of customers goes in which comes behind this line.
    ImportCustomers {},
    /// All customers, as a file.
    ExportCustomers {},
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// The backup lies here.
    BackedUp { file: PathBuf, bytes: u64 },
    /// So much of a file has gone in, and more will.
    Importing { tally: ImportTally },
    /// This row of it was refused.
    RefusedRow { row: RefusedRow },
    /// All of it has gone in.
    Imported { tally: ImportTally },
    /// These lines of a file, with so many customers on them, and there are more.
    Exporting { text: String, customers: u64 },
    /// That was all of it.
    Exported {},
    /// It could not be done: what is so, and what can be done.
    Failed { reason: String },
}

impl Answer {
    /// Whether no other comes behind it.
    fn is_last(&self) -> bool {
        match self {
            Self::Importing { .. } | Self::RefusedRow { .. } | Self::Exporting { .. } => false,
            Self::BackedUp { .. }
            | Self::Imported { .. }
            | Self::Exported {}
            | Self::Failed { .. } => true,
        }
    }
}

/// Where the socket of a data folder lies.
fn path(data: &Path) -> PathBuf {
    data.join("control")
}
