//! The directory of customers in an engine: found, followed, imported, brought back, and erased from every file.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use support::Clinic;
use turnero::branch::IssueTicket;
use turnero::branch::permissions::TICKETS_ISSUE;
use turnero::customers::{
    AddCustomer, ChangeCustomer, CustomerTerms, EraseCustomer, ExportCustomer, ExportCustomers,
    FindCustomer, FindCustomerByDocument, GiveConsent, HistoryOfCustomer, MergeCustomers,
    NoteCustomer, Party, SearchBy, SearchCustomers,
};
use turnero::erasures::{Erased, listed_in};
use turnero::identity::{IdentityDocument, IdentityKind};
use turnero::store::faulty::FaultyDisk;
use turnero::store::{Store, restore_from_file};
use turnero::{
    AskError, Branches, CustomerId, Engine, ImportTally, ImportedCustomers, Permissions, Principal,
    Refusal, Settings,
};

const CANARY: &str = "Canariadelamina";
const NUMBER: &str = "7912345678";

fn person(given_names: &str, surnames: &str) -> CustomerTerms {
    let given_names = given_names.parse().unwrap();
    CustomerTerms::new(Party::Person { given_names, surnames: surnames.parse().ok() })
}

fn canary() -> CustomerTerms {
    let document = IdentityDocument::new(IdentityKind::CitizenshipCard, NUMBER, None);
    CustomerTerms { document: document.ok(), ..person(CANARY, "Mina") }
}

async fn added(engine: &Engine, terms: CustomerTerms) -> CustomerId {
    engine.ask(&Principal::host(), AddCustomer { terms }).await.unwrap().customer
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found
}

fn holds(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

#[track_caller]
fn nothing_tells(folder: &Path, secrets: &[&[u8]]) {
    for (file, bytes) in files(folder) {
        for secret in secrets {
            assert!(!holds(&bytes, secret), "{} tells who it was", file.display());
        }
    }
}

#[tokio::test]
async fn who_is_erased_is_in_no_file_any_more() {
    for store in ["sled", "redb"] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let settings = || Settings::in_folder(&data).set("store", store).unwrap();
        let engine = Engine::open(settings()).unwrap();
        let host = Principal::host();
        // Hers is the first document, so its key is the first in the vault. Her name passes by every way: a key of
        // idempotency, a change, a note, a merge, a visit, a checkpoint.
        let add = AddCustomer { terms: canary() };
        let customer = engine.ask_once(&host, "add", add.clone()).await.unwrap().customer;
        assert_eq!(engine.ask_once(&host, "add", add).await.unwrap().customer, customer);
        let key = fs::read(data.join("vault")).unwrap()[512..544].to_vec();
        let terms = CustomerTerms { trade_name: CANARY.parse().ok(), ..canary() };
        engine.ask(&host, ChangeCustomer { customer, terms }).await.unwrap();
        let text = format!("{CANARY} prefers mornings").parse().unwrap();
        engine.ask_once(&host, "note", NoteCustomer { customer, text }).await.unwrap();
        let double = added(&engine, person(CANARY, "Double")).await;
        engine.ask(&host, MergeCustomers { double, into: customer }).await.unwrap();
        let clinic = Clinic::in_engine(engine).await;
        let ticket = IssueTicket { customer: Some(customer), ..clinic.issue() };
        clinic.engine.ask(&host, ticket).await.unwrap();
        let history = clinic.engine.history_of_customer(&host, double).await.unwrap();
        assert_eq!((history.customer, history.visits.len()), (customer, 1));
        let other = added(&clinic.engine, person("Eva", "Mina")).await;
        clinic.engine.close().await.unwrap();
        nothing_tells(&data, &[CANARY.as_bytes(), NUMBER.as_bytes()]);
        let tells = files(&data).iter().filter(|(_, bytes)| holds(bytes, &key)).count();
        assert_eq!(tells, 1, "the vault");

        let engine = Engine::open(settings()).unwrap();
        let export = engine.ask(&host, ExportCustomer { customer }).await.unwrap();
        assert!(serde_json::to_string(&export).unwrap().contains(CANARY));
        let erased = engine.ask(&host, EraseCustomer { customer: double }).await.unwrap();
        assert_eq!(erased.erased, [customer, double]);
        // At once, while everything is open, and when it is closed.
        nothing_tells(&data, &[CANARY.as_bytes(), NUMBER.as_bytes(), &key]);
        engine.close().await.unwrap();
        nothing_tells(&data, &[CANARY.as_bytes(), NUMBER.as_bytes(), &key]);

        let engine = Engine::open(settings()).unwrap();
        for gone in [customer, double] {
            let asked = engine.ask(&host, FindCustomer { customer: gone }).await;
            assert_eq!(asked.unwrap_err().code(), "customer.unknown");
        }
        assert!(engine.ask(&host, FindCustomer { customer: other }).await.is_ok());
        engine.close().await.unwrap();
    }
}

