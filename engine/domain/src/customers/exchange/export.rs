use std::fmt;

use serde::{Deserialize, Serialize};

use super::COLUMNS;
use super::columns::cells_of;
use crate::csv::line;
use crate::customers::customer::Kept;
use crate::customers::people::page_size;
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Asks for customers as lines of CSV, a page at a time, in the order of their ids. The pages put together are a file that
/// can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportCustomers {
    /// The last one of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CustomerId>,
    /// How many at the most.
    pub limit: usize,
}

/// A page of a file of customers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomersCsv {
    /// The lines; the first page begins with the names of the columns.
    pub text: String,
    /// How many customers are on it.
    pub customers: u64,
    /// Where to go on, unless this was the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<CustomerId>,
}

/// A log does not learn who is on it.
impl fmt::Debug for CustomersCsv {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CustomersCsv({} bytes, next {:?})", self.text.len(), self.next)
    }
}

impl Message for ExportCustomers {
    type Aggregate = Customers;
    type Reply = CustomersCsv;

    const NAME: &'static str = "export_customers";
    const PERMISSION: Permission = permissions::CUSTOMERS_EXPORT;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        page_size(self.limit)?;
        let mut lines = Vec::new();
        if self.after.is_none() {
            lines.push(line(&COLUMNS.map(str::to_owned)));
        }
        let (mut last, mut next, mut customers) = (None, None, 0);
        for (number, (id, kept)) in state.people.after(self.after).enumerate() {
            if number == self.limit {
                next = last;
                break;
            }
            last = Some(id);
            if let Kept::Customer(customer) = kept {
                lines.push(line(&cells_of(&customer.terms)));
                customers += 1;
            }
        }
        Ok(Decided::answer(CustomersCsv { text: lines.concat(), customers, next }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::customer::CustomerTerms;
    use crate::customers::example::*;
    use crate::customers::exchange::{ImportFile, ImportPart};
    use crate::customers::people::MergeCustomers;

    #[test]
    fn the_pages_put_together_are_a_file_that_brings_everybody_back() {
        let quoted = CustomerTerms { trade_name: "Uno, \"dos\"; tres".parse().ok(), ..company() };
        let given = knowing([(ANA, ana()), (2, person("Eva", "")), (FIRM, quoted.clone())]);
        let merge = MergeCustomers { double: id(2), into: id(ANA) };
        let given = given.when(&merge).afterwards();
        let mut export = ExportCustomers { after: None, limit: 1 };
        let (mut text, mut pages) = (String::new(), 0);
        loop {
            let page = export.decide(given.state(), &given.context()).unwrap().reply;
            text.push_str(&page.text);
            pages += 1;
            export.after = page.next;
            if export.after.is_none() {
                break;
            }
        }
        assert_eq!((pages, text.lines().count()), (2, 3), "doubles are left out");
        let mut file = ImportFile::default();
        assert_eq!(file.take(text.as_bytes()).unwrap(), [], "fewer rows than a part has");
        let part = file.end().unwrap().and_then(ImportPart::message).unwrap();
        let again = knowing([]).when(&part).afterwards();
        assert_eq!(again.state().len(), 2);
        for terms in [ana(), quoted] {
            let holder = again.state().holder(terms.document.as_ref().unwrap()).unwrap();
            assert_eq!(again.state().customer(holder).unwrap().1.terms, terms);
        }
        given.when(&part).then_nothing();
    }

    #[test]
    fn a_page_is_bounded_and_shows_nobody_to_a_log() {
        let given = knowing([(ANA, ana())]);
        for limit in [0, 101] {
            given.when(&ExportCustomers { after: None, limit }).then_refused("customer.page_size");
        }
        let page = ExportCustomers { after: None, limit: 9 };
        let page = page.decide(given.state(), &given.context()).unwrap().reply;
        assert!(!format!("{page:?}").contains("Ana"));
    }
}
