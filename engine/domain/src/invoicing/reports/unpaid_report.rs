use serde::{Deserialize, Serialize};

use super::Table;
use crate::hours::Date;
use crate::invoicing::documents::TaxDocument;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::money::{Amount, Currency};
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Asks what is unpaid, by how long it has been due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct UnpaidReport {
    /// To whom.
    pub issuer: IssuerId,
}

/// How long something has been due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DebtAge"))]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// It is not due before today is over.
    NotDue,
    /// 1 to 30 days.
    UpTo30Days,
    /// 31 to 60 days.
    UpTo60Days,
    /// 61 to 90 days.
    UpTo90Days,
    /// Longer.
    Longer,
}

/// What is unpaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnpaidRows {
    /// By currency and age; only where there is something.
    pub rows: Vec<UnpaidRow>,
}

/// A row of a report of what is unpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnpaidRow {
    /// What it is in.
    pub currency: Currency,
    /// How long it has been due.
    pub age: Age,
    /// How many invoices.
    pub invoices: usize,
    /// What is owed.
    pub owed: Amount,
}

impl Message for UnpaidReport {
    type Aggregate = Issuer;
    type Reply = UnpaidRows;

    const NAME: &'static str = "unpaid_report";
    const PERMISSION: Permission = permissions::REPORTS_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let today = settings.date(context.now);
        let mut sums = std::collections::BTreeMap::<(Currency, Age), (usize, Amount)>::new();
        let unpaid = issuer.index.unpaid.iter().filter_map(|id| issuer.document(*id));
        for invoice in unpaid {
            let key = (invoice.currency, age(invoice, today));
            let (invoices, owed) = sums.entry(key).or_insert((0, invoice.currency.zero()));
            *invoices += 1;
            *owed = owed.plus_fact(invoice.balance().amount());
        }
        let rows = sums.into_iter().map(|((currency, age), (invoices, owed))| UnpaidRow {
            currency,
            age,
            invoices,
            owed,
        });
        Ok(Decided::answer(UnpaidRows { rows: rows.collect() }))
    }
}

/// How long an invoice has been due: from the day by which the first of what is owed was to be paid. What was
/// paid pays what was due first.
fn age(invoice: &TaxDocument, today: Date) -> Age {
    if !invoice.overdue(today).amount().is_positive() {
        return Age::NotDue;
    }
    let issued = invoice.issue.as_ref().map_or(today, |issue| issue.date);
    let mut days: Vec<_> = invoice
        .content
        .iter()
        .flat_map(|content| &content.payment)
        .map(|part| part.due.unwrap_or(issued))
        .filter(|due| *due < today)
        .collect();
    days.sort_unstable();
    let since =
        days.into_iter().find(|due| invoice.overdue(due.plus_days(1)).amount().is_positive());
    match today.days_since(since.unwrap_or(issued)) {
        ..=30 => Age::UpTo30Days,
        31..=60 => Age::UpTo60Days,
        61..=90 => Age::UpTo90Days,
        _ => Age::Longer,
    }
}

impl Age {
    const fn name(self) -> &'static str {
        match self {
            Self::NotDue => "not due",
            Self::UpTo30Days => "1 to 30 days",
            Self::UpTo60Days => "31 to 60 days",
            Self::UpTo90Days => "61 to 90 days",
            Self::Longer => "more than 90 days",
        }
    }
}

impl Table for UnpaidRows {
    const COLUMNS: &'static [&'static str] = &["currency", "age", "invoices", "owed"];

    fn cells(&self) -> Vec<Vec<String>> {
        let cells = |row: &UnpaidRow| {
            let UnpaidRow { currency, age, invoices, owed } = row;
            let age = age.name().to_owned();
            vec![currency.to_string(), age, invoices.to_string(), owed.to_string()]
        };
        self.rows.iter().map(cells).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[track_caller]
    fn check(on: &str, rows: &str) {
        let due = Some("2026-12-20".parse().unwrap());
        let now = format!("{on}T15:00:00Z").parse().unwrap();
        let outcome = issued_on_credit(due).at(now).when(&UnpaidReport { issuer: issuer() });
        let csv = outcome.then_nothing().answer().csv();
        assert_eq!(csv, format!("currency,age,invoices,owed\r\n{rows}"), "on {on}");
    }

    #[test]
    fn what_is_unpaid_is_told_by_how_long_it_has_been_due() {
        check("2026-12-20", "COP,not due,1,50000.00\r\n");
        check("2026-12-21", "COP,1 to 30 days,1,50000.00\r\n");
        check("2027-01-20", "COP,31 to 60 days,1,50000.00\r\n");
        check("2027-02-19", "COP,61 to 90 days,1,50000.00\r\n");
        check("2027-03-21", "COP,more than 90 days,1,50000.00\r\n");
    }

    #[test]
    fn what_is_paid_is_not_there() {
        let outcome = paid("50000").when(&UnpaidReport { issuer: issuer() });
        outcome.reply(&UnpaidRows { rows: Vec::new() });
    }
}
