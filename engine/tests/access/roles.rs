//! Every message, sent as every ready-made role, through the engine: what is let through to its rule.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use turnero::access::{Credential, ReadyMade};
use turnero::branch::TodaysFigures;
use turnero::{AskError, Branches, Engine, Hosted, Message, Principal, Refusal};
use turnero_domain::for_every_message;

use super::site::{Site, from};

/// What messages look like on the wire, by their names: as the tests of the rules hold them.
fn written() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("domain/tests/golden");
    let mut written = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("messages_") && name != "invoicing_messages.txt" {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for pair in lines.windows(2) {
            if let Some((message, _)) = pair[0].split_once(" (")
                && !pair[0].starts_with(' ')
            {
                written.entry(message.to_owned()).or_insert_with(|| pair[1].trim().to_owned());
            }
        }
    }
    written
}

/// The same of messages about customers, whose tests hold only what is kept.
fn of_customers() -> impl Iterator<Item = (String, String)> {
    let customer = r#""customer":"00000000-0000-0000-0000-0000000000c1""#;
    let terms = r#""terms":{"party":{"kind":"company","name":"Company"}}"#;
    let consent = r#""purpose":"service","channel":"email""#;
    let document = r#"{"kind":"CC","number":"1098765432"}"#;
    let (nil, at) = ("00000000-0000-0000-0000-000000000000", "2026-11-20T15:00:00.000Z");
    [
        ("add_customer", format!("{{{terms}}}")),
        ("change_customer", format!("{{{customer},{terms}}}")),
        ("find_customer", format!("{{{customer}}}")),
        ("find_customer_by_document", format!("{{\"document\":{document}}}")),
        ("search_customers", r#"{"by":{"name":"ma"},"limit":5}"#.to_owned()),
        ("merge_customers", format!(r#"{{"double":"{nil}","into":"{nil}"}}"#)),
        ("note_customer", format!("{{{customer},\"text\":\"a note\"}}")),
        ("note_invoice", format!(r#"{{{customer},"invoice":"{nil}","at":"{at}"}}"#)),
        ("history_of_customer", format!("{{{customer}}}")),
        ("follow_visits", format!(r#"{{"branch":"{nil}","after":0,"to":0,"visits":[]}}"#)),
        ("followed_visits", "{}".to_owned()),
        ("give_consent", format!("{{{customer},{consent}}}")),
        ("withdraw_consent", format!("{{{customer},{consent}}}")),
        ("find_address", format!("{{{customer},{consent}}}")),
        ("export_customer", format!("{{{customer}}}")),
        ("erase_customer", format!("{{{customer}}}")),
        ("export_customers", r#"{"limit":5}"#.to_owned()),
        ("import_customers", r#"{"rows":[]}"#.to_owned()),
    ]
    .into_iter()
    .map(|(name, json)| (name.to_owned(), json))
}

/// Whether this is let through to its rule.
async fn is_let_through<M>(engine: &Engine, principal: &Principal, json: &str) -> bool
where
    M: Message + serde::de::DeserializeOwned,
    M::Aggregate: Hosted,
{
    let message: M = serde_json::from_str(json)
        .unwrap_or_else(|error| panic!("{} is not written {json}: {error}", M::NAME));
    match engine.ask(principal, message).await {
        Err(AskError::Denied(denied)) => {
            assert_eq!(denied.code(), "access.forbidden");
            false
        }
        // What a rule says is another matter: nearly all of these are about things that are not there.
        _ => true,
    }
}

#[tokio::test]
async fn every_message_as_every_ready_made_role_is_let_through_as_was_agreed_on() {
    let site = Site::new().await;
    let mut written = written();
    written.extend(of_customers());
    // All principals first: some messages change what others may.
    let mut roles = Vec::new();
    for role in ReadyMade::ALL {
        let user_name = format!("the.{}", role.name().replace('_', "."));
        site.user(&user_name, role).await;
        roles.push((role, site.principal(&user_name).await));
    }
    let mut table: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (role, principal) in &roles {
        macro_rules! send {
            ($($message:ty,)*) => {$(
                let name = <$message as Message>::NAME;
                let json = written.get(name).unwrap_or_else(|| panic!("{name} has no golden form"));
                let may = is_let_through::<$message>(&site.engine, principal, json).await;
                let line = table.entry(name).or_default();
                if may {
                    line.push(role.name());
                }
            )*};
        }
        for_every_message!(send);
    }
    let mut found = String::new();
    for (message, roles) in table {
        writeln!(found, "{message}: {}", roles.join(", ")).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access/roles.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    for (found, agreed) in found.lines().zip(agreed.lines()) {
        assert_eq!(found, agreed, "BLESS=1 takes the new form");
    }
    assert_eq!(found.lines().count(), agreed.lines().count(), "BLESS=1 takes the new form");
}

#[tokio::test]
async fn outside_their_branches_there_is_nothing_for_anybody() {
    let site = Site::new().await;
    for role in ReadyMade::ALL {
        let user_name = format!("the.{}", role.name().replace('_', "."));
        let here = Branches::these([site.branch]);
        site.user_in(&user_name, Some(role.into()), here).await;
        let cookie = site.login(&user_name).await.cookie;
        let found = site.engine.authenticate(Credential::Cookie(&cookie), &from(1)).unwrap();
        assert_eq!(site.engine.branches(&found.principal), [site.branch]);
        let snapshot = turnero::branch::Snapshot { branch: site.elsewhere };
        let refused = site.engine.ask(&found.principal, snapshot).await.unwrap_err();
        assert_eq!(refused.code(), "branch.unknown", "{role}");
        let follow = turnero::Topic::Branch(site.elsewhere);
        assert!(site.engine.feed(&found.principal, follow, None).is_err());
    }
}

#[tokio::test]
async fn an_agent_sees_what_today_has_been_like_in_their_branch_and_no_other_day() {
    let site = Site::new().await;
    let here = Branches::these([site.branch]);
    site.user_in("the.agent", Some(ReadyMade::Agent.into()), here).await;
    let agent = site.principal("the.agent").await;
    let today = TodaysFigures { branch: site.branch };
    let figures = site.engine.ask(&agent, today).await.unwrap().figures;
    let elsewhere = TodaysFigures { branch: site.elsewhere };
    let refused = site.engine.ask(&agent, elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), "branch.unknown");
    let days = site.engine.figures(&agent, site.branch, figures.first, figures.last).await;
    assert_eq!(days.unwrap_err().code(), "access.forbidden");
    site.user("the.auditor", ReadyMade::Auditor).await;
    let auditor = site.principal("the.auditor").await;
    site.engine.figures(&auditor, site.branch, figures.first, figures.last).await.unwrap();
}
