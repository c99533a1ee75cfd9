use serde::{Deserialize, Serialize};

use super::permission::Grants;
use super::role::RoleId;
use super::rules::Rules;
use super::secret::{Mark, SecretHash, TokenKeyId};
use super::session::SessionKind;
use crate::{BranchId, Branches, DeviceId, KeyId, Name, PrincipalId, SessionId, Timestamp, UserId};

/// What can happen to access.
///
/// Who a user is and what they prove it with stands in documents. Events carry ids; hashes of secrets that
/// nobody can guess; and marks of what must not be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AccessEvent {
    /// There is one more user.
    UserCreated {
        /// Their id.
        user: UserId,
        /// How they came.
        origin: UserOrigin,
        /// What they may do.
        role: Option<RoleId>,
        /// Where.
        branches: Branches,
    },
    /// Who a user is was written anew.
    UserChanged {
        /// Who.
        user: UserId,
    },
    /// A user may do something else.
    RoleAssigned {
        /// Who.
        user: UserId,
        /// What they may do.
        role: Option<RoleId>,
        /// Where.
        branches: Branches,
    },
    /// A user was taken out of use; sessions and keys ended with it.
    UserDeactivated {
        /// Who.
        user: UserId,
    },
    /// A user was put into use again.
    UserActivated {
        /// Who.
        user: UserId,
    },
    /// A user has another password.
    PasswordSet {
        /// Who.
        user: UserId,
        /// How.
        how: PasswordWay,
    },
    /// A user can choose a new password by a link.
    ResetStarted {
        /// Who.
        user: UserId,
        /// What is kept of the link.
        hash: SecretHash,
        /// How long it can be used.
        until: Timestamp,
    },
    /// A user proves more than a password from now on.
    SecondFactorEnabled {
        /// Who.
        user: UserId,
    },
    /// A user proves no more than a password from now on.
    SecondFactorRemoved {
        /// Who.
        user: UserId,
    },
    /// A user has signed in with a recovery code, which is used up.
    RecoveryCodeUsed {
        /// Who.
        user: UserId,
    },
    /// A user has signed in.
    SessionStarted {
        /// Which session.
        session: SessionId,
        /// Who.
        user: UserId,
        /// What it is held by.
        kind: SessionKind,
        /// When it runs out unused.
        until: Timestamp,
        /// When it runs out whatever happens.
        ends: Timestamp,
        /// The account, as failures are counted.
        account: Mark,
        /// The address, as failures are counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Mark>,
        /// The refresh token of a program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<SecretHash>,
        /// The second factor that was used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        factor: Option<FactorUsed>,
    },
    /// A session goes on.
    SessionRenewed {
        /// Which one.
        session: SessionId,
        /// When it runs out unused.
        until: Timestamp,
    },
    /// A program has another refresh token.
    TokenRotated {
        /// Which session.
        session: SessionId,
        /// The token that it showed.
        shown: SecretHash,
        /// The token that it was given.
        given: SecretHash,
        /// Which client it was.
        client: Mark,
        /// When it runs out unused.
        until: Timestamp,
    },
    /// Sessions have ended.
    SessionsEnded {
        /// Which ones.
        sessions: Vec<SessionId>,
        /// Why.
        why: SessionEnd,
    },
    /// There is one more key for programs.
    KeyCreated {
        /// Its id.
        key: KeyId,
        /// What it is called.
        name: Name,
        /// Whose it is.
        owner: Option<UserId>,
        /// What it allows.
        permissions: Grants,
        /// Where.
        branches: Branches,
        /// What is kept of its secret.
        hash: SecretHash,
        /// When it runs out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// A key does not hold any more.
    KeyRevoked {
        /// Which one.
        key: KeyId,
    },
    /// A key or a device was used, after an hour without.
    UseNoted {
        /// Which one.
        by: PrincipalId,
    },
    /// A device is expected: who shows the code is it.
    DeviceExpected {
        /// Its id.
        device: DeviceId,
        /// What it is called.
        name: Name,
        /// Where it stands.
        branches: Branches,
        /// What is kept of the code.
        code: SecretHash,
        /// How long the code can be used.
        until: Timestamp,
    },
    /// A device has shown its code and was given its secret.
    DevicePaired {
        /// Which one.
        device: DeviceId,
        /// What is kept of its secret.
        hash: SecretHash,
    },
    /// A device does not hold any more, or is not expected any more.
    DeviceRevoked {
        /// Which one.
        device: DeviceId,
    },
    /// There is one more role, or one is another one.
    RoleSet {
        /// Its id.
        role: RoleId,
        /// What it is called.
        name: Name,
        /// What it allows.
        permissions: Grants,
    },
    /// A role is gone.
    RoleRemoved {
        /// Its id.
        role: RoleId,
    },
    /// Whoever has this role needs a second factor, or does not any more.
    SecondFactorRequired {
        /// The role.
        role: RoleId,
        /// Whether it is needed.
        required: bool,
    },
    /// The site works by other rules.
    RulesChanged {
        /// All of them.
        rules: Rules,
    },
    /// Tokens are signed with another key.
    TokenKeyMade {
        /// Its name.
        key: TokenKeyId,
    },
    /// Somebody could not prove who they are.
    FailureNoted {
        /// What was tried.
        what: Failure,
        /// The account, whether there is one or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<Mark>,
        /// The address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Mark>,
        /// How many more there were of late that were not noted one by one.
        #[serde(default, skip_serializing_if = "is_zero")]
        more: u32,
    },
    /// Somebody asked for what they may not do.
    AskingRefused {
        /// Who.
        asked_by: PrincipalId,
        /// From where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Mark>,
        /// What.
        message: String,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<BranchId>,
        /// How many more there were of late that were not noted one by one.
        #[serde(default, skip_serializing_if = "is_zero")]
        more: u32,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it like that")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// How a user came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserOrigin {
    /// Somebody made them.
    Created,
    /// They signed up by themselves.
    SignedUp,
    /// They are the first super admin.
    SetUp,
}

/// How a password came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordWay {
    /// Its owner changed it.
    Changed,
    /// Its owner chose it by a link.
    Reset,
    /// Somebody else set it.
    SetByAdmin,
    /// It is the same, kept in a stronger way.
    Rehashed,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// Its owner signed out.
    SignedOut,
    /// Somebody who may ended it.
    EndedByOther,
    /// It had run out, and was cleared away.
    RanOut,
    /// There were too many, and it was the oldest.
    MadeRoom,
    /// The password is another one.
    PasswordSet,
    /// A refresh token came a second time.
    TokenReused,
}

/// The second factor that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorUsed {
    /// The code of this time step.
    Step(u64),
    /// A recovery code.
    Recovery,
}

/// What somebody tried in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// To sign in.
    SignIn,
    /// To prove a second factor, after a password that was right.
    SecondFactor,
    /// To show again a password that is asked for before a change.
    Password,
    /// To use a link to a new password.
    Reset,
    /// To pair a device.
    Pairing,
    /// To set the site up.
    SetUp,
    /// To use a refresh token.
    Token,
}
