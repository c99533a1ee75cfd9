//! What the boards of a branch show, and which of them are there.

use http::{Method, StatusCode};
use turnero::BranchBoards;
use turnero::bounds::BOARDS_LISTED_MAX;
use turnero::branch::{FindUnseenCalls, ShowBoard};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::problems::of_ask;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::message::<ShowBoard>(
            Method::GET,
            "/api/v1/branches/{branch}/board",
            "Shows what a board of a branch shows; nothing in it is about a person but the codes on tickets",
        ),
        Entry::new(
            Method::GET,
            "/api/v1/branches/{branch}/boards",
            "Lists the boards that are online, and the calls that nobody has seen",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { boards(&asked).await }) },
        )
        .sends::<FindUnseenCalls>()
        .replies::<BranchBoards>()
        .at_most(BOARDS_LISTED_MAX),
    ]
}

async fn boards(asked: &Asked) -> Answer {
    let boards = asked.engine().boards(asked.principal()?, asked.parameter("branch")?).await;
    answer::json(StatusCode::OK, &boards.map_err(|error| of_ask(&error))?)
}
