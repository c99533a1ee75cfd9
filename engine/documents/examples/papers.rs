//! Prints an invoice as it would be printed, to look at: `cargo run -p turnero-documents --example papers -- <folder>`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    reason = "a tool that ends by panicking"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;

use turnero_documents::Tongue;
use turnero_documents::pdf::{Format, render};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    for (name, sheet, format) in [
        ("letter", support::invoice(Tongue::Spanish), Format::Letter),
        ("letter-english", support::invoice(Tongue::English), Format::Letter),
        ("long", support::long_invoice(60), Format::Letter),
        ("receipt", support::invoice(Tongue::Spanish), Format::Receipt),
        ("draft", support::draft(Tongue::Spanish), Format::Letter),
    ] {
        let path = folder.join(format!("{name}.pdf"));
        std::fs::write(&path, render(&sheet, format).unwrap()).unwrap();
        println!("{}", path.display());
    }
}