#[tokio::test]
async fn everybody_comes_back_with_the_engine_and_with_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let engine = Engine::open(Settings::in_folder(&data)).unwrap();
    let host = Principal::host();
    let mut people = Vec::new();
    for n in 0..50 {
        people.push(added(&engine, person("Ana", &format!("Mina {n}"))).await);
    }
    people.sort_unstable();
    let ana = added(&engine, canary()).await;
    let file = engine.backup(folder.path().join("backups")).await.unwrap();
    assert!(!holds(&fs::read(&file).unwrap(), CANARY.as_bytes()));
    engine.close().await.unwrap();

    let restored = folder.path().join("restored");
    let store = turnero::store::redb_store::open(
        &restored,
        &turnero::store::redb_store::Options::default(),
    );
    restore_from_file(&store.unwrap(), &file).unwrap();
    for settings in
        [Settings::in_folder(&data), Settings::in_folder(&restored).set("store", "redb").unwrap()]
    {
        let engine = Engine::open(settings).unwrap();
        let found = FindCustomerByDocument { document: canary().document.unwrap() };
        let view = engine.ask(&host, found).await.unwrap();
        assert_eq!((view.customer, view.known.terms), (ana, canary()));
        let by = SearchBy::Name("mina ana".to_owned());
        let mut search = SearchCustomers { by, after: None, limit: 7 };
        let mut found = Vec::new();
        loop {
            let page = engine.ask(&host, search.clone()).await.unwrap();
            found.extend(page.customers.iter().map(|summary| summary.customer));
            search.after = page.next;
            if search.after.is_none() {
                break;
            }
        }
        found.sort_unstable();
        assert_eq!(found, people);
        engine.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_in_the_history_within_a_second_without_anybody_following_it() {
    let disk = FaultyDisk::default();
    let settings = || support::quiet(&disk).visits(true);
    let clinic = Clinic::in_engine(Engine::open(settings()).unwrap()).await;
    let host = Principal::host();
    let customer = added(&clinic.engine, person("Ana", "Mina")).await;
    let visits = async |engine: &Engine, wanted: usize| {
        let began = std::time::Instant::now();
        loop {
            let history = engine.ask(&host, HistoryOfCustomer { customer }).await.unwrap();
            if history.visits.len() == wanted {
                return began.elapsed();
            }
            assert!(began.elapsed().as_secs() < 30, "{history:?}");
            tokio::task::yield_now().await;
        }
    };
    let issue = IssueTicket { customer: Some(customer), ..clinic.issue() };
    // The quickest of some counts: the machine does other things too.
    let mut quickest = std::time::Duration::MAX;
    for wanted in 1..=5 {
        clinic.engine.ask(&host, issue.clone()).await.unwrap();
        quickest = quickest.min(visits(&clinic.engine, wanted).await);
    }
    assert!(quickest.as_millis() < 1_000, "{quickest:?}");
    // Those that nobody has noted yet are noted by the next engine.
    clinic.engine.close().await.unwrap();
    let clinic = clinic.moved_to(support::open(&disk));
    clinic.engine.ask(&host, issue).await.unwrap();
    clinic.engine.close().await.unwrap();
    let engine = Engine::open(settings()).unwrap();
    visits(&engine, 6).await;
    assert_eq!(engine.follow_visits().await.unwrap(), 0);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn who_was_erased_is_listed_beside_the_backups_and_erased_again_after_a_restore() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let engine = Engine::open(Settings::in_folder(&data)).unwrap();
    let host = Principal::host();
    let [ana, eva] = [added(&engine, canary()).await, added(&engine, person("Eva", "Mina")).await];
    let double = added(&engine, person(CANARY, "Double")).await;
    let old = engine.backup(&backups).await.unwrap();
    assert_eq!(listed_in(&backups).unwrap(), Erased::new());
    // Merged since, and erased as one: in the backup they are two.
    engine.ask(&host, MergeCustomers { double, into: ana }).await.unwrap();
    engine.ask(&host, EraseCustomer { customer: ana }).await.unwrap();
    engine.backup(&backups).await.unwrap();
    let erased = listed_in(&backups).unwrap();
    assert_eq!(erased, Erased::from([ana, double]));
    nothing_tells(&backups, &[CANARY.as_bytes(), NUMBER.as_bytes()]);
    engine.close().await.unwrap();

    let restored = folder.path().join("restored");
    let store = turnero::store::sled_store::open(&restored, &Default::default()).unwrap();
    restore_from_file(&store, &old).unwrap();
    store.close().unwrap();
    drop(store);
    let engine = Engine::open(Settings::in_folder(&restored)).unwrap();
    assert!(engine.ask(&host, FindCustomer { customer: double }).await.is_ok());
    assert_eq!(engine.erase_again(&erased).await.unwrap(), 2);
    assert_eq!(engine.erase_again(&erased).await.unwrap(), 0);
    for (customer, is_known) in [(ana, false), (double, false), (eva, true)] {
        let found = engine.ask(&host, FindCustomer { customer }).await;
        assert_eq!(found.is_ok(), is_known);
    }
    // The next list knows of all of them, also in another place.
    let elsewhere = folder.path().join("elsewhere");
    engine.backup(&elsewhere).await.unwrap();
    assert_eq!(listed_in(&elsewhere).unwrap(), erased);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn an_empty_directory_can_be_asked() {
    let engine = Engine::open(Settings::in_memory()).unwrap();
    let host = Principal::host();
    let by = SearchBy::Name("ana".to_owned());
    let page = engine.ask(&host, SearchCustomers { by, after: None, limit: 5 }).await.unwrap();
    assert!(page.customers.is_empty() && page.next.is_none());
    assert_eq!(engine.follow_visits().await.unwrap(), 0);
    let nobody = engine.fresh_id();
    let asked = engine.ask(&host, FindCustomer { customer: nobody }).await;
    assert!(
        matches!(asked, Err(AskError::Refused(refusal)) if refusal.code() == "customer.unknown")
    );
}

#[tokio::test]
async fn whoever_gives_out_tickets_learns_whose_a_document_is_and_nothing_else() {
    let clinic = Clinic::in_memory().await;
    let (engine, branch) = (&clinic.engine, clinic.branch);
    let customer = added(engine, canary()).await;
    let only =
        |permission| Permissions::Some([permission].into_iter().collect::<BTreeSet<_>>().into());
    let kiosk = Principal { permissions: only(TICKETS_ISSUE), ..Principal::host() };
    let document =
        |number| IdentityDocument::new(IdentityKind::CitizenshipCard, number, None).unwrap();
    assert_eq!(engine.holder(&kiosk, branch, document(NUMBER)).await, Ok(Some(customer)));
    assert_eq!(engine.holder(&kiosk, branch, document("100200300")).await, Ok(None));
    let found = engine.ask(&kiosk, FindCustomerByDocument { document: document(NUMBER) }).await;
    assert_eq!(found.unwrap_err().code(), "access.forbidden");
    let elsewhere = Principal { branches: Branches::Some(Arc::default()), ..kiosk };
    let denied = engine.holder(&elsewhere, branch, document(NUMBER)).await.unwrap_err();
    assert_eq!(denied.code(), "branch.unknown");
}

#[tokio::test]
async fn who_may_not_is_told_nothing() {
    let engine = Engine::open(Settings::in_memory()).unwrap();
    let customer = added(&engine, canary()).await;
    let nobody =
        Principal { permissions: Permissions::Some(Default::default()), ..Principal::host() };
    let asked = engine.ask(&nobody, FindCustomer { customer }).await.unwrap_err();
    assert_eq!(asked.code(), "access.forbidden");
    let asked = engine.history_of_customer(&nobody, customer).await.unwrap_err();
    assert!(asked.to_string().contains("customers:read"), "{asked}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_visit_is_noted_once_however_often_and_by_whomever_it_is_followed() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    let host = Principal::host();
    let ana = added(&clinic.engine, person("Ana", "Mina")).await;
    let eva = added(&clinic.engine, person("Eva", "Mina")).await;
    let mut tickets = Vec::new();
    for n in 0..300 {
        let customer = [Some(ana), None, Some(eva)][n % 3];
        let issue = IssueTicket { customer, ..clinic.issue() };
        let ticket = clinic.engine.ask(&host, issue).await.unwrap().ticket;
        if customer == Some(ana) {
            tickets.push(ticket);
        }
        if n % 90 == 17 {
            clinic.engine.follow_visits().await.unwrap();
        }
    }
    let (one, other) = tokio::join!(clinic.engine.follow_visits(), clinic.engine.follow_visits());
    // Of the last part both have asked, and one has brought it.
    assert!(one.unwrap() + other.unwrap() <= 200);
    for engine in [clinic.engine.clone(), {
        clinic.engine.close().await.unwrap();
        support::open(&disk)
    }] {
        if engine.health() == turnero::Health::Closed {
            continue;
        }
        assert_eq!(engine.follow_visits().await.unwrap(), 0);
        let history = engine.history_of_customer(&host, ana).await.unwrap();
        let noted: Vec<_> = history.visits.iter().map(|visit| visit.ticket).collect();
        assert_eq!(history.visits_before + noted.len() as u64, 100);
        assert_eq!(noted, tickets[50..]);
        assert_eq!(history.followed.len(), 1);
    }
}

#[tokio::test]
async fn a_file_is_imported_piece_by_piece_and_again_without_doubles() {
    let engine = Engine::open(Settings::in_memory()).unwrap();
    let host = Principal::host();
    let mut text = "document_kind;document_number;given_names;surnames;email\n".to_owned();
    for n in 0..1_000 {
        let email = if n % 100 == 3 { "nowhere" } else { "ana@example.com" };
        text.push_str(&format!("CC;{};Ana;Mina {n};{email}\n", 10_000_000 + n));
    }
    text.push_str("CC;123456;Eva;Mina;eva@example.com;one cell too many\n");
    for (added, unchanged) in [(990, 0), (0, 990)] {
        let mut import = engine.import_customers(&host).unwrap();
        let mut told = Vec::new();
        for piece in text.as_bytes().chunks(4_096) {
            import.take(piece).await.unwrap();
            told.push(import.tally().rows);
        }
        assert!(told.len() > 5 && told.is_sorted() && told[0] > 0, "{told:?}");
        let ImportedCustomers { tally, refused } = import.finish().await.unwrap();
        let expected = ImportTally { rows: 1_001, added, changed: 0, unchanged, refused: 11 };
        assert_eq!(tally, expected);
        let mut found: Vec<_> = refused.iter().map(|row| (row.line, row.column.as_str())).collect();
        found.sort_unstable();
        let mut wrong: Vec<_> = (0..10).map(|n| (100 * n + 5, "email")).collect();
        wrong.push((1_002, "line"));
        assert_eq!(found, wrong);
    }
    let mut export = ExportCustomers { after: None, limit: 100 };
    let mut lines = 0;
    loop {
        let page = engine.ask(&host, export).await.unwrap();
        lines += page.text.lines().count();
        export.after = page.next;
        if export.after.is_none() {
            break;
        }
    }
    assert_eq!(lines, 991);
}

#[tokio::test]
async fn only_so_many_files_go_in_at_once_and_only_for_those_who_may() {
    let engine = Engine::open(Settings::in_memory()).unwrap();
    let host = Principal::host();
    let under_way =
        [engine.import_customers(&host).unwrap(), engine.import_customers(&host).unwrap()];
    let asked = engine.import_customers(&host).err().unwrap();
    assert_eq!(asked.code(), "engine.busy");
    drop(under_way);
    let mut import = engine.import_customers(&host).unwrap();
    let error = import.take(b"name\nAna\n").await.unwrap_err();
    assert!(error.to_string().contains("document_number"), "{error}");
    let nobody = Principal { permissions: Permissions::Some(Default::default()), ..host };
    let asked = engine.import_customers(&nobody).err().unwrap();
    assert_eq!(asked.code(), "access.forbidden");
}

#[tokio::test]
async fn a_file_that_changes_customers_of_whom_very_much_is_known_goes_in_too() {
    let engine = Engine::open(Settings::in_memory()).unwrap();
    let host = Principal::host();
    let text: turnero::customers::Line<280> = "\u{1F600}".repeat(280).parse().unwrap();
    let mut file = "document_kind,document_number,given_names\n".to_owned();
    for n in 0..24 {
        let number = (10_000_000 + n).to_string();
        let document = IdentityDocument::new(IdentityKind::CitizenshipCard, &number, None).ok();
        let terms = CustomerTerms { document, ..person("Ana", "Mina") };
        let customer = added(&engine, terms).await;
        for _ in 0..20 {
            engine.ask(&host, NoteCustomer { customer, text: text.clone() }).await.unwrap();
        }
        file.push_str(&format!("CC,{number},Ana María\n"));
    }
    let mut import = engine.import_customers(&host).unwrap();
    import.take(file.as_bytes()).await.unwrap();
    assert_eq!(import.finish().await.unwrap().tally.changed, 24);
}

#[tokio::test]
async fn a_consent_that_is_given_twice_is_one() {
    let engine = Engine::open(Settings::in_memory()).unwrap();
    let host = Principal::host();
    let customer = added(&engine, canary()).await;
    let (purpose, channel) = ("service".parse().unwrap(), "sms".parse().unwrap());
    for _ in 0..2 {
        engine.ask(&host, GiveConsent { customer, purpose, channel }).await.unwrap();
    }
    let found = engine.ask(&host, FindCustomer { customer }).await.unwrap();
    assert_eq!(found.known.consents.len(), 1);
}

#[tokio::test]
async fn visits_of_customers_of_whom_very_much_is_known_are_noted_too() {
    let clinic = Clinic::in_memory().await;
    let host = Principal::host();
    let text: turnero::customers::Line<280> = "\u{1F600}".repeat(280).parse().unwrap();
    let mut people = Vec::new();
    for n in 0..24 {
        let customer = added(&clinic.engine, person("Ana", &format!("Mina {n}"))).await;
        for _ in 0..20 {
            clinic.engine.ask(&host, NoteCustomer { customer, text: text.clone() }).await.unwrap();
        }
        people.push(customer);
    }
    for customer in &people {
        let ticket = IssueTicket { customer: Some(*customer), ..clinic.issue() };
        clinic.engine.ask(&host, ticket).await.unwrap();
    }
    assert_eq!(clinic.engine.follow_visits().await.unwrap(), 24);
    for customer in people {
        let history = clinic.engine.history_of_customer(&host, customer).await.unwrap();
        assert_eq!(history.visits.len(), 1);
    }
}
