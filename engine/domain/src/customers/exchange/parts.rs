use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::COLUMNS;
use super::import::{ImportCustomers, ImportRow};
use crate::customers::bounds::IMPORT_ROWS_MAX;
use crate::refusals::refusals;

refusals! {
    /// Why a file of customers cannot be read.
    PartRefusal {
        /// A column that nobody knows.
        "import.column_unknown"
        "column {place} has a name that is not known; the columns are {known}"
        ColumnUnknown {
            /// Its place: 1 for the first.
            place: usize,
            /// The names that there are.
            known: String,
        }
        /// A column stands there twice.
        "import.column_twice"
        "column {place} stands there twice; leave one of them out"
        ColumnTwice {
            /// Its place: 1 for the first.
            place: usize,
        }
        /// There is no line of headings.
        "import.no_header"
        "the file is empty; its first line names the columns"
        NoHeader {}
        /// It is no CSV.
        "import.unreadable"
        "line {line} cannot be read as CSV; look at its quotation marks"
        Unreadable {
            /// The line.
            line: u64,
        }
    }
}

/// Cuts a file into parts that can be imported one after another. Commas or semicolons stand between the cells, as the
/// first line has it; the columns come in any order, and those that are missing are empty.
pub fn import_parts(
    text: &str,
) -> Result<impl Iterator<Item = Result<ImportCustomers, PartRefusal>> + use<'_>, PartRefusal> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let count = |letter| first.matches(letter).count();
    let delimiter = if count(';') > count(',') { b';' } else { b',' };
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| unreadable(&error))?;
    let places = places_of(header)?;
    let mut rows = reader.into_records();
    let mut lines = Lines { rest: text.as_bytes(), passed: 0, line: 1 };
    Ok(std::iter::from_fn(move || {
        let mut part = Vec::new();
        for record in rows.by_ref().take(IMPORT_ROWS_MAX) {
            match record {
                Ok(record) => {
                    let line = lines.line_of(record.position().map_or(0, csv::Position::byte));
                    part.push(ImportRow { line, values: values_of(&record, &places) });
                }
                Err(error) => return Some(Err(unreadable(&error))),
            }
        }
        (!part.is_empty()).then_some(Ok(ImportCustomers { rows: part }))
    }))
}

/// Where the value of each known column stands in a record.
fn places_of(header: &StringRecord) -> Result<Vec<Option<usize>>, PartRefusal> {
    let mut places = vec![None; COLUMNS.len()];
    for (place, name) in header.iter().enumerate() {
        let name = name.trim().to_ascii_lowercase();
        let column = COLUMNS.iter().position(|known| *known == name);
        let found = column.and_then(|column| places.get_mut(column));
        match found {
            None => {
                let known = COLUMNS.join(", ");
                return Err(PartRefusal::ColumnUnknown { place: place + 1, known });
            }
            Some(Some(_)) => return Err(PartRefusal::ColumnTwice { place: place + 1 }),
            Some(empty) => *empty = Some(place),
        }
    }
    if header.is_empty() { Err(PartRefusal::NoHeader {}) } else { Ok(places) }
}

fn values_of(record: &StringRecord, places: &[Option<usize>]) -> Vec<String> {
    let value = |place: &Option<usize>| place.and_then(|place| record.get(place));
    places.iter().map(|place| value(place).unwrap_or_default().to_owned()).collect()
}

/// Counts lines along a text. The reader counts too, but where lines end with two characters it is one behind.
struct Lines<'a> {
    rest: &'a [u8],
    /// Bytes before `rest`, and the line in which it begins.
    passed: u64,
    line: u64,
}

impl Lines<'_> {
    /// The line of the row that begins at this byte, or behind the ends of lines that stand there.
    fn line_of(&mut self, byte: u64) -> u64 {
        let skip = usize::try_from(byte.saturating_sub(self.passed)).unwrap_or(usize::MAX);
        let more = self.rest.get(skip..).unwrap_or_default();
        let ends = more.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (before, rest) = self.rest.split_at_checked(skip + ends).unwrap_or((self.rest, &[]));
        self.line += before.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.passed += before.len() as u64;
        self.rest = rest;
        self.line
    }
}

fn unreadable(error: &csv::Error) -> PartRefusal {
    let line = match error.kind() {
        ErrorKind::Utf8 { pos: Some(place), .. } => place.line(),
        _ => error.position().map_or(1, csv::Position::line),
    };
    PartRefusal::Unreadable { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn rows(text: &str) -> Vec<ImportRow> {
        let parts: Vec<_> = import_parts(text).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(parts.iter().all(|part| part.rows.len() <= IMPORT_ROWS_MAX));
        parts.into_iter().flat_map(|part| part.rows).collect()
    }

    #[test]
    fn columns_come_in_any_order_with_commas_or_semicolons_and_quotes() {
        let place = |name| COLUMNS.iter().position(|known| *known == name).unwrap();
        for text in [
            "given_names,Document_Number\r\n\"Ana, \"\"la\"\"\nMina\",1\r\nEva\r\n",
            "\u{feff}given_names;Document_Number\n\"Ana, \"\"la\"\"\nMina\";1\n\nEva\n",
        ] {
            let rows = rows(text);
            assert_eq!(rows.len(), 2, "{rows:?}");
            assert_eq!(rows[0].values[place("given_names")], "Ana, \"la\"\nMina");
            assert_eq!(rows[0].values[place("document_number")], "1");
            assert_eq!(rows[1].values[place("given_names")], "Eva");
            assert_eq!((rows[0].line, rows[0].values.len()), (2, COLUMNS.len()));
            assert_eq!(rows[1].line, if text.contains("\r") { 4 } else { 5 });
        }
    }

    #[test]
    fn a_long_file_is_cut_into_parts() {
        let mut text = "document_number\n".to_owned();
        (0..1_000).for_each(|n| text.push_str(&format!("{n}\n")));
        let rows = rows(&text);
        assert_eq!(rows.len(), 1_000);
        assert!(rows.iter().zip(2..).all(|(row, line)| row.line == line));
    }

    #[test]
    fn a_file_with_strange_columns_is_refused() {
        for (text, code) in [
            ("", "import.no_header"),
            ("name\nAna\n", "import.column_unknown"),
            ("email,email\n", "import.column_twice"),
        ] {
            assert_eq!(import_parts(text).err().unwrap().code(), code, "{text:?}");
        }
    }
}
