use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::columns::{CellRefusal, Cells};
use crate::customers::bounds::{CUSTOMERS_MAX, IMPORT_ROWS_MAX, IMPORT_VALUE_BYTES_MAX};
use crate::customers::customer::{Customer, CustomerTerms};
use crate::customers::people::known_as;
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::identity::IdentityDocument;
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Takes in some rows of a file. Who is known by the document of a row already is changed, or left as it is, so a file can be
/// imported again and again without doubles; a cell that is empty leaves what is known. A row that is refused holds
/// no other up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportCustomers {
    /// The rows.
    pub rows: Vec<ImportRow>,
}

/// A row of a file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportRow {
    /// Its line in the file, for the report.
    pub line: u64,
    /// Its values, in the order of [`COLUMNS`](super::COLUMNS); those at the end may be missing.
    pub values: Vec<String>,
}

/// A log learns the line.
impl fmt::Debug for ImportRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ImportRow(line {} ..)", self.line)
    }
}

/// What became of some rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportReport {
    /// How many customers are known since.
    pub added: usize,
    /// How many are known otherwise since.
    pub changed: usize,
    /// How many rows told nothing new.
    pub unchanged: usize,
    /// The rows that were refused.
    pub refused: Vec<RefusedRow>,
}

/// A row that was refused. What stands in it is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedRow {
    /// Its line in the file.
    pub line: u64,
    /// The column that is wrong; `line` if it is the whole line.
    pub column: String,
    /// The stable code of the reason.
    pub error_code: String,
    /// The reason, for people.
    pub reason: String,
}

impl ImportCustomers {
    /// The two halves of a part: what it leads to may be too large for one commit, if it changes customers of whom very
    /// much is known. `None` if it is a single row.
    pub fn halves(mut self) -> Option<[Self; 2]> {
        let middle = self.rows.len() / 2;
        (middle > 0).then(|| {
            let later = self.rows.split_off(middle);
            [self, Self { rows: later }]
        })
    }
}

impl RefusedRow {
    /// One that is refused as a whole.
    pub(super) fn whole(line: u64, error_code: &str, reason: &str) -> Self {
        let (column, error_code) = ("line".to_owned(), error_code.to_owned());
        Self { line, column, error_code, reason: reason.to_owned() }
    }
}

impl ImportReport {
    /// Adds what became of later rows.
    pub fn add(&mut self, later: Self) {
        self.added += later.added;
        self.changed += later.changed;
        self.unchanged += later.unchanged;
        self.refused.extend(later.refused);
    }
}

/// What the rows come to.
#[derive(Default)]
struct Outcome {
    report: ImportReport,
    events: Vec<CustomerEvent>,
    customers: BTreeMap<CustomerId, Customer>,
    /// Those of these rows whom the directory does not know yet.
    fresh: BTreeMap<IdentityDocument, CustomerId>,
}

impl Message for ImportCustomers {
    type Aggregate = Customers;
    type Reply = ImportReport;

    const NAME: &'static str = "import_customers";
    const PERMISSION: Permission = permissions::CUSTOMERS_IMPORT;
    const CREATES: bool = true;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(
        &self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<Self>, CustomerRefusal> {
        let (found, limit) = (self.rows.len(), IMPORT_ROWS_MAX);
        if !(1..=limit).contains(&found) {
            return Err(CustomerRefusal::TooManyRows { found, limit });
        }
        let mut outcome = Outcome::default();
        for (n, row) in (0..=u8::MAX).zip(&self.rows) {
            if let Err(refusal) = outcome.take(state, context, n, row) {
                let CellRefusal { column, error_code, reason } = refusal;
                let (line, column, error_code) = (row.line, column.into(), error_code.into());
                outcome.report.refused.push(RefusedRow { line, column, error_code, reason });
            }
        }
        let Outcome { report, events, customers, .. } = outcome;
        let decided = Decided::new(events, report);
        Ok(customers
            .into_iter()
            .fold(decided, |decided, (id, customer)| known_as(decided, id, customer)))
    }
}

impl Outcome {
    /// Takes one row; `n` tells the rows apart.
    fn take(
        &mut self,
        state: &Customers,
        context: &Context,
        n: u8,
        row: &ImportRow,
    ) -> Result<(), CellRefusal> {
        let too_long = |value: &String| value.len() > IMPORT_VALUE_BYTES_MAX;
        if let Some(place) = row.values.iter().position(too_long) {
            let column = super::COLUMNS.get(place).copied().unwrap_or("line");
            let reason = "there is far too much in this cell; shorten it";
            return Err(CellRefusal::new(column, "import.cell_too_long", reason));
        }
        let (terms, says_tax) = Cells(&row.values).terms()?;
        let document = terms.document.as_ref();
        let known = document.and_then(|document| {
            self.fresh.get(document).copied().or_else(|| state.holder(document))
        });
        match known {
            Some(customer) => self.change(state, context, customer, terms, says_tax),
            None if state.len() + self.fresh.len() >= CUSTOMERS_MAX => {
                let code = "customer.too_many";
                return Err(CellRefusal::new("document_number", code, "the directory is full"));
            }
            None => {
                let customer = context.fresh_id(n);
                self.fresh.extend(document.map(|document| (document.clone(), customer)));
                self.report.added += 1;
                let kind = terms.party.kind();
                self.events.push(CustomerEvent::CustomerAdded { customer, kind });
                self.customers.insert(customer, Customer::new(terms, context.now));
            }
        }
        Ok(())
    }

