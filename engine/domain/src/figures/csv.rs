//! Figures as a table, and as CSV (RFC 4180): a header, columns in an order that stays, a point
//! before decimals whatever the country, lines that end in CRLF.

use crate::csv::{line, plain_text};

use super::numbers::{Numbers, Share};
use super::sealed::{RowKey, SealedFigures};

/// A column of the table.
struct Column {
    name: &'static str,
    cell: fn(&Numbers) -> String,
}

/// What tells the rows apart stands before their figures.
const KEY_COLUMNS: [&str; 6] = ["first_day", "last_day", "days", "group", "id", "name"];

/// Declares the columns that show a figure.
macro_rules! columns {
    ($($name:literal => $cell:expr;)*) => {
        /// The figures, in the order of their columns. New ones go to the end: programs may rely on
        /// the place of the others.
        const COLUMNS: &[Column] = &[$(Column { name: $name, cell: $cell }),*];
    };
}

columns! {
    "issued" => |n| n.issued.to_string();
    "served" => |n| n.served.to_string();
    "no_show" => |n| n.no_show.to_string();
    "cancelled" => |n| n.cancelled.to_string();
    "transferred" => |n| n.transferred.to_string();
    "recycled" => |n| n.recycled.to_string();
    "expired" => |n| n.expired.to_string();
    "voided" => |n| n.voided.to_string();
    "waiting_count" => |n| n.waiting_time.count.to_string();
    "waiting_mean_min" => |n| minutes(n.waiting_time.mean_ms);
    "waiting_median_min" => |n| minutes(n.waiting_time.median_ms);
    "waiting_p90_min" => |n| minutes(n.waiting_time.p90_ms);
    "waiting_longest_min" => |n| minutes(n.waiting_time.longest_ms);
    "service_count" => |n| n.service_time.count.to_string();
    "service_mean_min" => |n| minutes(n.service_time.mean_ms);
    "service_median_min" => |n| minutes(n.service_time.median_ms);
    "service_p90_min" => |n| minutes(n.service_time.p90_ms);
    "service_longest_min" => |n| minutes(n.service_time.longest_ms);
    "target_known" => |n| n.within_target.known.to_string();
    "target_kept" => |n| n.within_target.yes.to_string();
    "target_kept_share" => |n| share(n.within_target);
    "promise_known" => |n| n.promise_kept.known.to_string();
    "promise_kept" => |n| n.promise_kept.yes.to_string();
    "promise_kept_share" => |n| share(n.promise_kept);
    "promise_error_mean_min" => |n| minutes(n.promise_error_mean_ms);
    "promise_excess_mean_min" => |n| signed_minutes(n.promise_excess_mean_ms);
    "plain_order_count" => |n| n.plain_order_count.to_string();
    "plain_order_mean_min" => |n| minutes(n.plain_order_mean_ms);
    "idle_min" => |n| minutes(Some(n.counter_time.idle_ms));
    "walking_min" => |n| minutes(Some(n.counter_time.walking_ms));
    "serving_min" => |n| minutes(Some(n.counter_time.serving_ms));
    "wrap_up_min" => |n| minutes(Some(n.counter_time.wrap_up_ms));
    "break_min" => |n| minutes(Some(n.counter_time.break_ms));
}

/// The names of the columns, in their order.
pub fn columns() -> impl Iterator<Item = &'static str> {
    KEY_COLUMNS.into_iter().chain(COLUMNS.iter().map(|column| column.name))
}

/// The line with the names of the columns.
pub fn csv_header() -> String {
    let names: Vec<_> = columns().map(str::to_owned).collect();
    line(&names)
}

/// Days, or ranges of them, as CSV: the header, then their rows. For ranges that are long, take
/// [`csv_header`] and [`SealedFigures::csv_lines`], one after the other.
pub fn csv<'a>(
    figures: impl IntoIterator<Item = &'a SealedFigures>,
    name: impl Fn(RowKey) -> String,
) -> String {
    let mut text = csv_header();
    figures.into_iter().for_each(|one| text.extend(one.csv_lines(&name)));
    text
}

impl SealedFigures {
    /// The rows as a table: as many cells as there are [`columns`]. `name` says what the service, the
    /// counter and so on is called now.
    pub fn table(&self, name: impl Fn(RowKey) -> String) -> impl Iterator<Item = Vec<String>> {
        self.rows.iter().map(move |row| {
            let (group, id) = row.key.told_apart();
            let days = [self.first.to_string(), self.last.to_string(), self.days.to_string()];
            let key = [group.to_owned(), id, plain_text(name(row.key))];
            let figures = COLUMNS.iter().map(|column| (column.cell)(&row.numbers));
            days.into_iter().chain(key).chain(figures).collect()
        })
    }

    /// The rows as lines of CSV, without the header.
    pub fn csv_lines(&self, name: impl Fn(RowKey) -> String) -> impl Iterator<Item = String> {
        self.table(name).map(|cells| line(&cells))
    }
}

impl RowKey {
    /// The kind of group, and which of them.
    fn told_apart(self) -> (&'static str, String) {
        const OTHERS: &str = "others";
        match self {
            Self::Branch => ("branch", String::new()),
            Self::Service(id) => ("service", id.to_string()),
            Self::OtherServices => ("service", OTHERS.to_owned()),
            Self::Priority(id) => ("priority", id.to_string()),
            Self::OtherPriorities => ("priority", OTHERS.to_owned()),
            Self::Counter(id) => ("counter", id.to_string()),
            Self::OtherCounters => ("counter", OTHERS.to_owned()),
            Self::Agent(id) => ("agent", id.to_string()),
            Self::OtherAgents => ("agent", OTHERS.to_owned()),
            Self::Hour(hour) => ("hour", format!("{:02}:00", hour.get())),
        }
    }
}

/// Minutes with two decimals, rounded to the nearest; nothing for what is not known.
fn minutes(millis: Option<u64>) -> String {
    millis.map(|millis| hundredths((millis + 300) / 600)).unwrap_or_default()
}

/// Minutes that may be below zero.
fn signed_minutes(millis: Option<i64>) -> String {
    let Some(millis) = millis else { return String::new() };
    let distance = minutes(Some(millis.unsigned_abs()));
    // What is rounded to nothing has no sign.
    if millis < 0 && distance != "0.00" { format!("-{distance}") } else { distance }
}

/// A share between 0 and 1 with four decimals.
fn share(share: Share) -> String {
    let text = |part| format!("{}.{:04}", part / 10_000, part % 10_000);
    share.per_ten_thousand.map(text).unwrap_or_default()
}

fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_minutes_with_a_point_and_two_decimals() {
        assert_eq!(minutes(Some(90_000)), "1.50");
        assert_eq!(minutes(Some(299)), "0.00");
        assert_eq!(minutes(Some(300)), "0.01");
        assert_eq!(minutes(Some(36_000_000)), "600.00");
        assert_eq!(minutes(None), "");
        assert_eq!(signed_minutes(Some(-90_000)), "-1.50");
        assert_eq!(signed_minutes(Some(-299)), "0.00");
    }

    #[test]
    fn shares_are_written_with_four_decimals() {
        let of = |yes, known| Share { yes, known, per_ten_thousand: Some(yes * 10_000 / known) };
        assert_eq!(share(of(1, 1)), "1.0000");
        assert_eq!(share(of(1, 16)), "0.0625");
        assert_eq!(share(Share::default()), "");
    }

    #[test]
    fn no_two_columns_have_the_same_name() {
        let mut names: Vec<_> = columns().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
