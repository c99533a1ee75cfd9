use imbl::OrdMap;

use super::entries::{Entries, Entry};
use super::record::{Names, Record};
use super::words::{Sought, digits_key, folded_number, key_of, words_of};
use crate::CustomerId;
use crate::customers::bounds::WORDS_MAX;
use crate::customers::customer::Kept;
use crate::customers::fields::digits_of;
use crate::identity::IdentityDocument;

/// Everybody who is known, and what finds them. All of it follows from the documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct People {
    records: OrdMap<CustomerId, Record>,
    /// Doubles among the records.
    doubles: usize,
    words: Entries,
    numbers: Entries,
    phones: Entries,
}

/// One document on its way into the directory: its record, and the keys by which it is found. All that takes time with it
/// is done when this is made, and that can be done for many at once.
pub(super) struct Gathered {
    id: CustomerId,
    record: Record,
    is_double: bool,
    words: [u64; WORDS_MAX],
    words_count: usize,
    number: Option<u64>,
    phone: Option<u64>,
}

impl Gathered {
    pub(super) fn of(id: CustomerId, kept: &Kept) -> Self {
        let mut gathered = Self {
            id,
            record: Record::pack(kept),
            is_double: matches!(kept, Kept::MergedInto(_)),
            words: [0; WORDS_MAX],
            words_count: 0,
            number: None,
            phone: None,
        };
        keys_of(kept, &mut |index, key| match index {
            Index::Words => {
                if let Some(place) = gathered.words.get_mut(gathered.words_count) {
                    *place = key;
                    gathered.words_count += 1;
                }
            }
            Index::Numbers => gathered.number = Some(key),
            Index::Phones => gathered.phone = Some(key),
        });
        gathered
    }
}

/// By what somebody is found.
#[derive(Clone, Copy)]
enum Index {
    Words,
    Numbers,
    Phones,
}

/// Gives every key by which somebody is found. A double is found by none.
fn keys_of(kept: &Kept, give: &mut dyn FnMut(Index, u64)) {
    let Kept::Customer(customer) = kept else { return };
    let terms = &customer.terms;
    let name = terms.party.full_name();
    let trade_name = terms.trade_name.as_ref().map_or("", |name| name.as_str());
    for word in words_of(Names([&name, trade_name, ""])) {
        give(Index::Words, key_of(&word));
    }
    if let Some(document) = &terms.document {
        give(Index::Numbers, key_of(&folded_number(document.number())));
    }
    if let Some(phone) = &terms.phone {
        give(Index::Phones, digits_key(&digits_of(phone.as_str())));
    }
}

impl People {
    /// Everybody of whom there is a document.
    pub(super) fn of(mut gathered: Vec<Gathered>) -> Self {
        // Portions are in order by themselves, so little is left to be sorted.
        gathered.sort_by_key(|one| one.id);
        let doubles = gathered.iter().filter(|one| one.is_double).count();
        let entry = |key: u64, one: &Gathered| Entry { key, customer: one.id };
        let words = |one: &Gathered| one.words.into_iter().take(one.words_count);
        let all = || gathered.iter();
        let words =
            all().flat_map(|one| words(one).map(|key| Entry { key, customer: one.id })).collect();
        let numbers = all().filter_map(|one| Some(entry(one.number?, one))).collect();
        let phones = all().filter_map(|one| Some(entry(one.phone?, one))).collect();
        Self {
            doubles,
            words: Entries::of(words),
            numbers: Entries::of(numbers),
            phones: Entries::of(phones),
            records: gathered.into_iter().map(|one| (one.id, one.record)).collect(),
        }
    }

    /// Takes in what is known of somebody; `None`: nothing any more.
    pub(super) fn keep(&mut self, id: CustomerId, kept: Option<&Kept>) {
        let record = kept.map(Record::pack);
        let former = match record {
            Some(record) => self.records.insert(id, record),
            None => self.records.remove(&id),
        };
        if let Some(former) = former.and_then(|former| former.unpack()) {
            self.index(id, &former, Entries::remove);
            self.doubles -= usize::from(matches!(former, Kept::MergedInto(_)));
        }
        if let Some(kept) = kept {
            self.index(id, kept, Entries::insert);
            self.doubles += usize::from(matches!(kept, Kept::MergedInto(_)));
        }
    }

