//! Lines of CSV (RFC 4180): a comma between cells, CRLF at the end, and nothing in a cell that a
//! spreadsheet would carry out.

/// A name that a spreadsheet does not take for a formula and carry out.
pub(crate) fn plain_text(name: String) -> String {
    if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{name}") } else { name }
}

/// Cells as a line of CSV.
pub(crate) fn line(cells: &[String]) -> String {
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_line_is_quoted_and_what_would_be_a_formula_is_text() {
        let cells = ["a,b", "say \"hello\"", "two\r\nlines", "plain"].map(str::to_owned);
        assert_eq!(line(&cells), "\"a,b\",\"say \"\"hello\"\"\",\"two\r\nlines\",plain\r\n");
        assert_eq!(plain_text("=1+1".to_owned()), "'=1+1");
        assert_eq!(plain_text("Registration".to_owned()), "Registration");
    }
}
