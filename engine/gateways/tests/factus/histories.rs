//! Many documents under everything that can go wrong, as a seed wills: each ends valid, once.

use std::collections::BTreeSet;

use turnero_domain::invoicing::*;
use turnero_gateways::Clock;
use turnero_gateways::factus::Version;
use turnero_gateways::factus::stand_in::Odds;

use crate::office::{Office, id, line};

const SEEDS: u64 = 24;
const DOCUMENTS: usize = 12;
/// Rounds after which everything must have ended.
const ROUNDS_MAX: usize = 5_000;

fn odds(seed: u64) -> Odds {
    let part = |place: u64, most: u64| u8::try_from((seed * 7 + place * 13) % (most + 1)).unwrap();
    Odds {
        dropped: part(1, 20),
        lost: part(2, 25),
        errors: part(3, 20),
        sent_away: part(4, 10),
        slow: part(5, 30),
        before: part(6, 15),
        remarked: part(7, 30),
    }
}

/// Whether whoever carries the document ends just now: each fifth time, and nothing of the answer is recorded.
fn killed(seed: u64, steps: u64) -> bool {
    (seed + steps * 3).is_multiple_of(5)
}

async fn play(version: Version, seed: u64) -> u64 {
    let mut office = Office::speaking(version, seed).await;
    office.stand_in.odds(odds(seed));
    for document in 0..DOCUMENTS {
        let price = (50_000 + document * 1_000).to_string();
        let mut lines = vec![line(&price, 19), line("12345.67", 5)];
        // The second version has prices without tax.
        for line in &mut lines {
            line.price_includes_tax = Some(version == Version::V1);
        }
        office.invoice(DocumentTerms::of_lines(lines));
    }
    let mut steps = 0;
    for round in 0.. {
        assert!(round < ROUNDS_MAX, "seed {seed} does not end");
        for due in office.send(&DueSubmissions { issuer: id() }).due {
            let document = due.document;
            let begun = office.send(&RecordSubmission { issuer: id(), document });
            let answer = office.factus.take(begun.step, &office.outgoing(document)).await;
            steps += 1;
            if killed(seed, steps) {
                continue;
            }
            let attempt = begun.attempt;
            let outcome = office.send(&RecordOutcome { issuer: id(), document, attempt, answer });
            assert!(!outcome.code_differs, "seed {seed}: the codes differ");
        }
        match next_submission_due(&office.issuer) {
            Some(due) => office.clock.set(due.max(office.clock.now())),
            None => break,
        }
    }
    let mut numbers = BTreeSet::new();
    for document in office.issuer.documents().values() {
        assert_eq!(document.standing.name(), StandingName::Validated, "seed {seed}");
        let number = document.number.clone().unwrap().to_string();
        assert!(numbers.insert(number), "seed {seed}: a number stands twice");
    }
    let kept = office.stand_in.kept();
    assert!(kept.iter().all(|one| one.valid), "seed {seed}: one is not valid there");
    let there: BTreeSet<_> = kept.into_iter().filter_map(|one| one.number).collect();
    assert_eq!((numbers.len(), &numbers), (DOCUMENTS, &there), "seed {seed}");
    let last = format!("SETP{}", 990_000_000 + DOCUMENTS - 1);
    assert_eq!(numbers.last(), Some(&last), "seed {seed}: a number was used up for nothing");
    let seen = office.stand_in.seen();
    assert_eq!(seen.valid_deleted, 0, "seed {seed}: what is valid was deleted");
    steps
}

#[tokio::test]
async fn whatever_goes_wrong_each_document_ends_valid_once() {
    let mut steps = 0;
    for seed in 0..SEEDS {
        let version = if seed % 3 == 2 { Version::V2 } else { Version::V1 };
        steps += play(version, seed).await;
    }
    let documents = SEEDS * u64::try_from(DOCUMENTS).unwrap();
    assert!(steps > documents * 3 / 2, "hardly anything went wrong: {steps} steps");
}
