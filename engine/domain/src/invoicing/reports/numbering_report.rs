use serde::{Deserialize, Serialize};

use super::Table;
use crate::hours::Date;
use crate::invoicing::permissions;
use crate::invoicing::ranges::{RangeKind, RangePrefix, RangeWarning};
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, RangeId};

/// Asks how far the numbering ranges have come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NumberingReport {
    /// Whose.
    pub issuer: IssuerId,
}

/// How far the numbering ranges have come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NumberingRows {
    /// Each range.
    pub rows: Vec<NumberingRow>,
}

/// How far a range has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NumberingRow {
    /// Which one.
    pub range: RangeId,
    /// What its numbers are for.
    pub kind: RangeKind,
    /// What they begin with.
    pub prefix: RangePrefix,
    /// The first number.
    pub from: u64,
    /// The last number.
    pub to: u64,
    /// The next number.
    pub next: u64,
    /// How many are left.
    pub left: u64,
    /// The last day.
    pub until: Date,
    /// Whether numbers are taken from it.
    pub active: bool,
    /// Whether its days are over.
    pub expired: bool,
    /// What somebody should know.
    pub warnings: Vec<RangeWarning>,
}

impl Message for NumberingReport {
    type Aggregate = Issuer;
    type Reply = NumberingRows;

    const NAME: &'static str = "numbering_report";
    const PERMISSION: Permission = permissions::REPORTS_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let today = settings.date(context.now);
        let rows = issuer.ranges.iter().map(|(id, range)| NumberingRow {
            range: *id,
            kind: range.terms.kind,
            prefix: range.terms.prefix.clone(),
            from: range.terms.from,
            to: range.terms.to,
            next: range.next,
            left: range.left(),
            until: range.terms.until,
            active: range.terms.active,
            expired: today > range.terms.until,
            warnings: range.warnings(range.next, today),
        });
        Ok(Decided::answer(NumberingRows { rows: rows.collect() }))
    }
}

impl Table for NumberingRows {
    const COLUMNS: &'static [&'static str] = &[
        "range", "kind", "prefix", "from", "to", "next", "left", "until", "active", "expired",
        "warnings",
    ];

    fn cells(&self) -> Vec<Vec<String>> {
        let cells = |row: &NumberingRow| {
            vec![
                row.range.to_string(),
                row.kind.to_string(),
                row.prefix.to_string(),
                row.from.to_string(),
                row.to.to_string(),
                row.next.to_string(),
                row.left.to_string(),
                row.until.to_string(),
                row.active.to_string(),
                row.expired.to_string(),
                row.warnings.len().to_string(),
            ]
        };
        self.rows.iter().map(cells).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn each_range_tells_how_far_it_has_come() {
        let ask = NumberingReport { issuer: issuer() };
        let outcome = issued().when(&ask);
        let csv = outcome.then_nothing().answer().csv();
        let line = csv.lines().find(|line| line.contains("SETP")).unwrap();
        assert_eq!(
            line,
            "00000000-0000-0000-0000-000000000051,invoices,SETP,990000000,995000000,990000001,\
             5000000,2030-01-19,true,false,0"
        );
        let late = "2030-01-20T15:00:00Z".parse().unwrap();
        let outcome = issued().at(late).when(&ask);
        let rows = &outcome.answer().rows;
        let row = rows.iter().find(|row| row.prefix.as_str() == "SETP").unwrap();
        assert!(row.expired && row.warnings.len() == 1);
    }
}
