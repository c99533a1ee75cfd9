//! Users: who can sign in, with what they may do and where.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::access::bounds::SESSIONS_OF_USER_MAX;
use turnero::access::{
    ActivateUser, AssignRole, ChangeUser, CreateUser, DeactivateUser, EndUserSessions, FindUser,
    GrantAdmin, ListUserSessions, ListUsers, NewUser, Profile, RemoveSecondFactor, ResetWay,
    RevokeAdmin, RoleId, SecretText, SetPassword, StartReset,
};
use turnero::mail::Delivery;
use turnero::{Branches, Timestamp, UserId};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::of_credential;
use crate::shown::Whole;

pub(super) fn table() -> Vec<Entry> {
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    vec![
        // A name is personal data: it is searched for in a body.
        Entry::message::<ListUsers>(get.clone(), "/api/v1/users", "Lists users, in pages")
            .not_in_query("named"),
        Entry::message::<ListUsers>(post.clone(), "/api/v1/users/search", "Looks for users"),
        Entry::new(
            post.clone(),
            "/api/v1/users",
            "Makes a user",
            Input::Json(fields_of::<WrittenUser>()),
            |asked| -> Pending { Box::pin(async move { create(&asked).await }) },
        )
        .sends::<CreateUser>()
        .replies::<UserMade>()
        .creates(),
        Entry::shows::<Whole<FindUser>>("/api/v1/users/{user}", "Shows a user"),
        Entry::nested::<ChangeUser, Profile>(
            put.clone(),
            "/api/v1/users/{user}",
            "Changes who a user is",
            Some("profile"),
        )
        .bound_to::<ChangeUser, Whole<FindUser>>()
        .silent(),
        Entry::message::<AssignRole>(
            put.clone(),
            "/api/v1/users/{user}/role",
            "Says what a user may do, and where",
        )
        .bound_to::<AssignRole, Whole<FindUser>>()
        .silent(),
        Entry::new(
            put,
            "/api/v1/users/{user}/password",
            "Sets somebody's password, where the site allows it",
            Input::Json(fields_of::<OtherPassword>()),
            |asked| -> Pending { Box::pin(async move { set_password(&asked).await }) },
        )
        .sends::<SetPassword>()
        .silent(),
        Entry::new(
            post.clone(),
            "/api/v1/users/{user}/reset",
            "Makes a link by which a user chooses a new password: it goes to them by mail where the site sends mails, and is \
             shown otherwise",
            Input::Json(fields_of::<ResetWanted>()),
            |asked| -> Pending { Box::pin(async move { reset(&asked).await }) },
        )
        .sends::<StartReset>()
        .replies::<LinkMade>()
        .creates(),
        Entry::message::<ActivateUser>(
            post.clone(),
            "/api/v1/users/{user}/activate",
            "Lets a user in again",
        )
        .bound_to::<ActivateUser, Whole<FindUser>>()
        .silent(),
        Entry::message::<DeactivateUser>(
            post.clone(),
            "/api/v1/users/{user}/deactivate",
            "Lets a user in no more",
        )
        .bound_to::<DeactivateUser, Whole<FindUser>>()
        .silent(),
        Entry::message::<GrantAdmin>(
            post.clone(),
            "/api/v1/users/{user}/grant-admin",
            "Makes a user an admin where they are; who is one stays one",
        )
        .bound_to::<GrantAdmin, Whole<FindUser>>()
        .silent(),
        Entry::message::<RevokeAdmin>(
            post.clone(),
            "/api/v1/users/{user}/revoke-admin",
            "Takes that away again; who is none stays none",
        )
        .bound_to::<RevokeAdmin, Whole<FindUser>>()
        .silent(),
        Entry::message::<RemoveSecondFactor>(
            post.clone(),
            "/api/v1/users/{user}/remove-second-factor",
            "Takes away the second factor of somebody who has lost it",
        )
        .bound_to::<RemoveSecondFactor, Whole<FindUser>>()
        .silent(),
        Entry::message::<ListUserSessions>(
            get,
            "/api/v1/users/{user}/sessions",
            "Lists a user's sessions",
        )
        .at_most(SESSIONS_OF_USER_MAX),
        Entry::message::<EndUserSessions>(
            post,
            "/api/v1/users/{user}/sessions/end",
            "Ends a user's sessions, or one of them",
        )
        .silent(),
    ]
}

/// A user who is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenUser {
    profile: Profile,
    #[serde(default)]
    role: Option<RoleId>,
    branches: Branches,
    #[serde(default)]
    password: Option<String>,
}

/// A user who was made.
#[derive(Serialize, JsonSchema)]
struct UserMade {
    user: UserId,
}

async fn create(asked: &Asked) -> Answer {
    let WrittenUser { profile, role, branches, password } = asked.body()?;
    let new = NewUser { profile, role, branches, password };
    let user = asked.once()?.create_user(asked.principal()?, new).await;
    let user = user.map_err(|error| of_credential(&error))?;
    answer::json(StatusCode::CREATED, &UserMade { user })
}

/// A password in place of another.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OtherPassword {
    password: String,
}

async fn set_password(asked: &Asked) -> Answer {
    let OtherPassword { password } = asked.body()?;
    let (engine, user) = (asked.engine(), asked.parameter("user")?);
    let set = engine.set_password(asked.principal()?, user, &password).await;
    set.map(|()| answer::nothing()).map_err(|error| of_credential(&error))
}

/// How a link is to come to a user.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ResetWanted {
    /// Show the link, and mail nothing: for who has no mail of their own.
    #[serde(default)]
    by_hand: bool,
}

/// A link by which somebody chooses a new password. Where it went to them by mail, nobody else is shown what it ends with;
/// otherwise it is shown this once, to be given to them.
#[derive(Serialize, JsonSchema)]
struct LinkMade {
    /// What the link ends with, unless it was mailed.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    until: Timestamp,
    /// What came of the mail, where one was tried: `accepted`, or why it is to be given by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<Delivery>,
}

impl LinkMade {
    fn by_hand(secret: &SecretText, until: Timestamp, mail: Option<Delivery>) -> Self {
        Self { secret: Some(secret.reveal()), until, mail }
    }
}

async fn reset(asked: &Asked) -> Answer {
    let ResetWanted { by_hand } = asked.body()?;
    let (once, principal, user) = (asked.once()?, asked.principal()?, asked.parameter("user")?);
    let made = if by_hand {
        let link = once.start_reset(principal, user).await;
        link.map(|link| LinkMade::by_hand(&link.secret, link.until, None))
    } else {
        let sent = once.send_reset(principal, user).await;
        sent.map(|sent| match sent.way {
            ResetWay::Mailed => {
                LinkMade { secret: None, until: sent.until, mail: Some(Delivery::Accepted) }
            }
            ResetWay::ByHand { secret, mail } => LinkMade::by_hand(&secret, sent.until, mail),
        })
    };
    answer::secret(StatusCode::CREATED, &made.map_err(|error| of_credential(&error))?)
}
