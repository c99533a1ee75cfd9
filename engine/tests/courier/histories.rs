//! Thousands of documents under everything that can go wrong, as a seed wills, in engines that are killed and closed in
//! between: each ends valid, once.

use std::collections::BTreeSet;

use turnero::invoicing::*;
use turnero_gateways::factus::stand_in::Odds;

use crate::site::{Site, issuer, line};

const SEEDS: u64 = 40;
const DOCUMENTS: usize = 50;

fn odds(seed: u64) -> Odds {
    let part = |place: u64, most: u64| u8::try_from((seed * 7 + place * 13) % (most + 1)).unwrap();
    Odds {
        dropped: part(1, 8),
        lost: part(2, 12),
        errors: part(3, 8),
        sent_away: part(4, 4),
        slow: part(5, 8),
        before: part(6, 3),
        remarked: part(7, 30),
    }
}

/// Knuth's generator: any would do, it only has to be the same for the same seed.
struct Dice(u64);

impl Dice {
    fn one_in(&mut self, sides: u64) -> bool {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33).is_multiple_of(sides)
    }
}

/// How often the engine ended.
async fn play(seed: u64) -> u32 {
    let mut dice = Dice(seed);
    let mut site = Site::open(seed).await;
    site.stand_in.odds(odds(seed));
    let (mut issued, mut ends) = (0, 0);
    loop {
        // First of all, so that no change slips between what is asked and what is waited for.
        let mut changes = site.engine.submissions_changes();
        let waiting = site.ask(DueSubmissions { issuer: issuer() }).await.waiting;
        if issued == DOCUMENTS && waiting == 0 {
            break;
        }
        if issued < DOCUMENTS {
            let price = (50_000 + issued * 1_000).to_string();
            site.invoice(vec![line(&price, 19), line("12345.67", 5)]).await;
            issued += 1;
        } else {
            site.pass_time();
            changes.changed().await.unwrap();
        }
        if dice.one_in(40) {
            ends += 1;
            site = if dice.one_in(3) { site.reopened().await } else { site.killed().await };
        }
    }
    check(&site, seed).await;
    ends
}

async fn check(site: &Site, seed: u64) {
    let mut numbers = BTreeSet::new();
    let mut before = None;
    loop {
        let list = ListDocuments { issuer: issuer(), shown: Shown::All, before };
        let page = site.ask(list).await;
        for row in &page.rows {
            let found = site.found(row.document).await.state;
            assert_eq!(found.standing.name(), StandingName::Validated, "seed {seed}");
            assert!(!found.needs_attention(), "seed {seed}: the codes differ");
            let number = found.number.unwrap().to_string();
            assert!(numbers.insert(number), "seed {seed}: a number stands twice");
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let kept = site.stand_in.kept();
    assert!(kept.iter().all(|one| one.valid), "seed {seed}: one is not valid there");
    let there: BTreeSet<_> = kept.into_iter().filter_map(|one| one.number).collect();
    assert_eq!((numbers.len(), &numbers), (DOCUMENTS, &there), "seed {seed}");
    let last = format!("SETP{}", 990_000_000 + DOCUMENTS - 1);
    assert_eq!(numbers.last(), Some(&last), "seed {seed}: a number was used up for nothing");
    let seen = site.stand_in.seen();
    assert_eq!(seen.valid_deleted, 0, "seed {seed}: what is valid was deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_each_document_ends_valid_once() {
    let mut ends = 0;
    for seed in 0..SEEDS {
        ends += play(seed).await;
    }
    assert!(ends > 40, "hardly an engine has ended: {ends}");
}
