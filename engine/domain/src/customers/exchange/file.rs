//! A file of customers as it comes: piece by piece, however large it is, and without ever holding more of it than a few rows.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::COLUMNS;
use super::import::{ImportCustomers, ImportRow, RefusedRow};
use crate::customers::bounds::{
    IMPORT_CELLS_MAX, IMPORT_HEADER_BYTES_MAX, IMPORT_ROW_BYTES_MAX, IMPORT_ROWS_MAX,
};
use crate::refusals::refusals;

refusals! {
    /// Why a file of customers cannot be read, or not any further.
    FileRefusal {
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
        "line {line} cannot be read as CSV, for it has no end; look at its quotation marks"
        Unreadable {
            /// The line.
            line: u64,
        }
    }
}

/// Some rows of a file that go in together, and those that cannot go in at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportPart {
    /// The rows to be imported; perhaps none.
    pub rows: Vec<ImportRow>,
    /// Rows that are no rows of this file: no part of an import takes them.
    pub refused: Vec<RefusedRow>,
}

impl ImportPart {
    /// The message that takes the rows in; `None` if there are none.
    pub fn message(self) -> Option<ImportCustomers> {
        (!self.rows.is_empty()).then_some(ImportCustomers { rows: self.rows })
    }

    fn is_full(&self) -> bool {
        self.rows.len() + self.refused.len() >= IMPORT_ROWS_MAX
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.refused.is_empty()
    }
}

/// Cuts a file into parts that can be imported one after another, as it comes. Commas or semicolons stand between the
/// cells, as the first line has it; the columns come in any order, and those that are missing are empty.
pub struct ImportFile {
    place: Place,
    /// The line that is being read: 1 for the first.
    line: u64,
    part: ImportPart,
}

/// Where in a file one is.
enum Place {
    /// In the line that names the columns, with what there is of it.
    Header(Vec<u8>),
    /// Behind it.
    Rows(Box<Rows>),
}

/// What is known behind the first line.
struct Rows {
    /// Where the value of each known column stands in a row, and how many cells a row has.
    places: Vec<Option<usize>>,
    width: usize,
    reader: Reader,
    row: Row,
}

/// A row that is being read.
struct Row {
    /// The line in which it began; `None` between two rows.
    line: Option<u64>,
    bytes: Vec<u8>,
    written: usize,
    ends: [usize; IMPORT_CELLS_MAX],
    cells: usize,
}

impl Default for ImportFile {
    fn default() -> Self {
        Self { place: Place::Header(Vec::new()), line: 1, part: ImportPart::default() }
    }
}

impl ImportFile {
    /// Takes in what comes next, and gives what is whole by now.
    ///
    /// # Errors
    ///
    /// When it is no such file, or is none from some line on. What was given before stays good.
    pub fn take(&mut self, mut bytes: &[u8]) -> Result<Vec<ImportPart>, FileRefusal> {
        let mut parts = Vec::new();
        if let Place::Header(header) = &mut self.place {
            let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
                return grow(header, bytes).map(|()| parts);
            };
            let (rest_of_header, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
            grow(header, rest_of_header)?;
            self.place = Place::Rows(Box::new(Rows::under(header)?));
            bytes = rest;
        }
        let Place::Rows(rows) = &mut self.place else { return Ok(parts) };
        while !bytes.is_empty() {
            bytes = rows.step(bytes, &mut self.line, &mut self.part)?;
            if self.part.is_full() {
                parts.push(std::mem::take(&mut self.part));
            }
        }
        Ok(parts)
    }

    /// There is no more: gives what is left.
    ///
    /// # Errors
    ///
    /// When it ends in the middle of a row, or is no such file.
    pub fn end(mut self) -> Result<Option<ImportPart>, FileRefusal> {
        let mut rows = match self.place {
            Place::Header(header) => Box::new(Rows::under(&header)?),
            Place::Rows(rows) => rows,
        };
        // The last row needs no end of its line.
        if rows.row.line.is_some() {
            rows.step(b"\n", &mut self.line, &mut self.part)?;
        }
        if let Some(line) = rows.row.line {
            return Err(FileRefusal::Unreadable { line });
        }
        Ok((!self.part.is_empty()).then_some(self.part))
    }
}

