//! A day in a branch, from making it to its report.

use std::str::FromStr;

use crate::support::{CREATED, DONE, OK, PATIENCE, Site, id};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::time::timeout;
use turnero::access::ReadyMade;
use turnero::{BranchId, Branches};

#[tokio::test]
async fn somebody_takes_a_ticket_is_called_and_is_served() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, counter) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    let post = |path: String| site.post(format!("{base}{path}")).by(&token);
    let issued = post("/tickets".into()).json(&json!({ "service": service }));
    let issued = issued.expect(CREATED).await.json();
    let (ticket, visit) = (issued["ticket"].as_str().unwrap(), issued["visit"].as_str().unwrap());
    let got = site.get(format!("/api/v1/visits/{branch}/{visit}")).expect(OK).await.json();
    assert_eq!((&got["code"], &got["ahead"]), (&issued["code"], &json!(0)));
    let called = post(format!("/counters/{counter}/call-next")).expect(OK).await.json();
    assert_eq!(called["ticket"], issued["ticket"]);
    post(format!("/tickets/{ticket}/recall")).expect(OK).await;
    let note = json!({ "note": "asks for a receipt" });
    post(format!("/tickets/{ticket}/notes")).json(&note).expect(DONE).await;
    post(format!("/tickets/{ticket}/start")).expect(DONE).await;
    post(format!("/tickets/{ticket}/finish")).expect(DONE).await;
    let again = post(format!("/tickets/{ticket}/finish")).go().await;
    assert_eq!(again.status, 409, "{}", again.text);
    assert!(again.json()["error_code"].as_str().unwrap().starts_with("ticket."));
    let nobody = post(format!("/counters/{counter}/call-next")).go().await;
    assert_eq!(nobody.problem(), (409, "branch.nobody_waits".to_owned()));
    let snapshot = site.get(format!("{base}/snapshot")).by(&token).expect(OK).await.json();
    assert_eq!(snapshot["waiting_count"], 0);
    let found = site.get(format!("{base}/tickets/{ticket}")).by(&token).expect(OK).await;
    assert_eq!(found.json()["ticket"], ticket);
    site.get(format!("{base}/forecast")).by(&token).expect(OK).await;
    site.close().await;
}

#[tokio::test]
async fn a_ticket_is_set_aside_sent_elsewhere_and_taken_back() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, counter) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    let post = |path: String| site.post(format!("{base}{path}")).by(&token);
    let issue = async || {
        let issued = post("/tickets".into()).json(&json!({ "service": service })).go().await;
        id(&issued, "ticket")
    };
    let ticket = issue().await;
    post(format!("/tickets/{ticket}/hold")).expect(DONE).await;
    post(format!("/tickets/{ticket}/resume")).json(&json!({ "to": "end" })).expect(DONE).await;
    let to = json!({ "to": { "counter": counter }, "place": "first" });
    post(format!("/tickets/{ticket}/transfer")).json(&to).expect(DONE).await;
    let call = json!({ "counter": counter });
    post(format!("/tickets/{ticket}/call")).json(&call).expect(OK).await;
    post(format!("/tickets/{ticket}/no-show")).expect(DONE).await;
    post(format!("/tickets/{ticket}/reinstate")).expect(DONE).await;
    post("/undo".into()).expect(DONE).await;
    post(format!("/tickets/{ticket}/reinstate")).expect(DONE).await;
    post(format!("/tickets/{ticket}/cancel")).expect(DONE).await;
    let ticket = issue().await;
    post(format!("/tickets/{ticket}/call")).json(&call).expect(OK).await;
    post(format!("/tickets/{ticket}/recycle")).json(&json!({ "to": "end" })).expect(DONE).await;
    post(format!("/tickets/{ticket}/void")).expect(DONE).await;
    site.close().await;
}

