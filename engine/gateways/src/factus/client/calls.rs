//! The steps of a submission, each as the few requests that it takes.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use turnero_domain::Timestamp;
use turnero_domain::invoicing::{Answer, DocumentKind, Finding, Outgoing};

use super::{Factus, Stop};
use crate::factus::v1::{self, Reply};
use crate::factus::{Municipalities, Version, v2};

impl Factus {
    pub(super) async fn submit_now(&self, outgoing: &Outgoing) -> Result<Answer, Stop> {
        let end = self.end_of_call();
        let (folder, body) = match self.written(outgoing, end).await? {
            Ok(request) => request,
            Err(findings) => return Ok(Answer::Invalid { findings }),
        };
        let (wire, _) = self.settings.version.way(outgoing.kind());
        let request = self.request(Method::POST, &[wire.root(), folder, "validate"]).json(&body);
        let reply = self.authorised(request, end).await?;
        Ok(v1::submitted(outgoing.kind(), &reply))
    }

    /// The document in the wire of its version; or what of it cannot be said there.
    async fn written(
        &self,
        outgoing: &Outgoing,
        end: Timestamp,
    ) -> Result<Result<(&'static str, Value), Vec<Finding>>, Stop> {
        // Nobody wants the same invoice twice.
        let send_email = self.settings.send_email && !outgoing.mailed_by_us;
        if self.settings.version.way(outgoing.kind()).0 == Version::V2 {
            return Ok(v2::request(outgoing, send_email));
        }
        let none = Municipalities::default();
        let municipalities =
            if names_a_municipality(outgoing) { self.municipalities(end).await? } else { &none };
        let bill_id = match &outgoing.on {
            Some(on) => self.bill_id(&on.reference_code, end).await?,
            None => None,
        };
        let terms = v1::Terms { municipalities, bill_id, send_email };
        Ok(v1::request(outgoing, terms))
    }

    pub(super) fn root(&self) -> &'static str {
        self.settings.version.root()
    }

    /// A list tells how far a document has come, and all of it only where it is asked for by its number.
    pub(super) async fn look_up_now(
        &self,
        kind: DocumentKind,
        reference_code: &str,
    ) -> Result<Answer, Stop> {
        let end = self.end_of_call();
        let (wire, folder) = self.settings.version.way(kind);
        let reply = self.list(wire, folder, reference_code, end).await?;
        let found = v1::row_by_reference(kind, &reply.body, reference_code).ok_or(Stop::LOST)?;
        let Some((answer, number)) = found else { return Ok(Answer::NotFound) };
        let Some(number) = number else { return Ok(answer) };
        let path: &[&str] = match (wire, kind) {
            (Version::V1, DocumentKind::Invoice | DocumentKind::SupportDocument) => {
                &["v1", folder, "show", &number]
            }
            _ => &[wire.root(), folder, &number],
        };
        let reply = self.authorised(self.request(Method::GET, path), end).await?;
        let about = reply.is_success() && v1::is_about(kind, &reply.body, reference_code);
        match v1::shown(kind, &reply) {
            Answer::NotFound => Ok(answer),
            Answer::Document { .. } if !about => Ok(answer),
            shown => Ok(shown),
        }
    }

    pub(super) async fn forget_now(
        &self,
        kind: DocumentKind,
        reference_code: &str,
    ) -> Result<Answer, Stop> {
        let end = self.end_of_call();
        let (wire, folder) = self.settings.version.way(kind);
        let root = wire.root();
        let path: &[&str] = match kind {
            DocumentKind::Invoice => &[root, folder, "destroy", "reference", reference_code],
            _ => &[root, folder, "reference", reference_code],
        };
        let reply = self.authorised(self.request(Method::DELETE, path), end).await?;
        let answer = v1::forgotten(&reply);
        // Not everywhere is it written where the second version forgets what is no invoice: as the first one does, like its
        // invoices, or through the first. What is taken for gone and is not would be in the way for ever.
        if answer != Answer::NotFound || kind == DocumentKind::Invoice || wire == Version::V1 {
            return Ok(answer);
        }
        let path: &[&str] = if kind.is_bought() {
            &["v1", folder, "reference", reference_code]
        } else {
            &[root, folder, "destroy", "reference", reference_code]
        };
        let request = self.request(Method::DELETE, path);
        Ok(v1::forgotten(&self.authorised(request, end).await?))
    }

    pub(super) fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        self.client.request(method, self.url(path)).header("accept", "application/json")
    }

    async fn list(
        &self,
        wire: Version,
        folder: &str,
        reference: &str,
        end: Timestamp,
    ) -> Result<Reply, Stop> {
        let filter = [("filter[reference_code]", reference)];
        let request = self.request(Method::GET, &[wire.root(), folder]).query(&filter);
        let reply = self.authorised(request, end).await?;
        readable(reply)
    }

    /// What Factus calls the invoice that a note is on.
    async fn bill_id(&self, reference_code: &str, end: Timestamp) -> Result<Option<u64>, Stop> {
        let reply = self.list(Version::V1, "bills", reference_code, end).await?;
        v1::id_by_reference(&reply.body, reference_code).ok_or(Stop::LOST)
    }

    /// All municipalities: fetched by who needs them first, and kept.
    async fn municipalities(&self, end: Timestamp) -> Result<&Municipalities, Stop> {
        let fetch = || async {
            let request = self.request(Method::GET, &["v1", "municipalities"]);
            let reply = readable(self.authorised(request, end).await?)?;
            let rows = v1::catalogue(&reply.body).ok_or(Stop::LOST)?;
            let known: Municipalities = rows.into_iter().map(|row| (row.code, row.id)).collect();
            // An empty list is no list, and must not be kept as one.
            if known.is_empty() { Err(Stop::LOST) } else { Ok(known) }
        };
        self.municipalities.get_or_try_init(fetch).await
    }
}

/// A question that was answered, or why it was not.
pub(super) fn readable(reply: Reply) -> Result<Reply, Stop> {
    match reply.setting() {
        _ if reply.is_success() => Ok(reply),
        Some(setting) => Err(Stop::Misconfigured { setting }),
        None => Err(Stop::Unavailable { retry_after: reply.retry_after }),
    }
}

fn names_a_municipality(outgoing: &Outgoing) -> bool {
    outgoing
        .view
        .paper
        .as_ref()
        .is_some_and(|paper| paper.party.municipality.is_some() || paper.establishment.is_some())
}
