//! Documents on their way through a gateway that loses answers, is slow, refuses, blocks, and through crashes in
//! between: each ends validated, once, and nothing that was valid is ever deleted or sent again as another.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails panics")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_domain::{
    Aggregate, Context, Decided, IssuerId, Message, PrincipalId, Recorded, TaxDocumentId, Timestamp,
};
use uuid::Uuid;

/// What a gateway has of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stored {
    /// The tax authority has not answered.
    Pending,
    /// The tax authority refused it.
    Refused,
    /// The tax authority has it, and the gateway does not know yet: rule 90.
    ProcessedBefore,
    /// It is valid.
    Valid { number: u64 },
}

/// A gateway as its documentation describes it, and its troubles.
struct Gateway {
    random: u64,
    stored: BTreeMap<String, Stored>,
    next_number: u64,
    /// How much goes wrong, in a hundred.
    trouble: u64,
}

impl Gateway {
    fn chance(&mut self, percent: u64) -> bool {
        // Knuth's generator: any would do, it only has to be the same for the same seed.
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.random >> 33) % 100 < percent
    }

    fn trouble(&mut self) -> bool {
        self.chance(self.trouble)
    }

    /// What comes back; nothing if the one who asked does not live to hear it.
    fn answer(&mut self, step: Step, reference: &str, is_bad: bool) -> Option<Answer> {
        if self.trouble() {
            // It never arrives.
            return Some(Answer::Unavailable { retry_after: None });
        }
        let answer = match step {
            Step::Post => self.post(reference, is_bad),
            Step::LookUpAfterConflict | Step::LookUpToReconcile => self.look_up(reference),
            Step::DeleteToMend | Step::DeleteToRepeat => self.delete(reference),
        };
        if self.trouble() {
            // It was done, and nobody hears of it.
            return if self.chance(50) {
                None
            } else {
                Some(Answer::Unavailable { retry_after: None })
            };
        }
        Some(answer)
    }

    fn post(&mut self, reference: &str, is_bad: bool) -> Answer {
        let in_the_way = |(other, stored): (&String, &Stored)| {
            other != reference && !matches!(stored, Stored::Valid { .. })
        };
        if self.stored.iter().any(in_the_way) {
            return Answer::Conflict;
        }
        let before = self.stored.get(reference).copied();
        let after = match before {
            Some(Stored::Valid { .. } | Stored::Refused | Stored::ProcessedBefore) => {
                return self.look_up(reference);
            }
            _ if is_bad => Stored::Refused,
            _ if self.trouble() => Stored::Pending,
            None if self.trouble() => Stored::ProcessedBefore,
            None | Some(Stored::Pending) => self.valid(),
        };
        self.stored.insert(reference.to_owned(), after);
        if after == Stored::Pending && self.chance(30) {
            // The gateway itself blocks what it has not finished.
            return Answer::Conflict;
        }
        self.told(reference, after)
    }

    fn valid(&mut self) -> Stored {
        self.next_number += 1;
        Stored::Valid { number: self.next_number }
    }

    fn look_up(&mut self, reference: &str) -> Answer {
        let Some(stored) = self.stored.get(reference).copied() else { return Answer::NotFound };
        if stored == Stored::ProcessedBefore && !self.trouble() {
            // Its support has looked into it meanwhile.
            let valid = self.valid();
            self.stored.insert(reference.to_owned(), valid);
            return self.told(reference, valid);
        }
        self.told(reference, stored)
    }

    fn delete(&mut self, reference: &str) -> Answer {
        match self.stored.get(reference) {
            None => Answer::NotFound,
            Some(Stored::Valid { .. }) => Answer::Conflict,
            Some(Stored::ProcessedBefore) => panic!("what the tax authority has is deleted"),
            Some(Stored::Pending | Stored::Refused) => {
                self.stored.remove(reference);
                Answer::Deleted
            }
        }
    }

    fn told(&mut self, reference: &str, stored: Stored) -> Answer {
        let said = |text: &str| vec![Finding::read(text)];
        let (number, findings) = match stored {
            Stored::Valid { number } => (Some(number), Vec::new()),
            Stored::Pending => (None, Vec::new()),
            Stored::Refused => (None, said("Regla: FAK24, Rechazo: No está informado el DV")),
            Stored::ProcessedBefore => {
                (None, said("Regla: 90, Rechazo: Documento procesado anteriormente."))
            }
        };
        // Now and then the code comes later than the word that it is valid.
        let code = number.filter(|_| !self.trouble()).map(|_| reference.repeat(3));
        Answer::Document {
            validated: number.is_some(),
            code: code.map(|code| code.parse().unwrap()),
            number: number.map(|number| format!("SETP{number}").parse().unwrap()),
            signed: None,
            findings,
        }
    }
}

/// An issuer and its gateway.
struct World {
    issuer: Issuer,
    gateway: Gateway,
    now: Timestamp,
    seed: u128,
    bad: BTreeSet<TaxDocumentId>,
}

