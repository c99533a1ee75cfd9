//! Whatever happens to a directory: it is what its documents say, everybody is found by everything that is known of
//! them and by nothing else, and no two have one document.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use turnero_domain::customers::{
    AddCustomer, ChangeCustomer, Customer, CustomerTerms, Customers, EraseCustomer, Kept,
    MergeCustomers, NoteCustomer, Party, SearchBy, SearchCustomers,
};
use turnero_domain::given::{Given, given};
use turnero_domain::identity::{IdentityDocument, IdentityKind};
use turnero_domain::{Aggregate, CustomerId, Message};
use uuid::Uuid;

/// Few words, so that they meet.
const WORDS: [&str; 8] =
    ["Ana", "Aná", "Anacleta", "Mina", "Miñán", "de", "Extraordinaria", "Extraordinario"];

#[derive(Debug, Clone)]
enum Step {
    Add(Sketch),
    Change(usize, Sketch),
    Note(usize),
    Merge(usize, usize),
    Erase(usize),
}

/// Who somebody is, in places of lists.
#[derive(Debug, Clone)]
struct Sketch {
    names: Vec<usize>,
    document: Option<(bool, u8)>,
    phone: Option<u8>,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let names = prop::collection::vec(0..WORDS.len(), 1..4);
    (names, prop::option::of((any::<bool>(), 0..20_u8)), prop::option::of(0..6_u8))
        .prop_map(|(names, document, phone)| Sketch { names, document, phone })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => sketch().prop_map(Step::Add),
        2 => (any::<usize>(), sketch()).prop_map(|(who, sketch)| Step::Change(who, sketch)),
        1 => any::<usize>().prop_map(Step::Note),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Step::Merge(one, other)),
        1 => any::<usize>().prop_map(Step::Erase),
    ]
}

impl Sketch {
    fn terms(&self) -> CustomerTerms {
        let words: Vec<_> = self.names.iter().map(|place| WORDS[*place]).collect();
        let given_names = words.join(" ").parse().unwrap();
        let document = self.document.map(|(passport, number)| {
            let (kind, number) = if passport {
                (IdentityKind::Passport, format!("PASSPORT-NUMBER-{number}"))
            } else {
                (IdentityKind::CitizenshipCard, format!("79{number:02}"))
            };
            IdentityDocument::new(kind, &number, None).unwrap()
        });
        CustomerTerms {
            document,
            phone: self.phone.map(|n| format!("+573100000{n}0").parse().unwrap()),
            ..CustomerTerms::new(Party::Person { given_names, surnames: None })
        }
    }
}

/// A directory, the documents that were kept, and the ids that were ever given out.
struct World {
    given: Given<Customers>,
    documents: BTreeMap<Uuid, Kept>,
    ids: Vec<CustomerId>,
    seed: u128,
}

impl World {
    fn take(&mut self, step: &Step) {
        let pick = |who: usize| self.ids.get(who % self.ids.len().max(1)).copied();
        match step.clone() {
            Step::Add(sketch) => self.send(&AddCustomer { terms: sketch.terms() }),
            Step::Change(who, sketch) => {
                let Some(customer) = pick(who) else { return };
                self.send(&ChangeCustomer { customer, terms: sketch.terms() });
            }
            Step::Note(who) => {
                let Some(customer) = pick(who) else { return };
                self.send(&NoteCustomer { customer, text: "noted".parse().unwrap() });
            }
            Step::Merge(one, other) => {
                let (Some(double), Some(into)) = (pick(one), pick(other)) else { return };
                self.send(&MergeCustomers { double, into });
            }
            Step::Erase(who) => {
                let Some(customer) = pick(who) else { return };
                self.send(&EraseCustomer { customer });
            }
        }
    }