    fn index(&mut self, id: CustomerId, kept: &Kept, change: fn(&mut Entries, u64, CustomerId)) {
        keys_of(kept, &mut |index, key| {
            let entries = match index {
                Index::Words => &mut self.words,
                Index::Numbers => &mut self.numbers,
                Index::Phones => &mut self.phones,
            };
            change(entries, key, id);
        });
    }

    pub(super) fn len(&self) -> usize {
        self.records.len() - self.doubles
    }

    pub(super) fn get(&self, id: CustomerId) -> Option<Kept> {
        self.records.get(&id)?.unpack()
    }

    pub(super) fn holder(&self, document: &IdentityDocument) -> Option<CustomerId> {
        let key = key_of(&folded_number(document.number()));
        let has_it = |id: &CustomerId| {
            self.records.get(id).and_then(Record::document)
                == Some((document.kind(), document.number()))
        };
        self.numbers.within(key..=key, None).map(|entry| entry.customer).find(has_it)
    }

    /// The index in which something is found.
    pub(in crate::customers) fn entries(&self, sought: &Sought) -> &Entries {
        match sought {
            Sought::Words(_) => &self.words,
            Sought::Number(_) => &self.numbers,
            Sought::Phone(_) => &self.phones,
        }
    }

    /// Whether this entry is the first by which the customer is found, and the customer is one that is sought: a key
    /// holds the beginning of a word only, and only one of the words.
    pub(in crate::customers) fn is_sought(&self, sought: &Sought, entry: Entry) -> bool {
        let Some(record) = self.records.get(&entry.customer) else { return false };
        match sought {
            // A key holds all digits of a phone number.
            Sought::Phone(_) => true,
            Sought::Number(beginning) => record
                .document()
                .is_some_and(|(_, number)| folded_number(number).starts_with(beginning)),
            Sought::Words(sought) => {
                let words = record.names().map(words_of).unwrap_or_default();
                let begun = |first: &String| {
                    let begin_so = words.iter().filter(|word| word.starts_with(first.as_str()));
                    begin_so.map(|word| key_of(word)).min()
                };
                sought.first().and_then(begun) == Some(entry.key)
                    && sought.iter().all(|beginning| begun(beginning).is_some())
            }
        }
    }

    /// Those behind an id, in the order of their ids, doubles left out.
    pub(in crate::customers) fn after(
        &self,
        id: Option<CustomerId>,
    ) -> impl Iterator<Item = (CustomerId, Kept)> {
        let from = id.unwrap_or_else(|| uuid::Uuid::nil().into());
        self.records
            .range(from..)
            .filter(move |(found, _)| Some(**found) != id)
            .filter_map(|(found, record)| Some((*found, record.unpack()?)))
            .filter(|(_, kept)| matches!(kept, Kept::Customer(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Customers;
    use crate::customers::customer::{Customer, MergedInto};
    use crate::customers::example::{ana, company, eva, everything, id, person};
    use crate::given::minute;
    use crate::{Aggregate, customers::CustomerTerms};

    #[test]
    fn all_at_once_and_one_after_another_come_to_the_same() {
        let customer =
            |terms: CustomerTerms| Kept::Customer(Box::new(Customer::new(terms, minute(3))));
        let double = Kept::MergedInto(MergedInto { into: id(3), at: minute(4) });
        let many_words = person("Uno Dos Tres Cuatro Cinco", "Seis Siete Ocho Nueve Diez");
        let mut kept = vec![
            (9, customer(ana())),
            (2, customer(company())),
            (7, customer(eva())),
            (3, Kept::Customer(Box::new(everything()))),
            (5, double),
            (4, customer(many_words)),
        ];
        kept.extend((100..400).map(|n| (n, customer(person("Ana", &format!("Mina {n}"))))));
        let all: Vec<_> = kept.into_iter().map(|(n, kept)| (id(n).into(), kept)).collect();
        let mut one_by_one = Customers::default();
        for (document, content) in &all {
            one_by_one.keep(*document, Some(content.clone()));
        }
        let mut at_once = Customers::default();
        at_once.keep_all(all);
        assert_eq!(at_once, one_by_one);
        assert_eq!(at_once.len(), 305);
    }
}
