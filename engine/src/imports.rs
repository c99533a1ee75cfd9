//! Files of customers that go in as they come, however large they are.
//!
//! A part of a file goes in when the one before is durable, so what a report says has happened; and as rows are known by
//! their documents, whoever was cut off begins the whole file again, without doubles.

use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;
use turnero_domain::customers::{
    CustomerRefusal, FileRefusal, ImportCustomers, ImportFile, ImportPart, ImportReport, RefusedRow,
};
use turnero_domain::{Principal, Refusal};

use crate::bounds::{BUSY_RETRY_AFTER, IMPORT_REFUSED_NAMED_MAX};
use crate::engine::Engine;
use crate::error::AskError;

/// Why a file of customers goes in no further. What went in before stays.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileRefusal),
    /// The directory says no, or cannot be asked.
    #[error(transparent)]
    Ask(#[from] AskError<CustomerRefusal>),
}

impl ImportError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(refusal) => refusal.code(),
            Self::Ask(error) => error.code(),
        }
    }
}

/// How far a file has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportTally {
    /// Rows that were looked at.
    pub rows: usize,
    /// How many customers are known since.
    pub added: usize,
    /// How many are known otherwise since.
    pub changed: usize,
    /// How many rows told nothing new.
    pub unchanged: usize,
    /// How many rows were refused.
    pub refused: usize,
}

/// What became of a whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedCustomers {
    /// How much of it.
    pub tally: ImportTally,
    /// The rows that were refused, the first ten thousand of them.
    pub refused: Vec<RefusedRow>,
}

/// A file of customers on its way in.
pub struct CustomersImport {
    engine: Engine,
    principal: Principal,
    file: ImportFile,
    so_far: ImportedCustomers,
    /// One of the places for files that go in at the same time.
    _place: OwnedSemaphorePermit,
}

impl Engine {
    /// Begins to take a file of customers in: CSV, whose first line names the columns.
    ///
    /// # Errors
    ///
    /// When the principal may not, or as many go in already as may be.
    pub fn import_customers(
        &self,
        principal: &Principal,
    ) -> Result<CustomersImport, AskError<CustomerRefusal>> {
        self.inner().allowed::<ImportCustomers>(principal, None)?;
        let place = self.inner().imports.clone().try_acquire_owned();
        Ok(CustomersImport {
            engine: self.clone(),
            principal: principal.clone(),
            file: ImportFile::default(),
            so_far: ImportedCustomers::default(),
            _place: place.map_err(|_| AskError::Busy { retry_after: BUSY_RETRY_AFTER })?,
        })
    }
}

impl CustomersImport {
    /// Takes in what comes next, and returns when it is durable.
    ///
    /// # Errors
    ///
    /// When the file cannot be read any further, or the directory cannot be asked. There is no going on after that;
    /// the file can be imported again from its beginning.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        for part in self.file.take(bytes)? {
            self.bring(part).await?;
        }
        Ok(())
    }

    /// How far it has come.
    pub fn tally(&self) -> ImportTally {
        self.so_far.tally
    }

    /// The file has come to its end: what became of it.
    ///
    /// # Errors
    ///
    /// As for [`take`](Self::take).
    pub async fn finish(mut self) -> Result<ImportedCustomers, ImportError> {
        if let Some(part) = std::mem::take(&mut self.file).end()? {
            self.bring(part).await?;
        }
        Ok(self.so_far)
    }

    async fn bring(&mut self, mut part: ImportPart) -> Result<(), ImportError> {
        self.so_far.tally.rows += part.rows.len() + part.refused.len();
        self.so_far.refuse(std::mem::take(&mut part.refused));
        // The parts that are still to be brought, the next one last.
        let mut parts: Vec<_> = part.message().into_iter().collect();
        while let Some(part) = parts.pop() {
            match self.ask(part.clone()).await {
                Ok(report) => self.so_far.add(report),
                // So much is known of these customers that they do not fit into one commit.
                Err(error @ AskError::TooLarge { .. }) => match part.halves() {
                    Some([first, later]) => parts.extend([later, first]),
                    None => return Err(error.into()),
                },
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Asks until there is room. It will be soon: all that is before us is small, and a file is in no hurry.
    async fn ask(&self, part: ImportCustomers) -> Result<ImportReport, AskError<CustomerRefusal>> {
        loop {
            match self.engine.ask(&self.principal, part.clone()).await {
                Err(AskError::Busy { retry_after }) => tokio::time::sleep(retry_after).await,
                answer => return answer,
            }
        }
    }
}

impl ImportedCustomers {
    fn add(&mut self, report: ImportReport) {
        self.tally.added += report.added;
        self.tally.changed += report.changed;
        self.tally.unchanged += report.unchanged;
        self.refuse(report.refused);
    }

    fn refuse(&mut self, rows: Vec<RefusedRow>) {
        self.tally.refused += rows.len();
        let room = IMPORT_REFUSED_NAMED_MAX.saturating_sub(self.refused.len());
        self.refused.extend(rows.into_iter().take(room));
    }
}
