//! Roles, and the rules of the site.

use http::Method;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use turnero::access::bounds::ROLES_MAX;
use turnero::access::{
    ChangeRole, ChangeRules, CreateRole, ListRoles, PermissionView, ReadyMade, RemoveRole,
    RequireSecondFactor, RoleList, RoleView, Rules, ShowRules,
};

use crate::entry::Entry;
use crate::matching::Parameters;
use crate::shown::{Shown, Whole, one_of};

pub(super) fn table() -> Vec<Entry> {
    let (get, put) = (Method::GET, Method::PUT);
    vec![
        Entry::message::<ListRoles>(
            get,
            "/api/v1/roles",
            "Lists the roles, and all permissions that there are",
        )
        .at_most(ReadyMade::ALL.len() + ROLES_MAX),
        Entry::shows::<Permissions>(
            "/api/v1/permissions",
            "Lists all that a role or a key can be allowed to do",
        ),
        Entry::message::<CreateRole>(Method::POST, "/api/v1/roles", "Makes a role").creates(),
        Entry::shows::<Role>("/api/v1/roles/{role}", "Shows a role"),
        Entry::message::<ChangeRole>(put.clone(), "/api/v1/roles/{role}", "Changes a role")
            .bound_to::<ChangeRole, Role>()
            .silent(),
        Entry::message::<RemoveRole>(Method::DELETE, "/api/v1/roles/{role}", "Removes a role")
            .bound_to::<RemoveRole, Role>()
            .silent(),
        Entry::message::<RequireSecondFactor>(
            put.clone(),
            "/api/v1/roles/{role}/second-factor",
            "Says whether a role needs a second factor",
        )
        .bound_to::<RequireSecondFactor, Role>()
        .silent(),
        Entry::shows::<Whole<ShowRules>>("/api/v1/rules", "Shows the rules of the site"),
        Entry::nested::<ChangeRules, Rules>(
            put,
            "/api/v1/rules",
            "Changes the rules of the site",
            Some("rules"),
        )
        .bound_to::<ChangeRules, Whole<ShowRules>>()
        .silent(),
    ]
}

/// What can be given to a role or a key.
#[derive(Serialize, JsonSchema)]
struct Permissions {
    permissions: Vec<PermissionView>,
}

impl Shown for Permissions {
    type Query = ListRoles;
    type Part = Self;

    fn part(reply: &RoleList, _: &Parameters) -> Option<Value> {
        serde_json::to_value(Self { permissions: reply.permissions.clone() }).ok()
    }
}

/// One of the roles.
struct Role;

impl Shown for Role {
    type Query = ListRoles;
    type Part = RoleView;

    fn part(reply: &RoleList, path: &Parameters) -> Option<Value> {
        one_of(&reply.roles, "role", path)
    }
}
