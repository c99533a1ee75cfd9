use std::sync::Arc;

use tokio::runtime::Handle;
use turnero_domain::IssuerId;
use turnero_domain::invoicing::{DownloadForm, GatewayFault, MailFile, OutgoingMail, StandingName};

use crate::courier::Gateways;
use crate::submissions::{Downloads, Key};

/// What the tax authority has signed, from the gateway or from what was fetched before.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) gateways: Gateways,
    pub(crate) downloads: Arc<Downloads>,
    /// Where gateways are asked: all that is asked of one shares its requests of a minute.
    pub(crate) courier: Handle,
}

/// What there is to go with a mail.
pub(super) enum Fetched {
    Files(Vec<MailFile>),
    /// There is something, and not now.
    Away,
}

impl Files {
    /// The file that the law wants to go with a document: the container with the document and what the tax authority says
    /// to it, or the document alone where there is no such thing.
    pub(super) async fn fetch(&self, issuer: IssuerId, mail: &OutgoingMail) -> Fetched {
        let state = &mail.printout.view.state;
        let Some(gateway) = self.gateways.get(&issuer).cloned() else {
            return Fetched::Files(Vec::new());
        };
        let Some(number) = state.number.clone() else { return Fetched::Files(Vec::new()) };
        if state.standing.name() != StandingName::Validated {
            return Fetched::Files(Vec::new());
        }
        let (downloads, document, kind) =
            (self.downloads.clone(), mail.printout.view.document, state.kind);
        let fetch = async move {
            for form in [DownloadForm::Attached, DownloadForm::Xml] {
                let key = Key::Gateway(issuer, document, form);
                if let Some(known) = downloads.known(key).await {
                    return Fetched::Files(vec![known]);
                }
                match gateway.download(kind, &number, form).await {
                    Ok(file) => {
                        let file = Arc::new(file);
                        downloads.keep(key, file.clone()).await;
                        return Fetched::Files(vec![file]);
                    }
                    Err(GatewayFault::Unavailable { .. } | GatewayFault::Misconfigured { .. }) => {
                        return Fetched::Away;
                    }
                    // There is none, and waiting makes none.
                    Err(_) => {}
                }
            }
            Fetched::Files(Vec::new())
        };
        // A gateway that panicked has not answered.
        self.courier.spawn(fetch).await.unwrap_or(Fetched::Away)
    }
}
