//! Who did what: the audit.

use serde_json::json;
use turnero::access::{
    AuditEntry, AuditJournal, AuditQuery, Credential, DeactivateUser, ReadyMade,
};
use turnero::branch::permissions::TICKETS_ISSUE;
use turnero::branch::{AddCounter, CloseDay};
use turnero::customers::{AddCustomer, CustomerTerms, Party};
use turnero::identity::{IdentityDocument, IdentityKind};
use turnero::invoicing::CreateIssuer;
use turnero::{Branches, Clock, IssuerId, Principal, PrincipalId, Topic};

use super::site::{PASSWORD, Site, code, from, name, typed};

async fn entries(site: &Site, query: AuditQuery) -> Vec<AuditEntry> {
    site.engine.audit(&site.host, query).await.unwrap().entries
}

fn kinds(entries: &[AuditEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.event["type"].as_str().unwrap()).collect()
}

fn by(principal: &Principal) -> AuditQuery {
    AuditQuery { by: Some(principal.id), ..AuditQuery::default() }
}

#[tokio::test]
async fn the_audit_tells_who_did_what_and_what_was_refused() {
    let site = Site::new().await;
    let agent = site.user("the.agent", ReadyMade::Agent).await;
    let principal = site.principal("the.agent").await;
    let refused = site.engine.ask(&principal, CloseDay { branch: site.branch }).await.unwrap_err();
    assert_eq!(refused.code(), "access.forbidden");
    let wrong = site.engine.login(&typed("the.agent", "wrong"), &from(9)).await;
    assert_eq!(code(wrong), "access.sign_in_failed");
    let found = entries(&site, by(&principal)).await;
    assert_eq!(kinds(&found), ["session_started", "asking_refused", "failure_noted"]);
    assert_eq!(found.iter().map(|it| it.allowed).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(found[1].event["message"], "close_day");
    assert_eq!(found[1].event["branch"], site.branch.to_string());
    let where_from = site.engine.origin_mark(&from(9));
    assert_eq!(found[2].origin, where_from, "known again, and not told");
    assert_eq!(found[1].origin, site.engine.origin_mark(&from(1)));

    let object = Some(agent.into());
    let about = entries(&site, AuditQuery { object, ..AuditQuery::default() }).await;
    assert_eq!(kinds(&about)[0], "user_created");
    assert_eq!(about[0].by, PrincipalId::Host);
    let refused = AuditQuery { refused: true, ..AuditQuery::default() };
    assert_eq!(kinds(&entries(&site, refused).await), ["asking_refused", "failure_noted"]);
}

#[tokio::test]
async fn the_audit_tells_from_where_and_can_be_asked_for_it() {
    let site = Site::new().await;
    site.user("the.manager", ReadyMade::Manager).await;
    let here = site.engine.origin_mark(&from(7));
    let signed_in = site.engine.login(&typed("the.manager", PASSWORD), &from(7)).await.unwrap();
    let shown = Credential::Cookie(&signed_in.cookie);
    let manager = site.engine.authenticate(shown, &from(7)).unwrap();
    let (branch, principal) = (site.branch, &manager.principal);
    site.engine.ask(principal, AddCounter { branch, name: name("Desk 1") }).await.unwrap();
    let still = site.engine.still(&manager).unwrap();
    site.engine.ask(&still.principal, AddCounter { branch, name: name("Desk 2") }).await.unwrap();
    let elsewhere = Credential::Cookie(&signed_in.cookie);
    let elsewhere = site.engine.authenticate(elsewhere, &from(8)).unwrap().principal;
    site.engine.ask(&elsewhere, AddCounter { branch, name: name("Desk 3") }).await.unwrap();

    let found = entries(&site, AuditQuery { origin: here, ..AuditQuery::default() }).await;
    assert!(found.iter().all(|entry| entry.origin == here && entry.by == principal.id));
    assert_eq!(kinds(&found), ["session_started", "counter_added", "counter_added"]);
    let all = entries(&site, by(principal)).await;
    assert_eq!(all.last().unwrap().origin, site.engine.origin_mark(&from(8)));
    let host = AuditQuery { by: Some(PrincipalId::Host), ..AuditQuery::default() };
    assert!(entries(&site, host).await.iter().all(|entry| entry.origin.is_none()));
}

#[tokio::test]
async fn the_audit_knows_what_happens_in_the_directory_and_at_issuers_too() {
    let site = Site::new().await;
    let party = Party::Person { given_names: "Ana".parse().unwrap(), surnames: None };
    let terms = CustomerTerms::new(party);
    site.engine.ask(&site.host, AddCustomer { terms }).await.unwrap();
    let issuer: IssuerId = site.engine.fresh_id();
    let create = json!({"issuer": issuer, "party": {
        "identity": {"kind": "NIT", "number": "900825759"}, "organisation": "legal",
        "company": "Garza Azul S.A.S.", "tribute": "none",
    }});
    let create: CreateIssuer = serde_json::from_value(create).unwrap();
    site.engine.ask(&site.host, create).await.unwrap();
    let found = entries(&site, AuditQuery::default()).await;
    let journals: Vec<_> = found.iter().map(|entry| entry.place.journal).collect();
    assert!(journals.contains(&AuditJournal::Customers));
    assert!(journals.contains(&AuditJournal::Issuer(issuer)));

    let here = Branches::these([site.branch]);
    site.user_in("the.auditor", Some(ReadyMade::Auditor.into()), here).await;
    let auditor = site.principal("the.auditor").await;
    let page = site.engine.audit(&auditor, AuditQuery::default()).await.unwrap();
    assert!(page.entries.iter().all(|it| it.place.journal == AuditJournal::Branch(site.branch)));
}

#[tokio::test]
async fn what_a_rule_refuses_because_of_rank_is_noted_too() {
    let site = Site::new().await;
    site.user("the.admin", ReadyMade::Admin).await;
    let other = site.user("other.admin", ReadyMade::Admin).await;
    let admin = site.principal("the.admin").await;
    let refused = site.engine.ask(&admin, DeactivateUser { user: other }).await.unwrap_err();
    assert_eq!(refused.code(), "access.rank_too_low");
    let refused = AuditQuery { refused: true, ..by(&admin) };
    let found = entries(&site, refused).await;
    assert_eq!(found[0].event["message"], "deactivate_user");
}

#[tokio::test]
async fn the_audit_is_read_by_time_and_page_by_page() {
    let site = Site::new().await;
    let start = site.clock.now();
    let mut times = Vec::new();
    for number in 0..250 {
        site.later(1);
        times.push(site.clock.now());
        let branch = if number % 2 == 0 { site.branch } else { site.elsewhere };
        let add = AddCounter { branch, name: name(&format!("Desk {number}")) };
        site.engine.ask(&site.host, add).await.unwrap();
    }
    let from = Some(times[10]);
    let until = Some(times[20]);
    let window = AuditQuery { from, until, ..AuditQuery::default() };
    let found = entries(&site, window).await;
    assert_eq!(found.iter().map(|it| it.place.at).collect::<Vec<_>>(), times[10..20]);

    let mut query = AuditQuery { from: Some(start.plus_millis(1)), ..AuditQuery::default() };
    let mut seen = Vec::new();
    loop {
        let page = site.engine.audit(&site.host, query.clone()).await.unwrap();
        assert!(page.entries.len() <= 200);
        seen.extend(page.entries.into_iter().map(|it| it.place.at));
        query.after = page.after;
        if query.after.is_none() {
            break;
        }
    }
    assert_eq!(seen, times, "each once, in order");
}

#[tokio::test]
async fn who_is_confined_to_branches_sees_what_happened_there() {
    let site = Site::new().await;
    let here = Branches::these([site.branch]);
    site.user_in("the.auditor", Some(ReadyMade::Auditor.into()), here).await;
    site.user("the.agent", ReadyMade::Agent).await;
    let auditor = site.principal("the.auditor").await;
    let page = site.engine.audit(&auditor, AuditQuery::default()).await.unwrap();
    assert_eq!(kinds(&page.entries), ["branch_created"]);
    let elsewhere = AuditQuery { branch: Some(site.elsewhere), ..AuditQuery::default() };
    assert_eq!(code(site.engine.audit(&auditor, elsewhere).await), "branch.unknown");
    let agent = site.principal("the.agent").await;
    assert_eq!(code(site.engine.audit(&agent, AuditQuery::default()).await), "access.forbidden");
}

#[tokio::test]
async fn a_flood_of_refusals_does_not_fill_the_disk_and_is_counted() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let principal = site.principal("the.agent").await;
    for _ in 0..500 {
        let refused = site.engine.ask(&principal, CloseDay { branch: site.branch }).await;
        assert!(refused.is_err());
    }
    site.later(10);
    let refused = site.engine.ask(&principal, CloseDay { branch: site.branch }).await;
    assert!(refused.is_err());
    let refused = AuditQuery { refused: true, ..by(&principal) };
    let found = entries(&site, refused).await;
    assert_eq!(found.len(), 51);
    assert_eq!(found[50].event["more"], 450);
}

