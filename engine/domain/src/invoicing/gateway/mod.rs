//! What an issuer asks of whoever carries its documents to the tax authority, in the words of the rules: no wire is
//! known here. A gateway stands behind [`EInvoicing`], and what it hears becomes an [`Answer`](super::Answer).

mod asked;
mod fault;
mod outgoing;
mod port;

pub use asked::{
    Acquirer, Catalogue, CatalogueRow, CatalogueSearch, DownloadForm, Downloaded, GatewayRange,
};
pub use fault::GatewayFault;
pub use outgoing::{NotedDocument, Outgoing};
pub use port::EInvoicing;
