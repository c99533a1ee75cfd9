//! The day of a branch, by hand.

use http::Method;
use turnero::branch::{CloseDay, CloseIntake, OpenDay, OpenIntake};

use crate::entry::Entry;
use crate::resources::branches::Branch;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::message::<OpenDay>(
            post.clone(),
            "/api/v1/branches/{branch}/day/open",
            "Opens the day",
        )
        .bound_to::<OpenDay, Branch>()
        .silent(),
        Entry::message::<CloseDay>(
            post.clone(),
            "/api/v1/branches/{branch}/day/close",
            "Closes the day: whoever still waits goes home",
        )
        .bound_to::<CloseDay, Branch>(),
        Entry::message::<OpenIntake>(
            post.clone(),
            "/api/v1/branches/{branch}/day/open-intake",
            "Gives out tickets again",
        )
        .bound_to::<OpenIntake, Branch>()
        .silent(),
        Entry::message::<CloseIntake>(
            post,
            "/api/v1/branches/{branch}/day/close-intake",
            "Gives out no more tickets",
        )
        .bound_to::<CloseIntake, Branch>()
        .silent(),
    ]
}
