use serde_json::{Map, Value};
use turnero::branch::{
    BoardScreen, Branch, BranchOverview, BranchRefusal, DeskScreen, VisitScreen,
};
use turnero::{TicketId, Timestamp};

use super::topic::Topic;

/// What a topic shows of a branch.
pub(super) struct Projected {
    /// Its state, by its members.
    pub(super) state: Map<String, Value>,
    /// Whose ticket it is about, if it is about one.
    pub(super) ticket: Option<TicketId>,
}

/// What this topic shows at this moment. A branch itself is shown as it is, not worked out: nothing here.
pub(super) fn project(
    topic: &Topic,
    branch: &Branch,
    at: Timestamp,
) -> Result<Projected, BranchRefusal> {
    let unknown = || BranchRefusal::BranchUnknown { branch: topic.branch() };
    let (state, ticket) = match topic {
        Topic::Branch(_) => (Map::new(), None),
        Topic::Board(_) => (members(BoardScreen::of(branch).ok_or_else(unknown)?), None),
        Topic::Counter(_, counter) => {
            let screen = DeskScreen::of(branch, *counter, at);
            let unknown = || BranchRefusal::CounterUnknown { counter: *counter };
            (members(screen.ok_or_else(unknown)?), None)
        }
        Topic::Visit(_, visit) => {
            let (ticket, screen) = VisitScreen::of(branch, *visit)?;
            (members(screen), Some(ticket))
        }
        Topic::Overview(_) => {
            let overview = BranchOverview::of(branch, at).ok_or_else(unknown)?;
            let name = overview.branch.to_string();
            (Map::from_iter([(name, written(overview))]), None)
        }
    };
    Ok(Projected { state, ticket })
}

fn members(screen: impl serde::Serialize) -> Map<String, Value> {
    match written(screen) {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Screens are plain data of names and numbers: there is nothing in them that cannot be written.
fn written(screen: impl serde::Serialize) -> Value {
    serde_json::to_value(screen).unwrap_or_default()
}
