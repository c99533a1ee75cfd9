//! What can be seen of the way of documents to their gateways, and what a gateway can be asked.
//!
//! Whatever is asked of a gateway is asked on the thread of the courier, and shares its requests of a minute with the
//! submissions. So catalogues are fetched whole, once a day, and looked through here; files are fetched once and kept.

mod catalogues;
mod downloads;

use std::sync::Arc;

use tokio::sync::watch;
use turnero_domain::branch::Snapshot;
use turnero_domain::files::FilesStanding;
use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::permissions::{INVOICES_DRAFT, INVOICES_READ, RANGES_CREATE};
use turnero_domain::invoicing::{
    Acquirer, CatalogueRow, CatalogueSearch, DownloadForm, Downloaded, EInvoicing, FindDocument,
    GatewayFault, GatewayRange, InvoiceBranch, InvoicingRefusal, StandingName,
};
use turnero_domain::{AccessRefusal, BranchId, IssuerId, Permission, Principal, TaxDocumentId};

pub(crate) use catalogues::Catalogues;
pub(crate) use downloads::{Downloads, Key};

use crate::courier::SubmissionsStanding;
use crate::engine::Engine;
use crate::error::AskError;

/// How something was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print {
    /// On which paper: a part of a name.
    pub paper: &'static str,
    /// In which language: its tag.
    pub language: &'static str,
}

/// Why a gateway has not answered a question.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// The principal may not.
    #[error(transparent)]
    Denied(#[from] AccessRefusal),
    /// The issuer says no, or cannot be asked.
    #[error(transparent)]
    Ask(#[from] AskError<InvoicingRefusal>),
    /// There is no gateway for this issuer.
    #[error("issuer {issuer} has no gateway here; set one for it in the settings")]
    NotSet {
        /// Whose.
        issuer: IssuerId,
    },
    /// Only what the tax authority has can be fetched.
    #[error("this document is {standing}; it can be fetched when it is validated")]
    NotValidated {
        /// How far it has come.
        standing: StandingName,
    },
    /// The gateway does not answer, or does not know.
    #[error(transparent)]
    Fault(#[from] GatewayFault),
    /// The engine was closed.
    #[error("the engine is closed")]
    Closed,
}

impl GatewayError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(refusal) => turnero_domain::Refusal::code(refusal),
            Self::Ask(error) => error.code(),
            Self::NotSet { .. } => "gateway.not_set",
            Self::NotValidated { .. } => "gateway.not_validated",
            Self::Fault(GatewayFault::Unavailable { .. }) => "gateway.unavailable",
            Self::Fault(GatewayFault::Misconfigured { .. }) => "gateway.misconfigured",
            Self::Fault(GatewayFault::NotFound) => "gateway.not_found",
            Self::Fault(GatewayFault::Unreadable) => "gateway.unreadable",
            Self::Fault(GatewayFault::NotOffered { .. }) => "gateway.not_offered",
            Self::Closed => "engine.closed",
        }
    }
}

impl Engine {
    /// How the submissions of all issuers stand, in the order of their ids: what waits, since when, and what is in the
    /// way. Nothing, for whoever may not see invoices. What it shows is as old as the last look of the courier.
    pub fn submissions(&self, principal: &Principal) -> Vec<SubmissionsStanding> {
        match principal.may(INVOICES_READ, None) {
            Ok(()) => self.inner.submissions.all(),
            Err(_) => Vec::new(),
        }
    }

    /// Counts up whenever [`submissions`](Self::submissions) shows something new.
    pub fn submissions_changes(&self) -> watch::Receiver<u64> {
        self.inner.submissions.changes()
    }

    /// From now on, whoever is served in this branch leaves the draft of an invoice behind. What was before is left
    /// alone.
    ///
    /// # Errors
    ///
    /// When the principal may not see the branch or change the issuer, or there is none of these.
    pub async fn invoice_branch(
        &self,
        principal: &Principal,
        issuer: IssuerId,
        branch: BranchId,
    ) -> Result<(), InvoiceBranchError> {
        let after = self.ask(principal, Snapshot { branch }).await?.seq;
        Ok(self.ask(principal, InvoiceBranch { issuer, branch, after }).await?)
    }

    /// Looks something up in a catalogue of the gateway: rows whose name or code has what is asked for in it.
    ///
    /// # Errors
    ///
    /// When the principal may not, there is no gateway, or it does not answer.
    pub async fn gateway_catalogue(
        &self,
        principal: &Principal,
        issuer: IssuerId,
        search: &CatalogueSearch,
    ) -> Result<Vec<CatalogueRow>, GatewayError> {
        let gateway = self.gateway(principal, INVOICES_DRAFT, issuer)?;
        let (catalogues, catalogue) = (&self.inner.catalogues, search.catalogue);
        let now = self.inner.surroundings.clock.now();
        let rows = match catalogues.known(issuer, catalogue, now) {
            Some(rows) => rows,
            None => {
                let whole = CatalogueSearch { catalogue, name: String::new() };
                let fetched = async move { gateway.catalogue(&whole).await };
                let rows = Arc::new(self.on_courier(fetched).await??);
                catalogues.keep(issuer, catalogue, rows.clone(), now);
                rows
            }
        };
        Ok(catalogues::found(&rows, &search.name))
    }

