//! Why access says no. Each sentence says what is so, and what can be done, and none says more than who
//! asks may know.

use serde::Serialize;

use super::rank::Rank;
use super::role::RoleId;
use crate::refusals::refusals;
use crate::{DeviceId, KeyId, Name, Permission, Refusal, Seconds, SessionId, UserId};

refusals! {
    /// Why somebody cannot be a user like that.
    UserRefusal {
        /// Too short or too long.
        "user.name_length"
        "a user name has {least} to {most} characters, and this has {found}; choose another one"
        NameLength {
            /// How many it has.
            found: usize,
            /// The fewest.
            least: usize,
            /// The most.
            most: usize,
        }
        /// Other characters.
        "user.name_characters"
        "a user name is made of letters without accents, digits, points, underscores and hyphens; \
         leave out what is none of these"
        NameCharacters
        /// A special at an end.
        "user.name_ends"
        "a user name starts and ends with a letter or a digit; change its ends"
        NameEnds
        /// Two specials in a row.
        "user.name_specials_in_row"
        "no two points, underscores or hyphens stand in a row in a user name; leave one out"
        NameSpecialsInRow
        /// Another user has the name.
        "user.name_taken"
        "another user signs in by this name; choose another one"
        NameTaken
        /// Mail would bounce.
        "user.email_invalid"
        "mail cannot be sent to this address; write it like name@example.org, in at most {limit} bytes"
        EmailInvalid {
            /// The most bytes.
            limit: usize,
        }
        /// No such user, or none that one may know of.
        "user.unknown"
        "there is no user {user} here; check the id"
        Unknown {
            /// The user who was asked for.
            user: UserId,
        }
        /// There is no room.
        "user.too_many"
        "there are {limit} users, and no room for more; ask the operator"
        TooMany {
            /// How many there can be.
            limit: usize,
        }
        /// Nobody looks at those who signed up.
        "user.too_many_unreviewed"
        "too many have signed up and wait to be looked at; try again later, or ask an administrator"
        TooManyUnreviewed
        /// People cannot sign up by themselves.
        "user.sign_up_closed"
        "nobody can sign up here by themselves; ask an administrator for an account"
        SignUpClosed
        /// There is a super admin.
        "user.set_up_already"
        "this site has its first super admin already; sign in"
        SetUpAlready
        /// Out of use.
        "user.inactive"
        "this user is out of use; put them into use first"
        Inactive {
            /// The user.
            user: UserId,
        }
        /// The message was about one's own account, and who sent it has none.
        "user.not_a_user"
        "this is about one's own account, and only a user has one; sign in as a user"
        NotAUser
        /// The link was used, or is too old, or never was one.
        "user.reset_unknown"
        "this link cannot be used any more; ask an administrator for a new one"
        ResetUnknown
    }
}

refusals! {
    /// Why a password is not taken.
    PasswordRefusal {
        /// It is too short.
        "password.too_short"
        "the password has {found} characters, and at least {least} are needed; a sentence of your own \
         is easy to remember"
        TooShort {
            /// How many it has.
            found: usize,
            /// The fewest.
            least: usize,
        }
        /// It is too long.
        "password.too_long"
        "the password takes {found} bytes, and {limit} are allowed; shorten it"
        TooLong {
            /// How many bytes it takes.
            found: usize,
            /// The most.
            limit: usize,
        }
        /// Somebody would guess it.
        "password.guessable"
        "the password is made of words or rows that are tried first; choose one that nobody would guess"
        Guessable
        /// Control characters cannot be typed everywhere.
        "password.control_character"
        "there is a character in the password that cannot be typed everywhere; leave it out"
        ControlCharacter
        /// It was changed meanwhile.
        "password.changed_meanwhile"
        "the password was changed a moment ago; sign in with the new one"
        ChangedMeanwhile
        /// Admins do not set passwords here.
        "password.not_set_by_admins"
        "nobody sets a password for somebody else here; start a reset, and give them the link"
        NotSetByAdmins
        /// Without the second factor the password is too short.
        "password.needs_second_factor"
        "your password is so short that it needs the second factor; choose a longer one first"
        NeedsSecondFactor
    }
}