#[tokio::test]
async fn a_catalogue_is_made_and_changed() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, counter) = site.branch(&token).await;
    let base = format!("/api/v1/branches/{branch}");
    let post = |path: &str| site.post(format!("{base}{path}")).by(&token);
    let put = |path: String| site.ask("PUT", format!("{base}{path}")).by(&token);
    let terms = json!({ "name": "Older people", "rank": 1, "preferential": true, "active": true });
    let priority = id(&post("/priorities").json(&terms).go().await, "priority");
    put(format!("/priorities/{priority}")).json(&terms).expect(DONE).await;
    let taken = post("/priorities").json(&terms).go().await;
    assert_eq!(taken.problem(), (409, "priority.duplicate_name".to_owned()));
    assert_eq!(taken.json()["priority"], json!(priority));
    // What the snapshot shows is what can be sent back.
    let snapshot = site.get(format!("{base}/snapshot")).by(&token).expect(OK).await.json();
    assert_eq!(snapshot["services"][0]["service"], json!(service));
    assert_eq!(snapshot["counters"][0]["counter"], json!(counter));
    let prefix = post("/services").json(&json!({ "name": "Other", "prefix": "A" })).go().await;
    assert_eq!(prefix.problem(), (409, "service.duplicate_prefix".to_owned()));
    let seat = post(&format!("/counters/{counter}/sit"));
    seat.expect(DONE).await;
    post(&format!("/counters/{counter}/open")).expect(DONE).await;
    let pause = json!({ "reason": "Lunch" });
    post(&format!("/counters/{counter}/break")).json(&pause).expect(DONE).await;
    post(&format!("/counters/{counter}/open")).expect(DONE).await;
    post(&format!("/counters/{counter}/leave")).expect(DONE).await;
    post(&format!("/counters/{counter}/close")).expect(DONE).await;
    post("/day/close-intake").go().await;
    let policies = site.get("/api/v1/policies").by(&token).expect(OK).await.json();
    assert!(policies["policies"].as_array().unwrap().len() > 3);
    site.close().await;
}

#[tokio::test]
async fn events_come_in_pages_and_as_a_stream_that_is_taken_up_again() {
    let site = Site::still().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, service, _) = site.branch(&token).await;
    let path = format!("/api/v1/branches/{branch}/events");
    let page = site.get(format!("{path}?after=1")).by(&token).expect(OK).await.json();
    let events = page["events"].as_array().unwrap();
    assert_eq!((&events[0]["seq"], &page["after"]), (&json!(2), &json!(events.len() + 1)));
    let rubbish = site.get(format!("{path}?after=-1")).by(&token).go().await;
    assert_eq!(rubbish.problem(), (422, "http.invalid".to_owned()));
    let last = page["after"].to_string();
    let follow = site.get(&path).by(&token).header("accept", "text/event-stream");
    let reply = follow.header("last-event-id", &last).send().await;
    assert_eq!(reply.headers()["content-type"], "text/event-stream");
    let issue = site.post(format!("/api/v1/branches/{branch}/tickets")).by(&token);
    issue.json(&json!({ "service": service })).expect(CREATED).await;
    let mut body = reply.into_body();
    let mut text = String::new();
    while !text.contains("ticket_issued") {
        let frame = timeout(PATIENCE, body.frame()).await.unwrap().unwrap().unwrap();
        text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    assert!(text.contains("event:event"), "{text}");
    // The server ends what has no end of its own, and cuts nobody off.
    assert_eq!(site.stop().await, 0);
}

#[tokio::test]
async fn a_stream_from_now_begins_with_where_things_stand() {
    let site = Site::open().await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, _, _) = site.branch(&token).await;
    let path = format!("/api/v1/branches/{branch}/events");
    let reply = site.get(path).by(&token).header("accept", "text/event-stream").send().await;
    let frame = timeout(PATIENCE, reply.into_body().frame()).await.unwrap().unwrap().unwrap();
    let text = String::from_utf8(frame.data_ref().unwrap().to_vec()).unwrap();
    assert!(text.contains("event:snapshot") && text.contains("Downtown"), "{text}");
    site.close().await;
}

#[tokio::test]
async fn a_wrong_role_is_refused_and_a_branch_out_of_scope_is_not_there() {
    let site = Site::open().await;
    let admin = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let (branch, _, _) = site.branch(&admin).await;
    let (elsewhere, service, _) = site.branch(&admin).await;
    let own = Branches::these([BranchId::from_str(&branch).unwrap()]);
    let agent = site.token("clerk", ReadyMade::Agent, own).await;
    let got = site.post(format!("/api/v1/branches/{branch}/services")).by(&agent);
    let got = got.json(&json!({ "name": "B", "prefix": "B" })).go().await;
    assert_eq!(got.problem(), (403, "access.forbidden".to_owned()));
    for path in ["", "/snapshot", "/events", "/forecast"] {
        let path = format!("/api/v1/branches/{elsewhere}{path}");
        let got = site.get(&path).by(&agent).go().await;
        assert_eq!(got.status, 404, "{path}: {}", got.text);
    }
    let got = site.post(format!("/api/v1/branches/{elsewhere}/tickets")).by(&agent);
    assert_eq!(got.json(&json!({ "service": service })).go().await.status, 404);
    let listed = site.get("/api/v1/branches").by(&agent).expect(OK).await.json();
    let names = json!({ "branches": [{ "branch": branch, "name": "Downtown" }], "after": null });
    assert_eq!(listed, names);
    site.close().await;
}
