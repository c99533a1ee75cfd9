//! Invoicing: how many invoices of five lines are issued in a second, durably, by 64 clients at one issuer; how long it
//! takes to print one; and how many go through a gateway, the stand-in of Factus behind a real socket, with nothing going
//! wrong.
//!
//! `cargo run --release -p turnero-benches --bin invoicing [-- --rounds 3 --invoices 10000 --submissions 2000 --prints 50]`
//!
//! An invoice is drafted before it is issued, so two figures are told: issuing alone, and both together. The gateway's
//! limit of 80 requests a minute is held, against a clock that jumps over the pauses: what is measured is the work.

mod issuing;
mod office;
mod printing;
mod submitting;

use turnero_benches::{Outcome, argument, median};

#[tokio::main]
async fn main() -> Outcome<()> {
    let rounds: usize = argument("rounds", 3)?;
    let invoices: usize = argument("invoices", 10_000)?;
    let submissions: usize = argument("submissions", 2_000)?;
    let prints: usize = argument("prints", 50)?;
    let clients: usize = argument("clients", 64)?;
    let (mut issued, mut whole) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let figures = issuing::measure(invoices, clients).await?;
        println!(
            "round {round}: {:.0} drafts/s, {:.0} issued/s, {:.0} drafted and issued/s",
            figures.drafted_per_s, figures.issued_per_s, figures.whole_per_s
        );
        issued.push(figures.issued_per_s);
        whole.push(figures.whole_per_s);
    }
    let submitted = submitting::measure(submissions).await?;
    println!("invoicing_whole clients={clients} drafted_and_issued_per_s={:.0}", median(whole));
    let (issued, pdf_ms) = (median(issued), printing::measure(prints).await?);
    println!(
        "invoicing issued_per_s={issued:.0} pdf_ms={pdf_ms:.1} submitted_per_s={submitted:.0}"
    );
    Ok(())
}
