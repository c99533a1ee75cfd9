use std::sync::Arc;

use tokio::sync::watch;
use turnero_domain::branch::BranchRefusal;
use turnero_domain::{BranchId, Principal};

use crate::Engine;
use crate::bounds::{BUSY_RETRY_AFTER, FORECAST_PATIENCE};
use crate::error::AskError;
use crate::forecaster::BranchForecast;

impl Engine {
    /// How long people wait in a branch: those who do, and those who would take a ticket now. At most a second
    /// or so older than what has changed last.
    pub async fn forecast(
        &self,
        principal: &Principal,
        branch: BranchId,
    ) -> Result<Arc<BranchForecast>, AskError<BranchRefusal>> {
        let mut forecasts = self.follow_forecasts(principal, branch)?;
        let first = forecasts.wait_for(Option::is_some);
        match tokio::time::timeout(FORECAST_PATIENCE, first).await {
            Ok(Ok(found)) => found.clone().ok_or(AskError::Internal),
            Ok(Err(_)) => Err(AskError::Closed),
            // Just opened, and the store does not answer, say.
            Err(_) => Err(AskError::Busy { retry_after: BUSY_RETRY_AFTER }),
        }
    }

    /// The same as it changes: whoever looks sees the newest one. `None` before the first.
    pub fn follow_forecasts(
        &self,
        principal: &Principal,
        branch: BranchId,
    ) -> Result<watch::Receiver<Option<Arc<BranchForecast>>>, AskError<BranchRefusal>> {
        let inner = self.inner();
        let may = inner.permit(principal, Self::FOLLOW, Some(branch), "forecast");
        may.map_err(AskError::Denied)?;
        if inner.is_closing() {
            return Err(AskError::Closed);
        }
        if inner.residents.branches.find(branch).is_none() {
            return Err(AskError::Refused(BranchRefusal::BranchUnknown { branch }));
        }
        Ok(inner.board.watch(branch))
    }
}
