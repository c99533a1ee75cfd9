//! Tickets on paper: what stands on a slip, the bytes that a receipt printer understands, and the printers themselves.
//!
//! ```text
//!   Slip ──▶ layout (lines, code, QR) ──▶ escpos::encode ──▶ bytes ──▶ Printers ──TCP──▶ the printer of a kiosk
//!            pure                         pure; letters that             one slip at a time; what it says of
//!                                         printers lack are drawn        itself is asked before and after
//! ```
//!
//! A ticket does not depend on its paper: it was given out before anything is printed, and a slip that did not come is
//! told to whoever asked for it, who can ask again.

pub mod bounds;
mod drawing;
pub mod escpos;
mod printers;
mod slip;
mod words;

pub use printers::{
    Condition, Patience, PrintFault, Printed, PrinterSettings, PrinterState, Printers,
    SettingsProblem,
};
pub use slip::Slip;