#[tokio::test]
async fn what_is_asked_beside_messages_is_noted_too_when_it_is_refused() {
    let site = Site::new().await;
    site.user_in("the.visitor", None, Branches::All).await;
    let visitor = site.principal("the.visitor").await;
    let (engine, branch) = (&site.engine, site.branch);
    assert_eq!(code(engine.audit(&visitor, AuditQuery::default()).await), "access.forbidden");
    assert!(engine.feed(&visitor, Topic::Branch(branch), None).is_err());
    assert!(engine.follow_forecasts(&visitor, branch).is_err());
    assert!(engine.branch_at(&visitor, branch, site.clock.now()).await.is_err());
    assert!(engine.recorded_days(&visitor, branch).await.is_err());
    let day = "2026-11-20".parse().unwrap();
    assert!(engine.figures(&visitor, branch, day, day).await.is_err());
    let document = IdentityDocument::new(IdentityKind::CitizenshipCard, "52345678", None).unwrap();
    assert!(engine.holder(&visitor, branch, document).await.is_err());
    assert!(engine.permit(&visitor, TICKETS_ISSUE, Some(branch), "printers").is_err());
    let refused = AuditQuery { refused: true, ..by(&visitor) };
    let found = entries(&site, refused).await;
    let asked: Vec<_> = found.iter().map(|it| it.event["message"].as_str().unwrap()).collect();
    let expected = [
        "audit",
        "feed",
        "forecast",
        "branch_at",
        "recorded_days",
        "figures",
        "holder",
        "printers",
    ];
    assert_eq!(asked, expected);
}