    fn send<M: Message<Aggregate = Customers>>(&mut self, message: &M) {
        self.seed += 1;
        self.given = self.given.clone().seed(self.seed);
        let Ok(decided) = message.decide(self.given.state(), &self.given.context()) else { return };
        // What changes is said by the events, each of one document.
        let said: BTreeSet<_> = decided.events.iter().filter_map(Customers::changes).collect();
        let kept: BTreeSet<_> = decided.documents.iter().map(|(id, _)| *id).collect();
        assert_eq!(said, kept);
        for event in decided.events {
            let json = serde_json::to_string(&event).unwrap();
            assert!(!WORDS.iter().any(|word| word.len() > 2 && json.contains(word)), "{json}");
            self.given = self.given.clone().and(event);
        }
        for (id, content) in decided.documents {
            self.ids.extend((!self.ids.contains(&id.into())).then(|| CustomerId::from(id)));
            match content.clone() {
                Some(content) => self.documents.insert(id, content),
                None => self.documents.remove(&id),
            };
            self.given = self.given.clone().and_kept(id, content);
        }
    }

    /// Everybody who is no double.
    fn customers(&self) -> impl Iterator<Item = (CustomerId, &Customer)> {
        self.documents.iter().filter_map(|(id, kept)| match kept {
            Kept::Customer(customer) => Some(((*id).into(), customer.as_ref())),
            Kept::MergedInto(_) => None,
        })
    }

    fn check(&self) {
        let state = self.given.state();
        let mut loaded = Customers::default();
        for (id, kept) in &self.documents {
            // As the store gives it back.
            let json = serde_json::to_vec(kept).unwrap();
            loaded.keep(*id, Some(serde_json::from_slice(&json).unwrap()));
        }
        assert_eq!(&loaded, state, "loaded, it is the same");
        assert_eq!(state.len(), self.customers().count());
        let mut documents = BTreeSet::new();
        for (id, customer) in self.customers() {
            assert_eq!(state.customer(id), Some((id, customer.clone())));
            if let Some(document) = &customer.terms.document {
                assert!(documents.insert(document.clone()), "two have one document");
                assert_eq!(state.holder(document), Some(id));
            }
        }
        for (id, kept) in &self.documents {
            let found = state.customer((*id).into());
            let expected = match kept {
                Kept::Customer(_) => (*id).into(),
                Kept::MergedInto(merged) => merged.into,
            };
            assert_eq!(found.map(|(found, _)| found), Some(expected), "a double leads somewhere");
        }
    }

    /// Everything that is found by this, however small the pages are.
    fn found(&self, by: &SearchBy, limit: usize) -> Vec<CustomerId> {
        let mut search = SearchCustomers { by: by.clone(), after: None, limit };
        let mut found = Vec::new();
        loop {
            let page = search.decide(self.given.state(), &self.given.context()).unwrap().reply;
            found.extend(page.customers.iter().map(|summary| summary.customer));
            search.after = page.next;
            if search.after.is_none() {
                return found;
            }
        }
    }

    /// The same, by looking at everybody.
    fn seen(&self, has: impl Fn(&CustomerTerms) -> bool) -> BTreeSet<CustomerId> {
        self.customers().filter(|(_, one)| has(&one.terms)).map(|(id, _)| id).collect()
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace('á', "a").replace('ñ', "n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn a_directory_is_what_its_documents_say(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World {
            given: given::<Customers>([]),
            documents: BTreeMap::new(),
            ids: Vec::new(),
            seed: 0,
        };
        for step in &steps {
            world.take(step);
            world.check();
        }
        for text in ["a", "ana", "anac", "min", "minan", "d mina", "ana de", "extraordinari", "extraordinaria e"] {
            let by = SearchBy::Name(text.to_owned());
            let seen = world.seen(|terms| {
                let name = plain(&terms.party.full_name());
                text.split(' ').all(|wanted| name.split(' ').any(|word| word.starts_with(wanted)))
            });
            for limit in [1, 3, 100] {
                let found = world.found(&by, limit);
                prop_assert_eq!(found.len(), seen.len(), "{} by {}", text, limit);
                prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), seen.clone());
            }
        }
        for (text, beginning) in [("79", "79"), ("790", "790"), ("passport-number-1", "PASSPORT-NUMBER-1")] {
            let seen = world.seen(|terms| {
                terms.document.as_ref().is_some_and(|document| document.number().starts_with(beginning))
            });
            let found = world.found(&SearchBy::Number(text.to_owned()), 2);
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), seen);
        }
        let seen = world.seen(|terms| {
            terms.phone.as_ref().is_some_and(|phone| phone.as_str().starts_with("+5731000003"))
        });
        let found = world.found(&SearchBy::Phone("31000003".to_owned()), 2);
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), seen);
    }
}