    fn change(
        &mut self,
        state: &Customers,
        context: &Context,
        customer: CustomerId,
        terms: CustomerTerms,
        says_tax: bool,
    ) {
        let found = self.customers.get(&customer).cloned();
        let found = found.or_else(|| state.customer(customer).map(|(_, known)| known));
        let Some(mut known) = found else { return };
        let tax = if says_tax { terms.tax.clone() } else { known.terms.tax.clone() };
        let terms = CustomerTerms { tax, ..terms.filled_from(known.terms.clone()) };
        if terms == known.terms {
            self.report.unchanged += 1;
            return;
        }
        self.report.changed += 1;
        known.terms = terms;
        known.changed_at = context.now;
        self.events.push(CustomerEvent::CustomerChanged { customer });
        self.customers.insert(customer, known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::customers::exchange::{ImportFile, ImportPart};
    use crate::customers::{Country, Municipality};

    const FILE: &str = "document_kind,document_number,given_names,surnames,company_name,phone,municipality,address\n\
        CC,79.123.456,Ana María,Mina,,310 123 4567,,\n\
        CC,79123456A,Eva,,,,,\n\
        NIT,900825759-7,,,Minas S.A.S.,,68679,Calle 1\n\
        NIT,900825759-1,,,Minas S.A.S.,,,\n\
        CC,1234567,,,,,,\n\
        CC,222222222222,consumidor,final,,,,\n\
        CC,7654321,Ida,,,,99,Calle 2\n\
        CC,79123456,Ana María,Mina Ñáñez,,,,\n";

    fn parts(text: &str) -> Vec<ImportCustomers> {
        let mut file = ImportFile::default();
        let mut parts = file.take(text.as_bytes()).unwrap();
        parts.extend(file.end().unwrap());
        parts.into_iter().filter_map(ImportPart::message).collect()
    }

    #[test]
    fn good_rows_are_taken_and_bad_ones_are_reported_with_their_line() {
        let [part] = parts(FILE).try_into().unwrap();
        let given = knowing([]);
        let outcome = given.when(&part);
        let report = part.decide(given.state(), &given.context()).unwrap().reply;
        assert_eq!((report.added, report.changed, report.unchanged), (2, 1, 0));
        let refused: Vec<_> = report
            .refused
            .iter()
            .map(|row| (row.line, row.column.as_str(), row.error_code.as_str()))
            .collect();
        assert_eq!(
            refused,
            [
                (3, "document_number", "identity.number_invalid"),
                (5, "check_digit", "identity.check_digit_wrong"),
                (6, "given_names", "import.cell_missing"),
                (7, "document_number", "customer.document_of_nobody"),
                (8, "municipality", "municipality.invalid"),
            ]
        );
        let after = outcome.afterwards();
        assert_eq!(after.state().len(), 2);
        let holder = after.state().holder(&document("79123456")).unwrap();
        let known = after.state().customer(holder).unwrap().1.terms;
        assert_eq!(known.party.full_name(), "Ana María Mina Ñáñez");
        assert_eq!(known.phone, ana().phone, "an empty cell leaves what is known");
    }

    #[test]
    fn a_file_can_be_imported_again_without_doubles() {
        let [part] = parts(FILE).try_into().unwrap();
        let after = knowing([]).when(&part).afterwards();
        let outcome = after.when(&part);
        // The first row of the document takes the second surname away, and the last one gives it back.
        let again = outcome.afterwards();
        assert_eq!(again.state().len(), 2);
        let small = "document_kind,document_number,company_name\nNIT,900825759,Minas S.A.S.\n";
        let [part] = parts(small).try_into().unwrap();
        let report = ImportReport { unchanged: 1, ..ImportReport::default() };
        again.when(&part).then_nothing().reply(&report);
        let nit = IdentityDocument::new(crate::identity::IdentityKind::Nit, "900825759", None);
        let holder = again.state().holder(&nit.unwrap()).unwrap();
        let address = again.state().customer(holder).unwrap().1.terms.address.unwrap();
        assert_eq!(address.municipality(), Municipality::new("68679").ok());
        assert_eq!(address.country(), Country::default());
    }

    #[test]
    fn a_part_is_bounded_and_so_is_a_cell() {
        let row = |line| ImportRow { line, values: vec!["CC".to_owned()] };
        let many = ImportCustomers { rows: (1..=25).map(row).collect() };
        knowing([]).when(&many).then_refused("import.too_many_rows");
        knowing([])
            .when(&ImportCustomers { rows: Vec::new() })
            .then_refused("import.too_many_rows");
        let long = ImportRow { line: 1, values: vec!["x".repeat(2_000)] };
        let given = knowing([]);
        let part = ImportCustomers { rows: vec![long] };
        let report = part.decide(given.state(), &given.context()).unwrap().reply;
        assert_eq!(report.refused[0].error_code, "import.cell_too_long");
        assert!(!format!("{:?}", parts(FILE)).contains("Ana"));
    }

    #[test]
    fn a_part_is_cut_into_halves_down_to_a_row() {
        let row = |line| ImportRow { line, values: Vec::new() };
        let [first, later] = ImportCustomers { rows: (1..=3).map(row).collect() }.halves().unwrap();
        assert_eq!((first.rows, later.rows.len()), (vec![row(1)], 2));
        assert!(ImportCustomers { rows: vec![row(1)] }.halves().is_none());
    }

    #[test]
    fn the_report_of_a_part_that_is_all_wrong_fits_into_a_receipt() {
        let values = vec!["DNI".to_owned()];
        let rows = (1_000_000..1_000_024).map(|line| ImportRow { line, values: values.clone() });
        let part = ImportCustomers { rows: rows.collect() };
        let given = knowing([]);
        let report = part.decide(given.state(), &given.context()).unwrap().reply;
        assert_eq!(report.refused.len(), 24);
        assert!(serde_json::to_vec(&report).unwrap().len() < 16 * 1024);
    }
}
