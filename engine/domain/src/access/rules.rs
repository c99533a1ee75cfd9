use serde::{Deserialize, Serialize};

use crate::Seconds;

/// The rules of a site: what a super admin may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Whether people may make an account of their own, which then has no role.
    pub self_sign_up: bool,
    /// Whether an admin may set a password for others. If not, they start a reset, and only the user
    /// learns the password.
    pub admins_set_passwords: bool,
    /// How long a browser stays signed in unused.
    pub session_idle: Seconds,
    /// How long a browser stays signed in at the most.
    pub session_lifetime: Seconds,
    /// How long an access token of a program holds.
    pub access_lifetime: Seconds,
    /// How long a refresh token of a program holds unused.
    pub refresh_idle: Seconds,
    /// How long a program can go on refreshing at the most.
    pub refresh_lifetime: Seconds,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            self_sign_up: false,
            admins_set_passwords: false,
            // A lunch break, and a long working day.
            session_idle: Seconds::minutes(2 * 60),
            session_lifetime: Seconds::minutes(16 * 60),
            access_lifetime: Seconds::minutes(30),
            // A program that does not run for two weeks has been forgotten.
            refresh_idle: Seconds::minutes(14 * 24 * 60),
            refresh_lifetime: Seconds::minutes(90 * 24 * 60),
        }
    }
}

impl Rules {
    /// Every length of time, by its name.
    pub(super) fn lifetimes(&self) -> [(&'static str, Seconds); 5] {
        [
            ("session_idle", self.session_idle),
            ("session_lifetime", self.session_lifetime),
            ("access_lifetime", self.access_lifetime),
            ("refresh_idle", self.refresh_idle),
            ("refresh_lifetime", self.refresh_lifetime),
        ]
    }
}
