//! Files of customers, by the server that runs.

use std::io;

use turnero::customers::ExportCustomers;
use turnero::{CustomersImport, Engine, ImportError, ImportedCustomers, Principal};

use super::Answer;
use super::server::Visit;
use crate::bounds::{EXPORT_PAGE, PIECE_BYTES};

/// Takes the file in that comes now; gives the last answer.
pub(super) async fn import(engine: &Engine, visit: &mut Visit) -> io::Result<Answer> {
    let import = match engine.import_customers(&Principal::host()) {
        Ok(import) => import,
        Err(error) => return Ok(Answer::Failed { reason: error.to_string() }),
    };
    match take_all(import, visit).await? {
        Err(error) => Ok(Answer::Failed { reason: error.to_string() }),
        Ok(ImportedCustomers { tally, refused }) => {
            for row in refused {
                visit.answer(&Answer::RefusedRow { row }).await?;
            }
            Ok(Answer::Imported { tally })
        }
    }
}

async fn take_all(
    mut import: CustomersImport,
    visit: &mut Visit,
) -> io::Result<Result<ImportedCustomers, ImportError>> {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = visit.next(&mut piece).await?;
        if length == 0 {
            return Ok(import.finish().await);
        }
        if let Err(error) = import.take(piece.get(..length).unwrap_or_default()).await {
            return Ok(Err(error));
        }
        visit.answer(&Answer::Importing { tally: import.tally() }).await?;
    }
}

/// Tells of all of them; gives the last answer.
pub(super) async fn export(engine: &Engine, visit: &mut Visit) -> io::Result<Answer> {
    let mut page = ExportCustomers { after: None, limit: EXPORT_PAGE };
    loop {
        let csv = match engine.ask(&Principal::host(), page).await {
            Ok(csv) => csv,
            Err(error) => return Ok(Answer::Failed { reason: error.to_string() }),
        };
        let (text, customers) = (csv.text, csv.customers);
        visit.answer(&Answer::Exporting { text, customers }).await?;
        page.after = csv.next;
        if page.after.is_none() {
            return Ok(Answer::Exported {});
        }
    }
}