fn id() -> IssuerId {
    Uuid::from_u128(0x15).into()
}

fn terms() -> DocumentTerms {
    DocumentTerms::of_lines(vec![LineTerms {
        code: Some("12345".parse().unwrap()),
        name: Some("producto de prueba".to_owned()),
        price: Some("50000".parse().unwrap()),
        ..LineTerms::empty()
    }])
}

impl World {
    fn begun(seed: u64, trouble: u64, documents: usize, bad_percent: u64) -> Self {
        let gateway = Gateway { random: seed, stored: BTreeMap::new(), next_number: 0, trouble };
        let now = "2026-11-20T15:00:00Z".parse().unwrap();
        let (issuer, bad) = (Issuer::default(), BTreeSet::new());
        let mut world = Self { issuer, gateway, now, seed: u128::from(seed), bad };
        let text = |text: &str| Some(text.to_owned());
        let party = PartyTerms {
            identity: IdentityTerms {
                kind: IdentityKind::Nit,
                number: "900825759".to_owned(),
                check_digit: None,
            },
            organisation: Organisation::Legal,
            company: text("HALLTEC S.A.S."),
            names: None,
            trade_name: None,
            address: None,
            email: None,
            phone: None,
            country: None,
            municipality: None,
            tribute: Tribute::None,
            responsibilities: Vec::new(),
        };
        world.send(&CreateIssuer { issuer: id(), party });
        let route = Some(Route::GatewayNumbered);
        let change = IssuerChange { route, ..IssuerChange::default() };
        world.send(&ChangeIssuer { issuer: id(), change });
        for _ in 0..documents {
            let buyer = BuyerTerms::FinalConsumer;
            let draft = DraftInvoice { issuer: id(), buyer, terms: terms(), agent: None };
            let document = world.send(&draft).document;
            world.send(&IssueDocument { issuer: id(), document });
            if world.gateway.chance(bad_percent) {
                world.bad.insert(document);
            }
        }
        world
    }

    fn send<M: Message<Aggregate = Issuer>>(&mut self, message: &M) -> M::Reply {
        self.seed += 1;
        let context = Context { now: self.now, principal: PrincipalId::Engine, seed: self.seed };
        let Decided { events, documents, reply } = message
            .decide(&self.issuer, &context)
            .unwrap_or_else(|refusal| panic!("{} is refused: {refusal}", M::NAME));
        for event in events {
            let (seq, at, by) = (self.issuer.seq() + 1, self.now, context.principal);
            self.issuer.apply(&Recorded { seq, at, by, origin: None, event });
        }
        documents.into_iter().for_each(|(id, content)| self.issuer.keep(id, content));
        reply
    }

    /// Everything that is due is sent, and time goes on to what is due next. Whether there is anything left.
    fn goes_on(&mut self) -> bool {
        let found = self.send(&DueSubmissions { issuer: id() });
        for due in found.due {
            let document = due.document;
            let begun = self.send(&RecordSubmission { issuer: id(), document });
            let (reference, is_bad) = (begun.reference_code, self.bad.contains(&document));
            let attempt = begun.attempt;
            if let Some(answer) = self.gateway.answer(begun.step, &reference, is_bad) {
                self.send(&RecordOutcome { issuer: id(), document, attempt, answer });
            }
            let standing = self.issuer.document(document).unwrap().standing.name();
            if standing == StandingName::Rejected {
                assert!(self.bad.remove(&document), "it was refused for no reason");
                self.send(&Mend { issuer: id(), document, buyer: None, terms: terms() });
            }
        }
        match next_submission_due(&self.issuer) {
            Some(due) => {
                self.now = self.now.max(due);
                true
            }
            None => false,
        }
    }
}

/// Steps after which everything must have ended: with half of them going wrong, each document needs some dozens.
const STEPS_MAX: usize = 20_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_goes_wrong_each_document_ends_valid_once(
        seed in any::<u64>(),
        trouble in 0..60_u64,
        documents in 1..8_usize,
        bad_percent in 0..50_u64,
    ) {
        let mut world = World::begun(seed, trouble, documents, bad_percent);
        let mut steps = 0;
        while world.goes_on() {
            steps += 1;
            prop_assert!(steps < STEPS_MAX, "it does not end");
        }
        let valid: Vec<_> = world.issuer.documents().values().collect();
        prop_assert_eq!(valid.len(), documents);
        let mut numbers = BTreeSet::new();
        for document in valid {
            prop_assert_eq!(document.standing.name(), StandingName::Validated);
            prop_assert!(document.code.is_some());
            prop_assert!(numbers.insert(document.number.clone().unwrap()), "a number stands twice");
        }
        // The gateway has each of them, valid, and has given out no number for nothing.
        prop_assert_eq!(world.gateway.stored.len(), documents);
        let is_valid = |stored: &Stored| matches!(stored, Stored::Valid { .. });
        prop_assert!(world.gateway.stored.values().all(is_valid), "one is not valid there");
        prop_assert_eq!(world.gateway.next_number, documents as u64);
    }
}
