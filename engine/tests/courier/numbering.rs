//! Numbers that are given out here: without gaps, however many ask at once and whenever the engine is killed.

use std::collections::{BTreeMap, BTreeSet};

use tokio::task::JoinSet;
use turnero::Principal;
use turnero::invoicing::*;
use turnero_domain::TaxDocumentId;

use crate::site::{Site, issuer};

const SEEDS: usize = 6;
const KILLS: usize = 5;
const AT_ONCE: usize = 16;
const FIRST: usize = 990_000_000;

/// Issues many at once and is killed when some of them have their number; what was acknowledged before that.
async fn issues_and_is_killed(
    mut site: Site,
    answers: usize,
) -> (Site, BTreeMap<TaxDocumentId, String>) {
    let mut drafts = Vec::new();
    for _ in 0..AT_ONCE {
        drafts.push(site.invoice_draft().await);
    }
    let mut asking = JoinSet::new();
    for document in drafts {
        let engine = site.engine.clone();
        asking.spawn(async move {
            let issue = IssueDocument { issuer: issuer(), document };
            (document, engine.ask(&Principal::host(), issue).await.unwrap().number)
        });
    }
    let mut acknowledged = BTreeMap::new();
    for _ in 0..answers {
        let (document, number) = asking.join_next().await.unwrap().unwrap();
        acknowledged.insert(document, number.unwrap().to_string());
    }
    asking.shutdown().await;
    site = site.killed().await;
    (site, acknowledged)
}

/// All documents that have a number.
async fn numbered(site: &Site) -> BTreeMap<TaxDocumentId, String> {
    let (mut found, mut before) = (BTreeMap::new(), None);
    loop {
        let list = ListDocuments { issuer: issuer(), shown: Shown::All, before };
        let page = site.ask(list).await;
        let rows = page.rows.into_iter();
        found.extend(rows.filter_map(|row| Some((row.document, row.number?.to_string()))));
        before = page.next;
        if before.is_none() {
            return found;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gaps_however_many_issue_at_once_and_whenever_the_engine_is_killed() {
    for seed in 0..SEEDS {
        let mut site = Site::open(seed as u64).await;
        let change = IssuerChange { route: Some(Route::Own), ..IssuerChange::default() };
        site.ask(ChangeIssuer { issuer: issuer(), change }).await;
        let mut acknowledged = BTreeMap::new();
        for kill in 0..KILLS {
            let answers = (seed * 7 + kill * 5) % (AT_ONCE + 1);
            let (next, more) = issues_and_is_killed(site, answers).await;
            (site, acknowledged) = (next, acknowledged.into_iter().chain(more).collect());
        }
        let found = numbered(&site).await;
        for (document, number) in &acknowledged {
            assert_eq!(found.get(document), Some(number), "seed {seed}: an answer was taken back");
        }
        let numbers: BTreeSet<_> = found.values().cloned().collect();
        assert_eq!(numbers.len(), found.len(), "seed {seed}: a number stands twice");
        let expected: BTreeSet<_> =
            (0..found.len()).map(|place| format!("SETP{}", FIRST + place)).collect();
        assert_eq!(numbers, expected, "seed {seed}: there is a gap");
        assert!(acknowledged.len() > AT_ONCE, "seed {seed} hardly issues anything");
    }
}
