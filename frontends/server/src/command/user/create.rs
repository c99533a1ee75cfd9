use clap::Args;
use turnero::access::{Email, Hidden, Profile, RoleId, UserName};
use turnero::{BranchId, Branches, Name};

use super::password::{self, PasswordSource};
use super::{fulfilled, say_link};
use crate::control::{Answer, WantedUser, Wish};
use crate::exit::Outcome;
use crate::progress::say;
use crate::settings::Settings;

/// Make a user; the first one becomes the super admin
#[derive(Debug, Args)]
#[command(after_help = "\
The password is asked for at the terminal, and not shown. Without a terminal it comes from a file, or from the standard \
input; without either, or with --link, a one-time code is printed with which they choose it themselves.

Examples:
  turnero user create first.admin --email first@clinic.example --first-name A --last-name B
  turnero user create second.user --email second@clinic.example --first-name A --last-name B \\
      --role agent --link
  turnero user create third.user --email third@clinic.example --first-name A --last-name B \\
      --role auditor --password-file - < a-file")]
pub(super) struct Create {
    /// What they sign in by
    #[arg(value_name = "USER-NAME")]
    user_name: UserName,

    /// Where mail reaches them
    #[arg(long, value_name = "ADDRESS")]
    email: Email,

    #[arg(long, value_name = "NAME")]
    first_name: Name,

    #[arg(long, value_name = "NAME")]
    last_name: Name,

    /// super_admin, admin, manager, agent, receptionist, auditor, device, or the id of a role of the site's own; the first
    /// user becomes super_admin
    #[arg(long, value_name = "ROLE")]
    role: Option<RoleId>,

    /// The id of a branch in which they work; may be given several times. Without it, everywhere
    #[arg(long = "branch", value_name = "ID")]
    branches: Vec<BranchId>,

    /// A file with the password in its first line; - is the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "link")]
    password_file: Option<PasswordSource>,

    /// Ask for no password: print a one-time code with which they choose it
    #[arg(long)]
    link: bool,
}

impl Create {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        let password = match &self.password_file {
            Some(source) => Some(source.read()?),
            None if self.link => None,
            None => password::asked_for()?,
        };
        let profile = Profile {
            user_name: self.user_name.clone(),
            first_name: Hidden(self.first_name.clone()),
            last_name: Hidden(self.last_name.clone()),
            email: self.email.clone(),
        };
        let branches = match self.branches.as_slice() {
            [] => Branches::All,
            some => Branches::Some(
                some.iter().copied().collect::<std::collections::BTreeSet<_>>().into(),
            ),
        };
        let wanted = WantedUser { profile, role: self.role, branches, password };
        match fulfilled(settings, Wish::CreateUser(Box::new(wanted)))? {
            Answer::UserCreated { role, link } => {
                say(&format!("{} can sign in as {role}", self.user_name.as_str()))?;
                link.as_ref().map_or(Ok(()), say_link)
            }
            other => Err(other.unexpected().into()),
        }
    }
}
