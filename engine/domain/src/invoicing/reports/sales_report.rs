use serde::{Deserialize, Serialize};

use super::Table;
use super::sales::{DaySales, ItemSales, SalesSums, TaxSums};
use crate::hours::Date;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::money::{Amount, Currency};
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Asks what was sold from one day to another, both included: each day, by what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SalesReport {
    /// By whom.
    pub issuer: IssuerId,
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Date,
    /// What is told apart.
    pub by: SalesBy,
}

/// What a report of sales tells apart, beside days and currencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SalesBy {
    /// Nothing else.
    Day,
    /// Taxes and their rates, withholdings included.
    Tax,
    /// What was sold, by its code.
    Item,
    /// Who sold it.
    Agent,
}

/// What was sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SalesRows {
    /// Each day, by what was asked for.
    pub rows: Vec<SalesRow>,
}

/// A row of a report of sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SalesRow {
    /// The day.
    pub date: Date,
    /// What the amounts are in.
    pub currency: Currency,
    /// What is told apart: a tax and its rate, an item's code, an agent; `others` for what there was no room
    /// to tell apart; nothing in a report by day.
    pub of: String,
    /// How many: documents, or lines of an item.
    pub count: i64,
    /// Without taxes; of a tax, what it is a part of.
    pub gross: Amount,
    /// Taxes.
    pub tax: Amount,
    /// With taxes; of documents, what is to be paid.
    pub total: Amount,
}

/// The longest time of a report by items: a quarter, with as many items as a day tells apart.
const DAYS_MAX: i32 = 92;

impl Message for SalesReport {
    type Aggregate = Issuer;
    type Reply = SalesRows;

    const NAME: &'static str = "sales_report";
    const PERMISSION: Permission = permissions::REPORTS_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (since, until) = (self.since, self.until);
        if until < since {
            return Err(InputRefusal::PeriodEmpty { field: Field::new("until") }.into());
        }
        if until.days_since(since) >= DAYS_MAX {
            let expected = "less than 92 days after the first; ask for the rest apart";
            return Err(InputRefusal::Invalid { field: Field::new("until"), expected }.into());
        }
        let days = issuer.sales().between(since, until);
        let rows = days.flat_map(|(date, currency, day)| self.by.rows(date, currency, day));
        Ok(Decided::answer(SalesRows { rows: rows.collect() }))
    }
}

impl SalesBy {
    fn rows(self, date: Date, currency: Currency, day: &DaySales) -> Vec<SalesRow> {
        let of_sums = |of: String, sums: &SalesSums| SalesRow {
            date,
            currency,
            of,
            count: sums.invoices + sums.credit_notes + sums.debit_notes,
            gross: sums.gross,
            tax: sums.tax,
            total: sums.total,
        };
        let of_item = |of: String, sums: &ItemSales| {
            let &ItemSales { lines: count, gross, tax, total } = sums;
            SalesRow { date, currency, of, count, gross, tax, total }
        };
        let of_tax = |of: String, sums: &TaxSums| {
            let &TaxSums { base, amount: tax } = sums;
            let total = base.plus_fact(tax);
            SalesRow { date, currency, of, count: 0, gross: base, tax, total }
        };
        const OTHERS: &str = "others";
        match self {
            Self::Day => vec![of_sums(String::new(), &day.all)],
            Self::Tax => {
                let taxes = day.taxes.iter().map(|(of, sums)| of_tax(of.clone(), sums));
                let others = (day.other_taxes != TaxSums::default())
                    .then(|| of_tax(OTHERS.to_owned(), &day.other_taxes));
                taxes.chain(others).collect()
            }
            Self::Item => {
                let items = day.items.iter().map(|(code, sums)| of_item(code.to_string(), sums));
                let others = (day.other_items != ItemSales::default())
                    .then(|| of_item(OTHERS.to_owned(), &day.other_items));
                items.chain(others).collect()
            }
            Self::Agent => {
                let agents = day.agents.iter().map(|(id, sums)| of_sums(id.to_string(), sums));
                let others = (day.other_agents != SalesSums::default())
                    .then(|| of_sums(OTHERS.to_owned(), &day.other_agents));
                agents.chain(others).collect()
            }
        }
    }
}

impl Table for SalesRows {
    const COLUMNS: &'static [&'static str] =
        &["date", "currency", "of", "count", "gross", "tax", "total"];

    fn cells(&self) -> Vec<Vec<String>> {
        let cells = |row: &SalesRow| {
            let SalesRow { date, currency, of, count, gross, tax, total } = row;
            let told_apart = [date.to_string(), currency.to_string(), of.clone()];
            let sums = [gross, tax, total].map(|amount| {
                // A sum that was never touched has no decimals of its own.
                currency.zero().plus_fact(*amount).to_string()
            });
            told_apart.into_iter().chain([count.to_string()]).chain(sums).collect()
        };
        self.rows.iter().map(cells).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn report(by: SalesBy, since: &str, until: &str) -> SalesReport {
        let [since, until] = [since, until].map(|day| day.parse().unwrap());
        SalesReport { issuer: issuer(), since, until, by }
    }

    #[track_caller]
    fn check(by: SalesBy, row: &str) {
        let outcome = issued().when(&report(by, "2026-11-01", "2026-11-30"));
        let rows = outcome.then_nothing().answer().csv();
        assert_eq!(rows, format!("date,currency,of,count,gross,tax,total\r\n{row}\r\n"));
    }

    #[test]
    fn sales_are_told_by_day_tax_item_and_agent() {
        check(SalesBy::Day, "2026-11-20,COP,,1,42016.81,7983.19,50000.00");
        check(SalesBy::Tax, "2026-11-20,COP,01 19.00 %,0,42016.81,7983.19,50000.00");
        check(SalesBy::Item, "2026-11-20,COP,CERT-01,1,42016.81,7983.19,50000.00");
        check(SalesBy::Agent, "2026-11-20,COP,host,1,42016.81,7983.19,50000.00");
    }

    #[test]
    fn other_days_are_left_out() {
        let outcome = issued().when(&report(SalesBy::Day, "2026-11-21", "2026-11-30"));
        outcome.reply(&SalesRows { rows: Vec::new() });
    }

    #[test]
    fn a_report_is_about_some_time_and_not_too_long() {
        let check = |since, until, code: &str| {
            issued().when(&report(SalesBy::Day, since, until)).then_refused(code);
        };
        check("2026-11-21", "2026-11-20", "input.period_empty");
        check("2026-01-01", "2026-04-03", "input.invalid");
    }
}
