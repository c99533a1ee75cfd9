use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::customers::bounds::{EXAMINED_MAX, PAGE_MAX, SEARCH_CHARACTERS_MAX};
use crate::customers::customer::Customer;
use crate::customers::fields::{Phone, digits_of};
use crate::customers::state::{Entry, Sought};
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::identity::IdentityDocument;
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Looks for customers, a page at a time. What is looked for is personal data: it goes in a body, never in an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SearchCustomers {
    /// What is known of them.
    pub by: SearchBy,
    /// Where the page before ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<SearchPlace>,
    /// How many at the most.
    pub limit: usize,
}

/// What is known of somebody who is looked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SearchBy {
    /// Beginnings of words of the name or the trade name, in any order, without regard to case and accents.
    Name(String),
    /// The beginning of the number of a document.
    Number(String),
    /// The beginning of a phone number, with or without the country where it is at home.
    Phone(String),
}

/// A log does not learn who was looked for.
impl fmt::Debug for SearchBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Name(_) => "Name(..)",
            Self::Number(_) => "Number(..)",
            Self::Phone(_) => "Phone(..)",
        })
    }
}

/// Where a page ended. It holds the beginning of a name or of a number, so it is treated like what is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SearchPlace(Entry);

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerPage {
    /// In the order of what was looked for, and then of their ids.
    pub customers: Vec<CustomerSummary>,
    /// Where to go on, unless this was all. There may be nobody on a page and more behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<SearchPlace>,
}

/// Enough of a customer to choose the right one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerSummary {
    /// Its id.
    pub customer: CustomerId,
    /// Its whole name.
    pub name: String,
    /// Its document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<IdentityDocument>,
    /// Its phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// A log learns the id.
impl fmt::Debug for CustomerSummary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CustomerSummary({} ..)", self.customer)
    }
}

impl Message for SearchCustomers {
    type Aggregate = Customers;
    type Reply = CustomerPage;

    const NAME: &'static str = "search_customers";
    const PERMISSION: Permission = permissions::CUSTOMERS_READ;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        page_size(self.limit)?;
        let sought = self.by.sought()?;
        let people = &state.people;
        let mut page = CustomerPage { customers: Vec::new(), next: None };
        let mut last = None;
        let within =
            people.entries(&sought).within(sought.range(), self.after.map(|place| place.0));
        for (examined, entry) in within.enumerate() {
            if page.customers.len() == self.limit || examined == EXAMINED_MAX {
                page.next = last.map(SearchPlace);
                break;
            }
            last = Some(entry);
            if people.is_sought(&sought, entry)
                && let Some((customer, known)) = state.customer(entry.customer)
            {
                page.customers.push(CustomerSummary::of(customer, known));
            }
        }
        Ok(Decided::answer(page))
    }
}

/// That a page is neither empty nor too large.
pub(in crate::customers) fn page_size(found: usize) -> Result<(), CustomerRefusal> {
    if (1..=PAGE_MAX).contains(&found) {
        return Ok(());
    }
    Err(CustomerRefusal::PageSize { found, limit: PAGE_MAX })
}

impl SearchBy {
    fn sought(&self) -> Result<Sought, CustomerRefusal> {
        let (Self::Name(text) | Self::Number(text) | Self::Phone(text)) = self;
        let (found, limit) = (text.chars().count(), SEARCH_CHARACTERS_MAX);
        if found > limit {
            return Err(CustomerRefusal::SearchTooLong { found, limit });
        }
        let sought = match self {
            Self::Name(text) => Sought::words(text),
            Self::Number(text) => Sought::number(text),
            Self::Phone(text) => Sought::Phone(digits_of(text)),
        };
        if sought.is_empty() {
            return Err(CustomerRefusal::SearchEmpty {});
        }
        Ok(sought)
    }
}

impl CustomerSummary {
    fn of(customer: CustomerId, known: Customer) -> Self {
        let terms = known.terms;
        let name = terms.party.full_name();
        Self { customer, name, document: terms.document, phone: terms.phone }
    }
}

/// The text is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a search; take it from the page before as it is")]
pub struct NoPlace;

impl FromStr for SearchPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (key, customer) = text.split_once('.').ok_or(NoPlace)?;
        let key = u64::from_str_radix(key, 16).map_err(|_| NoPlace)?;
        Ok(Self(Entry { key, customer: customer.parse().map_err(|_| NoPlace)? }))
    }
}

impl TryFrom<String> for SearchPlace {
    type Error = NoPlace;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SearchPlace> for String {
    fn from(SearchPlace(Entry { key, customer }): SearchPlace) -> Self {
        format!("{key:x}.{customer}")
    }
}

/// A log learns the id only.
impl fmt::Debug for SearchPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SearchPlace(.. {})", self.0.customer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::given::Given;

