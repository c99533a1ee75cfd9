//! Roles, and the rules of the site.

use http::Method;
use turnero::access::{
    ChangeRole, ChangeRules, CreateRole, ListRoles, RemoveRole, RequireSecondFactor, Rules,
    ShowRules,
};

use crate::entry::Entry;

pub(super) fn table() -> Vec<Entry> {
    let (get, put) = (Method::GET, Method::PUT);
    vec![
        Entry::message::<ListRoles>(
            get.clone(),
            "/api/v1/roles",
            "Lists the roles, and all permissions that there are",
        ),
        Entry::message::<CreateRole>(Method::POST, "/api/v1/roles", "Makes a role").creates(),
        Entry::message::<ChangeRole>(put.clone(), "/api/v1/roles/{role}", "Changes a role")
            .silent(),
        Entry::message::<RemoveRole>(Method::DELETE, "/api/v1/roles/{role}", "Removes a role")
            .silent(),
        Entry::message::<RequireSecondFactor>(
            put.clone(),
            "/api/v1/roles/{role}/second-factor",
            "Says whether a role needs a second factor",
        )
        .silent(),
        Entry::message::<ShowRules>(get, "/api/v1/rules", "Shows the rules of the site"),
        Entry::nested::<ChangeRules, Rules>(
            put,
            "/api/v1/rules",
            "Changes the rules of the site",
            Some("rules"),
        )
        .silent(),
    ]
}
