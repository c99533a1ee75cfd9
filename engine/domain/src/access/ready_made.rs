use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::permission::Grants;
use super::permissions;
use super::rank::Rank;

/// A role that is there from the beginning. It cannot be changed, so that it means the same at every
/// site, and grows by itself when a new version can do more; a site that wants another one makes a role
/// of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadyMade {
    /// May everything, and makes admins.
    SuperAdmin,
    /// Runs the site.
    Admin,
    /// Answers for branches.
    Manager,
    /// Serves at a counter.
    Agent,
    /// Receives people.
    Receptionist,
    /// Sees everything and changes nothing.
    Auditor,
    /// A kiosk or a board.
    Device,
}

impl ReadyMade {
    /// All of them, the highest first.
    pub const ALL: [Self; 7] = [
        Self::SuperAdmin,
        Self::Admin,
        Self::Manager,
        Self::Agent,
        Self::Receptionist,
        Self::Auditor,
        Self::Device,
    ];

    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super_admin",
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Agent => "agent",
            Self::Receptionist => "receptionist",
            Self::Auditor => "auditor",
            Self::Device => "device",
        }
    }

    /// How high it stands.
    pub const fn rank(self) -> Rank {
        match self {
            Self::SuperAdmin => Rank::SuperAdmin,
            Self::Admin => Rank::Admin,
            _ => Rank::Other,
        }
    }

    /// What it allows.
    pub fn grants(self) -> &'static Grants {
        static GRANTS: LazyLock<[Grants; 7]> = LazyLock::new(|| ReadyMade::ALL.map(of_table));
        self.among(&GRANTS)
    }

    /// The same, and what everybody may for their own account: made once, for it is asked for at every
    /// request.
    pub(super) fn grants_and_own(self) -> &'static Grants {
        static GRANTS: LazyLock<[Grants; 7]> =
            LazyLock::new(|| ReadyMade::ALL.map(|role| of_table(role).with_own()));
        self.among(&GRANTS)
    }

    fn among(self, grants: &'static [Grants; 7]) -> &'static Grants {
        let [super_admin, admin, manager, agent, receptionist, auditor, device] = grants;
        match self {
            Self::SuperAdmin => super_admin,
            Self::Admin => admin,
            Self::Manager => manager,
            Self::Agent => agent,
            Self::Receptionist => receptionist,
            Self::Auditor => auditor,
            Self::Device => device,
        }
    }
}

/// What the table gives this role.
fn of_table(role: ReadyMade) -> Grants {
    let has = |row: &&permissions::Described| match role {
        ReadyMade::SuperAdmin => permissions::can_be_given(row.permission),
        role => row.roles.contains(&role),
    };
    Grants::these(permissions::all().filter(has).map(|row| row.permission))
}

impl fmt::Display for ReadyMade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for ReadyMade {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(())
    }
}
