use turnero_domain::branch::{ARCHIVE, Branch, BranchRefusal, TodaysFigures, permissions};
use turnero_domain::figures::SealedFigures;
use turnero_domain::hours::Date;
use turnero_domain::{BranchId, Permission, Principal};
use turnero_store::StoreError;

use crate::Engine;
use crate::bounds::REPORT_DAYS_MAX;
use crate::error::{AskError, ReportError};
use crate::inner::stream_of;
use crate::keeper::archive::{self, Found};

impl Engine {
    /// What it takes to ask what the days of a branch have been like. That of today takes less
    /// ([`TodaysFigures`]).
    pub const FIGURES: Permission = permissions::REPORTS_READ;

    /// What the business days from one to the other have been like, each by itself, the one under way
    /// among them. To put them together: [`SealedFigures::merge`]; as a table:
    /// [`csv`](turnero_domain::figures::csv).
    ///
    /// A business day that was closed and opened again by hand comes once for each time.
    pub async fn figures(
        &self,
        principal: &Principal,
        branch: BranchId,
        from: Date,
        to: Date,
    ) -> Result<Vec<SealedFigures>, ReportError> {
        let days = to.days_since(from);
        if days < 0 {
            return Err(ReportError::RangeEmpty { from, to });
        }
        if days >= REPORT_DAYS_MAX {
            return Err(ReportError::RangeTooLong { days_max: REPORT_DAYS_MAX });
        }
        let may = self.inner().permit(principal, Self::FIGURES, Some(branch), "figures");
        may.map_err(AskError::Denied)?;
        // More may see what today has been like; what it took to come here is more than that.
        let today = self.ask(&Principal::host(), TodaysFigures { branch }).await?;
        let mut figures = self.with_store(move |store| sealed(store, branch, from, to)).await??;
        // What was closed is among those that were put away.
        if !today.sealed && (from..=to).contains(&today.figures.first) {
            figures.push(today.figures);
        }
        Ok(figures)
    }
}

/// What was put away of these days, month by month: whoever asks for a week does not look through years.
fn sealed(
    store: &dyn turnero_store::Store,
    branch: BranchId,
    from: Date,
    to: Date,
) -> Result<Result<Vec<SealedFigures>, ReportError>, StoreError> {
    let stream = stream_of::<Branch>(branch);
    let (first, last) = (from.to_string(), to.to_string());
    let date_of =
        |name: &str| name.get(ARCHIVE.len()..ARCHIVE.len() + first.len()).map(str::to_owned);
    let wanted = |name: &str| date_of(name).is_some_and(|date| (&first..=&last).contains(&&date));
    let mut figures = Vec::new();
    for month in months(from, to) {
        let prefix = format!("{ARCHIVE}{month}");
        for Found { name, content } in archive::read(store, stream, &prefix, wanted)? {
            let Some(packed) = content else {
                tracing::error!(%name, %branch, "parts of sealed figures are missing or damaged");
                return Ok(Err(ReportError::Unreadable { name }));
            };
            match SealedFigures::unpack(&packed) {
                Ok(sealed) => figures.push(sealed),
                Err(error) => {
                    tracing::error!(%name, %branch, %error, "sealed figures cannot be read");
                    return Ok(Err(ReportError::Unreadable { name }));
                }
            }
        }
    }
    Ok(Ok(figures))
}

/// The months of a range, written like `2026-11`.
fn months(from: Date, to: Date) -> Vec<String> {
    let month = |date: Date| date.to_string().chars().take(7).collect::<String>();
    let mut months: Vec<String> =
        (0..=to.days_since(from)).map(|days| month(from.plus_days(days))).collect();
    months.dedup();
    months
}

impl From<AskError<BranchRefusal>> for ReportError {
    fn from(error: AskError<BranchRefusal>) -> Self {
        Self::Ask(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_month_by_month() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(months(date("2026-11-30"), date("2026-12-01")), ["2026-11", "2026-12"]);
        assert_eq!(months(date("2026-11-20"), date("2026-11-20")), ["2026-11"]);
    }
}
