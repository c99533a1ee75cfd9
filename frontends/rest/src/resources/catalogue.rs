//! What a branch offers: services, priorities, queues. What there is stands in the snapshot.

use http::Method;
use turnero::branch::{
    AddPriority, AddQueue, AddService, ChangePriority, ChangeQueue, ChangeService, PriorityTerms,
    QueueTerms, Reorder,
};

use crate::entry::Entry;

pub(super) fn table() -> Vec<Entry> {
    let (post, put) = (Method::POST, Method::PUT);
    let terms = Some("terms");
    vec![
        Entry::message::<AddService>(
            post.clone(),
            "/api/v1/branches/{branch}/services",
            "Adds something that people can come for",
        )
        .creates(),
        Entry::message::<ChangeService>(
            put.clone(),
            "/api/v1/branches/{branch}/services/{service}",
            "Changes a service",
        )
        .silent(),
        Entry::nested::<AddPriority, PriorityTerms>(
            post.clone(),
            "/api/v1/branches/{branch}/priorities",
            "Adds a class of people",
            terms,
        )
        .creates(),
        Entry::nested::<ChangePriority, PriorityTerms>(
            put.clone(),
            "/api/v1/branches/{branch}/priorities/{priority}",
            "Changes a class of people",
            terms,
        )
        .silent(),
        Entry::nested::<AddQueue, QueueTerms>(
            post,
            "/api/v1/branches/{branch}/queues",
            "Adds a line in which people wait",
            terms,
        )
        .creates(),
        Entry::nested::<ChangeQueue, QueueTerms>(
            put.clone(),
            "/api/v1/branches/{branch}/queues/{queue}",
            "Changes a queue",
            terms,
        )
        .silent(),
        Entry::message::<Reorder>(
            put,
            "/api/v1/branches/{branch}/order",
            "Changes the order of what a branch offers",
        )
        .silent(),
    ]
}
