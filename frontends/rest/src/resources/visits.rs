//! A visit, for whoever has its link: the link is what lets them in.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::{Method, StatusCode};
use turnero::branch::permissions::{VISITS_CANCEL, VISITS_READ};
use turnero::branch::{AppointmentView, CancelVisit, FindAppointment, FindVisit, VisitView};
use turnero::{Permissions, Principal};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};

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
        Entry::new(
            Method::POST,
            "/api/v1/visits/{branch}/{public_id}/cancel",
            "Withdraws a visit, by its link: while it waits, or was called",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { cancel(&asked).await }) },
        )
        .sends::<CancelVisit>()
        .open()
        .silent(),
        Entry::new(
            Method::GET,
            "/api/v1/visits/{branch}/{public_id}/appointment",
            "Shows how far an appointment has come, to whoever has its link",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { appointment(&asked).await }) },
        )
        .sends::<FindAppointment>()
        .replies::<AppointmentView>()
        .open(),
    ]
}

async fn visit(asked: &Asked) -> Answer {
    let find =
        FindVisit { branch: asked.parameter("branch")?, visit: asked.parameter("public_id")? };
    answer::json(StatusCode::OK, &asked.ask_as(&bearer_of_a_link(asked), find).await?)
}

async fn cancel(asked: &Asked) -> Answer {
    asked.refuse_body()?;
    let cancel =
        CancelVisit { branch: asked.parameter("branch")?, visit: asked.parameter("public_id")? };
    asked.ask_as(&bearer_of_a_link(asked), cancel).await?;
    Ok(answer::nothing())
}

async fn appointment(asked: &Asked) -> Answer {
    let find = FindAppointment {
        branch: asked.parameter("branch")?,
        visit: asked.parameter("public_id")?,
    };
    answer::json(StatusCode::OK, &asked.ask_as(&bearer_of_a_link(asked), find).await?)
}

/// Nobody in particular, who may do what a link allows and nothing else.
fn bearer_of_a_link(asked: &Asked) -> Principal {
    let permissions = Permissions::Some(Arc::new(BTreeSet::from([VISITS_READ, VISITS_CANCEL])));
    let origin = asked.engine().origin_mark(&asked.origin());
    Principal { permissions, origin, ..Principal::host() }
}
