//! Thousands of mails under everything that can go wrong, as a seed wills, in engines that are killed and closed in between:
//! each arrives, and twice only where nobody heard that it had.

use std::collections::BTreeMap;

use turnero::invoicing::*;

use crate::server::Mood;
use crate::site::{Site, issuer};

const SEEDS: u64 = 40;
const DOCUMENTS: usize = 50;

/// Knuth's generator: any would do, it only has to be the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn mood(dice: &mut Dice) -> Mood {
    match dice.below(20) {
        0 | 1 => Mood::TakesUnheard,
        2 | 3 => Mood::GoesAway,
        4 => Mood::Away,
        5 | 6 => Mood::Later,
        7 => Mood::Panics,
        _ => Mood::Takes,
    }
}

/// How often the engine ended, and how many mails came twice.
async fn play(seed: u64) -> (u32, usize) {
    let (mut dice, mut moods) = (Dice(seed), Dice(seed ^ 0x5EED));
    let mut site = Site::open().await;
    site.server.moods(move || mood(&mut moods));
    let (mut issued, mut ends) = (0, 0);
    while issued < DOCUMENTS || site.waiting().await > 0 {
        let mut changes = site.engine.mails_changes();
        if issued < DOCUMENTS {
            site.invoice(None, "alan@x.co").await;
            issued += 1;
        } else if site.waiting().await > 0 {
            site.pass_time();
            changes.changed().await.unwrap();
        }
        if dice.below(40) == 0 {
            ends += 1;
            site = if dice.below(3) == 0 { site.reopened().await } else { site.killed().await };
        }
    }
    (ends, check(&site, seed).await)
}

async fn check(site: &Site, seed: u64) -> usize {
    let mut before = None;
    let mut sent = 0;
    loop {
        let list = ListDocuments { issuer: issuer(), shown: Shown::All, before };
        let page = site.ask(list).await;
        for row in &page.rows {
            let mailing = site.mailing(row.document).await;
            assert!(matches!(mailing.state, MailingState::Sent { .. }), "seed {seed}: {mailing:?}");
            assert_eq!(mailing.number, 1, "seed {seed}: it is the same mail");
            sent += 1;
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(sent, DOCUMENTS, "seed {seed}");
    let mut arrived: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for taken in site.server.taken() {
        arrived.entry(taken.id.clone()).or_default().push(taken);
    }
    assert_eq!(arrived.len(), DOCUMENTS, "seed {seed}: each arrives");
    for taken in arrived.values() {
        for pair in taken.windows(2) {
            let (first, second) = (&pair[0], &pair[1]);
            let heard = first.told && first.ends == second.ends;
            assert!(!heard, "seed {seed}: sent again although it was heard that it had arrived");
        }
    }
    arrived.values().filter(|taken| taken.len() > 1).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_each_mail_arrives_and_twice_only_where_nobody_heard_that_it_had() {
    let (mut ends, mut doubles) = (0, 0);
    for seed in 0..SEEDS {
        let (ended, doubled) = play(seed).await;
        ends += ended;
        doubles += doubled;
    }
    assert!(ends > 40, "hardly an engine has ended: {ends}");
    assert!(doubles > 40, "hardly an answer was lost: {doubles}");
}
