//! Who may do what: users and their roles, where they are signed in, and the keys and devices that act
//! without them.
//!
//! ```text
//!   user ──has──▶ role ──names──▶ permissions          user, key, device ──confined to──▶ branches
//!    │  └─ signs in ─▶ session (a browser, or a program with tokens)
//!    └─ makes ──────▶ key: never may more than its owner, and ends with them
//!   device: paired by a code, has the role of a device
//! ```
//!
//! [`Access`] is the state; [`AccessEvent`] what can happen; [`AccountRefusal`] why it may say no. Who a
//! user is stands in an [`AccessDocument`], sealed and apart from the events. Secrets never come here: the
//! engine looks at them and sends what is kept of them ([`SecretHash`], [`StoredPassword`]).
//!
//! Everything that can be allowed stands in one table, [`permissions`]. Whether somebody may is asked in
//! one place, [`Principal::may`], before a message reaches its rule; what they may is read from the state
//! each time ([`Access::principal`]), so a change holds at once. Rules here add what permissions cannot
//! say: who stands above whom.

mod account;
mod apply;
mod audit;
mod authority;
pub mod bounds;
mod common_passwords;
mod device;
mod devices;
mod document;
mod email;
mod event;
mod failures;
mod guessable;
mod key;
mod keys;
mod password;
mod passwords;
mod permission;
pub mod permissions;
mod principal;
mod rank;
mod ready_made;
mod refusal;
mod role;
mod roles;
mod rules;
mod second_factor;
mod secret;
mod session;
mod sessions;
mod site;
mod state;
mod user;
mod user_name;
mod users;

#[cfg(test)]
mod example;

pub use account::Account;
pub use audit::{NoteFailure, NoteRefusal};
pub use device::DeviceView;
pub use devices::{
    DeviceExpected, DevicePage, DevicePaired, ExpectDevice, FindDevice, ListDevices, PairDevice,
    RevokeDevice,
};
pub use document::{
    AccessDocument, Hidden, Profile, SecondFactor, SessionOrigin, StoredPassword, UserDocument,
};
pub use email::Email;
pub use event::{AccessEvent, FactorUsed, Failure, PasswordWay, SessionEnd, UserOrigin};
pub use failures::Failed;
pub use key::KeyView;
pub use keys::{CreateKey, FindKey, KeyCreated, KeyPage, ListKeys, NoteUse, RevokeKey};
pub use password::Password;
pub use passwords::{
    ChangePassword, RehashPassword, ResetMail, ResetMailer, ResetPassword, ResetStarted,
    SetPassword, StartReset,
};
pub use permission::{Grants, Permission};
pub use principal::{AccessRefusal, Branches, Caller, Permissions, Principal, PrincipalId};
pub use rank::Rank;
pub use ready_made::ReadyMade;
pub use refusal::{AccountRefusal, GrantRefusal, PasswordRefusal, UserRefusal};
pub use role::RoleId;
pub use roles::{
    ChangeRole, CreateRole, ListRoles, PermissionView, RemoveRole, RequireSecondFactor,
    RoleCreated, RoleList, RoleView,
};
pub use rules::Rules;
pub use second_factor::{DisableSecondFactor, EnableSecondFactor, RemoveSecondFactor};
pub use secret::{Mark, SecretHash, TokenKeyId};
pub use session::{SessionKind, SessionView};
pub use sessions::{
    EndOwnSessions, EndSession, EndUserSessions, ListOwnSessions, ListUserSessions, LiveSession,
    RenewSession, RotateToken, Rotated, SessionList, SessionRenewed, SessionStarted, StartSession,
};
pub use site::{ChangeRules, MakeTokenKey, ShowRules};
pub use state::Access;
pub use user::UserView;
pub use user_name::UserName;
pub use users::{
    ActivateUser, AssignRole, ChangeOwnAccount, ChangeUser, CreateUser, DeactivateUser, FindUser,
    GrantAdmin, ListUsers, OwnAccount, OwnAccountView, RevokeAdmin, SetUp, SignUp, UserCreated,
    UserPage,
};
