//! How long it takes to print an invoice of five lines.

use std::time::Instant;

use turnero::invoicing::{FindPrintout, IssueDocument, Route};
use turnero::{Engine, IssuerId, Principal, Settings};
use turnero_benches::{Outcome, median};
use turnero_documents::pdf::{Format, render};
use turnero_documents::{Sheet, Tongue};

use crate::office::{draft, set_up};

/// Milliseconds for one on letter paper: the middle one of so many.
pub(crate) async fn measure(prints: usize) -> Outcome<f64> {
    let (engine, host) = (Engine::open(Settings::in_memory().forecasts(false))?, Principal::host());
    let issuer: IssuerId = engine.fresh_id();
    set_up(&engine, issuer, Route::Own).await?;
    let document = engine.ask(&host, draft(issuer)?).await?.document;
    engine.ask(&host, IssueDocument { issuer, document }).await?;
    let printout = engine.ask(&host, FindPrintout { issuer, document }).await?;
    let sheet = Sheet::of(&printout, Tongue::Spanish).ok_or("it has no lines")?;
    let mut took = Vec::new();
    for _ in 0..prints {
        let began = Instant::now();
        let pdf = render(&sheet, Format::Letter)?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
        if !pdf.starts_with(b"%PDF") {
            return Err("that is no PDF".into());
        }
    }
    engine.close().await?;
    Ok(median(took))
}
