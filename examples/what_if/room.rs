//! A waiting room, as it was at some moment.

use std::fmt::Write;

use turnero::Timestamp;
use turnero::branch::{BranchSnapshot, CounterState, CounterView};
use turnero::hours::Zone;

/// Those who are named; of the others it is said how many they are.
const NAMED: usize = 20;

/// The room.
pub(crate) fn show(branch: &BranchSnapshot, moment: Timestamp, zone: &Zone) -> String {
    let mut text = format!("{} at {}\n\n", branch.name, zone.rfc3339(moment));
    for counter in &branch.counters {
        // Cannot fail: a text takes whatever there is.
        let _ = writeln!(text, "  {:<20}{}", counter.name.as_str(), doing(branch, counter));
    }
    let _ = writeln!(text, "\n{} waiting", branch.waiting_count);
    for view in branch.waiting.iter().take(NAMED) {
        let service = branch.services.iter().find(|service| service.service == view.service);
        let service = service.map_or("", |service| service.name.as_str());
        let waited = moment.millis_since(view.waiting_since).max(0) / 60_000;
        let code = view.code.to_string();
        let _ = writeln!(text, "  {code:<8}{service:<20}{waited:>4} min");
    }
    if branch.waiting_count > NAMED {
        let _ = writeln!(text, "  and {} more", branch.waiting_count - NAMED);
    }
    text.trim_end().to_owned()
}

fn doing(branch: &BranchSnapshot, counter: &CounterView) -> String {
    let code = |id| branch.in_hand.iter().find(|view| view.ticket == id).map(|view| view.code);
    let with = |verb: &str, id| match code(id) {
        Some(code) => format!("{verb} {code}"),
        None => verb.to_owned(),
    };
    match &counter.state {
        CounterState::Idle => "free".to_owned(),
        CounterState::Calling { ticket } => with("calls", *ticket),
        CounterState::Serving { ticket } => with("serves", *ticket),
        CounterState::WrapUp { .. } => "finishes its notes".to_owned(),
        CounterState::Break { reason, .. } => format!("on a break: {reason}"),
        CounterState::Closed => "closed".to_owned(),
    }
}