fn grow(header: &mut Vec<u8>, more: &[u8]) -> Result<(), FileRefusal> {
    header.extend_from_slice(more);
    if header.len() > IMPORT_HEADER_BYTES_MAX {
        return Err(FileRefusal::Unreadable { line: 1 });
    }
    Ok(())
}

impl Rows {
    /// What the first line says of those behind it.
    fn under(header: &[u8]) -> Result<Self, FileRefusal> {
        let header = String::from_utf8_lossy(header);
        let header = header.trim_start_matches('\u{feff}');
        if header.trim().is_empty() {
            return Err(FileRefusal::NoHeader {});
        }
        let count = |letter| header.matches(letter).count();
        let delimiter = if count(';') > count(',') { ';' } else { ',' };
        let names: Vec<_> = header.split(delimiter).collect();
        let reader = ReaderBuilder::new().delimiter(delimiter as u8).build();
        let row = Row {
            line: None,
            bytes: vec![0; IMPORT_ROW_BYTES_MAX],
            written: 0,
            ends: [0; IMPORT_CELLS_MAX],
            cells: 0,
        };
        Ok(Self { places: places_of(&names)?, width: names.len(), reader, row })
    }

    /// Reads to the end of a row, or of what there is; gives what is left.
    fn step<'a>(
        &mut self,
        bytes: &'a [u8],
        line: &mut u64,
        part: &mut ImportPart,
    ) -> Result<&'a [u8], FileRefusal> {
        let row = &mut self.row;
        if row.line.is_none() {
            // Ends of lines between two rows: the second half of the one before, or empty lines.
            let ends = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if ends > 0 {
                let (ends, rest) = bytes.split_at_checked(ends).unwrap_or((bytes, &[]));
                *line += lines_in(ends);
                return Ok(rest);
            }
            row.line = Some(*line);
        }
        let began = row.line.unwrap_or(*line);
        let room = row.bytes.get_mut(row.written..).unwrap_or_default();
        let ends = row.ends.get_mut(row.cells..).unwrap_or_default();
        let (result, read, written, cells) = self.reader.read_record(bytes, room, ends);
        row.written += written;
        row.cells += cells;
        let (taken, rest) = bytes.split_at_checked(read).unwrap_or((bytes, &[]));
        *line += lines_in(taken);
        match result {
            ReadRecordResult::InputEmpty => Ok(rest),
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                Err(FileRefusal::Unreadable { line: began })
            }
            ReadRecordResult::Record | ReadRecordResult::End => {
                match values_of(row, &self.places, self.width) {
                    Ok(values) => part.rows.push(ImportRow { line: began, values }),
                    Err((error_code, reason)) => {
                        part.refused.push(RefusedRow::whole(began, error_code, reason));
                    }
                }
                (row.line, row.written, row.cells) = (None, 0, 0);
                Ok(rest)
            }
        }
    }
}

