//! Durable invoices a second, on the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use turnero::invoicing::{IssueDocument, Route};
use turnero::{Engine, IssuerId, Settings};
use turnero_benches::{Outcome, ask_patiently, scratch_folder};
use turnero_domain::TaxDocumentId;

use crate::office::{draft, set_up};

/// What was measured.
pub(crate) struct Figures {
    pub(crate) drafted_per_s: f64,
    pub(crate) issued_per_s: f64,
    pub(crate) whole_per_s: f64,
}

pub(crate) async fn measure(invoices: usize, clients: usize) -> Outcome<Figures> {
    let folder = scratch_folder()?;
    let engine = Engine::open(Settings::in_folder(folder.path()).forecasts(false))?;
    let issuer: IssuerId = engine.fresh_id();
    set_up(&engine, issuer, Route::Own).await?;
    let drafting = Instant::now();
    let drafts = drafted(&engine, issuer, invoices, clients).await?;
    let drafted_s = drafting.elapsed().as_secs_f64();
    let issuing = Instant::now();
    issued(&engine, issuer, Arc::new(drafts), clients).await?;
    let issued_s = issuing.elapsed().as_secs_f64();
    engine.close().await?;
    #[expect(clippy::cast_precision_loss, reason = "these numbers are small")]
    let count = invoices as f64;
    Ok(Figures {
        drafted_per_s: count / drafted_s,
        issued_per_s: count / issued_s,
        whole_per_s: count / (drafted_s + issued_s),
    })
}

async fn drafted(
    engine: &Engine,
    issuer: IssuerId,
    invoices: usize,
    clients: usize,
) -> Outcome<Vec<TaxDocumentId>> {
    let mut workers = tokio::task::JoinSet::new();
    let draft = draft(issuer)?;
    for client in 0..clients {
        let (engine, draft) = (engine.clone(), draft.clone());
        let share = (client..invoices).step_by(clients).count();
        workers.spawn(async move {
            let mut drafts = Vec::new();
            for _ in 0..share {
                drafts.push(ask_patiently(&engine, None, draft.clone()).await?.document);
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(drafts)
        });
    }
    let mut all = Vec::new();
    while let Some(drafts) = workers.join_next().await {
        all.extend(drafts??);
    }
    Ok(all)
}

async fn issued(
    engine: &Engine,
    issuer: IssuerId,
    drafts: Arc<Vec<TaxDocumentId>>,
    clients: usize,
) -> Outcome<()> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let (engine, drafts, next) = (engine.clone(), drafts.clone(), next.clone());
        workers.spawn(async move {
            while let Some(document) = drafts.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                ask_patiently(&engine, None, IssueDocument { issuer, document }).await?;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        });
    }
    while let Some(done) = workers.join_next().await {
        done??;
    }
    Ok(())
}
