//! A visit, for whoever has its link: the link is what lets them in.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::{Method, StatusCode};
use turnero::branch::permissions::VISITS_READ;
use turnero::branch::{FindVisit, VisitView};
use turnero::{Branches, Permissions, Principal, PrincipalId};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::problems::of_ask;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/visits/{branch}/{public_id}",
            "Shows how far a visit has come, to whoever has its link",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { visit(&asked).await }) },
        )
        .sends::<FindVisit>()
        .replies::<VisitView>()
        .open(),
    ]
}

async fn visit(asked: &Asked) -> Answer {
    let find =
        FindVisit { branch: asked.parameter("branch")?, visit: asked.parameter("public_id")? };
    let found = asked.engine().ask(&bearer_of_a_link(), find).await;
    answer::json(StatusCode::OK, &found.map_err(|error| of_ask(&error))?)
}

/// Nobody in particular, who may do what a link allows and nothing else.
fn bearer_of_a_link() -> Principal {
    let permissions = Permissions::Some(Arc::new(BTreeSet::from([VISITS_READ])));
    Principal { id: PrincipalId::Host, permissions, branches: Branches::All }
}
