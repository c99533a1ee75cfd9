//! Customers come from a file and go into one: CSV, in parts that are bounded, with a report of what was refused.

mod columns;
mod export;
mod file;
mod import;

pub use columns::COLUMNS;
pub use export::{CustomersCsv, ExportCustomers};
pub use file::{FileRefusal, ImportFile, ImportPart};
pub use import::{ImportCustomers, ImportReport, ImportRow, RefusedRow};
