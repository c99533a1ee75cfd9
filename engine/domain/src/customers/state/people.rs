use imbl::OrdMap;

use super::entries::Entries;
use super::record::{Names, Record};
use super::words::{Sought, digits_key, folded_number, key_of, words_of};
use crate::CustomerId;
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

impl People {
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
        let Kept::Customer(customer) = kept else { return };
        let terms = &customer.terms;
        let name = terms.party.full_name();
        let trade_name = terms.trade_name.as_ref().map_or("", |name| name.as_str());
        for word in words_of(Names([&name, trade_name, ""])) {
            change(&mut self.words, key_of(&word), id);
        }
        if let Some(document) = &terms.document {
            change(&mut self.numbers, key_of(&folded_number(document.number())), id);
        }
        if let Some(phone) = &terms.phone {
            change(&mut self.phones, digits_key(&digits_of(phone.as_str())), id);
        }
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
    pub(in crate::customers) fn is_sought(&self, sought: &Sought, entry: super::Entry) -> bool {
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
