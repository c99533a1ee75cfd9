use std::collections::BTreeMap;

use serde_json::{Value, json};
use turnero::branch::{Branch, Promise};
use turnero::forecast::Wait;
use turnero::{BranchForecast, QueueId, TicketId};

use super::topic::Topic;

/// What a topic tells of how long people wait.
pub(super) fn tell(
    topic: &Topic,
    branch: &Branch,
    ticket: Option<TicketId>,
    forecast: &BranchForecast,
) -> Option<Value> {
    match topic {
        Topic::Branch(_) => serde_json::to_value(forecast).ok(),
        Topic::Board(_) => Some(of_newcomers(branch, forecast)),
        Topic::Counter(..) => {
            let mut told = of_newcomers(branch, forecast);
            let tickets = forecast.tickets.iter().filter_map(|one| {
                let told = one.wait?.told();
                let (from, to) = (told.from_minutes, told.to_minutes);
                Some(json!({ "ticket": one.ticket, "from_minutes": from, "to_minutes": to }))
            });
            if let Some(told) = told.as_object_mut() {
                told.insert("tickets".to_owned(), tickets.collect());
            }
            Some(told)
        }
        Topic::Visit(..) => Some(of_ticket(forecast, forecast.wait_of(ticket?))),
        Topic::Overview(_) => None,
    }
}

fn of_ticket(forecast: &BranchForecast, wait: Option<Wait>) -> Value {
    let told = wait.map(Promise::from);
    json!({
        "at": forecast.at,
        "from_minutes": told.map(|told| told.from_minutes),
        "likely_minutes": told.map(|told| told.likely_minutes),
        "to_minutes": told.map(|told| told.to_minutes),
    })
}

/// For who takes a ticket now, without a priority: by service, and by the queue in which they would wait; from the shortest
/// of its services to the longest.
fn of_newcomers(branch: &Branch, forecast: &BranchForecast) -> Value {
    let mut services = Vec::new();
    let mut queues: BTreeMap<Option<QueueId>, (u64, u64)> = BTreeMap::new();
    for newcomer in forecast.newcomers.iter().filter(|newcomer| newcomer.priority.is_none()) {
        let Some(told) = newcomer.wait.map(|wait| wait.told()) else { continue };
        let (from, to) = (told.from_minutes, told.to_minutes);
        let service = newcomer.service;
        services.push(json!({ "service": service, "from_minutes": from, "to_minutes": to }));
        let both = queues.entry(branch.queue_for(service, None)).or_insert((from, to));
        *both = (both.0.min(from), both.1.max(to));
    }
    let queue = |(queue, (from, to)): (Option<QueueId>, (u64, u64))| json!({ "queue": queue, "from_minutes": from, "to_minutes": to });
    let queues: Vec<_> = queues.into_iter().map(queue).collect();
    json!({ "at": forecast.at, "services": services, "queues": queues })
}
