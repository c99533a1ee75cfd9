//! Documents through the gateway, with nothing going wrong.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use turnero::invoicing::{IssueDocument, Route};
use turnero::{Clock, Engine, IssuerId, Principal, Settings, Timestamp};
use turnero_benches::{Outcome, scratch_folder};
use turnero_gateways::Clock as _;
use turnero_gateways::factus::Factus;
use turnero_gateways::factus::stand_in::{HandClock, StandIn};

use crate::office::{draft, set_up};

/// The clock of the gateway, as the engine reads it.
struct OneClock(Arc<HandClock>);

impl Clock for OneClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn until(self: Arc<Self>, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move { self.0.patience_until(moment).await })
    }
}

/// Documents that were validated in a second.
pub(crate) async fn measure(submissions: usize) -> Outcome<f64> {
    let folder = scratch_folder()?;
    let clock = Arc::new(HandClock::new("2026-11-20T15:00:00Z".parse()?));
    let stand_in = StandIn::open(clock.clone(), 7).await?;
    let gateway = Arc::new(Factus::new(stand_in.settings()?, clock.clone())?);
    let issuer = IssuerId::from(uuid::Uuid::from_u128(0x15));
    let settings = Settings::in_folder(folder.path()).forecasts(false);
    let settings = settings.clock(Arc::new(OneClock(clock.clone()))).gateway(issuer, gateway);
    let (engine, host) = (Engine::open(settings)?, Principal::host());
    set_up(&engine, issuer, Route::GatewayNumbered).await?;
    let draft = draft(issuer)?;
    let began = Instant::now();
    for _ in 0..submissions {
        let document = engine.ask(&host, draft.clone()).await?.document;
        engine.ask(&host, IssueDocument { issuer, document }).await?;
    }
    let mut changes = engine.submissions_changes();
    while stand_in.seen().posts < u32::try_from(submissions)? || waits(&engine) {
        if let Some(next) = idle_until(&engine) {
            clock.set(next);
        }
        changes.changed().await?;
    }
    let took = began.elapsed().as_secs_f64();
    let valid = stand_in.kept().iter().filter(|kept| kept.valid).count();
    if valid != submissions {
        return Err(format!("{valid} of {submissions} documents are valid").into());
    }
    engine.close().await?;
    #[expect(clippy::cast_precision_loss, reason = "these numbers are small")]
    let count = submissions as f64;
    Ok(count / took)
}

/// Whether something is on its way still.
fn waits(engine: &Engine) -> bool {
    engine.submissions(&Principal::host()).iter().any(|standing| standing.waiting > 0)
}

/// When something is due next, if nothing is under way.
fn idle_until(engine: &Engine) -> Option<Timestamp> {
    let standings = engine.submissions(&Principal::host());
    let idle = standings.iter().find(|standing| standing.under_way == 0)?;
    idle.next
}
