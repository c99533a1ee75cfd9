use reqwest::Method;
use turnero_domain::Pending;
use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::{
    Acquirer, Answer, Catalogue, CatalogueRow, CatalogueSearch, DocumentKind, DocumentNumber,
    DownloadForm, Downloaded, EInvoicing, GatewayFault, GatewayRange, Outgoing,
};

use super::calls::readable;
use super::{Factus, Stop};
use crate::bounds::PAGES_MAX;
use crate::factus::v1::{self, Reply};
use crate::factus::{Version, v2};

impl EInvoicing for Factus {
    fn submit<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Answer> {
        Box::pin(async { self.in_time(self.submit_now(outgoing)).await.unwrap_or_else(Into::into) })
    }

    fn look_up<'a>(&'a self, kind: DocumentKind, reference_code: &'a str) -> Pending<'a, Answer> {
        let work = self.look_up_now(kind, reference_code);
        Box::pin(async { self.in_time(work).await.unwrap_or_else(Into::into) })
    }

    fn forget<'a>(&'a self, kind: DocumentKind, reference_code: &'a str) -> Pending<'a, Answer> {
        let work = self.forget_now(kind, reference_code);
        Box::pin(async { self.in_time(work).await.unwrap_or_else(Into::into) })
    }

    fn download<'a>(
        &'a self,
        kind: DocumentKind,
        number: &'a DocumentNumber,
        form: DownloadForm,
    ) -> Pending<'a, Result<Downloaded, GatewayFault>> {
        Box::pin(async move {
            if kind.is_bought() && form == DownloadForm::Attached {
                // Who sells without invoices is sent none.
                return Err(GatewayFault::NotOffered { what: "such copies" });
            }
            let (wire, folder) = self.settings.version.way(kind);
            let (root, number) = (wire.root(), number.as_str());
            let verb = match form {
                DownloadForm::Pdf => "download-pdf",
                DownloadForm::Xml => "download-xml",
                DownloadForm::Attached => "email-content",
            };
            // Only the first version has them the other way round.
            let path = match (wire, form) {
                (Version::V1, DownloadForm::Pdf | DownloadForm::Xml) => {
                    [root, folder, verb, number]
                }
                _ => [root, folder, number, verb],
            };
            let reply = self.ask(&path, &[]).await?;
            v1::download(form, &reply.body).ok_or(GatewayFault::Unreadable)
        })
    }

    fn ranges(&self) -> Pending<'_, Result<Vec<GatewayRange>, GatewayFault>> {
        Box::pin(async {
            let mut all = Vec::new();
            for page in 1..=PAGES_MAX {
                let page = page.to_string();
                let reply =
                    self.ask(&[self.root(), "numbering-ranges"], &[("page", &page)]).await?;
                let (rows, more) = v1::ranges(&reply.body).ok_or(GatewayFault::Unreadable)?;
                all.extend(rows);
                if !more {
                    break;
                }
            }
            Ok(all)
        })
    }

    fn catalogue<'a>(
        &'a self,
        search: &'a CatalogueSearch,
    ) -> Pending<'a, Result<Vec<CatalogueRow>, GatewayFault>> {
        Box::pin(async {
            if self.settings.version == Version::V2 {
                return v2::catalogue(search);
            }
            let path: &[&str] = match search.catalogue {
                Catalogue::Municipalities => &["v1", "municipalities"],
                Catalogue::Countries => &["v1", "countries"],
                Catalogue::Taxes => &["v1", "tributes", "products"],
                Catalogue::Units => &["v1", "measurement-units"],
            };
            let reply = self.ask(path, &[("name", &search.name)]).await?;
            v1::catalogue(&reply.body).ok_or(GatewayFault::Unreadable)
        })
    }

    fn acquirer<'a>(
        &'a self,
        kind: IdentityKind,
        number: &'a str,
    ) -> Pending<'a, Result<Acquirer, GatewayFault>> {
        Box::pin(async move {
            let what = "identity document of this kind";
            let id = kind.factus_id().ok_or(GatewayFault::NotOffered { what })?.to_string();
            let (name, id) = match self.settings.version {
                Version::V1 => ("identification_document_id", id.as_str()),
                Version::V2 => ("identification_document_code", kind.dian_code()),
            };
            let query = [(name, id), ("identification_number", number)];
            let reply = self.ask(&[self.root(), "dian", "acquirer"], &query).await?;
            v1::acquirer(kind, number, &reply.body).ok_or(GatewayFault::NotFound)
        })
    }
}

impl Factus {
    /// Asks a question that changes nothing.
    async fn ask(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Reply, GatewayFault> {
        let request = self.request(Method::GET, path).query(query);
        let work = async {
            let reply = self.authorised(request, self.end_of_call()).await?;
            Ok::<_, Stop>(reply)
        };
        let reply = self.in_time(work).await?;
        if reply.status == 404 {
            return Err(GatewayFault::NotFound);
        }
        Ok(readable(reply)?)
    }
}