fn lines_in(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The values of a row by the places of the known columns, or the code and the reason why it is none.
fn values_of(
    row: &Row,
    places: &[Option<usize>],
    width: usize,
) -> Result<Vec<String>, (&'static str, &'static str)> {
    let cell = |place: usize| {
        let start = place.checked_sub(1).and_then(|before| row.ends.get(before)).copied();
        let end = *row.ends.get(place).filter(|_| place < row.cells)?;
        row.bytes.get(start.unwrap_or(0)..end)
    };
    // What stands behind the last column belongs to none: a comma too many has moved all that comes after it.
    if (width..row.cells).any(|place| cell(place).is_some_and(|cell| !cell.is_empty())) {
        return Err((
            "import.too_many_cells",
            "this line has more cells than there are columns; put quotation marks around a cell with a comma in it",
        ));
    }
    let value = |place: &Option<usize>| {
        let cell = place.and_then(cell).unwrap_or_default();
        std::str::from_utf8(cell).map(str::to_owned)
    };
    places.iter().map(value).collect::<Result<_, _>>().map_err(|_| {
        ("import.not_utf8", "this line is not written in UTF-8; save the file as CSV in UTF-8")
    })
}

/// Where the value of each known column stands in a row.
fn places_of(names: &[&str]) -> Result<Vec<Option<usize>>, FileRefusal> {
    let mut places = vec![None; COLUMNS.len()];
    for (place, name) in names.iter().enumerate() {
        let name = name.trim().trim_matches('"').trim().to_ascii_lowercase();
        let column = COLUMNS.iter().position(|known| *known == name);
        match column.and_then(|column| places.get_mut(column)) {
            None => {
                let known = COLUMNS.join(", ");
                return Err(FileRefusal::ColumnUnknown { place: place + 1, known });
            }
            Some(Some(_)) => return Err(FileRefusal::ColumnTwice { place: place + 1 }),
            Some(empty) => *empty = Some(place),
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    /// What comes of a file that comes in pieces of this length.
    fn read(text: &[u8], length: usize) -> Result<(Vec<ImportRow>, Vec<RefusedRow>), FileRefusal> {
        let mut file = ImportFile::default();
        let mut parts = Vec::new();
        for piece in text.chunks(length) {
            parts.extend(file.take(piece)?);
        }
        parts.extend(file.end()?);
        assert!(parts.iter().all(|part| part.rows.len() <= IMPORT_ROWS_MAX && !part.is_empty()));
        let refused = parts.iter().flat_map(|part| part.refused.clone()).collect();
        Ok((parts.into_iter().flat_map(|part| part.rows).collect(), refused))
    }

    fn rows(text: &str) -> Vec<ImportRow> {
        let whole = read(text.as_bytes(), usize::MAX).unwrap();
        for length in [1, 2, 7] {
            let pieces = read(text.as_bytes(), length).unwrap();
            assert_eq!(pieces, whole, "in pieces of {length}");
        }
        assert_eq!(whole.1, []);
        whole.0
    }

    fn place(name: &str) -> usize {
        COLUMNS.iter().position(|known| *known == name).unwrap()
    }

    #[test]
    fn columns_come_in_any_order_with_commas_or_semicolons_and_quotes() {
        for text in [
            "given_names,Document_Number\r\n\"Ana, \"\"la\"\"\nMina\",1\r\nEva\r\n",
            "\u{feff}given_names;\"Document_Number\"\n\"Ana, \"\"la\"\"\nMina\";1\n\nEva",
        ] {
            let rows = rows(text);
            assert_eq!(rows.len(), 2, "{rows:?}");
            assert_eq!(rows[0].values[place("given_names")], "Ana, \"la\"\nMina");
            assert_eq!(rows[0].values[place("document_number")], "1");
            assert_eq!(rows[1].values[place("given_names")], "Eva");
            assert_eq!((rows[0].line, rows[0].values.len()), (2, COLUMNS.len()));
            assert_eq!(rows[1].line, if text.contains('\r') { 4 } else { 5 });
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
    fn a_row_that_is_none_is_refused_by_its_line_and_holds_no_other_up() {
        let text =
            b"given_names,surnames\nAna,Mina\nEva,Mina,Bogot\xc3\xa1\nIda,Pe\xf1a\nUma,Mina,,\n";
        let (rows, refused) = read(text, 5).unwrap();
        let names: Vec<_> =
            rows.iter().map(|row| row.values[place("given_names")].as_str()).collect();
        assert_eq!(names, ["Ana", "Uma"]);
        let refused: Vec<_> =
            refused.iter().map(|row| (row.line, row.error_code.as_str())).collect();
        assert_eq!(refused, [(3, "import.too_many_cells"), (4, "import.not_utf8")]);
    }

    #[test]
    fn a_file_with_strange_columns_is_refused() {
        for (text, code) in [
            ("", "import.no_header"),
            ("\n", "import.no_header"),
            ("name\nAna\n", "import.column_unknown"),
            ("email,email\n", "import.column_twice"),
        ] {
            assert_eq!(read(text.as_bytes(), 3).unwrap_err().code(), code, "{text:?}");
        }
        let endless = vec![b'x'; 100_000];
        assert_eq!(read(&endless, 4_096).unwrap_err(), FileRefusal::Unreadable { line: 1 });
    }

    #[test]
    fn a_quotation_mark_without_its_pair_is_told_by_the_line_in_which_it_opens() {
        let mut text = "given_names\nAna\n\"Eva\n".to_owned();
        let unpaired = FileRefusal::Unreadable { line: 3 };
        assert_eq!(read(text.as_bytes(), 4).unwrap_err(), unpaired);
        (0..20_000).for_each(|n| text.push_str(&format!("{n}\n")));
        assert_eq!(read(text.as_bytes(), 4_096).unwrap_err(), unpaired, "and nothing piles up");
    }
}
