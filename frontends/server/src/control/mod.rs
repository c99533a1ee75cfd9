//! The control socket: by it, a command that is run beside a server asks that server for something. The data folder has
//! one user at a time, so what needs the data while a server runs has to be done by the server.
//!
//! It lies in the data folder, and is for the user who runs the server (and root) only. One line of JSON goes in, and
//! behind it what belongs to it; lines of JSON come out, of which the last one says that it is done or why not.

mod client;
mod customers;
mod server;
mod wishes;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use turnero::access::{Profile, RoleId, UserName};
use turnero::customers::RefusedRow;
use turnero::{Branches, ImportTally, Timestamp};

pub(crate) use client::{ask, converse};
pub(crate) use server::Control;
pub(crate) use wishes::fulfil;

use crate::settings::Secret;

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
    /// A user.
    CreateUser(Box<WantedUser>),
    /// A way for somebody to choose a new password.
    StartReset { user_name: UserName },
}

impl Wish {
    /// What a log calls it. Nothing of what it holds.
    fn name(&self) -> &'static str {
        match self {
            Self::Backup { .. } => "backup",
            Self::ImportCustomers {} => "import_customers",
            Self::ExportCustomers {} => "export_customers",
            Self::CreateUser(_) => "create_user",
            Self::StartReset { .. } => "start_reset",
        }
    }
}

/// A user who is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WantedUser {
    pub(crate) profile: Profile,
    /// `None`: as super admin, if there is none yet.
    pub(crate) role: Option<RoleId>,
    pub(crate) branches: Branches,
    /// `None`: they choose it themselves.
    pub(crate) password: Option<Secret>,
}

/// By which somebody chooses a password, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OneTimeLink {
    pub(crate) secret: Secret,
    pub(crate) until: Timestamp,
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
    /// The user is there, and chooses a password by the link, if none was given.
    UserCreated { role: RoleId, link: Option<OneTimeLink> },
    /// A new password is chosen by this.
    ResetStarted { link: OneTimeLink },
    /// It could not be done: what is so, and what can be done.
    Failed { reason: String },
}

impl Answer {
    /// Whether no other comes behind it.
    fn is_last(&self) -> bool {
        let more = matches!(
            self,
            Self::Importing { .. } | Self::RefusedRow { .. } | Self::Exporting { .. }
        );
        !more
    }

    /// It answers something that was not asked: the server is another program than this one.
    pub(crate) fn unexpected(&self) -> String {
        let reason = "the server answered something else than it was asked; use its own program";
        match self {
            Self::Failed { reason } => reason.clone(),
            _ => reason.to_owned(),
        }
    }
}

/// Where the socket of a data folder lies.
fn path(data: &Path) -> PathBuf {
    data.join("control")
}