    /// Asks the tax authority what somebody is called.
    ///
    /// # Errors
    ///
    /// When the principal may not, there is no gateway, or nobody is known there.
    pub async fn gateway_acquirer(
        &self,
        principal: &Principal,
        issuer: IssuerId,
        kind: IdentityKind,
        number: &str,
    ) -> Result<Acquirer, GatewayError> {
        let gateway = self.gateway(principal, INVOICES_DRAFT, issuer)?;
        let number = number.to_owned();
        Ok(self.on_courier(async move { gateway.acquirer(kind, &number).await }).await??)
    }

    /// The ranges of numbers that the gateway has.
    ///
    /// # Errors
    ///
    /// When the principal may not, there is no gateway, or it does not answer.
    pub async fn gateway_ranges(
        &self,
        principal: &Principal,
        issuer: IssuerId,
    ) -> Result<Vec<GatewayRange>, GatewayError> {
        let gateway = self.gateway(principal, RANGES_CREATE, issuer)?;
        Ok(self.on_courier(async move { gateway.ranges().await }).await??)
    }

    /// A validated document as a file: fetched from the gateway when somebody asks for the first time, and kept.
    ///
    /// # Errors
    ///
    /// When the principal may not, the document is not validated, or it cannot be fetched now.
    pub async fn download(
        &self,
        principal: &Principal,
        issuer: IssuerId,
        document: TaxDocumentId,
        form: DownloadForm,
    ) -> Result<Arc<Downloaded>, GatewayError> {
        // Whether they may, and whether it can be.
        let found = self.ask(principal, FindDocument { issuer, document }).await?;
        let (kind, standing) = (found.state.kind, found.state.standing.name());
        if standing != StandingName::Validated {
            return Err(GatewayError::NotValidated { standing });
        }
        let downloads = self.inner.downloads.clone();
        let key = Key::Gateway(issuer, document, form);
        let kept = downloads.clone();
        let known = self.on_courier(async move { kept.known(key).await }).await?;
        if let Some(known) = known {
            return Ok(known);
        }
        let number = found.state.number.ok_or(GatewayFault::NotFound)?;
        let gateway = self.gateway(principal, INVOICES_READ, issuer)?;
        let fetch = async move { gateway.download(kind, &number, form).await };
        let file = Arc::new(self.on_courier(fetch).await??);
        let keep = file.clone();
        self.on_courier(async move { downloads.keep(key, keep).await }).await?;
        Ok(file)
    }

    /// A document as it was printed here for the first time, when its lines have left the ledger; `None` if nobody has printed
    /// it so, or files are not kept.
    ///
    /// # Errors
    ///
    /// When the principal may not, or the engine is closed.
    pub async fn printed(
        &self,
        principal: &Principal,
        issuer: IssuerId,
        document: TaxDocumentId,
        print: Print,
    ) -> Result<Option<Arc<Downloaded>>, GatewayError> {
        principal.may(INVOICES_READ, None)?;
        let (downloads, key) =
            (self.inner.downloads.clone(), Key::Printed(issuer, document, print));
        self.on_courier(async move { downloads.known(key).await }).await
    }

    /// Keeps a document as it was printed, if it stands for good and this is the first time. Nobody waits for it.
    ///
    /// # Errors
    ///
    /// When the principal may not.
    pub fn keep_printed(
        &self,
        principal: &Principal,
        issuer: IssuerId,
        document: TaxDocumentId,
        print: Print,
        pdf: &[u8],
    ) -> Result<(), GatewayError> {
        principal.may(INVOICES_READ, None)?;
        let (downloads, key) =
            (self.inner.downloads.clone(), Key::Printed(issuer, document, print));
        if self.inner.is_closing() || downloads.in_memory(key).is_some() {
            return Ok(());
        }
        let Some(turn) = downloads.turn() else { return Ok(()) };
        let file = Arc::new(Downloaded { name: format!("{document}.pdf"), content: pdf.to_vec() });
        self.inner.courier.spawn(async move {
            let _turn = turn;
            downloads.keep_first(key, file).await;
        });
        Ok(())
    }

    /// How files stand that wait to be carried to where they are kept.
    pub fn files_standing(&self) -> FilesStanding {
        self.inner.downloads.standing()
    }

    fn gateway(
        &self,
        principal: &Principal,
        permission: Permission,
        issuer: IssuerId,
    ) -> Result<Arc<dyn EInvoicing>, GatewayError> {
        principal.may(permission, None)?;
        self.inner.gateways.get(&issuer).cloned().ok_or(GatewayError::NotSet { issuer })
    }

    /// Does this on the thread of the courier.
    async fn on_courier<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, GatewayError> {
        if self.inner.is_closing() {
            return Err(GatewayError::Closed);
        }
        self.inner.courier.spawn(work).await.map_err(|_| GatewayError::Closed)
    }
}

/// Why a branch is not invoiced.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum InvoiceBranchError {
    /// The branch says no.
    #[error(transparent)]
    Branch(#[from] AskError<turnero_domain::branch::BranchRefusal>),
    /// The issuer says no.
    #[error(transparent)]
    Issuer(#[from] AskError<InvoicingRefusal>),
}