    fn search(by: SearchBy) -> SearchCustomers {
        SearchCustomers { by, after: None, limit: 10 }
    }

    fn name(text: &str) -> SearchBy {
        SearchBy::Name(text.to_owned())
    }

    /// Whom this finds, page by page.
    #[track_caller]
    fn found(given: &Given<Customers>, by: SearchBy, limit: usize) -> Vec<CustomerId> {
        let mut search = SearchCustomers { limit, ..search(by) };
        let mut found = Vec::new();
        loop {
            let decided = search.decide(given.state(), &given.context()).unwrap();
            let page = decided.reply;
            assert!(page.customers.len() <= limit);
            found.extend(page.customers.iter().map(|summary| summary.customer));
            // As it goes over a wire.
            let next = page.next.map(|next| serde_json::to_string(&next).unwrap());
            search.after = next.map(|next| serde_json::from_str(&next).unwrap());
            if search.after.is_none() {
                return found;
            }
        }
    }

    #[test]
    fn beginnings_of_words_find_without_regard_to_case_and_accents() {
        let given = knowing([(ANA, ana()), (EVA, eva()), (FIRM, company())]);
        for (text, expected) in [
            ("mina", vec![id(ANA), id(EVA), id(FIRM)]),
            ("MINAS", vec![id(FIRM)]),
            ("maria nanez", vec![id(ANA)]),
            ("ñañez, ana", vec![id(ANA)]),
            ("carbon minas sas", vec![]),
            ("carbon s", vec![id(FIRM)]),
            ("la mina", vec![id(FIRM)]),
            ("inas", vec![]),
            ("minasdelcarbonesotra", vec![]),
        ] {
            for limit in [1, 2, 10] {
                assert_eq!(found(&given, name(text), limit), expected, "{text:?} by {limit}");
            }
        }
    }

    #[test]
    fn who_has_two_such_words_is_found_once() {
        let given = knowing([(ANA, person("María", "Marín Marino"))]);
        assert_eq!(found(&given, name("mari"), 1), [id(ANA)]);
        assert_eq!(found(&given, name("mar mari maria"), 5), [id(ANA)]);
    }

    #[test]
    fn numbers_and_phones_are_found_by_their_beginnings() {
        let given = knowing([(ANA, ana()), (EVA, eva()), (FIRM, company())]);
        let number = |text: &str| found(&given, SearchBy::Number(text.to_owned()), 3);
        assert_eq!(number("79.12"), [id(ANA)]);
        assert_eq!(number("900825759"), [id(FIRM)]);
        assert_eq!(number("123"), []);
        let phone = |text: &str| found(&given, SearchBy::Phone(text.to_owned()), 3);
        assert_eq!(phone("310 12"), [id(ANA)]);
        assert_eq!(phone("+57310"), [id(ANA)]);
        assert_eq!(phone("311"), []);
    }

    #[test]
    fn a_combination_that_is_rare_among_common_names_answers_page_by_page() {
        let many =
            (1..=3_000).map(|n| (n, person("Maria", if n == 2_500 { "Zea" } else { "Diaz" })));
        let given = knowing(many);
        let first = search(name("maria z")).decide(given.state(), &given.context()).unwrap().reply;
        assert!(first.customers.is_empty() && first.next.is_some(), "{first:?}");
        assert_eq!(found(&given, name("maria z"), 10), [id(2_500)]);
    }

    #[test]
    fn who_changes_or_goes_between_two_pages_holds_up_nobody() {
        let given = knowing((1..=6).map(|n| (n, person("Ana", "Mina"))));
        let first = SearchCustomers { limit: 3, ..search(name("ana")) };
        let page = first.decide(given.state(), &given.context()).unwrap().reply;
        let given = given.and_kept(id(3), None).and_kept(id(4), kept_as(person("Eva", "Mina")));
        let next = SearchCustomers { after: page.next, ..first };
        let page = next.decide(given.state(), &given.context()).unwrap().reply;
        let found: Vec<_> = page.customers.iter().map(|summary| summary.customer).collect();
        assert_eq!((found, page.next), (vec![id(5), id(6)], None));
    }

    fn kept_as(terms: crate::customers::CustomerTerms) -> Option<crate::customers::Kept> {
        kept(Customer::new(terms, crate::given::minute(0)))
    }

    #[test]
    fn what_cannot_be_looked_for_is_refused() {
        let given = knowing([]);
        given.when(&search(name(" - "))).then_refused("customer.search_empty");
        given.when(&search(name(&"a".repeat(81)))).then_refused("customer.search_too_long");
        for limit in [0, 101] {
            let search = SearchCustomers { limit, ..search(name("a")) };
            given.when(&search).then_refused("customer.page_size");
        }
        assert!("12".parse::<SearchPlace>().is_err());
        assert_eq!(format!("{:?}", search(name("Ana")).by), "Name(..)");
    }
}
