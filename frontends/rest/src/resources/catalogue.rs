//! What a branch offers: services, priorities, queues.

use http::Method;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use turnero::branch::{
    AddPriority, AddQueue, AddService, BranchSnapshot, ChangePriority, ChangeQueue, ChangeService,
    PriorityTerms, PriorityView, QueueTerms, QueueView, Reorder, ServiceView, Snapshot,
};

use turnero::branch::bounds::{PRIORITIES_MAX, QUEUES_MAX, SERVICES_MAX};
use turnero::{PriorityId, QueueId, ServiceId};

use crate::entry::Entry;
use crate::matching::Parameters;
use crate::shown::{Shown, one_of, without};

pub(super) fn table() -> Vec<Entry> {
    let (post, put) = (Method::POST, Method::PUT);
    let terms = Some("terms");
    vec![
        Entry::shows::<Services>(
            "/api/v1/branches/{branch}/services",
            "Lists what people can come for, in the order in which a kiosk shows it",
        )
        .at_most(SERVICES_MAX),
        Entry::shows::<Priorities>(
            "/api/v1/branches/{branch}/priorities",
            "Lists the classes of people",
        )
        .at_most(PRIORITIES_MAX),
        Entry::shows::<Queues>(
            "/api/v1/branches/{branch}/queues",
            "Lists the queues; the one that every branch has comes last",
        )
        .at_most(QUEUES_MAX + 1),
        Entry::message::<AddService>(
            post.clone(),
            "/api/v1/branches/{branch}/services",
            "Adds something that people can come for",
        )
        .creates(),
        Entry::shows::<Service>("/api/v1/branches/{branch}/services/{service}", "Shows a service"),
        Entry::message::<ChangeService>(
            put.clone(),
            "/api/v1/branches/{branch}/services/{service}",
            "Changes a service",
        )
        .bound_to::<ChangeService, Service>()
        .silent(),
        Entry::nested::<AddPriority, PriorityTerms>(
            post.clone(),
            "/api/v1/branches/{branch}/priorities",
            "Adds a class of people",
            terms,
        )
        .creates(),
        Entry::shows::<Priority>(
            "/api/v1/branches/{branch}/priorities/{priority}",
            "Shows a class of people",
        ),
        Entry::nested::<ChangePriority, PriorityTerms>(
            put.clone(),
            "/api/v1/branches/{branch}/priorities/{priority}",
            "Changes a class of people",
            terms,
        )
        .bound_to::<ChangePriority, Priority>()
        .silent(),
        Entry::nested::<AddQueue, QueueTerms>(
            post,
            "/api/v1/branches/{branch}/queues",
            "Adds a line in which people wait",
            terms,
        )
        .creates(),
        Entry::shows::<Queue>("/api/v1/branches/{branch}/queues/{queue}", "Shows a queue"),
        Entry::nested::<ChangeQueue, QueueTerms>(
            put.clone(),
            "/api/v1/branches/{branch}/queues/{queue}",
            "Changes a queue",
            terms,
        )
        .bound_to::<ChangeQueue, Queue>()
        .silent(),
        Entry::shows::<AllInOrder>(
            "/api/v1/branches/{branch}/order",
            "Shows the order of what a branch offers",
        ),
        Entry::message::<Reorder>(
            put,
            "/api/v1/branches/{branch}/order",
            "Changes the order of what a branch offers",
        )
        .bound_to::<Reorder, AllInOrder>()
        .silent(),
    ]
}

/// All that a branch offers, by kind, in the order in which it is shown.
#[derive(Serialize, JsonSchema)]
struct AllInOrder {
    services: Vec<ServiceId>,
    priorities: Vec<PriorityId>,
    /// Without the one that every branch has, which comes last.
    queues: Vec<QueueId>,
}

impl Shown for AllInOrder {
    type Query = Snapshot;
    type Part = Self;

    fn part(reply: &BranchSnapshot, _: &Parameters) -> Option<Value> {
        let services = reply.services.iter().map(|one| one.service).collect();
        let priorities = reply.priorities.iter().map(|one| one.priority).collect();
        let queues = reply.queues.iter().filter_map(|one| one.queue).collect();
        serde_json::to_value(Self { services, priorities, queues }).ok()
    }
}

/// How many wait comes and goes by itself: whoever changes what something is does not mean that.
const COMES_AND_GOES: [&str; 3] = ["open_counters", "unserved", "waiting"];

/// Declares what is shown of a branch: all of a kind, and one of them.
macro_rules! shown {
    ($all:ident, $one:ident, $list:ident: $view:ty, $name:literal) => {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "it says what the list looks like")]
        struct $all {
            $list: Vec<$view>,
        }

        impl Shown for $all {
            type Query = Snapshot;
            type Part = Self;

            fn part(reply: &BranchSnapshot, _: &Parameters) -> Option<Value> {
                Some(json!({ stringify!($list): reply.$list }))
            }
        }

        struct $one;

        impl Shown for $one {
            type Query = Snapshot;
            type Part = $view;
            const LEFT_OUT: &'static [&'static str] = &COMES_AND_GOES;

            fn part(reply: &BranchSnapshot, path: &Parameters) -> Option<Value> {
                one_of(&reply.$list, $name, path).map(|found| without(found, &COMES_AND_GOES))
            }
        }
    };
}

shown!(Services, Service, services: ServiceView, "service");
shown!(Priorities, Priority, priorities: PriorityView, "priority");
shown!(Queues, Queue, queues: QueueView, "queue");
