use crate::csv::{line, plain_text};

/// Rows that can be shown as a table, and as CSV (RFC 4180): a header, columns in an order that stays, a point
/// before decimals whatever the country, lines that end in CRLF.
pub trait Table {
    /// The names of the columns. New ones go to the end: programs may rely on the place of the others.
    const COLUMNS: &'static [&'static str];

    /// The rows: as many cells as there are columns.
    fn cells(&self) -> Vec<Vec<String>>;

    /// The table as CSV.
    fn csv(&self) -> String {
        let header: Vec<_> = Self::COLUMNS.iter().map(|&name| name.to_owned()).collect();
        let mut text = line(&header);
        for cells in self.cells() {
            text.push_str(&line(&cells.into_iter().map(not_a_formula).collect::<Vec<_>>()));
        }
        text
    }
}

/// What a spreadsheet does not carry out. A number below zero begins with a dash and is none the worse.
fn not_a_formula(cell: String) -> String {
    let is_number = cell.parse::<crate::money::Amount>().is_ok();
    if is_number { cell } else { plain_text(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two;

    impl Table for Two {
        const COLUMNS: &'static [&'static str] = &["name", "total"];

        fn cells(&self) -> Vec<Vec<String>> {
            vec![vec!["=1+1".to_owned(), "-5.00".to_owned()]]
        }
    }

    #[test]
    fn numbers_stay_numbers_and_formulas_become_text() {
        assert_eq!(Two.csv(), "name,total\r\n'=1+1,-5.00\r\n");
    }
}
