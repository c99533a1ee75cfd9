//! The control socket: by it, a command that is run beside a server asks that server for something. The data folder has
//! one user at a time, so what needs the data while a server runs has to be done by the server.
//!
//! It lies in the data folder, and is for the user who runs the server (and root) only. One line of JSON goes in, one
//! comes out.

mod client;
mod server;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(crate) use client::ask;
pub(crate) use server::Control;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// A backup, into this folder of the machine on which the server runs.
    Backup { folder: PathBuf },
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// The backup lies here.
    BackedUp { file: PathBuf, bytes: u64 },
    /// It could not be done: what is so, and what can be done.
    Failed { reason: String },
}

/// Where the socket of a data folder lies.
fn path(data: &Path) -> PathBuf {
    data.join("control")
}
