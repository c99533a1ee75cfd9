//! What was sold, what is unpaid, how far the numbers have come; each as rows, and as CSV.

mod numbering_report;
mod sales;
mod sales_report;
mod table;
mod unpaid_report;

pub use numbering_report::{NumberingReport, NumberingRow, NumberingRows};
pub use sales::{DaySales, ItemSales, Sales, SalesSums, TaxSums};
pub use sales_report::{SalesBy, SalesReport, SalesRow, SalesRows};
pub use table::Table;
pub use unpaid_report::{Age, UnpaidReport, UnpaidRow, UnpaidRows};
