//! The control socket: by it, a command that is run beside a server asks that server for something. The data folder has
//! one user at a time, so what needs the data while a server runs has to be done by the server.
//!
//! It lies in the data folder, and is for the user who runs the server (and root) only. One line of JSON goes in, one
//! comes out.

mod client;
mod server;
mod wishes;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use turnero::access::{Profile, RoleId, UserName};
use turnero::{Branches, Timestamp};

pub(crate) use client::ask;
pub(crate) use server::Control;
pub(crate) use wishes::fulfil;

use crate::settings::Secret;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// A backup, into this folder of the machine on which the server runs.
    Backup { folder: PathBuf },
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
    /// The user is there, and chooses a password by the link, if none was given.
    UserCreated { role: RoleId, link: Option<OneTimeLink> },
    /// A new password is chosen by this.
    ResetStarted { link: OneTimeLink },
    /// It could not be done: what is so, and what can be done.
    Failed { reason: String },
}

impl Answer {
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