refusals! {
    /// Why a role, a session, a key or a device is not changed so.
    GrantRefusal {
        /// No such role.
        "role.unknown"
        "there is no role {role} here; choose one from the list"
        RoleUnknown {
            /// The role that was asked for.
            role: RoleId,
        }
        /// Another role has the name.
        "role.name_taken"
        "there is a role {name} already; choose another name"
        RoleNameTaken {
            /// The name, as the other role writes it.
            name: Name,
        }
        /// It is the same at every site.
        "role.ready_made"
        "the role {role} is the same everywhere and cannot be changed; make a role of your own"
        RoleReadyMade {
            /// The role.
            role: RoleId,
        }
        /// Somebody has it.
        "role.in_use"
        "the role {name} is in use ({users}); give those who have it another one first"
        RoleInUse {
            /// What it is called.
            name: Name,
            /// How many have it.
            users: usize,
        }
        /// There is no room.
        "role.too_many"
        "there are {limit} roles, and no room for more; change one of them"
        TooManyRoles {
            /// How many there can be.
            limit: usize,
        }
        /// The role needs a second factor.
        "second_factor.required"
        "your role needs a second factor; it cannot be switched off"
        SecondFactorRequired
        /// It is on.
        "second_factor.on_already"
        "the second factor is on already; switch it off first to choose another one"
        SecondFactorOn
        /// It is not on.
        "second_factor.off"
        "the second factor is not on; there is nothing to switch off"
        SecondFactorOff
        /// The code does not fit, or was used before.
        "second_factor.wrong"
        "this code does not fit, or was used before; wait for the next one"
        SecondFactorWrong
        /// No such session, or none that one may know of.
        "session.unknown"
        "there is no session {session} here, or it has ended; look at the list again"
        SessionUnknown {
            /// The session that was asked for.
            session: SessionId,
        }
        /// The id is taken.
        "session.exists"
        "this session has begun already; sign in again"
        SessionExists
        /// A refresh token came a second time.
        "session.token_reused"
        "this refresh token was used before, so somebody else may have it; everything that came from \
         the same sign-in has ended: sign in again"
        TokenReused
        /// No such key, or none that one may know of.
        "key.unknown"
        "there is no key {key} here, or it was revoked; look at the list again"
        KeyUnknown {
            /// The key that was asked for.
            key: KeyId,
        }
        /// There is no room.
        "key.too_many"
        "there are {limit} keys, and no room for more; revoke one that is not used"
        TooManyKeys {
            /// How many there can be.
            limit: usize,
        }
        /// It would have run out.
        "key.expires_too_early"
        "a key that has run out helps nobody; choose a later time, or none"
        KeyExpiresTooEarly
        /// No such device, or none that one may know of.
        "device.unknown"
        "there is no device {device} here, or it was revoked; look at the list again"
        DeviceUnknown {
            /// The device that was asked for.
            device: DeviceId,
        }
        /// There is no room.
        "device.too_many"
        "there are {limit} devices or open codes, and no room for more; revoke one that is not used"
        TooManyDevices {
            /// How many there can be.
            limit: usize,
        }
        /// The code was used, or is too old, or never was one.
        "device.code_unknown"
        "this code cannot be used any more; ask for a new one and type it within {lifetime}"
        CodeUnknown {
            /// How long a code lives.
            lifetime: Seconds,
        }
    }
}

/// Why access says no: users, roles, sessions, keys, devices and the rules of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum AccountRefusal {
    /// Whoever changes a user must stand above them.
    #[error("this needs somebody who stands above {rank}; ask one of them")]
    #[serde(rename = "access.rank_too_low")]
    RankTooLow {
        /// How high the other stands, or would stand.
        rank: Rank,
    },
    /// A super admin stays what they are.
    #[error("a super admin keeps the role and stays in use; nothing was changed")]
    #[serde(rename = "access.super_admin_stays")]
    SuperAdminStays,
    /// One cannot give what one does not have.
    #[error("this would give the permission {permission}, which you do not have; leave it out")]
    #[serde(rename = "access.beyond_own_permissions")]
    BeyondOwnPermissions {
        /// The first permission that is missing.
        permission: Permission,
    },
    /// One cannot give more branches than one has.
    #[error("this would reach into branches where you have no part; name only your own")]
    #[serde(rename = "access.beyond_own_branches")]
    BeyondOwnBranches,
    /// There is no such permission.
    #[error("there is no permission {permission}; choose from the list of permissions")]
    #[serde(rename = "permission.unknown")]
    PermissionUnknown {
        /// The beginning of what was written.
        permission: String,
    },
    /// It belongs to everybody, or to the engine alone.
    #[error("the permission {permission} cannot be given; leave it out")]
    #[serde(rename = "permission.not_given")]
    PermissionNotGiven {
        /// The permission.
        permission: Permission,
    },
    /// More branches than one scope names.
    #[error("a scope names at most {limit} branches; name fewer, or all")]
    #[serde(rename = "access.too_many_branches")]
    TooManyBranches {
        /// How many it can name.
        limit: usize,
    },
    /// A length of time that nobody can work with.
    #[error("{rule} cannot be that long or short; choose from {least} to {most}")]
    #[serde(rename = "rules.out_of_range")]
    RuleOutOfRange {
        /// Which rule.
        rule: &'static str,
        /// The shortest.
        least: Seconds,
        /// The longest.
        most: Seconds,
    },
    /// A user.
    #[error(transparent)]
    #[serde(untagged)]
    User(#[from] UserRefusal),
    /// A password.
    #[error(transparent)]
    #[serde(untagged)]
    Password(#[from] PasswordRefusal),
    /// A role, a session, a key or a device.
    #[error(transparent)]
    #[serde(untagged)]
    Grant(#[from] GrantRefusal),
}

impl Refusal for AccountRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::RankTooLow { .. } => "access.rank_too_low",
            Self::SuperAdminStays => "access.super_admin_stays",
            Self::BeyondOwnPermissions { .. } => "access.beyond_own_permissions",
            Self::BeyondOwnBranches => "access.beyond_own_branches",
            Self::PermissionUnknown { .. } => "permission.unknown",
            Self::PermissionNotGiven { .. } => "permission.not_given",
            Self::TooManyBranches { .. } => "access.too_many_branches",
            Self::RuleOutOfRange { .. } => "rules.out_of_range",
            Self::User(refusal) => refusal.code(),
            Self::Password(refusal) => refusal.code(),
            Self::Grant(refusal) => refusal.code(),
        }
    }
}
